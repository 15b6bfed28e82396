"""The one form: entering, changing, drafts, twins, and two people at once."""

import re
from datetime import UTC, datetime
from itertools import count

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from luodi.audit import once
from luodi.audit.models import Entry
from luodi.common import clock, money
from luodi.projects.actions import drafts, masking, record
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.forms.typed import read_day, read_foreign, read_investment
from luodi.projects.forms.whole import typed_of
from luodi.projects.models import Draft, Project
from tests.sessions import session_of

NEW = "/projects/new/"
TYPED = {
    "name": "智能装备产业园",
    "unit": "东川镇",
    "stage": "signed",
    "status": "normal",
    "level": "township",
    "section": "C",
    "industry": "C35",
    "investment": "3.5亿",
    "planned_start_on": "2026年三季度",
    "signed_on": "2026-07",
    "parts-0-kind": "introducing",
    "parts-0-unit": "农业农村局",
    "parts-0-person": "",
    "parts-1-kind": "leader",
    "parts-1-unit": "",
    "parts-1-person": "郑副县长",
    "firms-0-role": "investor",
    "firms-0-name": "江南装备集团有限公司",
    "firms-0-origin": "outside_province",
    "contacts-0-name": "张经理",
    "contacts-0-phone": "13812345678",
}


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("35000", (35_000_000_000, "exact", None, None)),
        ("3.5亿", (35_000_000_000, "exact", None, None)),
        ("约 3,000", (3_000_000_000, "approx", None, None)),
        ("3000左右", (3_000_000_000, "approx", None, None)),
        ("3000以上", (3_000_000_000, "lower_bound", None, None)),
        ("2000余万元", (2_000_000_000, "lower_bound", None, None)),
        ("3.2亿元（含土地）", (32_000_000_000, "incl_land", None, None)),
        ("12,000–15,000", (None, "range", 12_000_000_000, 15_000_000_000)),
        ("1.2-1.5亿元", (None, "range", 12_000_000_000, 15_000_000_000)),
        ("", (None, "", None, None)),
    ],
)
def test_investments_as_people_type_them(typed, fields):
    said = read_investment(typed)
    assert (said.amount, said.qualifier, said.least, said.most) == fields


@pytest.mark.parametrize("typed", ["很多", "-5", "3亿5", "5500万美元", "15000-12000", "1.2.3"])
def test_no_investment(typed):
    with pytest.raises(money.BadAmount):
        read_investment(typed)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2026", "2026"),
        ("2026年", "2026"),
        ("2026-07", "2026-07"),
        ("2026.7", "2026-07"),
        ("2026年7月", "2026-07"),
        ("2026/7/4", "2026-07-04"),
        ("２０２６年７月４日", "2026-07-04"),
        ("2026-Q3", "2026-Q3"),
        ("2026年第三季度", "2026-Q3"),
        ("2026年2季度", "2026-Q2"),
        ("2026-07-", "2026-07"),
        ("202607", "2026-07"),
        ("3月15日", "2026-03-15"),
        ("今年", "2026"),
        ("去年10月", "2025-10"),
        ("二〇二六年三月", "2026-03"),
        ("", ""),
    ],
)
def test_days_as_people_type_them(typed, iso):
    with clock.moved_to(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        assert read_day(typed) == iso


@pytest.mark.parametrize("typed", ["2026-13", "2026-02-30", "2026-Q5", "2023.3-2025.6", "上半年", "46000"])
def test_no_day(typed):
    with pytest.raises(ValueError, match="请写成 2026"):
        read_day(typed)


@pytest.mark.parametrize(
    ("typed", "planned", "meant"),
    [
        ("26-7-4", False, "2026-07-04"),
        ("12月15日", False, "2025-12-15 还是 2026-12-15"),
        ("3月", True, "2027-03 还是 2026-03"),
        ("2026年底", True, "2026-12-31"),
    ],
)
def test_a_day_that_may_be_another_is_asked_back(typed, planned, meant):
    with (
        clock.moved_to(datetime(2026, 11, 20, 9, tzinfo=UTC)),
        pytest.raises(ValueError, match=f"说不准，是 {meant}？"),
    ):
        read_day(typed, planned=planned)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("5500", (5_500_000_000, "")),
        ("5500万美元", (5_500_000_000, "USD")),
        ("1.2亿欧元", (12_000_000_000, "EUR")),
        ("３００万 港币", (300_000_000, "HKD")),
        ("", (None, "")),
    ],
)
def test_foreign_money_as_people_type_it(typed, read):
    assert read_foreign(typed) == read


