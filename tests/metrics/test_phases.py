"""时序目标: what is due by the end of a quarter counts from January on, is handed down and changed like the year's target."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.common import clock
from luodi.library.actions import steps
from luodi.metrics import phases
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from luodi.metrics.forms.targets import value_field
from luodi.metrics.kinds import Kind
from luodi.metrics.models import Target
from luodi.metrics.periods import Period
from luodi.metrics.phases import NO_PHASES, Phase
from luodi.metrics.reports.credit import Figures, Way
from luodi.metrics.reports.indicators import FigureKind, Indicator
from luodi.metrics.reports.targets import in_numbers, own, reached, shown, to_set, values
from tests.moments import at

BIG, OWN = "admitted.from_100m", "own_entered"


@pytest.fixture
def hand(cast, units):
    """Hand a target down and let it be signed on a day: ``hand("east", OWN, 8, (2, 4, 6))``."""

    def down(unit, indicator, value, quarters=NO_PHASES, kind="binding", reason="年中调整", on="2026-01-20"):
        wish = Wish(units[unit], indicator, value, kind, quarters)
        with clock.moved_to(at(f"{on} 09:00")):
            (case,) = targets.hand_down(year=2026, wishes=[wish], reason=reason, by=cast["centre"]).cases
            steps.take(step=case.steps.open().get(), outcome="sign", by=cast["east_head"])

    return down


def cell(cast, day):
    """Return how the unit's own target stands on a day."""
    with clock.moved_to(at(f"{day} 09:00")):
        (found,) = own(cast["east_clerk"], 2026).cells
        return found


@pytest.mark.parametrize(
    ("day", "runs", "over"),
    [
        ("2025-12-31", None, None),
        ("2026-01-01", Phase.Q1, None),
        ("2026-03-31", Phase.Q1, None),
        ("2026-04-01", Phase.Q2, Phase.Q1),
        ("2026-09-30", Phase.Q3, Phase.Q2),
        ("2026-12-31", Phase.YEAR, Phase.Q3),
        ("2027-01-01", None, Phase.YEAR),
    ],
)
def test_which_phase_runs_and_which_is_over(day, runs, over):
    day = date.fromisoformat(day)
    assert (phases.running(2026, day), phases.ended(2026, day)) == (runs, over)


def test_days_that_end_a_phase():
    ends = [phases.last_day(phase, 2026) for phase in Phase]
    assert ends == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    assert [phases.ending_on(day) for day in ends] == list(Phase)
    assert phases.ending_on(date(2026, 5, 31)) is None


@pytest.mark.parametrize(
    ("value", "quarters", "fault"),
    [
        (8, (2, 4, 6), ""),
        (8, (None, 4, None), ""),
        (8, (8, 8, 8), ""),
        (0, NO_PHASES, ""),
        (None, NO_PHASES, ""),
        (None, (None, 4, None), "全年目标也填上"),
        (8, (4, 2, 6), "二季度末的数小于前面季度的数"),
        (8, (4, None, 3), "三季度末的数小于前面季度的数"),
        (5, (2, 4, 6), "全年的数小于前面季度的数"),
    ],
)
def test_phases_that_cannot_be(value, quarters, fault):
    assert fault in phases.why_unsound(value, quarters)
    assert bool(fault) == bool(phases.why_unsound(value, quarters))


def test_a_phase_that_was_not_set_is_never_guessed(hand, units):
    hand("east", OWN, 8, (None, 4, None))
    hand("east", BIG, 3)
    county, east = units["county"].pk, units["east"].pk
    known = {"2026": (8, 3), "2026-Q2": (4, None), "2026-H1": (4, None), "2026-06": (4, None)}
    for code in ("2026", "2026-Q2", "2026-H1", "2026-06", "2026-Q1", "2026-05"):
        own_due, big_due = known.get(code, (None, None))
        assert values(county, 2026, Period.named(code)) == {(east, OWN): own_due, (east, BIG): big_due}, code
    assert values(county, 2025, Period.of_year(2025)) == {}


