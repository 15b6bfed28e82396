"""Facts through the doors people use: reporting, verifying, the list, one fact, months, to-do and time line."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock, todo
from luodi.progress import curves
from luodi.progress.actions import facts as actions
from luodi.progress.actions import months, verdicts
from luodi.progress.models import ClosedMonth, Evidence, Exemption, Fact
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with clock.moved_to(at("2026-11-24 10:00")):
        yield


def upload(text, name="进账单.txt"):
    return SimpleUploadedFile(name, text.encode(), "text/plain")


@pytest.fixture
def form(factory):
    def path(kind="arrived"):
        return reverse("progress:record_fact", args=[factory.pk, kind])

    return path


def arrived(**changes):
    said = {
        "happened_on": "2026-11-20", "amount": "1200", "basis": "outside_province", "text": "首期资本金", "key": "k1",
        "paper0-kind": "bank_slip", "paper0-number": "№ 0012-34", "paper0-file": upload("回单"),
    }  # fmt: skip
    return said | changes


def test_a_slip_is_reported_with_its_file(login, cast, factory, form):
    clerk = login(cast["east_clerk"])
    page = clerk.get(form())
    assert "银行进账单、发票、土地价款票据" in page.text
    answer = clerk.post(form(), arrived(), follow=True)
    assert "等招商中心认定" in answer.text
    fact = Fact.objects.get()
    assert (fact.amount, fact.basis, fact.unit.short_name) == (1200 * WAN, "outside_province", "东川镇")
    proof = fact.evidence.get()
    assert (proof.kind, proof.number, proof.name) == ("bank_slip", "001234", "进账单.txt")
    got = clerk.get(reverse("progress:evidence", args=[fact.pk, proof.pk]))
    assert b"".join(got.streaming_content).decode() == "回单"
    assert "进账单" in clerk.get(fact.get_absolute_url()).text


def test_what_is_missing_is_named_and_what_looks_wrong_is_asked_about(login, cast, form):
    clerk = login(cast["east_clerk"])
    assert "请选择资金来源" in clerk.post(form(), arrived(basis="")).text
    without = arrived(amount="", **{"paper0-file": "", "paper0-number": ""})
    refused = clerk.post(form(), without).text
    assert "请填写到位资金。" in refused
    assert "请至少上传一种" in refused
    assert "请选择这份材料的文件" in clerk.post(form(), arrived(**{"paper0-file": ""})).text
    asked = clerk.post(form(), arrived(amount="36000")).text
    assert "超过总投资" in asked
    assert "情况说明" in asked
    assert not Fact.objects.exists()
    clerk.post(form(), arrived(amount="36000", explanation="增资扩股"))
    assert Fact.objects.get().explanation == "增资扩股"


def test_foreign_money_needs_no_amount_in_yuan(login, cast, form):
    foreign = {
        "currency": "USD",
        "foreign_amount": "5",
        "rate": "7.1236",
        "rate_on": "2026-11-20",
        "rate_source": "中行",
    }
    login(cast["east_clerk"]).post(form(), arrived(amount="", **foreign))
    assert Fact.objects.get().amount == 356_180_00


def test_a_note_with_photos_is_sent_twice_and_stands_once(login, cast, factory, form):
    clerk = login(cast["east_clerk"])
    for _ in range(2):
        note = {
            "happened_on": "2026-11-24",
            "text": "主体完工。",
            "key": "n1",
            "photos": [upload("照片", "1.txt")],
        }
        answer = clerk.post(form("note"), note, headers={"X-Sent-Once": "1"})
        assert (answer.status_code, answer.headers["X-Go-To"]) == (204, factory.get_absolute_url())
    assert (Fact.objects.count(), Evidence.objects.count()) == (1, 1)
    page = clerk.get(factory.get_absolute_url()).text
    assert page.count("主体完工。") == 3, "in the record, in the list of facts and on the time line"
    assert "东川镇登记进展" in page


def test_the_number_of_people_is_a_number(login, cast, form):
    said = {
        "happened_on": "2026-11-20",
        "number": "36",
        "key": "e1",
        "paper0-kind": "payroll",
        "paper0-file": upload("花名册"),
    }
    login(cast["east_clerk"]).post(form("employed"), said)
    assert Fact.objects.get().amount == 36


def test_the_centre_verifies_some_and_returns_others(login, cast, factory, report):
    some = [report(amount=amount * WAN) for amount in (100, 200, 300)]
    centre = login(cast["centre"])
    queue = centre.get(reverse("progress:facts"), {"shelf": "waiting"}).text
    assert "东川镇" in queue
    assert queue.count('name="pick"') == 3
    told = [item.title for item in todo.items_for(cast["centre"])]
    assert "认定数据 3 条" in told
    settle = reverse("progress:settle_facts")
    refused = centre.post(settle, {"pick": [some[2].pk], "outcome": "return"}, follow=True)
    assert "请写明退回的原因" in refused.text
    assert "请先选出" in centre.post(settle, {"outcome": "verify"}, follow=True).text
    answer = centre.post(settle, {"pick": [one.pk for one in some[:2]], "outcome": "verify"}, follow=True)
    assert "已认定 2 条" in answer.text
    centre.post(settle, {"pick": [some[2].pk], "outcome": "return", "words": "回单看不清"})
    page = centre.get(factory.get_absolute_url()).text
    assert "招商中心认定到位资金 100 万元" in page
    assert "原因：回单看不清" in page


def test_one_after_the_other_is_verified_from_its_page(login, cast, report):
    first, second = report(), report(amount=300 * WAN)
    centre = login(cast["centre"])
    answer = centre.post(
        reverse("progress:settle_facts"), {"pick": first.pk, "one": "1", "outcome": "verify"}
    )
    assert answer.url == second.get_absolute_url()
    assert "办完自动打开下一条" in centre.get(answer.url).text


def test_what_came_back_is_put_right_and_the_old_one_goes(login, cast, report, form):
    fact = report(text="首期")
    verdicts.return_facts(facts=[fact], reason="回单看不清", by=cast["centre"])
    clerk = login(cast["east_clerk"])
    assert [one.title for one in todo.items_for(cast["east_clerk"]) if one.source == "数据认定"] == [
        "到位资金被退回"
    ]
    assert "修改后重报" in clerk.get(fact.get_absolute_url()).text
    again = f"{form()}?again={fact.pk}"
    page = clerk.get(again).text
    assert "上次退回的原因：回单看不清" in page
    assert 'value="1,200"' in page
    clerk.post(again, arrived())
    assert set(Fact.objects.values_list("state", flat=True)) == {"withdrawn", "pending"}


def test_a_reversal_goes_through_three_hands(login, cast, officers, verified):
    fact = verified()
    clerk = login(cast["east_clerk"])
    answer = clerk.post(reverse("progress:reverse_fact", args=[fact.pk]), {"reason": "登记重复"}, follow=True)
    assert "认定并复核后生效" in answer.text
    back = Fact.objects.get(reverses=fact)
    assert "正在申请冲销" in clerk.get(fact.get_absolute_url()).text
    settle = {"pick": back.pk, "outcome": "verify", "words": "已核对流水"}
    login(cast["centre"]).post(reverse("progress:settle_facts"), settle)
    assert [one.title for one in todo.items_for(cast["leader"]) if one.source == "数据认定"] == [
        "复核冲销到位资金"
    ]
    leader = login(cast["leader"])
    assert "同意冲销" in leader.get(back.get_absolute_url()).text
    approve = {"outcome": "approve", "words": "同意"}
    leader.post(reverse("progress:approve_reversal", args=[back.pk]), approve)
    assert "已冲销" in leader.get(fact.get_absolute_url()).text
    assert "已核对流水；复核：同意" in leader.get(back.get_absolute_url()).text


def test_what_the_centre_reverses_is_told_of_the_centre_and_not_of_the_unit(login, cast, officers, verified):
    back = verdicts.ask_reversal(fact=verified(), reason="登记重复", by=cast["centre_two"])
    settle = {"pick": back.pk, "outcome": "verify"}
    answer = login(cast["centre"]).post(reverse("progress:settle_facts"), settle, follow=True).text
    assert "已认定 1 条。其中冲销 1 条，要由第三个人复核才生效。" in answer
    told = f"{cast['centre_two'].full_name}（招商中心）"
    assert told in " ".join(login(cast["leader"]).get(back.get_absolute_url()).text.split())
    page = login(cast["leader"]).get(reverse("progress:facts"), {"shelf": "approval"}).text
    assert f"{cast['centre_two'].full_name}<small>招商中心 " in page


def test_withdrawing_is_for_whoever_reported(login, cast, report):
    fact = report()
    clerk = login(cast["east_clerk"])
    assert (
        "已撤回"
        in clerk.post(reverse("progress:withdraw_fact", args=[fact.pk]), {"reason": "填错"}, follow=True).text
    )


def test_a_month_that_waits_to_be_closed_is_listed_though_nothing_was_reported_in_it(login, cast):
    months.close_month(month="2026-08", by=cast["centre"])
    page = login(cast["east_clerk"]).get(reverse("progress:months")).text
    assert all(f">{month}</a>" in page for month in ("2026-10", "2026-09", "2026-08"))


def test_a_month_is_closed_with_its_consequences_named_and_an_exemption_granted(
    login, cast, units, report, verified
):
    verified(on=date(2026, 10, 20))
    report(on=date(2026, 10, 21))
    centre, months_page = login(cast["centre"]), reverse("progress:months")
    page = centre.get(months_page).text
    assert "2026-10 关账" in page
    assert "还有 <b>1</b> 条" in page
    centre.post(reverse("progress:close_month"), {"month": "2026-10"})
    assert ClosedMonth.objects.get().month == "2026-10"
    assert "已经关账" in centre.post(reverse("progress:close_month"), {"month": "2026-10"}, follow=True).text
    grant = {
        "unit": units["east"].pk,
        "form": "arrived",
        "month": "2026-10",
        "until": "2026-11-30",
        "reason": "回单补到",
    }
    assert (
        "已经过去" in centre.post(reverse("progress:grant_exemption"), grant | {"until": "2026-11-01"}).text
    )
    centre.post(reverse("progress:grant_exemption"), grant)
    assert Exemption.objects.get().reason == "回单补到"
    page = login(cast["east_clerk"]).get(months_page).text
    assert "1,200" in page
    assert "特准补报</button>" not in page
    assert "11月30日前认定的计入本月" in page


def test_lists_and_pages_cost_the_same_however_much_there_is(login, cast, officers, factory, enter):
    facts_page = reverse("progress:facts")
    pages = (
        facts_page,
        f"{facts_page}?shelf=all",
        reverse("progress:months"),
        factory.get_absolute_url(),
    )

    def cost():
        centre, found = login(cast["centre"]), []
        for path in pages:
            centre.get(path)
            with CaptureQueriesContext(connection) as counted:
                centre.get(path)
            found.append(len(counted))
        return found

    def fill(times):
        for number in range(times):
            other = enter(f"项目{number}", "west" if number % 2 else "east", stage="building")
            made = actions.record_facts(
                entries=[
                    fact_entry(one, on=date(2026, 9 + number % 2, 3), explanation="补报")
                    for one in (factory, factory, other)
                ],
                by=cast["east_clerk"] if number % 2 == 0 else cast["centre"],
            )
            verifier = "centre" if number % 2 == 0 else "centre_two"
            verdicts.verify_facts(facts=made[:1], by=cast[verifier])

    fill(2)
    months.close_month(month="2026-09", by=cast["centre"])
    before = cost()
    fill(6)
    assert cost() == before


def test_the_curve_runs_from_the_opening_to_the_plan(login, cast, factory, verified):
    opening = fact_entry(factory, amount=800 * WAN, on=date(2024, 12, 31), proofs=[], origin="opening")
    verdicts.verify_facts(
        facts=actions.record_facts(entries=[opening], by=cast["east_clerk"]), by=cast["centre"]
    )
    for month in (9, 10, 11):
        verified(amount=500 * WAN, on=date(2026, month, 3), explanation="补报")
        verified("completed", amount=400 * WAN, on=date(2026, month, 3), explanation="补报")
    page = login(cast["centre"]).get(factory.get_absolute_url()).text
    assert page.count("<polyline") == 3
    assert "占总投资 6%" in page
    assert "今年占年度计划 10%" in page


def test_running_totals_and_axes():
    assert curves.cumulative({"": 5, "2026-01": 1, "2026-03": 2}, ["2026-02", "2026-03", "2026-04"]) == [
        6,
        8,
        8,
    ]
    assert curves.months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    drawn = curves.draw(["2026-01", "2026-02"], [("到位资金", "a", {0: 0, 1: 3 * WAN}), ("无", "b", {})])
    assert [label for _, label in drawn.heights] == ["0", "2", "4"]
    assert [line.points for line in drawn.lines] == ["64,174 506,52"]


def test_the_list_opens_on_what_waits_and_all_is_a_shelf(login, cast, verified, report):
    verified(text="已经认定的一笔")
    report(amount=77 * WAN, text="等着的一笔", on=date(2026, 11, 18))
    centre = login(cast["centre"])
    page = centre.get(reverse("progress:facts")).text
    assert "77 " in page
    assert "1,200" not in page
    assert "1,200" in centre.get(reverse("progress:facts"), {"shelf": "all"}).text


def test_the_page_of_a_project_leads_to_all_its_facts(login, cast, factory, verified):
    for day in range(1, 7):
        verified(on=date(2026, 11, day))
    page = login(cast["east_clerk"]).get(factory.get_absolute_url()).text
    assert f"?shelf=all&project={factory.pk}" in page.replace("&amp;", "&")


def test_a_verification_is_taken_back_on_the_page_within_its_minute(login, cast, report):
    facts = [report(amount=n * WAN, on=date(2026, 11, n)) for n in (10, 11)]
    centre = login(cast["centre"])
    told = {"pick": [one.pk for one in facts], "outcome": "verify"}
    page = centre.post(reverse("progress:settle_facts"), told, follow=True).text
    assert "刚才认定的 2 条" in page
    answer = centre.post(
        reverse("progress:take_back_facts"), {"pick": [one.pk for one in facts]}, follow=True
    )
    assert "已收回 2 条，重新等待认定" in answer.text
    assert "刚才认定的" not in answer.text
    assert set(Fact.objects.values_list("state", "verified_by")) == {("pending", None)}
    with clock.moved_to(at("2026-11-24 10:00:20")):
        centre.post(reverse("progress:settle_facts"), told)
    with clock.moved_to(at("2026-11-24 10:01:30")):
        assert "刚才认定的" not in centre.get(reverse("progress:facts")).text
        late = centre.post(reverse("progress:take_back_facts"), told, follow=True).text
        assert "认定已经超过 1 分钟" in late
    assert set(Fact.objects.values_list("state", flat=True)) == {"recognised"}


def test_the_time_line_tells_of_both(login, cast, factory, verified):
    verdicts.take_back(facts=[verified()], by=cast["centre"])
    assert (
        "招商中心收回刚才认定的到位资金 1,200 万元"
        in login(cast["leader"]).get(factory.get_absolute_url()).text
    )