@pytest.mark.parametrize(
    ("typed", "words"), [("5500万元", "是人民币"), ("很多美元", "看不懂"), ("3亿5", "看不懂")]
)
def test_no_foreign_money(typed, words):
    with pytest.raises(money.BadAmount, match=words):
        read_foreign(typed)


def test_a_clerk_enters_a_project_with_everything(login, cast, units):
    response = login(cast["east_clerk"]).post(NEW, TYPED)
    project = Project.objects.get()
    assert response.headers["Location"] == project.get_absolute_url()
    assert (project.unit, project.investment) == (units["east"], 35_000_000_000)
    assert (project.industry, project.planned_start_on, project.signed_on) == ("C35", "2026-Q3", "2026-07")
    parts = {(p.kind, p.unit_id, p.person_id) for p in project.parts.all()}
    assert parts == {
        ("responsible", units["east"].pk, None),
        ("introducing", units["bureau"].pk, None),
        ("leader", None, cast["deputy"].pk),
    }
    assert project.firms.get().firm.name == "江南装备集团有限公司"
    assert project.contacts.get().contact.phone == "13812345678"


def asked_at_once(page):
    """Return the names of the fields that stand before 更多, and whether that is open."""
    first, more = page.split('<details class="form-more"')
    form = first.split('id="project-form"')[1]
    fields = re.findall(r'<(?:input|select|textarea)[^>]*\sname="([^"]+)"', form)
    hidden = ("csrfmiddlewaretoken", "once", "version", "project", "key")
    return [name for name in fields if name not in hidden], more.lstrip().startswith("open")


def test_a_new_project_asks_for_six_things_and_keeps_the_rest_behind_more(login, cast):
    client = login(cast["east_clerk"])
    six = ["name", "unit", "stage", "firms-0-name", "investment", "place"]
    assert asked_at_once(client.get(NEW).text) == (six, False)
    known = {"name": "一个项目", "unit": "东川镇", "stage": "talks", "status": "normal", "level": "township"}
    assert asked_at_once(client.post(NEW, known | {"name": ""}).text) == (six, False)
    for more in (
        {"signed_on": "很快"},
        {"remark": "有备注"},
        {"contacts-0-name": "张经理"},
        {"more": "firms"},
    ):
        assert asked_at_once(client.post(NEW, known | {"name": ""} | more).text) == (six, True)
    client.post(NEW, known | {"firms-0-role": "investor", "firms-0-name": "江南装备集团有限公司"})
    project = Project.objects.get()
    assert project.firms.get().firm.name == "江南装备集团有限公司"
    assert asked_at_once(client.get(reverse("projects:edit", args=[project.pk])).text) == (
        ["name", "unit", "firms-0-name", "investment", "place"],
        True,  # the page of a project leads here for what the next stage asks for
    )


def test_the_unit_of_foreign_money_stands_beside_it_and_is_taken_as_written(login, cast):
    client = login(cast["east_clerk"])
    page = client.get(NEW).text
    beside = page.split('name="foreign_amount"')[1].split("</div>")[0]
    assert "万美元" in beside
    assert "万元" not in beside
    client.post(NEW, TYPED | {"foreign_amount": "5500万美元"})
    project = Project.objects.get()
    assert (project.foreign_amount, project.foreign_currency) == (5_500_000_000, "USD")


def test_the_form_of_a_project_says_what_was_typed_and_saving_it_unchanged_changes_nothing(
    login, cast, units
):
    client = login(cast["east_clerk"])
    client.post(NEW, TYPED)
    project = Project.objects.get()
    typed = {
        k: money.in_wan(v) if isinstance(v, int) and v > 9999 else v for k, v in typed_of(project).items()
    }
    typed = {k: v for k, v in typed.items() if v is not None} | {"version": project.version}
    assert client.post(reverse("projects:edit", args=[project.pk]), typed).status_code == 302
    project.refresh_from_db()
    assert project.version == 1
    assert not Entry.objects.filter(verb="project.changed").exists()


