"""指标: each figure is the rows it opens to; units share as their certificates say, the county counts once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.common import clock
from luodi.library.actions import handings, steps
from luodi.metrics.reports import behind
from luodi.metrics.reports.indicators import AMOUNT, FOLLOWED, LEADS, OWN, Period, by_code, registered
from luodi.metrics.sizes import Sizes
from luodi.projects.actions.levels import set_status
from luodi.projects.entries import ProjectEntry
from tests.library.moves import settle
from tests.moments import at

YEAR = Period.of_year(2026)
WAN = 1_000_000


@pytest.fixture
def admit(enter, cast):
    """Let a project be entered and admitted to the county library: ``admit("甲厂", "east", 12000)``."""

    def admitted(name, unit, wan, when="2026-11-20 09:00", **fields):
        with clock.moved_to(at(when)):
            project = enter(name, unit, investment=None if wan is None else wan * WAN, **fields)
            for status in ("filed", "in_review", "admitted"):
                set_status(project=project, level="county", status=status, by=cast["centre"])
        return project

    return admitted


def figures(indicator, units):
    """Return what the indicator says for each unit by its key, and the total."""
    found = indicator.figures(units["county"].pk, YEAR)
    names = {unit.pk: key for key, unit in units.items()}
    return {names[pk]: value for pk, value in found.by_unit.items()}, found.total


def of_size(units, code):
    return by_code(units["county"].pk, 2026)[f"admitted.{code}"]


@pytest.fixture
def county(admit, share):
    """Five projects of the year and four that do not count."""
    admit("一千万元的项目", "east", 1000)
    admit("略少于一千万的项目", "east", 999)
    admit("一亿元的项目", "west", 10000)
    shared = admit("两家分成的项目", "east", 20001)
    share(shared, {"east": 2, "west": 1})
    doubled = admit("双计的项目", "bureau", 6000)
    share(doubled, {"west": 1, "bureau": 1}, double_count=True)
    admit("投资不明的项目", "east", None)
    admit("去年的项目", "east", 50000, when="2025-12-31 23:30")
    admit("线索", "east", 50000, stage="reserve", sub_stage="lead")
    void = admit("作废的项目", "east", 50000)
    type(void).objects.filter(pk=void.pk).update(voided_at=clock.now(), void_reason="重复")


def test_by_size_larger_ones_count_too(county, units):
    assert figures(of_size(units, "from_10m"), units) == ({"east": 2, "west": 2, "bureau": 1}, 4)
    assert figures(of_size(units, "from_50m"), units) == ({"east": 1, "west": 2, "bureau": 1}, 3)
    assert figures(of_size(units, "from_100m"), units) == ({"east": 1, "west": 1}, 2)


def test_money_is_shared_to_the_fen_and_counts_once_in_the_county(county, units):
    by_unit, total = figures(AMOUNT, units)
    assert by_unit["east"] == (1000 + 999) * WAN + 13334 * WAN
    assert by_unit["west"] == 10000 * WAN + 6667 * WAN + 6000 * WAN
    assert by_unit["bureau"] == 6000 * WAN
    assert total == (1000 + 999 + 10000 + 20001 + 6000) * WAN
    assert sum(by_unit.values()) - total == 6000 * WAN, "the double count is all that differs"


@pytest.mark.parametrize(
    "code", ["admitted.from_10m", "admitted.from_50m", "admitted.from_100m", "admitted_amount"]
)
def test_every_figure_is_its_rows(county, cast, units, code):
    indicator = by_code(units["county"].pk, 2026)[code]
    by_unit, total = figures(indicator, units)
    for key in ("east", "west", "bureau", "park"):
        found = behind.rows(cast["centre"], indicator, Period.of_year(2026), units[key], None)
        counts = sum(line.values[0] or 0 for line in found.lines)
        assert counts == found.figures.by_unit.get(units[key].pk, 0) == by_unit.get(key, 0)
        assert found.beyond == []
    found = behind.rows(cast["centre"], indicator, Period.of_year(2026), None, None)
    assert sum(line.values[0] or 0 for line in found.lines) == found.figures.total == total


def test_each_indicator_of_the_table_of_targets_is_one_query(county, units):
    for indicator in [one for one in registered(units["county"].pk, 2026) if one.has_targets]:
        with CaptureQueriesContext(connection) as asked:
            indicator.figures(units["county"].pk, YEAR)
        assert len(asked) == 1, indicator.code


def test_what_the_ledger_says_was_there_before_is_not_of_this_year(enter, cast, units):
    from luodi.projects.actions.levels import take_over

    project = enter("早就在县级库的项目", "east", investment=20000 * WAN)
    take_over(project=project, by=cast["centre"], reason="台账所列")
    assert figures(of_size(units, "from_100m"), units) == ({}, 0)


def test_what_left_the_library_does_not_count(admit, cast, units):
    project = admit("出库的项目", "east", 20000)
    set_status(project=project, level="county", status="left", by=cast["centre"])
    assert figures(of_size(units, "from_100m"), units) == ({}, 0)


def test_entered_in_the_own_library(enter, units, cast):
    enter("乡镇的项目", "east")
    enter("部门的项目", "bureau", level="department")
    enter("线索", "east", stage="reserve", sub_stage="lead")
    assert figures(OWN, units) == ({"east": 1, "bureau": 1}, 2)
    found = behind.rows(cast["centre"], OWN, Period.of_year(2026), units["east"], None)
    assert [line.project.name for line in found.lines] == ["乡镇的项目"]


def test_leads_handed_down_and_followed(cast, units):
    cases = [
        handings.hand_down_lead(
            entry=ProjectEntry({"name": f"线索{number}"}),
            order="请对接",
            lead=units["east"],
            by=cast["centre"],
        )
        for number in range(3)
    ]
    settle(cases[0], "handing.sign", "sign", cast["east_clerk"])
    settle(cases[0], "handing.judge", "follow", cast["east_head"])
    settle(cases[1], "handing.sign", "hand_back", cast["east_head"])
    settle(cases[1], "handing.back", "hand_again", cast["centre"], said={"unit": units["west"]})
    settle(cases[2], "handing.sign", "hand_back", cast["east_head"])
    settle(cases[2], "handing.back", "call_off", cast["centre"])
    assert figures(LEADS, units) == ({"east": 1, "west": 1}, 2)
    assert figures(FOLLOWED, units) == ({"east": 1}, 1)
    for indicator in (LEADS, FOLLOWED):
        for key in ("east", "west"):
            found = behind.rows(cast["centre"], indicator, Period.of_year(2026), units[key], None)
            assert len(found.lines) == found.figures.by_unit.get(units[key].pk, 0)


@pytest.fixture
def lead(cast, units):
    """A lead handed down to the eastern township, which signed for it."""
    entry = ProjectEntry({"name": "冷链物流园"})
    case = handings.hand_down_lead(entry=entry, order="请对接", lead=units["east"], by=cast["centre"])
    settle(case, "handing.sign", "sign", cast["east_clerk"])
    return case


def test_a_lead_handed_down_twice_counts_once_for_the_last_unit(lead, cast, units):
    settle(lead, "handing.judge", "drop", cast["east_clerk"])
    settle(lead, "handing.confirm", "confirm", cast["centre"])
    again = handings.hand_down(
        project=lead.about_project, order="再办", lead=units["west"], by=cast["centre"]
    )
    assert figures(LEADS, units) == ({"west": 1}, 1)
    assert LEADS.rows(units["county"].pk, None, YEAR).count() == 1
    steps.withdraw(case=again, by=cast["centre"])
    assert figures(LEADS, units) == ({"east": 1}, 1)


def test_followed_counts_for_the_unit_that_judged(lead, cast, units):
    settle(lead, "handing.judge", "follow", cast["east_clerk"])
    assert figures(FOLLOWED, units) == ({"east": 1}, 1)
    settle(lead, "handing.report", "hand_back", cast["east_clerk"])
    settle(lead, "handing.back", "insist", cast["centre"])
    settle(lead, "handing.sign", "sign", cast["east_clerk"])
    assert figures(FOLLOWED, units) == ({"east": 1}, 1), "it has not judged anew"
    settle(lead, "handing.judge", "hand_back", cast["east_clerk"])
    assert figures(FOLLOWED, units) == ({}, 0), "the last judgement holds"
    settle(lead, "handing.back", "hand_again", cast["centre"], said={"unit": units["west"]})
    assert (figures(LEADS, units), figures(FOLLOWED, units)) == (({"west": 1}, 1), ({}, 0))
    settle(lead, "handing.sign", "sign", cast["west_clerk"])
    settle(lead, "handing.judge", "follow", cast["west_clerk"])
    assert figures(FOLLOWED, units) == ({"west": 1}, 1)
    assert FOLLOWED.rows(units["county"].pk, units["east"].pk, YEAR).count() == 0


def test_a_figure_opens_as_far_as_the_scope_goes(admit, share, cast, units, login):
    """A unit that has a share but takes no part in the project reads how many there are and whom to ask."""
    shared = admit("两家分成的项目", "east", 20000)
    share(shared, {"west": 1, "east": 1})
    address = "/metrics/admitted.from_100m/?period=2026"
    page = login(cast["west_clerk"]).get(f"{address}&unit={units['west'].pk}").text
    assert "入县级库1亿元以上项目 1 个" in page
    assert "两家分成的项目" not in page
    assert "共 1 条，其中东川镇人民政府 1 条不在您的查看范围" in page
    page = login(cast["leader"]).get(address).text
    assert "两家分成的项目" in page


def test_the_board_shows_done_target_and_rate(admit, cast, units, login):
    from luodi.library.actions import steps
    from luodi.metrics.actions import targets

    admit("甲厂", "east", 12000)
    wish = targets.Wish(units["east"], "admitted.from_100m", 3, "guiding")
    (case,) = targets.hand_down(year=2026, wishes=[wish], by=cast["centre"]).cases
    steps.take(step=case.steps.get(), outcome="sign", by=cast["east_head"])
    page = login(cast["leader"]).get("/targets/2026/").text
    assert "33% · 指导性" in page
    assert "已签收" in page
    assert "每个项目只计一次<" in page


def test_two_sizes_do_not_share_a_code():
    size = {"code": "big", "title": "大项目", "floor_wan": 1}
    with pytest.raises(ValueError, match="有两个档次的代号相同"):
        Sizes.model_validate({"sizes": [size, size]})
