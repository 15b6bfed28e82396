"""首报首谈 through the user's door: registering on one page, the register, the page of a claim, what stays closed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import UnitSuccession
from luodi.common import clock
from luodi.library.actions import disputes, first_contact, steps
from luodi.library.actions.first_contact import YoursAlready
from luodi.library.models import Claim, Evidence
from luodi.library.reports import first_contact as reports
from luodi.library.views.claimed_projects import typed as prefilled
from luodi.projects.actions import masking
from luodi.projects.models import Project
from luodi.rulebook.models import PackVersion
from tests.library.contacts import FIRM, NAME, register, talk

SECRETS = ("云帆", "储能", "张总", "张东家", "纪要.txt", "介绍园区条件")


def proof():
    return SimpleUploadedFile("纪要.txt", "会谈纪要".encode(), "text/plain")


def typed(**more):
    said = {
        "firm": FIRM, "project_name": NAME, "investment": "120000", "place": "东川镇", "kind": "visit",
        "day": clock.today().isoformat(), "met": "张总", "persons": "赵东", "words": "介绍园区条件",
    }  # fmt: skip
    return said | {"files": [proof()]} | more


@pytest.fixture
def held(cast):
    return register(cast["east_clerk"])


def test_a_clerk_registers_on_one_page(login, cast):
    client = login(cast["east_clerk"])
    where = reverse("library:register_claim")
    assert "登记首谈" in client.get(where).text
    page = client.post(where, typed(), follow=True).text
    claim = Claim.objects.get()
    assert "已登记。首谈由东川镇保持到" in page
    assert "纪要.txt" in page
    file = client.get(reverse("library:evidence", args=[claim.pk, Evidence.objects.get().pk]))
    assert b"".join(file.streaming_content) == "会谈纪要".encode()


def test_the_second_unit_is_told_on_the_page_and_disputes_there(login, cast, held):
    client = login(cast["west_clerk"])
    page = client.post(reverse("library:register_claim"), typed(persons="孙西"), follow=True).text
    assert "已由东川镇登记首谈，请联系东川镇赵东" in page
    claim = Claim.objects.get(unit__short_name="西坪乡")
    page = client.post(reverse("library:dispute", args=[claim.pk]), {"grounds": "先到我乡"}, follow=True).text
    assert "西坪乡对东川镇首谈登记的争议" in page
    assert "对方单位的登记和佐证只给裁定人员看" in page


def test_mistakes_are_told_at_the_fields(login, cast):
    client = login(cast["east_clerk"])
    where = reverse("library:register_claim")
    page = client.post(where, typed(firm="", credit_code="123", day="2199-01-01")).text
    assert "请填写投资方。" in page
    assert "信用代码不对" in page
    assert "晚于今天" in client.post(where, typed(day="2199-01-01")).text
    page = client.post(where, typed(files=[SimpleUploadedFile("a.exe", b"MZ")])).text
    assert "不是可以上传的类型" in page
    assert not Claim.objects.exists()


def test_registering_again_leads_to_the_own_registration(login, cast, held):
    answer = login(cast["east_head"]).post(reverse("library:register_claim"), typed())
    assert answer.url == held.get_absolute_url()


def test_contacts_proofs_and_giving_up_on_the_page(login, cast):
    claim = register(cast["east_clerk"], proof="")
    client = login(cast["east_clerk"])
    assert "登记暂不生效" in client.get(claim.get_absolute_url()).text
    where = reverse("library:prove", args=[claim.pk, claim.talks.get().pk])
    assert "请先选择佐证文件" in client.post(where, follow=True).text
    assert "首谈由东川镇保持到" in client.post(where, {"files": [proof()]}, follow=True).text
    page = client.post(
        reverse("library:add_talk", args=[claim.pk]), typed(words="二次来访"), follow=True
    ).text
    assert "二次来访" in page
    wrong = claim.talks.order_by("-pk").first()
    where = reverse("library:void_talk", args=[claim.pk, wrong.pk])
    assert "作废原因：填错了" in client.post(where, {"reason": "填错了"}, follow=True).text
    page = client.post(reverse("library:give_up", args=[claim.pk]), {"reason": "企业放弃"}, follow=True).text
    assert "已放弃首谈" in page
    assert "登记单位放弃：企业放弃" in page


def test_a_project_of_the_library_is_registered_from_its_page(login, cast, enter):
    project = enter(NAME, "east", stage="talks", place="东川镇", investment=120_000_000_000)
    client = login(cast["east_clerk"])
    where = reverse("library:register_claim") + f"?project={project.pk}"
    assert where in client.get(project.get_absolute_url()).text
    form = client.get(where).text
    assert NAME in form
    client.post(reverse("library:register_claim"), typed(project=project.pk))
    page = client.get(project.get_absolute_url()).text
    assert "保持中" in page
    assert where not in page
    assert Claim.objects.get().project == project


def test_the_project_is_entered_from_its_registration(login, cast, held):
    client = login(cast["east_clerk"])
    where = reverse("library:make_project", args=[held.pk])
    assert NAME in client.get(where).text
    sent = {name: value for name, value in prefilled(held).items() if value}
    page = client.post(where, sent, follow=True).text
    project = Project.objects.get()
    held.refresh_from_db()
    assert held.project == project
    assert (project.stage, project.investment) == ("talks", 120_000_000_000)
    assert set(project.parts.values_list("kind", flat=True)) == {"responsible", "introducing"}
    assert project.firms.get().firm.name == FIRM
    assert "已登记项目，并对应到首谈登记" in page


def test_an_own_record_of_the_library_is_offered_and_linked(login, cast, held, enter):
    project = enter("储能电池生产线", "east", stage="talks")
    other = enter("储能电池生产基地", "west", stage="talks")
    client = login(cast["east_clerk"])
    page = client.get(held.get_absolute_url()).text
    assert project.name in page
    assert other.name not in page
    client.post(reverse("library:link_claim", args=[held.pk]), {"project": project.pk})
    held.refresh_from_db()
    assert held.project == project


def everything_read(client, urls):
    return "".join(client.get(url).text for url in urls)


def test_nothing_of_the_other_units_registration_leaks(login, cast, held, units):
    """The western township reads every page it may open: unit and person of the rule, and nothing else."""
    second = register(cast["west_clerk"], "五万吨储能电池", "云帆新能源集团", place="东川镇")
    first_contact.add_talk(claim=held, talk=talk(words="绝密底价", met="刘董事长"), by=cast["east_clerk"])
    case = disputes.open_dispute(claim=second, grounds="先到我乡", by=cast["west_clerk"])
    steps.take(step=case.steps.open().get(), outcome="explain", words="我镇有纪要", by=cast["east_clerk"])
    steps.take(step=case.steps.open().get(), outcome="holder", words="以纪要为准", by=cast["group_office"])
    client = login(cast["west_clerk"])
    urls = [
        "/", reverse("library:claims"), second.get_absolute_url(), case.get_absolute_url(),
        reverse("library:ruling", args=[case.pk]), reverse("library:claims") + "?words=年产",
    ]  # fmt: skip
    read = everything_read(client, urls)
    assert "请联系东川镇赵东" in read
    for secret in ("绝密底价", "刘董事长", "年产5万吨", FIRM, held.get_absolute_url()):
        assert secret not in read.replace(second.get_absolute_url(), "")
    assert client.get(held.get_absolute_url()).status_code == 404
    theirs = Evidence.objects.filter(talk__claim=held).first()
    assert client.get(reverse("library:evidence", args=[held.pk, theirs.pk])).status_code == 404
    assert client.get(reverse("library:evidence", args=[second.pk, theirs.pk])).status_code == 404
    # And the other way round: the holder never reads the challenger's registration.
    read = everything_read(login(cast["east_clerk"]), [case.get_absolute_url(), held.get_absolute_url()])
    assert "五万吨" not in read
    assert second.get_absolute_url() not in read


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("person", "已由东川镇登记首谈，请联系东川镇赵东。"),
        ("unit", "已由东川镇登记首谈，请联系东川镇。"),
        ("nothing", "县内已有单位登记首谈，请联系县招商引资工作领导小组办公室。"),
    ],
)
def test_the_rule_decides_how_much_is_told(login, cast, held, told, said):
    version = PackVersion.objects.get(kind="holds")
    PackVersion.objects.filter(pk=version.pk).update(content=version.content | {"told": told})
    page = login(cast["west_clerk"]).post(reverse("library:register_claim"), typed(), follow=True).text
    assert said in page
    assert told != "nothing" or "东川镇" not in page.replace("拟落地点", "").split("登记的内容")[0]


def test_who_carries_on_a_units_work_goes_on_with_its_registration(cast, units, held):
    UnitSuccession.objects.create(
        old=units["east"], new=units["west"], kind="merged", on=clock.today(), county=units["county"]
    )
    with pytest.raises(YoursAlready):
        register(cast["west_clerk"])


@pytest.fixture
def secret(cast, enter, held):
    """The eastern township's negotiation, linked to a record marked 商业敏感."""
    project = enter("云帆储能电池", "east", stage="talks")
    masking.mark_sensitive(project=project, reason="签约前保密", by=cast["east_clerk"])
    return first_contact.link(claim=held, project=project, by=cast["east_clerk"])