def test_the_days_of_stages_to_come_are_not_asked_for(login, cast):
    client = login(cast["east_clerk"])
    client.post(NEW, TYPED)
    project = Project.objects.get()
    page = client.get(reverse("projects:edit", args=[project.pk])).text
    assert 'name="signed_on"' in page
    assert "只能写得更准" in page
    assert 'name="started_on"' not in page
    wrong = {k: v for k, v in typed_of(project).items() if v is not None} | {
        "version": 1,
        "signed_on": "2026-08",
    }
    answer = client.post(reverse("projects:edit", args=[project.pk]), wrong)
    assert "2026-07 是阶段认定时记下的" in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "请填写项目名称"),
        ({"unit": "西坪乡"}, "不能为“西坪乡人民政府”登记项目"),
        ({"unit": "没有镇"}, "没有叫“没有镇”的单位"),
        ({"investment": "很多"}, "看不懂“很多”"),
        ({"signed_on": "很快"}, "认不出“很快”"),
        ({"signed_on": "26-7-4"}, "“26-7-4”说不准，是 2026-07-04？"),
        ({"investment": "5500万美元"}, "是外币，请填在“外币金额”里"),
        ({"foreign_amount": "5500万元"}, "“5500万元”是人民币"),
        ({"foreign_amount": "500万欧元", "foreign_currency": "USD"}, "金额写的是万欧元，后面选的是万美元"),
        ({"contacts-0-phone": "1381234567"}, "“1381234567”有 10 位，手机号是 11 位"),
        ({"contacts-0-phone": "8234567"}, "没有区号"),
        ({"started_on": "2026-07"}, "项目还没有到“开工”"),
        ({"industry": "A01"}, "大类不在所选的门类里"),
        ({"sub_stage": "trial"}, "这个细分不属于所选的阶段"),
        ({"parts-0-unit": "没有局"}, "单位和人员第 1 行"),
        ({"firms-0-name": "", "firms-0-credit_code": "91620000MA71XX"}, "请填写企业名称"),
        ({"firms-0-credit_code": "91620000MA71XXXXX1"}, "信用代码不对"),
        ({"code": "2613-620000-04-01-1"}, "项目代码应是 4-6-2-2-6 位数字"),
        ({"foreign_amount": "500"}, "请选择币种"),
    ],
)
def test_errors_say_what_and_where_and_nothing_is_lost(login, cast, change, words):
    page = login(cast["east_clerk"]).post(NEW, TYPED | change).text
    assert words in page
    assert "江南装备集团有限公司" in page or "firms-0-name" in change
    assert not Project.objects.exists()


def test_a_phone_is_never_shown_in_the_form_and_stays_when_left_empty(login, cast, enter):
    project = enter("有联系人的", "east", contacts=[ContactEntry("张经理", "13812345678", "总经理")])
    client = login(cast["east_clerk"])
    url = reverse("projects:edit", args=[project.pk])
    assert "13812345678" not in client.get(url).text
    typed = {k: v for k, v in typed_of(project).items() if v is not None} | {
        "version": 1,
        "remark": "改了备注",
    }
    client.post(url, typed)
    project.refresh_from_db()
    assert (project.version, project.contacts.get().contact.phone) == (2, "13812345678")


def test_one_more_row_keeps_what_was_typed_with_and_without_htmx(login, cast):
    client = login(cast["east_clerk"])
    for headers in ({}, {"HX-Request": "true"}):
        page = client.post(NEW, TYPED | {"more": "firms"}, headers=headers).text
        assert 'value="江南装备集团有限公司"' in page
        assert 'name="firms-2-name"' in page
        assert 'name="parts-3-kind"' not in page
        assert ("<html" in page) is not headers
    assert not Project.objects.exists()


