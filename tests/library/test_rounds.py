"""季度清理 and 年度征集: the centre begins, each unit answers in one sitting, the centre looks at it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.library.actions import rounds, steps
from luodi.library.actions.rounds import Said
from luodi.library.actions.steps import CaseRefused, StepRefused
from luodi.library.models import Case, Sweep, SweepLine
from luodi.library.reports import rounds as reports
from luodi.projects.actions import record
from luodi.projects.entries import ProjectEntry
from tests.library.moves import settle
from tests.moments import at

SPRING, NOW = at("2026-03-02 09:00"), at("2026-11-25 09:00")


@pytest.fixture
def now():
    """It is November."""
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def stale(enter):
    """Two reserve projects of the eastern township and one of the western, untouched since spring."""
    with clock.moved_to(SPRING):
        return [
            enter("红柳沟光伏制氢项目", "east", stage="reserve"),
            enter("东川镇农产品集散中心", "east", stage="reserve"),
            enter("西坪乡冷链物流园", "west", stage="reserve"),
        ]


@pytest.fixture
def fresh(enter, now):
    return enter("刚登记的储备项目", "east", stage="reserve")


@pytest.fixture
def review(stale, fresh, cast, units, now):
    """The review of the quarter, of both townships."""
    ids = [units["east"].pk, units["west"].pk]
    return rounds.begin(flow="review", unit_ids=ids, words="请于月底前办完。", by=cast["centre"])


@pytest.fixture
def sweep(review, units):
    return Sweep.objects.get(round=review, unit=units["east"])


def lines(sweep):
    return list(sweep.lines.order_by("pk"))


def keep(sweep, by, words="明年上半年再谈"):
    rounds.answer(sweep=sweep, said={line.pk: Said("keep", words) for line in lines(sweep)}, by=by)


def test_a_review_asks_about_what_nobody_touched(review, sweep, stale, units):
    assert review.title == "2026年第4季度储备库清理"
    assert [line.project for line in lines(sweep)] == stale[:2], "the fresh one is left out"
    assert sweep.case.steps.get().kind == "review.answer"
    assert Sweep.objects.filter(round=review).count() == 2


def test_units_with_nothing_stale_are_left_out(fresh, cast, units, now):
    with pytest.raises(CaseRefused, match="没有要清理的项目"):
        rounds.begin(flow="review", unit_ids=[units["east"].pk], by=cast["centre"])


def test_it_is_begun_once_a_quarter(review, cast, units):
    with pytest.raises(CaseRefused, match="已经发起"):
        rounds.begin(flow="review", unit_ids=[units["east"].pk], by=cast["centre"])


@pytest.mark.slow
def test_the_whole_way_on_the_pages(stale, fresh, cast, units, login, now):
    client = login(cast["centre"])
    page = client.get("/reserve/rounds/begin/?flow=review").text
    assert "东川镇（2 个）" in page
    said = {"units": [units["east"].pk], "words": "请于月底前办完。"}
    page = client.post("/reserve/rounds/begin/?flow=review", said, follow=True).text
    assert "待单位答复" in page
    case = Case.objects.get(flow="review")

    client = login(cast["east_clerk"])
    assert "逐项答复" in client.get(case.get_absolute_url()).text
    one, other = lines(case.sweep)
    here = f"/reserve/sweeps/{case.pk}/"
    assert "请于月底前办完" in client.get(here).text
    page = client.post(here, {f"answer-{one.pk}": "keep", f"words-{one.pk}": ""}).text
    assert "请写明下一步打算" in page
    typed = {
        f"answer-{one.pk}": "keep",
        f"words-{one.pk}": "明年三月去企业回访",
        f"answer-{other.pk}": "conditions",
        f"words-{other.pk}": "",
    }
    page = client.post(here, typed | {"submit": "1"}).text
    assert "请选择原因，并写明情况" in page
    assert "明年三月去企业回访" in page, "nothing typed is lost"
    page = client.post(here, typed | {f"words-{other.pk}": "场地已另作他用", "submit": "1"}, follow=True).text
    assert "已提交" in page
    leaving = Case.objects.get(flow="leaving")
    assert leaving.project == other.project
    assert leaving.leaving.why == "conditions"
    assert leaving.steps.get().kind == "leaving.agree", "the head is the second person"

    client = login(cast["centre"])
    page = client.get(here).text
    assert "场地已另作他用" in page
    assert "出库办理中" in page
    settle(case, "review.check", "accept", cast["centre"])
    page = client.get(case.sweep.round.get_absolute_url()).text
    assert "已完成" in page


def test_what_was_updated_since_needs_no_words(sweep, cast, stale):
    project = stale[0]
    record.change_project(
        project=project,
        entry=ProjectEntry({"progress": "企业来电"}),
        version=project.version,
        by=cast["east_clerk"],
    )
    line = sweep.lines.get(project=project)
    assert rounds.answer(sweep=sweep, said={line.pk: Said("keep")}, by=cast["east_clerk"]) == 1


def test_everything_must_be_answered_before_it_goes_to_the_centre(sweep, cast):
    with pytest.raises(StepRefused, match="还有 2 个项目没有答复"):
        rounds.submit(sweep=sweep, by=cast["east_clerk"])


def test_after_handing_in_nothing_changes_until_it_comes_back(sweep, cast):
    keep(sweep, cast["east_clerk"])
    rounds.submit(sweep=sweep, by=cast["east_clerk"])
    with pytest.raises(CaseRefused, match="已经提交"):
        keep(sweep, cast["east_clerk"], "改主意了")
    settle(sweep.case, "review.check", "return", cast["centre"], words="请写具体时间")
    keep(sweep, cast["east_clerk"], "二月底前去一次")
    rounds.submit(sweep=sweep, by=cast["east_clerk"])
    settle(sweep.case, "review.check", "accept", cast["centre"])
    sweep.case.refresh_from_db()
    assert sweep.case.outcome == "done"


def test_another_unit_neither_sees_nor_answers(sweep, cast, login):
    assert login(cast["west_clerk"]).get(sweep.get_absolute_url()).status_code == 404
    with pytest.raises(CaseRefused, match="由东川镇办理"):
        keep(sweep, cast["west_clerk"])


def test_what_cannot_leave_now_stops_the_handing_in_and_says_why(sweep, cast, units):
    steps.begin(flow="transfer", project=lines(sweep)[0].project, unit=units["east"], by=cast["east_clerk"])
    told = {line.pk: Said("leave", "不再谈了", "given_up") for line in lines(sweep)}
    rounds.answer(sweep=sweep, said=told, by=cast["east_clerk"])
    with pytest.raises(StepRefused, match="不能提出出库.*正在办理流转"):
        rounds.submit(sweep=sweep, by=cast["east_clerk"])
    assert not Case.objects.filter(flow="leaving").exists(), "nothing half done"


def test_a_project_voided_meanwhile_needs_no_answer(sweep, cast, stale):
    record.void_project(project=stale[0], reason="重复", by=cast["east_head"])
    told = {line.pk: Said("keep", "再等等") for line in lines(sweep)}
    assert rounds.answer(sweep=sweep, said=told, by=cast["east_clerk"]) == 1
    rounds.submit(sweep=sweep, by=cast["east_clerk"])


def test_the_yearly_call_asks_about_the_whole_reserve_and_counts_what_is_new(
    stale, fresh, enter, cast, units, login, now
):
    begun = rounds.begin(flow="call", unit_ids=[units["east"].pk, units["bureau"].pk], by=cast["centre"])
    assert begun.title == "2026年度储备项目征集"
    east = Sweep.objects.get(round=begun, unit=units["east"])
    assert len(lines(east)) == 3
    assert not Sweep.objects.get(round=begun, unit=units["bureau"]).lines.exists(), "asked to bring new ones"
    enter("新谋划的项目", "bureau", stage="reserve")
    new = {one.sweep.unit: one.new for one in reports.standings(begun, cast["centre"])}
    assert new == {units["east"]: 0, units["bureau"]: 1}
    page = (
        login(cast["bureau_clerk"])
        .get(f"/reserve/sweeps/{Sweep.objects.get(unit=units['bureau']).case_id}/")
        .text
    )
    assert "新增项目" in page
    assert "没有要答复的项目" in page


def test_a_round_can_be_called_off(review, sweep, cast, login):
    login(cast["centre"]).post(f"/reserve/rounds/{review.pk}/call-off/", {"reason": "与巡察冲突"})
    sweep.case.refresh_from_db()
    assert sweep.case.outcome_label == "已取消"
    with pytest.raises(CaseRefused, match="不用取消"):
        rounds.call_off(begun=review, reason="再来一次", by=cast["centre"])


def test_a_reason_is_kept_without_what_no_keyboard_makes(review, cast, login):
    client = login(cast["centre"])
    assert client.post(f"/reserve/rounds/{review.pk}/call-off/", {"reason": "\x00"}).status_code == 302
    assert not Entry.objects.filter(verb="round.called_off").exists(), (
        "nothing is left, so there is no reason"
    )
    client.post(f"/reserve/rounds/{review.pk}/call-off/", {"reason": "与巡察\x00冲突"})
    assert Entry.objects.get(verb="round.called_off").data["reason"] == "与巡察冲突"


@pytest.mark.parametrize(
    ("name", "places"),
    [
        *((name, 1) for name in ("case", "certificate", "claim", "city_list", "round", "sweep", "record")),
        ("submitted_file", 2),
        ("evidence", 2),
    ],
)
def test_no_number_in_an_address_is_too_large(cast, login, name, places):
    last = reverse(f"library:{name}", args=[10**18 - 1] * places)
    beyond = last.replace("9" * 18, "1" + "0" * 25)
    for address in (last, beyond):
        assert login(cast["centre"]).get(address).status_code == 404


def titles(user):
    user.__dict__.pop("waiting", None)
    return [item.title for item in todo.items_for(user)]


def test_the_centre_is_reminded_until_it_has_begun(stale, cast, units, now):
    assert "发起2026年第4季度储备库清理" in titles(cast["centre"])
    assert "发起2026年第4季度储备库清理" not in titles(cast["east_head"])
    rounds.begin(flow="review", unit_ids=[units["east"].pk], by=cast["centre"])
    assert "发起2026年第4季度储备库清理" not in titles(cast["centre"])
    with clock.moved_to(at("2027-01-04 09:00")):
        assert "发起2027年度储备项目征集" in titles(cast["centre"])


def test_the_trail_keeps_what_was_said_before_and_after(sweep, cast):
    keep(sweep, cast["east_clerk"], "再等等")
    keep(sweep, cast["east_clerk"], "二月底前去一次")
    rows = Entry.objects.filter(verb="sweep.answered").order_by("-number").first().data["rows"]
    assert rows[0][1:] == ["keep", "keep", "再等等", "二月底前去一次"]


@pytest.mark.slow
def test_the_pages_take_the_same_queries_for_many_projects(review, sweep, enter, cast, login):
    client = login(cast["east_clerk"])
    pages = [sweep.get_absolute_url(), review.get_absolute_url(), "/reserve/rounds/"]
    counted = [_queries(client, page) for page in pages]
    projects = [enter(f"储备项目{number}", "east", stage="reserve") for number in range(20)]
    sweep.lines.bulk_create(
        [SweepLine(county_id=sweep.county_id, sweep=sweep, project=one) for one in projects]
    )
    assert [_queries(client, page) for page in pages] == counted


def _queries(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page).status_code == 200
    return len(caught)