@pytest.mark.parametrize("who", ["centre", "leader", "inspector", "assessor", "discipline", "group_office"])
def test_a_sensitive_negotiation_is_closed_to_whoever_takes_no_part(login, cast, secret, who):
    client = login(cast[who])
    read = everything_read(client, [reverse("library:claims"), secret.get_absolute_url()])
    assert f"商业敏感项目{secret.project_id}号" in read
    for word in SECRETS:
        assert word not in read
    assert client.get(reverse("library:claims") + "?words=云帆").text.count("商业敏感项目") == 0
    proof = Evidence.objects.get()
    assert client.get(reverse("library:evidence", args=[secret.pk, proof.pk])).status_code == 403


def test_who_rules_reads_it_until_the_ruling(login, cast, secret):
    second = register(cast["west_clerk"])
    case = disputes.open_dispute(claim=second, grounds="先到我乡", by=cast["west_clerk"])
    client = login(cast["group_office"])
    assert "张总" not in client.get(secret.get_absolute_url()).text
    steps.take(step=case.steps.open().get(), outcome="explain", words="我镇有纪要", by=cast["east_clerk"])
    assert "介绍园区条件" in client.get(case.get_absolute_url()).text
    assert "介绍园区条件" in client.get(secret.get_absolute_url()).text
    steps.take(step=case.steps.open().get(), outcome="holder", words="以纪要为准", by=cast["group_office"])
    assert "张总" not in client.get(secret.get_absolute_url()).text