def test_what_was_in_force_on_a_day_can_be_asked_in_one_query(hand, units):
    hand("east", OWN, 8, (2, 4, 6), on="2026-01-20")
    hand("east", OWN, 10, (2, 5, 8), on="2026-07-10")
    hand("east", OWN, None, on="2026-10-10")
    county, east = units["county"].pk, units["east"].pk
    moments = [
        at(f"{day} 23:59") for day in ("2026-01-19", "2026-01-20", "2026-07-09", "2026-07-10", "2026-10-10")
    ]
    quarter = Period.of_quarter(2026, 3)
    with CaptureQueriesContext(connection) as asked:
        told = [values(county, 2026, quarter, moment) for moment in moments]
    assert [one.get((east, OWN)) for one in told] == [None, 6, 6, 8, None]
    assert (east, OWN) not in told[-1]
    assert len(asked) == len(moments)
    assert values(county, 2026, quarter) == {}


def test_a_changed_phase_alone_goes_down_again(hand, cast, units):
    hand("east", OWN, 8, (2, 4, 6))
    wish = Wish(units["east"], OWN, 8, "binding", (2, 4, 6))
    with pytest.raises(targets.TargetsRefused, match="没有新的或改动的目标"):
        targets.hand_down(year=2026, wishes=[wish], by=cast["centre"])
    hand("east", OWN, 8, (1, 4, 6))
    assert Target.objects.in_force().get().phases == (1, 4, 6)
    assert [row.phases for row in Target.objects.filter(until__isnull=False)] == [(2, 4, 6)]


def test_what_is_only_counted_has_no_value(hand, cast, units):
    hand("east", OWN, 8, (2, 4, 6), kind="guiding")
    wish = Wish(units["east"], OWN, 9, Kind.NONE)
    with pytest.raises(targets.TargetsRefused, match="性质为“无”却填了数"):
        targets.hand_down(year=2026, wishes=[wish], reason="改", by=cast["centre"])
    hand("east", OWN, None, kind="guiding")
    lifted = Target.objects.in_force().get()
    assert (lifted.kind, lifted.phases) == (Kind.NONE, NO_PHASES)


def test_set_by_quarter_for_one_indicator(cast, units, login):
    client, east = login(cast["centre"]), units["east"].pk
    page = client.get(f"/targets/2026/set/{OWN}/").text
    assert "累计数：从 1 月 1 日到该季度末" in page
    told = {f"kind-{OWN}": "binding", f"t-{east}-{OWN}-q1": "3", f"t-{east}-{OWN}-q2": "2"}
    page = client.post(f"/targets/2026/set/{OWN}/", told).text
    assert "分了季度的，请把全年目标也填上。" in page
    page = client.post(f"/targets/2026/set/{OWN}/", told | {f"t-{east}-{OWN}": "8"}).text
    assert "二季度末的数小于前面季度的数" in page
    page = client.post(
        f"/targets/2026/set/{OWN}/", told | {f"t-{east}-{OWN}": "8", f"kind-{OWN}": "none"}
    ).text
    assert "性质选了“无”，就不要填数" in page
    told |= {f"t-{east}-{OWN}-q2": "4", f"t-{east}-{OWN}": "8"}
    assert "已向 1 个单位下达" in client.post(f"/targets/2026/set/{OWN}/", told, follow=True).text
    assert Target.objects.proposed().get().phases == (3, 4, None)
    assert client.get("/targets/2026/set/unknown/").status_code == 404
    assert client.get("/targets/2026/set/leads_handed/").status_code == 404, "takes no targets"


def test_the_table_of_years_keeps_the_phases_or_says_where_to_change_them(hand, cast, units, login):
    hand("east", OWN, 8, (2, 4, 6))
    client, east = login(cast["centre"]), units["east"].pk
    told = {f"kind-{one.code}": "none" for one in to_set(cast["centre"], 2026).indicators}
    told |= {f"kind-{OWN}": "binding", "reason": "加压"}
    page = client.post("/targets/2026/set/", told | {f"t-{east}-{OWN}": "5"}).text
    assert "这个目标分了季度，请点指标名称" in page
    client.post("/targets/2026/set/", told | {f"t-{east}-{OWN}": "9"})
    assert Target.objects.proposed().get().phases == (2, 4, 6)


