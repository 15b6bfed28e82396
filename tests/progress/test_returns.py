"""月报: one screen for a unit, filed once; who is late and whose is incomplete."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import Unit
from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.progress.actions import returns
from luodi.progress.actions.facts import ExplanationMissing, FactRefused
from luodi.progress.entries import Proof
from luodi.progress.models import Fact, Return
from luodi.progress.reports.returns import overview
from luodi.projects.models import Part
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry

pytestmark = pytest.mark.django_db
MONTH = "2026-10"


@pytest.fixture(autouse=True)
def _november():
    with clock.moved_to(at("2026-11-05 10:00")):
        yield


@pytest.fixture
def second(enter):
    return enter("冷链物流园", "east", stage="signed", investment=8_000 * WAN)


def entries(*projects, **said):
    return [fact_entry(one, on=date(2026, 10, 20), **said) for one in projects]


def test_a_unit_files_a_month_for_all_its_projects_at_once(cast, factory, second):
    made = returns.file_return(
        month=MONTH, entries=entries(factory), nothing_new=[second.pk], by=cast["east_clerk"]
    )
    assert (made.expected, made.reported, made.is_on_time, made.is_complete) == (2, 2, True, True)
    assert Fact.objects.get().origin == "return"
    assert Entry.objects.filter(verb="return.filed").count() == 1
    for who in ("east_clerk", "east_head"):
        with pytest.raises(FactRefused, match="已由赵东报过"), transaction.atomic():
            returns.file_return(month=MONTH, entries=entries(factory), by=cast[who])


def test_the_same_return_sent_twice_is_one_with_one_fact(cast, factory):
    sent = [
        returns.file_return(month=MONTH, entries=entries(factory), key="abc", by=cast["east_clerk"]).pk
        for _ in range(2)
    ]
    assert len(set(sent)) == 1
    assert (Return.objects.count(), Fact.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["agent", "leader", "inspector", "bureau_clerk"])
def test_only_who_reports_for_a_unit_with_projects_files_its_return(cast, units, factory, who):
    """The agent of the township reports on what is in his hands and files nothing in the name of the unit."""
    cast["agent"].posts.update(unit=units["east"])
    Part.objects.create(county=factory.county, project=factory, kind="agent", person=cast["agent"])
    with pytest.raises((FactRefused, PermissionDenied)):
        returns.file_return(month=MONTH, entries=[], key="x", by=cast[who])
    assert not Return.objects.exists()
    assert returns.file_return(month=MONTH, entries=[], by=cast["east_clerk"]).expected == 1


@pytest.mark.parametrize("month", ["2026-09", "2026-12"])
def test_only_the_last_month_and_this_one_are_filed(cast, factory, month):
    with pytest.raises(FactRefused, match="逐条登记"):
        returns.file_return(month=month, entries=entries(factory), by=cast["east_clerk"])


def test_nothing_is_filed_when_one_line_is_refused(cast, factory, second, enter):
    other = enter("西坪项目", "west", stage="building")
    for wrong, error in (
        (entries(factory, other), FactRefused),
        (entries(factory, proofs=[]), FactRefused),
        (entries(factory, amount=40_000 * WAN), ExplanationMissing),
    ):
        with pytest.raises(error), transaction.atomic():
            returns.file_return(month=MONTH, entries=wrong, by=cast["east_clerk"])
    assert not Return.objects.exists()
    assert not Fact.objects.exists()


def test_who_is_late_and_who_is_incomplete_are_two_figures(cast, factory, second, enter):
    enter("西坪项目", "west", stage="building")
    returns.file_return(month=MONTH, entries=entries(factory), by=cast["east_clerk"])
    with clock.moved_to(at("2026-11-09 10:00")):
        found = overview(cast["centre"], MONTH)
        assert (found.on_time, found.complete, len(found.standings)) == (1, 0, 2)
        assert {one.light for one in found.standings} == {("按时报送", "green"), ("未报，逾期 3 天", "red")}
        assert [one.title for one in todo.items_for(cast["west_clerk"]) if one.source == "月报"] == [
            "报 2026-10 月报"
        ]
        assert not [one for one in todo.items_for(cast["east_clerk"]) if one.source == "月报"]
        late = returns.file_return(month=MONTH, entries=[], nothing_new=[], by=cast["west_clerk"])
        assert (late.is_on_time, late.is_complete) == (False, False)


def test_the_screen_looks_back_and_files_in_one_act(login, cast, factory, second, report):
    report(amount=900 * WAN, on=date(2026, 9, 20))
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    page = clerk.get(path).text
    assert "上月到位资金 900 万元" in page
    assert "冷链物流园" in page
    one, two = f"p{factory.pk}-", f"p{second.pk}-"
    said = {
        "key": "k", f"{one}on": "2026-10-31", f"{one}arrived": "1200", f"{one}basis": "outside_province",
        f"{one}number": "0012",
        f"{one}files": SimpleUploadedFile("回单.txt", "回单".encode(), "text/plain"),
        f"{one}text": "主体封顶。", f"{two}on": "2026-10-31", f"{two}nothing": "on",
    }  # fmt: skip
    answer = clerk.post(path, said, follow=True)
    assert "2 / 2 个项目" in answer.text
    assert set(Fact.objects.filter(origin="return").values_list("kind", flat=True)) == {"arrived", "note"}
    assert "已由赵东报过" in clerk.get(path, follow=True).text
    assert "按时报送" in login(cast["leader"]).get(reverse("progress:returns")).text
    assert "没有要报的月报" in login(cast["bureau_clerk"]).get(path, follow=True).text


def test_pressing_too_early_files_nothing_and_a_project_left_out_is_asked_once(login, cast, factory, second):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    one, two = f"p{factory.pk}-", f"p{second.pk}-"
    said = {"key": "k", f"{one}on": "2026-10-31", f"{two}on": "2026-10-31"}
    assert "一个项目都还没有填" in clerk.post(path, said).text
    page = clerk.post(path, said | {f"{one}nothing": "on"}).text
    assert "还有 1 个项目没有填：冷链物流园" in page
    assert 'name="rest"' in page
    assert not Return.objects.exists()
    answer = clerk.post(path, said | {f"{one}nothing": "on", "rest": "later"}, follow=True)
    assert "1 / 2 个项目" in answer.text


def test_the_screen_tells_what_was_already_recorded_in_the_month(login, cast, factory, report):
    report(amount=500 * WAN, on=date(2026, 10, 12))
    page = login(cast["east_clerk"]).get(reverse("progress:file_return", args=[MONTH])).text
    assert "本月已登记到位资金 500 万元" in page
    assert "上月" not in page


def test_with_what_a_project_was_entered_is_nothing_new_of_the_month(login, cast, enter):
    enter("冷链物流园", "east", stage="building", arrived=700 * WAN)
    page = login(cast["east_clerk"]).get(reverse("progress:file_return", args=["2026-11"])).text
    assert "冷链物流园" in page
    assert "700" not in page


def test_a_refusal_names_the_project_and_a_paper_of_the_own_unit(cast, factory, second, report):
    used = report(amount=500 * WAN, on=date(2026, 10, 12)).evidence.get()
    again = fact_entry(
        second, on=date(2026, 10, 20), proofs=[Proof("bank_slip", "再次.txt", stored=used.file)]
    )
    with pytest.raises(FactRefused) as refused, transaction.atomic():
        returns.file_return(month=MONTH, entries=[*entries(factory), again], by=cast["east_clerk"])
    assert str(refused.value).startswith("冷链物流园：文件")
    assert "已由本单位用来证明另一条数据" in str(refused.value)


def test_the_rest_has_nothing_new_in_one_answer(login, cast, factory, second):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    said = {"key": "k", f"p{factory.pk}-on": "2026-10-31", f"p{second.pk}-on": "2026-10-31"}
    answer = clerk.post(path, said | {f"p{factory.pk}-text": "主体封顶。", "rest": "nothing"}, follow=True)
    assert "2 / 2 个项目" in answer.text
    assert Fact.objects.get().kind == "note"


def test_a_unit_where_nothing_is_new_at_all_says_so_in_one_answer(login, cast, factory, second):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    said = {"key": "k", f"p{factory.pk}-on": "2026-10-31", f"p{second.pk}-on": "2026-10-31"}
    assert "2 / 2 个项目" in clerk.post(path, said | {"rest": "nothing"}, follow=True).text


def sent(project, **told):
    """What the form sends for one project."""
    told = {"on": "2026-10-31", "basis": "outside_province", **told}
    return {"key": "k"} | {f"p{project.pk}-{name}": value for name, value in told.items()}


def slip(name="单据.txt", text=""):
    return SimpleUploadedFile(name, (text or name).encode(), "text/plain")


def test_one_slip_proves_both_figures_of_its_row_and_its_name_says_what_it_is(login, cast, factory):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    clerk.post(path, sent(factory, arrived="1.2亿", completed="800万元", files=slip("设备发票.txt")))
    facts = Fact.objects.order_by("kind")
    assert [(one.kind, one.amount) for one in facts] == [("arrived", 12_000 * WAN), ("completed", 800 * WAN)]
    assert [one.evidence.get().kind for one in facts] == ["invoice", "invoice"]


def test_of_several_slips_each_proves_what_it_can(login, cast, factory):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    files = [slip("银行回单.txt"), slip("工程款结算单.txt")]
    clerk.post(path, sent(factory, arrived="120", completed="80", files=files))
    found = {one.kind: {paper.kind for paper in one.evidence.all()} for one in Fact.objects.all()}
    assert found == {"arrived": {"bank_slip", "settlement"}, "completed": {"settlement"}}


def test_a_photo_without_money_shows_the_progress(login, cast, factory):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    assert "有凭证没有数" in clerk.post(path, sent(factory, files=slip())).text
    clerk.post(path, sent(factory, files=slip(), text="主体封顶。"))
    assert Fact.objects.get().evidence.get().kind == "photo"


def test_a_zero_is_nothing_new_and_doubtful_amounts_are_refused_where_they_stand(login, cast, factory):
    clerk, path = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH])
    page = clerk.post(path, sent(factory, arrived="约1200")).text
    assert "“约1200”是约数，请填准确的数。" in page
    assert "1 / 1 个项目" in clerk.post(path, sent(factory, arrived="0"), follow=True).text
    assert not Fact.objects.exists()


def test_pasted_cells_come_back_as_fields_of_the_own_projects(login, cast, factory, second, enter):
    enter("西坪项目", "west", stage="building")
    path = reverse("progress:paste_return", args=[MONTH])
    text = "冷链物流园\t0.5亿\n西坪项目\t5\n有机肥生产线\t0\n"
    answer = login(cast["east_clerk"]).post(path, {"text": text, "at": f"p{factory.pk}-arrived"}).json()
    assert answer == {
        "cells": {f"p{second.pk}-arrived": "5000"},
        "nothing": [f"p{factory.pk}-nothing"],
        "told": ["“西坪项目”没有对上本单位要报的项目，这一行没有填。"],
    }


@pytest.mark.parametrize("at", ["p1-on", "key", "p١-arrived", ""])
def test_a_paste_into_no_cell_of_the_grid_fills_nothing(login, cast, factory, at):
    path = reverse("progress:paste_return", args=[MONTH])
    answer = login(cast["east_clerk"]).post(path, {"text": "1\t2", "at": at}).json()
    assert answer.get("cells") is None


def test_the_centre_reminds_who_has_not_filed_once_a_day(login, cast, factory, second, enter):
    enter("西坪项目", "west", stage="building")
    returns.file_return(month=MONTH, entries=[], nothing_new=[], by=cast["west_clerk"])
    (made,) = returns.remind_units(month=MONTH, by=cast["centre"])
    assert str(made.unit) == "东川镇"
    entry = Entry.objects.get(verb="return.reminded")
    assert entry.data == {"month": MONTH, "unit": "东川镇"}
    with pytest.raises(returns.ReminderRefused, match="今天已经催过"), transaction.atomic():
        returns.remind_units(month=MONTH, by=cast["centre"])
    with clock.moved_to(at("2026-11-06 09:00")):
        returns.remind_units(month=MONTH, units=[made.unit_id], by=cast["centre"])
        words = "招商中心周中11月6日催报，已催 2 次"
        (item,) = [one for one in todo.items_for(cast["east_clerk"]) if one.source == "月报"]
        assert item.note == words
        clerk = login(cast["east_clerk"])
        assert words in clerk.get(reverse("progress:file_return", args=[MONTH])).text
        assert "已催 2 次" in clerk.get(reverse("progress:returns")).text


@pytest.mark.parametrize("month", ["2026-09", "2026-11"])
def test_only_the_return_that_is_due_is_reminded_of(cast, factory, month):
    with pytest.raises(returns.ReminderRefused):
        returns.remind_units(month=month, by=cast["centre"])


def test_the_button_reminds_all_or_one_of_them(login, cast, factory, enter):
    enter("西坪项目", "west", stage="building")
    centre = login(cast["centre"])
    path = reverse("progress:remind_returns", args=[MONTH])
    assert "催报没报的 2 个单位" in centre.get(reverse("progress:returns")).text
    assert "已催报 1 个单位：西坪乡" in centre.post(path, {"unit": _unit("西坪乡")}, follow=True).text
    assert "已催报 1 个单位：东川镇" in centre.post(path, follow=True).text
    assert "没有要催的单位" in centre.post(path, follow=True).text


def _unit(short_name):
    return Unit.objects.get(short_name=short_name).pk


def test_the_page_of_all_units_asks_the_same_queries_for_many(login, cast, enter):
    centre, counts = login(cast["centre"]), []
    for units in (["east"], ["west", "bureau", "culture", "park"]):
        for unit in units:
            enter(f"{unit}项目", unit, stage="building")
        returns.remind_units(month=MONTH, by=cast["centre"])
        with CaptureQueriesContext(connection) as asked:
            centre.get(reverse("progress:returns"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_grid_asks_the_same_queries_for_one_project_and_for_many(login, cast, enter):
    clerk, path, counts = login(cast["east_clerk"]), reverse("progress:file_return", args=[MONTH]), []
    for some in (1, 19):
        for number in range(some):
            enter(f"第{some}批{number}号", "east", stage="building")
        with CaptureQueriesContext(connection) as asked:
            clerk.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