def test_what_the_sides_wrote_about_it_is_closed_too(login, cast, secret):
    """Units in dispute call the investor by its name; who takes no part reads the ruling without it."""
    second = register(cast["west_clerk"])
    case = disputes.open_dispute(claim=second, grounds="云帆先到我乡", by=cast["west_clerk"])
    steps.take(step=case.steps.open().get(), outcome="explain", words="云帆十月来访", by=cast["east_clerk"])
    steps.take(step=case.steps.open().get(), outcome="holder", words="云帆纪要在前", by=cast["group_office"])
    pages = [case.get_absolute_url(), reverse("library:ruling", args=[case.pk])]
    for who in ("inspector", "leader", "centre"):
        read = everything_read(login(cast[who]), pages)
        assert "云帆" not in read
        assert "请联系东川镇" in read
    for who in ("east_head", "west_head"):
        assert "云帆纪要在前" in login(cast[who]).get(pages[1]).text


def test_the_trail_calls_it_by_its_number(login, cast, secret):
    page = login(cast["audit_admin"]).get(reverse("accounts:trail")).text
    assert "商业敏感项目的首谈登记" in page
    assert "云帆" not in page


def test_the_ruling_is_a_document(login, cast, held):
    second = register(cast["west_clerk"])
    case = disputes.open_dispute(claim=second, grounds="先到我乡", by=cast["west_clerk"])
    client = login(cast["east_head"])
    assert client.get(reverse("library:ruling", args=[case.pk])).status_code == 404, "not ruled yet"
    where = reverse("library:take", args=[case.steps.get().pk])
    assert client.post(where, {"outcome": "explain"}).text.count("请写明首次接触的经过和依据") == 2
    steps.take(step=case.steps.open().get(), outcome="explain", words="我镇有纪要", by=cast["east_clerk"])
    steps.take(step=case.steps.open().get(), outcome="holder", words="以纪要为准", by=cast["group_office"])
    page = client.get(reverse("library:ruling", args=[case.pk])).text
    for said in (
        "县招商引资工作领导小组办公室",
        "归原登记单位",
        "先到我乡",
        "我镇有纪要",
        "以纪要为准",
        "朱组办",
        "第 1 版",
    ):
        assert said in page