def test_a_draft_is_kept_offered_taken_up_and_ends_with_saving(login, cast):
    client = login(cast["east_clerk"])
    assert "草稿已存" in client.post(reverse("projects:draft"), TYPED).text
    assert "没有保存" in client.get(NEW).text
    taken = client.get(NEW, {"draft": Draft.objects.get().pk}).text
    assert 'value="江南装备集团有限公司"' in taken
    assert 'value="3.5亿"' in taken
    client.post(NEW, TYPED)
    assert not Draft.objects.exists()


def key_of(page):
    return re.findall(r'name="key" value="(\w+)"', page.text)[-1]


def test_the_draft_of_one_new_project_outlives_the_entering_of_another(login, cast):
    client = login(cast["east_clerk"])
    first = key_of(client.get(NEW))
    client.post(reverse("projects:draft"), TYPED | {"name": "冷链分拣中心", "key": first})
    page = client.get(NEW)
    assert "填了“冷链分拣中心”，没有保存" in page.text
    second = key_of(page)
    client.post(reverse("projects:draft"), TYPED | {"key": second})
    assert client.post(NEW, TYPED | {"key": second}).status_code == 302
    left = Draft.objects.get()
    assert "填了“冷链分拣中心”，没有保存" in client.get(NEW).text
    taken = client.get(NEW, {"draft": left.pk})
    assert 'value="冷链分拣中心"' in taken.text
    assert key_of(taken) == first
    assert key_of(client.post(NEW, TYPED | {"key": first, "more": "firms"})) == first
    client.post(reverse("projects:drop_draft"), {"key": first})
    assert not Draft.objects.exists()


def test_a_draft_is_the_users_own_and_can_be_dropped(login, cast, project):
    client = login(cast["east_clerk"])
    client.post(reverse("projects:draft"), {"name": "改一半", "project": project.pk})
    url = reverse("projects:edit", args=[project.pk])
    assert "没有保存" in client.get(url).text
    assert "没有保存" not in login(cast["east_head"]).get(url).text
    login(cast["east_clerk"]).post(reverse("projects:drop_draft"), {"project": project.pk})
    assert not Draft.objects.exists()


def both_typed(project, **changes):
    typed = {
        k: money.in_wan(v) if isinstance(v, int) and v > 9999 else v for k, v in typed_of(project).items()
    }
    return {k: v for k, v in typed.items() if v is not None} | {"version": project.version} | changes


def test_two_people_never_overwrite_each_other_silently(login, cast, project):
    url = reverse("projects:edit", args=[project.pk])
    mine = both_typed(project, place="龙泉村", remark="我的备注")
    theirs = both_typed(project, cooperation="独资", remark="别人的备注")
    assert login(cast["centre"]).post(url, theirs).status_code == 302
    page = login(cast["east_clerk"]).post(url, mine)
    assert page.status_code == 409
    assert "我的备注" in page.text
    assert "别人的备注" in page.text
    project.refresh_from_db()
    assert (project.place, project.remark) == ("", "别人的备注")
    # What only one of them changed is proposed; the remark both changed must be chosen.
    proposed = set(re.findall(r'name="choose-(\w+)"[^>]*checked', page.text))
    assert proposed == {"place", "cooperation"}
    chosen = mine | {
        "version": 2,
        "choose-place": "mine",
        "choose-cooperation": "theirs",
        "choose-remark": "theirs",
    }
    assert login(cast["east_clerk"]).post(url, chosen).status_code == 302
    project.refresh_from_db()
    assert (project.place, project.cooperation, project.remark) == ("龙泉村", "独资", "别人的备注")


def test_what_the_form_does_not_ask_for_makes_no_conflict(login, cast, project):
    mine = both_typed(project, place="龙泉村")
    del mine["progress"]  # the form does not ask for it
    record.tell_progress(told=[(project, "已选址")], by=cast["east_head"])
    url = reverse("projects:edit", args=[project.pk])
    assert 'name="progress"' not in login(cast["east_clerk"]).get(url).text
    assert login(cast["east_clerk"]).post(url, mine).status_code == 302
    project.refresh_from_db()
    assert (project.place, project.progress, project.version) == ("龙泉村", "已选址", 3)


