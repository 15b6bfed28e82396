"""目标任务: handed down in one act, signed for by heads, changed with reasons, never overwritten."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.accounts.actions import reorganising
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import steps
from luodi.library.reports import waiting
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from luodi.metrics.models import Target
from luodi.metrics.reports import targets as reports
from tests.moments import at

BIG, OWN = "admitted.from_100m", "own_entered"


@pytest.fixture
def hand(cast, units):
    """Hand targets down: ``hand(east={BIG: 3})``."""

    def down(reason="", kind="binding", by="centre", **told):
        wishes = [
            Wish(units[unit], indicator, value, kind)
            for unit, values in told.items()
            for indicator, value in values.items()
        ]
        return targets.hand_down(year=2026, wishes=wishes, reason=reason, by=cast[by])

    return down


@pytest.fixture
def settle(cast):
    """Settle the step that waits in a case."""

    def one(case, outcome, who, words="", **said):
        return steps.take(step=case.steps.open().get(), outcome=outcome, words=words, by=cast[who], said=said)

    return one


def in_force():
    rows = Target.objects.in_force().values_list("unit__short_name", "indicator", "value")
    return sorted(rows)


def test_handed_down_they_wait_for_the_head(hand, cast):
    with clock.moved_to(at("2026-11-23 09:00")):
        done = hand(east={BIG: 3, OWN: 10}, west={BIG: 2})
    assert [str(case) for case in done.cases] == ["东川镇 2026 年目标任务", "西坪乡 2026 年目标任务"]
    assert in_force() == []
    assert done.cases[0].steps.get().due_on == date(2026, 11, 30), "five working days"
    (item,) = waiting.items_for(cast["east_head"])
    assert (item.title, item.subject) == ("签收目标任务", "东川镇 2026 年目标任务")
    assert waiting.items_for(cast["east_clerk"]) == []


def test_signed_they_are_in_force(hand, settle, cast, login):
    (case,) = hand(east={BIG: 3}).cases
    page = login(cast["east_head"]).get(case.get_absolute_url()).text
    assert "入县级库1亿元以上项目（个）" in page
    settle(case, "sign", "east_head")
    assert in_force() == [("东川镇", BIG, 3)]
    case.refresh_from_db()
    assert case.outcome == "in_force"


def test_a_change_needs_a_reason_and_a_signature(hand, settle):
    settle(hand(east={BIG: 3, OWN: 10}).cases[0], "sign", "east_head")
    with pytest.raises(targets.TargetsRefused, match="东川镇已签收的目标有改动，请写明调整的理由"):
        hand(east={BIG: 4})
    (case,) = hand(east={BIG: 4, OWN: 10}, reason="年中调整").cases
    assert case.targets.count() == 1, "only what changed goes down"
    assert in_force() == [("东川镇", BIG, 3), ("东川镇", OWN, 10)], "until the unit signs"
    settle(case, "sign", "east_head")
    assert in_force() == [("东川镇", BIG, 4), ("东川镇", OWN, 10)]
    former = Target.objects.get(indicator=BIG, value=3)
    assert former.until is not None, "what held before stays in the record"


def test_a_target_is_lifted_with_a_reason(hand, settle, cast):
    settle(hand(east={BIG: 3}).cases[0], "sign", "east_head")
    settle(hand(east={BIG: None}, reason="不再考核").cases[0], "sign", "east_head")
    row = reports.board(cast["centre"], 2026).rows[0]
    assert [cell.target for cell in row.cells if cell.indicator.code == BIG] == [None]


def test_zero_is_a_target_and_nothing_is_none(hand):
    with pytest.raises(targets.TargetsRefused, match="没有新的或改动的目标"):
        hand(east={BIG: None})
    assert len(hand(east={BIG: 0}).cases) == 1


def test_the_unit_asks_for_a_change_and_gets_it(hand, settle, cast, login):
    (case,) = hand(east={BIG: 3, OWN: 10}).cases
    settle(case, "hand_back", "east_head", "本镇没有工业用地")
    page = login(cast["centre"]).get("/targets/2026/").text
    assert "申请调整" in page
    step = case.steps.open().get()
    client = login(cast["centre"])
    answer = client.post(
        f"/cases/steps/{step.pk}/", {"outcome": "change", BIG: "1", OWN: "10", "words": "酌情"}
    )
    assert answer.status_code == 302
    settle(case, "sign", "east_head")
    assert in_force() == [("东川镇", BIG, 1), ("东川镇", OWN, 10)]
    page = client.get(case.get_absolute_url()).text
    assert "第一次下达" in page
    assert "理由：酌情" in page


def test_a_change_that_changes_nothing_is_refused(hand, settle):
    (case,) = hand(east={BIG: 3}).cases
    settle(case, "hand_back", "east_head", "太多")
    with pytest.raises(steps.StepRefused, match="请选“维持原目标”"):
        settle(case, "change", "centre", "就这样", values={BIG: 3})
    settle(case, "insist", "centre", "全县统一")
    settle(case, "sign", "east_head")
    assert in_force() == [("东川镇", BIG, 3)]


def test_called_off_what_held_before_goes_on(hand, settle):
    settle(hand(east={BIG: 3}).cases[0], "sign", "east_head")
    (case,) = hand(east={BIG: 9}, reason="加码").cases
    settle(case, "hand_back", "east_head", "完不成")
    settle(case, "call_off", "centre", "同意不调")
    assert in_force() == [("东川镇", BIG, 3)]
    assert not Target.objects.proposed().exists()


def test_a_unit_that_has_not_answered_and_one_without_a_head_are_named(hand):
    hand(east={BIG: 3})
    done = hand(east={BIG: 4}, west={BIG: 1}, culture={BIG: 1})
    assert [case.steps.get().unit.short_name for case in done.cases] == ["西坪乡"]
    assert done.refused == [
        "东川镇还没有答复上一次下达的目标，请等它签收或处理完申请后再改。",
        "文旅局现在没有负责人，无人签收。请联系安全管理员安排岗位。",
    ]


def test_set_in_one_table(cast, units, login):
    client = login(cast["centre"])
    page = client.get("/targets/2026/set/").text
    assert "下达 2026 年目标任务" in page
    kinds = {f"kind-{one.code}": "guiding" for one in reports.to_set(cast["centre"], 2026).indicators}
    east, west = units["east"].pk, units["west"].pk
    told = kinds | {f"t-{east}-{BIG}": "3", f"t-{west}-{BIG}": "2", f"t-{east}-admitted_amount": "3亿"}
    page = client.post("/targets/2026/set/", told | {f"t-{west}-{OWN}": "-1"}).text
    assert "目标不能小于 0。" in page
    answer = client.post("/targets/2026/set/", told, follow=True)
    assert "已向 2 个单位下达" in answer.text
    assert Target.objects.get(indicator="admitted_amount").value == 30_000_000_000
    assert set(Target.objects.values_list("kind", flat=True)) == {"guiding"}
    assert "没有新的或改动的目标" not in answer.text
    page = client.get("/targets/2026/set/").text
    assert page.count("待签收") == 2


def test_a_unit_sees_its_own(hand, cast, login, units):
    page = login(cast["east_clerk"]).get("/targets/2026/").text
    assert "东川镇" in page
    assert "西坪乡" not in page
    assert "每个项目只计一次<" not in page
    assert "没有可看的目标任务" in login(cast["agent"]).get("/targets/").text


def test_a_merged_unit_keeps_its_row_with_what_it_did_and_signed_for(hand, settle, enter, cast, login, units):
    settle(hand(east={OWN: 5}).cases[0], "sign", "east_head")
    enter("撤并前的项目")
    merge = {"units": [units["east"]], "into": units["west"], "on": clock.today(), "by": cast["system_admin"]}
    reorganising.merge_units(**merge)
    found = reports.board(cast["centre"], 2026)
    done = [cell for row in found.rows for cell in row.cells if cell.indicator.code == OWN]
    (total,) = [cell for cell in found.total.cells if cell.indicator.code == OWN]
    assert sum(cell.done for cell in done) == total.done == 1
    assert [(cell.done, cell.target.value) for cell in done if cell.target] == [(1, 5)]
    for person in ("centre", "west_clerk"):
        page = login(cast[person]).get("/targets/2026/").text
        assert re.search(r"东川镇 <span[^>]*>已撤并<", page)
        assert (
            "撤并前的项目"
            in login(cast[person]).get(f"/metrics/{OWN}/?unit={units['east'].pk}&period=2026").text
        )
    assert "东川镇" not in login(cast["centre"]).get("/targets/2026/set/").text
    assert "东川镇" not in login(cast["centre"]).get("/targets/2027/").text


def test_what_the_centre_itself_brought_stands_in_a_row_without_targets(enter, cast, login, units):
    project = enter("中心自己的项目", "centre", level="county", investment=20_000_000_000)
    found = reports.board(cast["centre"], 2026)
    (row,) = [row for row in found.rows if row.unit == units["centre"]]
    done = {cell.indicator.code: cell.done for cell in row.cells}
    assert done["admitted_amount"] == project.investment
    assert row.unit not in [row.unit for row in reports.to_set(cast["centre"], 2026).rows]


def test_many_units_stand_on_pages(cast, units, login, monkeypatch):
    monkeypatch.setattr(reports, "UNITS_A_PAGE", 2)
    client = login(cast["centre"])
    first = client.get("/targets/2026/").text
    assert "东川镇" in first
    assert "工业园区" not in first
    assert "工业园区" in client.get("/targets/2026/?page=3").text
    park = units["park"].pk
    told = {f"kind-{one.code}": "guiding" for one in reports.to_set(cast["centre"], 2026).indicators}
    page = client.post("/targets/2026/set/?page=3", told | {f"t-{park}-{OWN}": "2"}, follow=True).text
    assert "工业园区现在没有负责人" in page


def test_years_and_indicators_that_do_not_exist(cast, login):
    client = login(cast["centre"])
    assert client.get("/targets/1999/").status_code == 404
    assert client.get("/targets/99999/set/").status_code == 404
    assert client.get("/targets/2027/").status_code == 200


def test_the_trail_holds_the_values(hand):
    (case,) = hand(east={BIG: 3}).cases
    entry = Entry.objects.get(verb="targets.set")
    assert entry.data["after"] == {BIG: [3, "binding"]}
    assert entry.data["year"] == 2026
    assert case.rules == {"clocks": 1}


def test_the_database_keeps_one_in_force(hand, settle):
    settle(hand(east={BIG: 3}).cases[0], "sign", "east_head")
    held = Target.objects.get()
    held.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(value=-1)


@pytest.mark.slow
def test_the_board_costs_the_same_for_one_unit_and_for_many(cast, units, login):
    from luodi.accounts.models import Unit

    client = login(cast["centre"])

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/targets/2026/").status_code == 200
        return len(asked)

    client.get("/targets/2026/")
    few = cost()
    for number in range(20):
        county = Unit.objects.get(pk=units["county"].pk)
        Unit.objects.add_child(county, {"name": f"第{number}乡", "kind": "township", "county": county})
    assert cost() == few


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_hand_down_at_once(cast, units, together):
    def press():
        wish = Wish(units["east"], BIG, 3, "binding")
        return targets.hand_down(year=2026, wishes=[wish], by=cast["centre"])

    answers = together(press, times=10)
    assert sorted(len(done.cases) for done in answers) == [0] * 9 + [1]
    assert sorted(len(done.refused) for done in answers) == [0] + [1] * 9
    assert Target.objects.count() == 1