def test_the_unit_asks_for_other_quarters_and_gets_them(cast, units, login):
    wish = Wish(units["east"], OWN, 8, "binding", (2, 4, 6))
    (case,) = targets.hand_down(year=2026, wishes=[wish], by=cast["centre"]).cases
    page = login(cast["east_head"]).get(case.get_absolute_url()).text
    assert "二季度末累计" in page
    steps.take(
        step=case.steps.open().get(), outcome="hand_back", words="上半年没有土地", by=cast["east_head"]
    )
    client, step = login(cast["centre"]), case.steps.open().get()
    told = {
        "outcome": "change",
        "words": "后移",
        OWN: "8",
        f"{OWN}-q1": "",
        f"{OWN}-q2": "7",
        f"{OWN}-q3": "6",
    }
    assert "三季度末的数小于前面季度的数" in client.post(f"/cases/steps/{step.pk}/", told, follow=True).text
    assert client.post(f"/cases/steps/{step.pk}/", told | {f"{OWN}-q2": "3"}).status_code == 302
    assert Target.objects.proposed().get().phases == (None, 3, 6)


@pytest.mark.parametrize(
    ("day", "phase", "light"),
    [
        ("2026-02-01", Phase.Q1, ""),
        ("2026-05-01", Phase.Q2, "落后时序"),
        ("2026-11-01", Phase.Q3, "落后时序"),
        ("2027-02-01", None, "未完成"),
    ],
)
def test_the_phase_of_today_and_how_it_stands(hand, cast, day, phase, light):
    hand("east", OWN, 8, (2, 4, 6))
    found = cell(cast, day)
    assert (found.phase, found.light[0]) == (phase, light)


def test_what_is_done_shows_in_the_phase(hand, cast, enter, login):
    hand("east", OWN, 2, (1, 1, 2))
    with clock.moved_to(at("2026-02-01 09:00")):
        enter("春天的项目")
    assert [cell(cast, day).light[0] for day in ("2026-02-02", "2026-05-02", "2026-08-02", "2026-11-02")] == [
        "已达到", "已达到", "", "落后时序",
    ]  # fmt: skip
    with clock.moved_to(at("2026-11-02 09:00")):
        page = login(cast["east_clerk"]).get("/targets/2026/").text
    assert "三季度末目标 2" in page
    assert "落后时序" in page


def test_a_year_without_phases_has_none_today(hand, cast):
    hand("east", OWN, 8)
    found = cell(cast, "2026-05-01")
    assert (found.phase, found.light) == (None, ("", ""))


@pytest.mark.parametrize(
    "wrong", [{"q2": 1}, {"q1": -1}, {"q3": 9}, {"value": None}, {"kind": "none"}, {"value": 5}]
)
def test_the_database_keeps_phases_sound(hand, wrong):
    hand("east", OWN, 8, (2, 4, 6))
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(**wrong)


def test_rates_are_read_and_written_in_per_cent():
    rate = Indicator("rate", "履约率", "", None, kind=FigureKind.RATE, way=Way(part="kept"))
    field = value_field(rate)
    assert [field.clean(typed) for typed in ("62.5", "62.5％", "80", "")] == [6250, 6250, 8000, None]
    assert [field.prepare_value(stored) for stored in (6250, 8000, "x")] == ["62.5", "80", "x"]
    assert [shown(rate, stored) for stored in (6250, 8000, 0, None)] == ["62.50%", "80.00%", "0.00%", "—"]
    assert [in_numbers(rate, stored) for stored in (6250, 8000, None)] == [62.5, 80, None]
    assert reached(rate, Figures({1: 2}, 2, of=Figures({1: 3}, 3)), 1) == 6666
    assert reached(rate, Figures({}, 0, of=Figures({}, 0)), 1) is None