def test_rows_that_differ_are_chosen_as_a_whole(login, cast, project):
    url = reverse("projects:edit", args=[project.pk])
    mine = both_typed(project, **{"firms-0-role": "investor", "firms-0-name": "甲公司"})
    theirs = both_typed(project, **{"firms-0-role": "investor", "firms-0-name": "乙公司"})
    login(cast["centre"]).post(url, theirs)
    assert "甲公司" in login(cast["east_clerk"]).post(url, mine).text
    login(cast["east_clerk"]).post(url, mine | {"version": 2, "choose-firms": "theirs", "place": "新址"})
    project.refresh_from_db()
    assert project.place == "新址"
    assert [held.firm.name for held in project.firms.all()] == ["乙公司"]


def test_twins_inside_the_scope_are_linked_others_only_say_whom_to_ask(login, cast, enter):
    mine = enter("年产十万吨有机肥生产线项目", "east")
    enter("年产10万吨有机肥生产线", "west")
    page = (
        login(cast["east_clerk"]).get(reverse("projects:twins"), {"name": "年产10万吨有机肥生产线项目"}).text
    )
    assert f'href="{mine.get_absolute_url()}"' in page
    assert "已有相近项目，由“西坪乡”登记，请联系" in page
    assert "年产10万吨有机肥生产线<" not in page
    itself = {"name": mine.name, "project": mine.pk}
    assert (
        mine.get_absolute_url() not in login(cast["east_clerk"]).get(reverse("projects:twins"), itself).text
    )


def test_an_investor_and_an_amount_in_common_make_twins_of_unlike_names(login, cast, enter):
    firms = [FirmEntry("江南装备集团有限公司")]
    enter("大别山道地茯苓产业园", "east", investment=18_000_000_000, firms=firms, place="龙泉村")
    typed = {
        "name": "茯苓科技产业园（一期）",
        "investment": "1.8亿",
        "firms-0-name": "江南装备集团有限公司",
        "place": "龙泉村",
    }
    assert "大别山道地茯苓产业园" in login(cast["east_clerk"]).get(reverse("projects:twins"), typed).text


def test_a_voided_project_leaves_the_lists_and_stays_readable(login, cast, project):
    client = login(cast["east_head"])
    client.post(reverse("projects:void", args=[project.pk]), {"reason": "与另一个重复"})
    assert project.name not in client.get("/projects/").text
    page = client.get(project.get_absolute_url()).text
    assert "已作废" in page
    assert "与另一个重复" in page
    assert client.get(reverse("projects:edit", args=[project.pk])).status_code == 404


def test_a_part_given_in_the_form_lets_the_unit_read(login, cast, project, units):
    url = reverse("projects:edit", args=[project.pk])
    row = {"parts-0-kind": "supporting", "parts-0-unit": "农业农村局"}
    login(cast["east_clerk"]).post(url, both_typed(project, **row))
    assert login(cast["bureau_clerk"]).get(project.get_absolute_url()).status_code == 200
    assert login(cast["bureau_clerk"]).get(url).status_code == 403


def test_a_firm_is_corrected_for_all_its_projects_and_the_trail_tells(login, cast, enter):
    enter("旧项目", "east", firms=[FirmEntry("江南装备集团有限公司", origin="local")])
    login(cast["east_clerk"]).post(NEW, TYPED)
    entry = Entry.objects.get(verb="firm.changed")
    assert (entry.data["before"], entry.data["after"]) == (
        {"origin": "local"},
        {"origin": "outside_province"},
    )


def test_a_credit_code_of_another_firm_is_told_at_its_row(login, cast, enter):
    code = "91350100M000100Y43"
    enter("旧项目", "west", firms=[FirmEntry("真正的公司", credit_code=code)])
    page = login(cast["west_clerk"]).post(NEW, TYPED | {"firms-0-credit_code": code}).text
    assert "这个信用代码在库里是“真正的公司”的" in page
    assert Project.objects.count() == 1