def test_what_runs_out_soon_waits_on_the_first_screen(cast, held):
    assert reports.items_for(cast["east_head"]) == []
    with clock.moved_to(clock.now() + timedelta(days=170)):
        (item,) = reports.items_for(cast["east_head"])
        assert (item.subject, item.due_on) == (NAME, clock.today() + timedelta(days=10))
        assert reports.items_for(cast["west_clerk"]) == []
        assert reports.items_for(cast["centre"]) == []
        assert reports.items_for(cast["leader"]) == []


def test_what_lacks_its_proof_waits_too(cast):
    claim = register(cast["east_clerk"], proof="")
    (item,) = reports.items_for(cast["east_head"])
    assert (item.title, item.url) == ("首谈登记缺佐证，还没有生效", claim.get_absolute_url())
    first_contact.prove(talk=claim.talks.get(), files=talk().files, by=cast["east_clerk"])
    assert reports.items_for(cast["east_head"]) == []


def test_the_register_by_shelf(login, cast, held):
    register(cast["east_clerk"], "有机肥生产线", "丰禾肥业", proof="")
    client = login(cast["east_clerk"])
    page = client.get(reverse("library:claims") + "?shelf=waiting").text
    assert "有机肥" in page
    assert NAME not in page
    assert "没有符合条件的登记" in client.get(reverse("library:claims") + "?shelf=soon").text
    assert NAME in client.get(reverse("library:claims") + "?words=储能").text


def test_many_claims_cost_no_more_queries_than_one(login, cast, held):
    client = login(cast["centre"])

    def queries(url):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    queries(reverse("library:claims"))
    one = queries(reverse("library:claims"))
    mine = queries(held.get_absolute_url())
    words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申"
    for word in words:
        register(cast["west_clerk"], f"{word}产品加工", f"{word}实业")
        first_contact.add_talk(claim=held, talk=talk(proof=word), by=cast["east_clerk"])
    assert queries(reverse("library:claims")) == one
    assert queries(held.get_absolute_url()) == mine
    with CaptureQueriesContext(connection) as asked:
        reports.items_for(cast["west_clerk"])
    assert len(asked) <= 4


def test_merging_refuses_two_holders_and_moves_the_rest(cast, enter, held):
    from luodi.projects.reports.merges import preview

    east, west = enter(NAME, "east", stage="talks"), enter("储能电池生产线", "west", stage="talks")
    first_contact.link(claim=held, project=east, by=cast["east_clerk"])
    other = register(cast["west_clerk"], "云帆大酒店建设项目", place="西坪乡", investment=None)
    first_contact.link(claim=other, project=west, by=cast["west_clerk"])
    assert "首谈由不同单位保持" in "".join(preview(east, west).refusals)
    first_contact.give_up(claim=other, reason="不再跟进", by=cast["west_clerk"])
    plan = preview(east, west)
    assert plan.refusals == []
    assert [change.row for kind in plan.plans for change in kind.changes if kind.label == "首谈登记"] == [
        other
    ]
