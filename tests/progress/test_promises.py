"""承诺台账 through the user's door: recording, reporting, checking, changing; the list, the page, the to-do, the time line."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock, todo
from luodi.desk import soundness
from luodi.progress.actions import promise_changes, promise_keeping
from luodi.progress.actions.promise_keeping import PromiseRefused
from luodi.progress.models import Promise, PromiseReport
from luodi.projects import merging
from luodi.projects.actions import masking, record
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.actions.merges import merge_projects, undo_merge
from luodi.projects.models import Merge
from luodi.rulebook.models import PackVersion
from tests.conftest import StrictClient
from tests.progress.promising import (
    ARRIVAL,
    GRANT,
    MONEY,
    change,
    changed,
    given,
    kept,
    lifting,
    reviewed,
    verified,
)

LIST = "progress:promises"


def upload(name="依据.txt"):
    return SimpleUploadedFile(name, "依据".encode(), "text/plain")


def stand(promise):
    return Promise.objects.get(pk=promise.pk).state


def listed(client, **query):
    page = client.get(reverse(LIST), query).text
    return [int(pk) for pk in re.findall(r'data-href="/promises/(\d+)/"', page)]


@pytest.fixture
def doors(cast):
    """Each person at a screen of the own."""
    return lambda who: StrictClient().login_as(cast[who])


def test_both_sides_are_put_on_record_on_one_page_each(signed, units, doors):
    clerk, where = doors("east_clerk"), reverse("progress:record_promise", args=[signed.pk])
    firm = signed.firms.get().firm
    told = {
        "kind": "资金到位", "source": "contract", "source_title": "《项目投资协议》", "what": ARRIVAL,
        "clause": "乙方应于……", "due_on": f"{clock.today() + timedelta(90)}", "firm": firm.pk, "side": "firm",
    }  # fmt: skip
    assert "丰禾牧业有限公司" in clerk.get(where, {"side": "firm"}).text
    page = clerk.post(where, told, follow=True).text
    assert "已登记。" in page
    promise = Promise.objects.get()
    told |= {
        "side": "government",
        "kind": "奖补资金",
        "what": GRANT,
        "amount": "500",
        "unit": units["bureau"].pk,
    }
    told |= {"after_promise": promise.pk, "files": [upload("投资协议.txt")]}
    page = clerk.post(where, told, follow=True).text
    assert "兑现的前提：企业承诺“年底前到位资金 5000 万元”，还没有核定达到" in page
    assert "未见公平竞争审查结论" in page
    assert "投资协议.txt" in page
    grant = Promise.objects.get(side="government")
    assert (grant.amount, grant.unit, grant.rules) == (MONEY, units["bureau"], 1)
    assert PackVersion.objects.filter(kind="promises", number=1).exists()
    on_project = clerk.get(signed.get_absolute_url()).text
    assert on_project.index(GRANT) < on_project.index(ARRIVAL)
    assert "东川镇登记政府承诺" in on_project


def test_mistakes_are_told(signed, units, doors, cast):
    clerk, where = doors("east_clerk"), reverse("progress:record_promise", args=[signed.pk])
    page = clerk.post(where, {"side": "government", "source": "contract"}).text
    for words in ("请填写承诺内容。", "请填写条款原文。", "请选择承办单位。", "请填写出处名称、文号。"):
        assert words in page
    assert clerk.get(where, {"side": "nobody"}).status_code == 404
    with pytest.raises(PromiseRefused, match="承诺类别里没有“红包”"):
        given(signed, cast["east_clerk"], kind="红包")
    with pytest.raises(PromiseRefused, match="由东川镇登记"):
        given(signed, cast["west_clerk"])
    other = given(signed, cast["east_clerk"], "firm")
    with pytest.raises(PromiseRefused, match="只能是本项目的企业承诺"):
        given(signed, cast["east_clerk"], after_promise_id=given(signed, cast["east_clerk"]).pk)
    promise_changes.ask(promise=other, entry=lifting(other), by=cast["east_clerk"])
    promise_changes.approve(promise=other, by=cast["centre"])
    with pytest.raises(PromiseRefused, match="已解除或作废"):
        given(signed, cast["east_clerk"], after_promise_id=other.pk)


def test_a_grant_waits_for_the_money_of_the_firm(grant, arrival, doors, cast):
    clerk, centre = doors("east_clerk"), doors("centre")
    where = reverse("progress:report_promise", args=[grant.pk])
    page = clerk.get(where, follow=True).text
    assert "兑现的前提是企业承诺“年底前到位资金 5000 万元”，还没有核定达到，不能登记兑现" in page
    kept(arrival, cast["east_clerk"])
    assert "还没有核定达到" in clerk.get(where, follow=True).text, "said is not verified"
    decide = reverse("progress:decide_promise", args=[arrival.pk, "verify"])
    assert "已核定。" in centre.post(decide, follow=True).text
    assert "兑现金额" in clerk.get(where).text
    told = {"how_far": "whole", "happened_on": clock.today(), "words": "已拨付", "files": [upload()]}
    assert "请填写兑现金额" in clerk.post(where, told).text
    told |= {"files": [upload()]}
    assert "不到承诺的 500 万元" in clerk.post(where, told | {"amount": "300"}).text
    page = clerk.post(
        where, told | {"amount": "300", "how_far": "part", "files": [upload()]}, follow=True
    ).text
    assert "等招商中心核定" in page
    centre.post(reverse("progress:decide_promise", args=[grant.pk, "verify"]))
    assert stand(grant) == "partly"
    page = clerk.post(where, told | {"amount": "200", "files": [upload()]}, follow=True).text
    centre.post(reverse("progress:decide_promise", args=[grant.pk, "verify"]))
    assert stand(grant) == "kept"
    page = clerk.get(grant.get_absolute_url()).text
    assert "已核定兑现" in page
    assert page.index("登记部分兑现") < page.index("登记全部兑现")


def test_a_payment_waits_for_a_stage_of_the_project(signed, cast, stand):
    grant = given(signed, cast["east_clerk"], after_stage="started")
    with pytest.raises(PromiseRefused, match="项目进入“开工”阶段"):
        kept(grant, cast["east_clerk"])
    stand(signed, "building")
    kept(grant, cast["east_clerk"])
    stand(signed, "preparing")
    with pytest.raises(PromiseRefused, match="项目进入“开工”阶段"):
        promise_keeping.verify(promise=grant, by=cast["centre"])


def test_nobody_checks_what_the_same_person_said(signed, cast):
    grant = given(signed, cast["centre"])
    with pytest.raises(PromiseRefused, match="登记人以外的人"):
        promise_keeping.void(promise=grant, by=cast["centre"], reason="写错了")
    kept(grant, cast["centre"])
    with pytest.raises(PromiseRefused, match="登记兑现的人以外的人"):
        promise_keeping.verify(promise=grant, by=cast["centre"])
    with pytest.raises(PermissionDenied):
        promise_keeping.verify(promise=grant, by=cast["east_clerk"])
    assert stand(grant) == "claimed"


def test_a_report_is_given_back_and_a_verification_reversed(signed, cast, doors):
    grant = given(signed, cast["east_clerk"])
    kept(grant, cast["east_clerk"])
    centre = doors("centre")
    back = reverse("progress:decide_promise", args=[grant.pk, "give_back"])
    assert "请写明退回的原因" in centre.post(back, follow=True).text
    assert "已退回" in centre.post(back, {"words": "回单看不清"}, follow=True).text
    verified(grant, cast["east_clerk"], cast["centre"])
    with pytest.raises(PromiseRefused, match="核定人以外的人"):
        promise_keeping.reverse(promise=grant, by=cast["centre"], reason="错了")
    cast["west_head"].posts.update(role="centre", scope="county")
    promise_keeping.reverse(promise=grant, by=cast["west_head"], reason="回单是别的项目的")
    assert stand(grant) == "open"
    assert Promise.objects.get(pk=grant.pk).kept_on is None
    assert "撤销核定的全部兑现" in centre.get(grant.get_absolute_url()).text
    assert set(PromiseReport.objects.values_list("state", flat=True)) == {"returned", "reversed"}


def test_pressing_twice_does_it_once(signed, cast):
    grant = given(signed, cast["east_clerk"])
    kept(grant, cast["east_clerk"])
    with pytest.raises(PromiseRefused, match="已登记兑现，正等核定"):
        kept(grant, cast["east_clerk"])
    promise_keeping.verify(promise=grant, by=cast["centre"])
    with pytest.raises(PromiseRefused, match="已核定兑现"):
        promise_keeping.verify(promise=grant, by=cast["centre"])
    assert PromiseReport.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ten_who_report_at_one_moment_make_one_report(signed, cast, together):
    grant = given(signed, cast["east_clerk"])

    def report():
        try:
            return bool(kept(grant, cast["east_clerk"]))
        except PromiseRefused:
            return False

    assert sum(together(report, times=10)) == 1


def test_a_change_has_its_procedure_and_leaves_the_first_words(grant, arrival, cast, doors):
    verified(arrival, cast["east_clerk"], cast["centre"])
    verified(grant, cast["east_clerk"], cast["centre"], whole=False, amount=MONEY // 5)
    clerk, centre = doors("east_clerk"), doors("centre")
    where = reverse("progress:change_promise", args=[grant.pk])
    assert "第三十一条" in clerk.get(where).text
    told = {
        "kind": "change", "why": "public", "words": "财政困难", "decided_by": "县政府常务会议", "paper": "〔2026〕12号",
        "decided_on": clock.today(), "compensation": "due", "compensation_words": "随最后一笔付清",
        "new-what": "奖补 400 万元", "new-clause": "补充协议第一条……", "new-amount": "400", "new-unit": grant.unit_id,
        "new-after_promise": arrival.pk,
    }  # fmt: skip
    assert "请填写补偿金额" in clerk.post(where, told | {"files": [upload()]}).text
    told |= {"compensation_amount": "20"}
    assert "请上传决定变更或解除的文件" in clerk.post(where, told).text
    page = clerk.post(where, told | {"files": [upload("会议纪要.txt")]}, follow=True).text
    assert "等审定：申请变更" in page
    assert "500 万元" in page
    with pytest.raises(PromiseRefused, match="正等审定"):
        kept(grant, cast["east_clerk"])
    page = centre.post(reverse("progress:decide_promise", args=[grant.pk, "approve"]), follow=True).text
    assert "奖补 400 万元" in page
    assert f'原承诺：<a href="{grant.get_absolute_url()}">{GRANT}</a>' in page
    assert "应予补偿 20 万元。随最后一笔付清" in page
    follower = Promise.objects.get(replaces=grant)
    assert (stand(grant), follower.state, follower.kept_before) == ("changed", "partly", MONEY // 5)
    assert follower.first == grant
    verified(follower, cast["east_clerk"], cast["centre"], amount=300_000_000)
    assert stand(follower) == "kept"
    section = (
        clerk.get(follower.project.get_absolute_url()).text.split('id="promises"')[1].split("</section>")[0]
    )
    assert "奖补 400 万元" in section
    assert GRANT not in section, "what was replaced stands on the promise itself"


def test_a_changed_milestone_still_holds_the_payment(grant, arrival, cast):
    later = changed(arrival, cast["east_clerk"], cast["centre"])
    with pytest.raises(PromiseRefused, match="还没有核定达到"):
        kept(grant, cast["east_clerk"])
    verified(later, cast["east_clerk"], cast["centre"])
    verified(grant, cast["east_clerk"], cast["centre"])
    cast["west_head"].posts.update(role="centre", scope="county")
    with pytest.raises(PromiseRefused, match=f"政府承诺“{GRANT}”以这条承诺为前提"):
        promise_keeping.reverse(promise=later, by=cast["west_head"], reason="错了")


def test_a_lifted_milestone_is_said_to_be_gone(grant, arrival, cast):
    promise_changes.ask(promise=arrival, entry=lifting(arrival), by=cast["east_clerk"])
    with pytest.raises(PermissionDenied):
        promise_changes.approve(promise=arrival, by=cast["east_clerk"])
    promise_changes.approve(promise=arrival, by=cast["centre"])
    assert stand(arrival) == "lifted"
    with pytest.raises(PromiseRefused, match="已不存在，不能登记兑现"):
        kept(grant, cast["east_clerk"])


def test_a_refused_change_leaves_the_promise_as_it_was(grant, cast):
    promise_changes.ask(promise=grant, entry=change(grant), by=cast["east_clerk"])
    with pytest.raises(PromiseRefused, match="不同意的理由"):
        promise_changes.refuse(promise=grant, by=cast["centre"], words="")
    promise_changes.refuse(promise=grant, by=cast["centre"], words="没有会议决定")
    assert stand(grant) == "open"
    assert Promise.objects.filter(side="government").count() == 1


def test_what_was_entered_in_error_is_voided_by_another_person(grant, arrival, cast):
    with pytest.raises(PromiseRefused, match="以这条承诺为前提"):
        promise_keeping.void(promise=arrival, by=cast["centre"], reason="重复登记")
    promise_keeping.void(promise=grant, by=cast["centre"], reason="重复登记")
    promise_keeping.void(promise=arrival, by=cast["centre"], reason="重复登记")
    follower = changed(given(grant.project, cast["east_clerk"]), cast["east_clerk"], cast["centre"])
    with pytest.raises(PromiseRefused, match="再申请一次变更"):
        promise_keeping.void(
            promise=follower, by=cast["west_clerk"].act_under(cast["centre"].post), reason="错"
        )


def test_a_preferential_clause_shows_its_review(grant, doors, cast):
    clerk = doors("east_clerk")
    assert listed(clerk, shelf="no_review") == [grant.pk]
    where = reverse("progress:review_promise", args=[grant.pk])
    assert "请填写审查结论的文号" in clerk.post(where, {"outcome": "passed"}).text
    assert "只能由招商中心认定" in clerk.post(where, {"outcome": "not_concerned", "words": "没有优惠"}).text
    clerk.post(where, {"outcome": "failed", "paper": "8号"})
    assert listed(clerk, shelf="no_review") == [grant.pk]
    with pytest.raises(PromiseRefused):
        kept(grant, cast["east_clerk"])
    passed = {"outcome": "passed", "paper": "9号"}
    assert "不能再登记别的结论" in clerk.post(where, passed).text
    assert "已登记公平竞争审查结论" in doors("centre").post(where, passed, follow=True).text
    assert listed(clerk, shelf="no_review") == []
    follower = changed(grant, cast["east_clerk"], cast["centre"])
    assert listed(clerk, shelf="no_review") == [follower.pk], "a changed clause needs a review of its own"
    until = clock.today() + timedelta(3)
    reviewed(follower, cast["east_clerk"], "exception", until=until)
    assert listed(clerk, shelf="no_review") == []
    Promise.objects.filter(pk=follower.pk).update(review_until=clock.today() - timedelta(1))
    assert listed(clerk, shelf="no_review") == [follower.pk]


def test_the_check_of_the_data_finds_what_was_kept_by_the_back_door(grant, arrival, cast):
    verified(arrival, cast["east_clerk"], cast["centre"])
    verified(grant, cast["east_clerk"], cast["centre"])
    assert list(soundness.faults()) == []
    Promise.objects.filter(pk=arrival.pk).update(state="open")
    assert [words for words in soundness.faults() if f"承诺 {grant.pk} 已登记兑现，但作为前提" in words]
    PromiseReport.objects.update(is_whole=False)
    assert [words for words in soundness.faults() if f"承诺 {grant.pk} 列为已兑现" in words]


def test_the_list_by_side_unit_and_where_promises_stand(signed, units, cast, doors):
    clerk, today = cast["east_clerk"], clock.today()
    late = given(signed, clerk, due_on=today - timedelta(5), unit_id=units["bureau"].pk)
    soon = given(signed, clerk, "firm", due_on=today + timedelta(10))
    far = given(signed, clerk, "firm", due_on=today + timedelta(99))
    open_end = given(signed, clerk, due_on=None)
    claimed = given(signed, clerk)
    kept(claimed, clerk)
    done = verified(given(signed, clerk), clerk, cast["centre"])
    old = given(signed, clerk, due_on=today - timedelta(1))
    new = changed(old, clerk, cast["centre"])
    centre = doors("centre")
    assert listed(centre) == [late.pk, soon.pk, claimed.pk, far.pk, new.pk, open_end.pk]
    assert listed(centre, shelf="late") == [late.pk]
    assert listed(centre, shelf="soon") == [soon.pk]
    assert listed(centre, shelf="checking") == [claimed.pk]
    assert listed(centre, shelf="kept") == [done.pk]
    assert listed(centre, shelf="ended") == [old.pk]
    assert listed(centre, side="firm") == [soon.pk, far.pk]
    assert listed(centre, unit=units["bureau"].pk) == [late.pk]
    assert listed(centre, unit=units["east"].pk) == [soon.pk, claimed.pk, far.pk, new.pk, open_end.pk]
    assert listed(centre, words="到位资金") == [soon.pk, far.pk]
    assert len(listed(centre, words="饲料", unit="nonsense", shelf="nonsense")) == 6
    assert listed(doors("west_clerk")) == []
    assert listed(doors("bureau_clerk")) == [late.pk], "who must keep a promise reads it"
    page = centre.get(reverse(LIST)).text
    assert "逾期 5 天" in page
    assert "未约定期限" in page


def test_what_waits_for_the_firm_is_not_late(grant, arrival, cast, doors, stand):
    """A unit is not blamed for a company: neither on the list, nor in its to-do, nor when it hands over."""
    Promise.objects.update(due_on=clock.today() - timedelta(9))
    built = given(grant.project, cast["east_clerk"], after_stage="producing", due_on=clock.today())
    centre = doors("centre")
    assert listed(centre, shelf="late") == [arrival.pk]
    assert listed(centre, shelf="soon") == []
    assert centre.get(reverse(LIST)).text.count("等兑现前提") == 2
    assert "等兑现前提" in centre.get(grant.get_absolute_url()).text
    assert "等兑现前提" in centre.get(grant.project.get_absolute_url()).text
    assert waiting(cast["east_clerk"]) == [("督促企业兑现承诺（已逾期）", urging_of(arrival))]
    verified(changed(arrival, cast["east_clerk"], cast["centre"]), cast["east_clerk"], cast["centre"])
    stand(grant.project, "at_capacity")
    assert listed(centre, shelf="late") == [grant.pk]
    assert listed(centre, shelf="soon") == [built.pk]
    verified(grant, cast["east_clerk"], cast["centre"])
    assert "天兑现" not in centre.get(grant.get_absolute_url()).text


def test_the_unit_that_must_keep_a_promise_reports_it(signed, units, cast, doors):
    promise = given(signed, cast["east_clerk"], unit_id=units["bureau"].pk)
    bureau = doors("bureau_clerk")
    assert bureau.get(promise.get_absolute_url()).status_code == 200
    assert bureau.get(signed.get_absolute_url()).status_code == 404
    kept(promise, cast["bureau_clerk"])
    assert stand(promise) == "claimed"


def test_the_number_of_queries_does_not_grow(signed, cast, units, doors):
    centre, pages = doors("centre"), (reverse(LIST), signed.get_absolute_url())

    def count(page):
        with CaptureQueriesContext(connection) as told:
            assert centre.get(page).status_code == 200
        return len(told)

    given(signed, cast["east_clerk"], "firm")
    first = given(signed, cast["east_clerk"])
    kept(first, cast["east_clerk"])
    few = [count(page) for page in (*pages, *pages)][2:]
    for number in range(12):
        promise = given(signed, cast["east_clerk"], what=f"第 {number} 条", unit_id=units["bureau"].pk)
        kept(promise, cast["east_clerk"])
    assert [count(page) for page in pages] == few


def test_the_page_of_a_promise_asks_as_often_however_long_its_story(signed, cast, doors):
    grant, centre = given(signed, cast["east_clerk"]), doors("centre")

    def count():
        with CaptureQueriesContext(connection) as told:
            assert centre.get(grant.get_absolute_url()).status_code == 200
        return len(told)

    verified(grant, cast["east_clerk"], cast["centre"], whole=False, amount=1)
    few = [count(), count()][1]
    for _ in range(5):
        verified(grant, cast["east_clerk"], cast["centre"], whole=False, amount=1)
    assert count() == few


def waiting(user):
    user.__dict__.pop("waiting", None)
    return [(item.title, item.url) for item in todo.items_for(user) if item.source == "承诺台账"]


def urging_of(promise):
    return reverse("progress:urge_promise", args=[promise.pk])


def test_what_waits_for_whom(signed, units, cast):
    clerk, today = cast["east_clerk"], clock.today()
    late = given(signed, clerk, due_on=today - timedelta(5), unit_id=units["bureau"].pk)
    soon = given(signed, clerk, "firm", due_on=today + timedelta(10))
    given(signed, clerk, "firm", due_on=today + timedelta(99))
    assert waiting(cast["bureau_clerk"]) == [("兑现政府承诺（已逾期）", late.get_absolute_url())]
    assert waiting(clerk) == [("督促企业兑现承诺", urging_of(soon))]
    assert waiting(cast["centre"]) == []
    kept(late, cast["bureau_clerk"])
    promise_changes.ask(promise=soon, entry=change(soon), by=clerk)
    assert waiting(cast["bureau_clerk"]) == waiting(clerk) == []
    told = dict(waiting(cast["centre"]))
    assert told == {"核定承诺兑现": late.get_absolute_url(), "审定承诺变更": soon.get_absolute_url()}


def test_a_closed_project_keeps_its_promises_to_itself(project, units, cast, doors):
    """Before signing: the bureau must keep a promise of a negotiation that it takes no part in."""
    promise = given(project, cast["east_clerk"], unit_id=units["bureau"].pk, what="给瀚海的奖补")
    masking.mark_sensitive(project=project, reason="保密", by=cast["east_clerk"])
    for who in ("bureau_clerk", "centre"):
        page = doors(who).get(reverse(LIST)).text
        assert "瀚海" not in page
        assert project.name not in page
        assert "商业敏感项目" in page
        assert listed(doors(who), words="瀚海") == []
        assert doors(who).get(promise.get_absolute_url()).status_code == 403
    with pytest.raises(ClosedToYou):
        kept(promise, cast["bureau_clerk"])
    assert doors("east_clerk").get(promise.get_absolute_url()).status_code == 200


def test_the_time_line_tells_the_story(grant, arrival, cast, doors):
    verified(arrival, cast["east_clerk"], cast["centre"])
    changed(grant, cast["east_clerk"], cast["centre"])
    page = doors("east_clerk").get(reverse("projects:timeline", args=[grant.project_id])).text
    for words in (
        "东川镇登记企业承诺已兑现，待核定", "招商中心核定企业承诺兑现", "东川镇申请变更或解除政府承诺",
        "招商中心同意变更政府承诺", "依据县政府常务会议〔2026〕12号",
    ):  # fmt: skip
        assert words in page


def test_promises_go_with_a_merged_project(grant, arrival, enter, cast):
    survivor = enter("饲料加工项目", "east", stage="signed")
    merge_projects(survivor=survivor, absorbed=grant.project, by=cast["centre"])
    assert set(Promise.objects.values_list("project", flat=True)) == {survivor.pk}
    undo_merge(merge=Merge.objects.get(), reason="看错了", by=cast["centre"])
    assert set(Promise.objects.values_list("project", flat=True)) == {grant.project_id}
    assert "progress.Promise" in {label for label, _ in merging._handlers}


def test_a_voided_project_asks_for_nothing(grant, cast, doors):
    Promise.objects.update(due_on=clock.today() - timedelta(1))
    record.void_project(project=grant.project, reason="重复登记", by=cast["centre"])
    assert listed(doors("centre")) == []
    assert waiting(cast["east_clerk"]) == []
    with pytest.raises(PromiseRefused, match="已经作废"):
        reviewed(grant, cast["east_clerk"])
    page = doors("east_clerk").get(grant.get_absolute_url())
    assert "登记兑现" not in page.text.split("经过")[0].replace("不能登记兑现", "")


def test_a_file_is_handed_out(grant, doors):
    held = grant.files.get()
    answer = doors("east_clerk").get(reverse("progress:promise_file", args=[grant.pk, held.pk]))
    assert b"".join(answer.streaming_content) == io.BytesIO("投资协议.txt".encode()).read()