@pytest.mark.parametrize("who", ["east_clerk", "centre"])
def test_a_credit_code_gives_no_name_away(who, login, cast, enter):
    """M6: neither to who does not read a project of the firm, nor of a firm whose project is masked."""
    code = "91350100M000100Y43"
    held = enter("旧项目", "west", stage="talks", firms=[FirmEntry("真正的公司", credit_code=code)])
    masking.mark_sensitive(project=held, reason="保密", by=cast["west_clerk"])
    page = login(cast[who]).post(NEW, TYPED | {"firms-0-credit_code": code}).text
    assert "这个信用代码与企业名称对不上，请核对企业名称或代码。" in page
    assert "真正的公司" not in page
    assert Project.objects.count() == 1


def test_the_firm_a_county_knows_is_one_row(enter):
    one = enter("一", firms=[FirmEntry("甲公司")], parts=[PartEntry("leader", person_name="某领导")])
    other = enter("二", firms=[FirmEntry("甲公司", "owner")])
    assert one.firms.get().firm == other.firms.get().firm


def test_only_the_centre_enters_a_project_into_the_county_library(login, cast):
    refused = login(cast["east_clerk"]).post(NEW, TYPED | {"level": "county"})
    assert refused.status_code in (200, 400)
    assert not Project.objects.filter(name=TYPED["name"]).exists()
    login(cast["centre"]).post(NEW, TYPED | {"level": "county"})
    assert Project.objects.get(name=TYPED["name"]).level == "county"


def test_no_hand_moves_a_project_to_another_library_in_the_form(login, cast, project):
    edit, centre = reverse("projects:edit", args=[project.pk]), login(cast["centre"])
    assert 'name="level"' not in centre.get(edit).text
    assert centre.post(edit, TYPED | {"level": "county", "version": project.version}).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.level) == (TYPED["name"], "township")


@pytest.mark.parametrize(
    ("who", "level"), [("east_clerk", "township"), ("bureau_clerk", "department"), ("centre", "county")]
)
def test_a_new_project_starts_in_the_library_of_the_own_unit(login, cast, who, level):
    page = login(cast[who]).get(NEW).text
    assert re.search(rf'<option value="{level}"[^>]*selected', page)


@pytest.mark.parametrize("field", ["content", "progress", "remark"])
def test_a_text_without_end_is_refused_in_words_and_comes_back_whole(client, cast, field):
    client.login_as(cast["east_clerk"])
    text = "建" * 20_001
    answer = client.post(NEW, TYPED | {field: text})
    assert answer.status_code == 200
    assert "最多 20,000 字，现在有 20,001 字。请删减，或作为附件上传。" in answer.text
    assert text in answer.text
    assert not Project.objects.exists()
    assert client.post(NEW, TYPED | {field: text[1:]}).status_code == 302
    assert len(getattr(Project.objects.get(), field)) == 20_000


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_form_sent_ten_times_at_once_enters_one_project(cast, together):
    clerk = cast["east_clerk"]
    entry = ProjectEntry({"name": "冷链物流园", "unit_id": clerk.post.unit_id, "level": "township"})

    def press():
        try:
            return drafts.enter_project(entry=entry, by=clerk, key="一张表")
        except once.FormSpent:
            return None

    assert sum(pk is not None for pk in together(press, times=10)) == 1
    assert Project.objects.count() == 1
    assert drafts.enter_project(entry=entry, by=clerk, key="另一张表")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_ten_changes_sent_at_once_one_is_made_and_nine_are_told(cast, project, together):
    url, typed = reverse("projects:edit", args=[project.pk]), both_typed(project)
    session, numbers = session_of(cast["centre"]), count(1)

    def press():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client.post(url, typed | {"remark": f"第 {next(numbers)} 个改"}).status_code

    assert sorted(together(press, times=10)) == [302] + [409] * 9
    assert Project.objects.get(pk=project.pk).version == project.version + 1


def test_what_was_meant_to_be_another_project_is_one_click_away(login, cast):
    client, typed = login(cast["east_clerk"]), TYPED | {"key": "a"}
    assert client.post(NEW, typed).status_code == 302
    again = client.post(NEW, typed)
    assert again.status_code == 409
    kept = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', again.text.split("是另外一条")[1]))
    assert client.post(NEW, kept).status_code == 302
    assert Project.objects.count() == 2
