"""月报: one screen for a unit, filed once; who is late and whose is incomplete."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.progress.actions import returns
from luodi.progress.actions.facts import ExplanationMissing, FactRefused
from luodi.progress.entries import Proof
from luodi.progress.models import Fact, Return
from luodi.progress.reports.returns import overview
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
        f"{one}arrived_paper": "bank_slip", f"{one}arrived_number": "0012",
        f"{one}arrived_file": SimpleUploadedFile("回单.txt", "回单".encode(), "text/plain"),
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
    assert 'name="partial"' in page
    assert not Return.objects.exists()
    answer = clerk.post(path, said | {f"{one}nothing": "on", "partial": "on"}, follow=True)
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
