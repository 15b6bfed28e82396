"""流转: asked for, decided, accepted, signed; the introducer's part and share stay."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from luodi.accounts.actions.reorganising import merge_units
from luodi.accounts.models import Unit, UnitSuccession, User
from luodi.accounts.reports.offices import has_head
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import filings, steps, transfers
from luodi.library.actions.steps import CaseRefused, StepRefused
from luodi.library.actions.transfers import Share
from luodi.library.forms.steps import form_for
from luodi.library.models import Certificate
from luodi.projects.actions import levels, merges, moving, record
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import LevelStatus, Part, Project
from luodi.projects.reports.merges import preview
from tests.library.moves import settle


@pytest.fixture
def case(project, cast, units):
    return transfers.ask_transfer(
        project=project, reason="land", words="本镇没有连片工业用地", to=units["park"], by=cast["east_clerk"]
    )


def decide(case, cast, to, *shares, mode="agreed", **said):
    said |= {"to": to, "mode": mode, "shares": [Share(*share) for share in shares]}
    return settle(case, "transfer.decide", "agree", cast["centre"], said=said)


def settle_in(user, unit):
    """Let somebody work at another unit from now on."""
    post = user.posts.get()
    post.unit = unit
    post.save()
    user.__dict__.pop("posts_now", None)
    user.__dict__.pop("post", None)


def test_seventy_to_thirty(case, cast, units, project, login):
    decide(case, cast, units["west"], (units["east"], 70), (units["west"], 30))
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    assert not Certificate.objects.in_force().exists(), "nothing holds before both have signed"
    settle(case, "transfer.sign", "sign", cast["east_head"], unit=units["east"])
    settle(case, "transfer.sign", "sign", cast["west_head"], unit=units["west"])
    case.refresh_from_db()
    assert case.outcome == "moved"
    moved = Project.objects.get(pk=project.pk)
    assert moved.unit == units["west"]
    parts = set(Part.objects.filter(project=project).values_list("kind", "unit__short_name"))
    assert parts == {("responsible", "西坪乡"), ("introducing", "东川镇"), ("hosting", "西坪乡")}
    certificate = Certificate.objects.in_force().get(project=project)
    assert certificate.words() == "东川镇、西坪乡 70:30"
    row = LevelStatus.objects.get(project=project, level="township")
    assert (row.unit, row.status, row.is_origin) == (units["west"], "admitted", True)
    page = login(cast["east_clerk"]).get(certificate.get_absolute_url()).text
    assert "钱东" in page
    assert "70" in page
    page = login(cast["west_clerk"]).get(moved.get_absolute_url()).text
    assert "分成证明" in page


def test_a_certificate_is_numbered_by_the_year_of_the_county(case, cast, units):
    with clock.moved_to(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)):
        decide(case, cast, units["west"], mode="single")
        settle(case, "transfer.accept", "accept", cast["west_clerk"])
    assert Certificate.objects.get().number == "2027-0001"


def test_from_a_township_to_the_park_it_changes_libraries(case, cast, units, project):
    settle_in(cast["bureau_head"], units["park"])
    decide(case, cast, units["park"], mode="single")
    settle(case, "transfer.accept", "accept", cast["bureau_head"])
    told = dict(LevelStatus.objects.filter(project=project).values_list("level", "status"))
    assert (told["township"], told["department"]) == ("left", "admitted")
    assert Certificate.objects.in_force().get().words() == "东川镇 1", "all credit stays with the introducer"


def test_who_does_not_sign_sends_it_back(case, cast, units):
    decide(case, cast, units["west"], (units["east"],), (units["west"],), mode="equal")
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    settle(case, "transfer.sign", "decline", cast["east_head"], unit=units["east"], words="应当七三开")
    assert [step.kind for step in case.steps.open()] == ["transfer.decide"]
    decide(case, cast, units["west"], (units["east"],), (units["west"],), mode="lead_support")
    drawn = Certificate.objects.get(refused_at=None)
    assert [line.parts for line in drawn.lines.order_by("place")] == [7, 3]


def test_a_receiver_may_decline(case, cast, units, project):
    decide(case, cast, units["west"], mode="single")
    settle(case, "transfer.accept", "decline", cast["west_clerk"], words="本乡也没有工业用地")
    assert Project.objects.get(pk=project.pk).unit == units["east"]
    settle(case, "transfer.decide", "refuse", cast["centre"], words="由东川镇继续跟进")
    case.refresh_from_db()
    assert case.outcome_label == "不同意流转"


@pytest.mark.parametrize(
    ("mode", "parts", "said"),
    [
        ("agreed", (70, None), "请给每个单位填整数份数"),
        ("agreed", (70, 0), "请给每个单位填整数份数"),
        ("equal", (1,), "至少要有两个单位"),
    ],
)
def test_shares_that_do_not_sum_are_refused(case, cast, units, mode, parts, said):
    shares = list(zip((units["east"], units["west"]), parts, strict=False))
    with pytest.raises(StepRefused, match=said):
        decide(case, cast, units["west"], *shares, mode=mode)
    assert not Certificate.objects.exists()
    assert case.steps.open().get().kind == "transfer.decide"


def test_the_centre_decides_on_the_page(case, cast, units, login):
    client = login(cast["centre"])
    page = client.get(case.get_absolute_url()).text
    assert "本镇没有连片工业用地" in page
    told = {
        "outcome": "agree", "to": units["west"].pk, "mode": "agreed", "unit0": units["east"].pk,
        "parts0": 70, "unit1": units["west"].pk, "parts1": 30, "double_count": "on",
    }  # fmt: skip
    answer = client.post(f"/cases/steps/{case.steps.get().pk}/", {**told, "to": ""})
    assert "请选择接收单位。" in answer.text
    client.post(f"/cases/steps/{case.steps.get().pk}/", told)
    drawn = Certificate.objects.get()
    assert (drawn.words(), drawn.double_count) == ("东川镇、西坪乡 70:30", True)
    assert case.steps.open().get().unit == units["west"]


def test_only_units_where_somebody_can_act_are_offered(case, cast, units, login):
    form = form_for(case.steps.get(), cast["centre"])
    assert {str(unit) for unit in form.fields["to"].queryset} == {"西坪乡", "农业农村局", "文旅局"}
    assert {str(unit) for unit in form.fields["unit0"].queryset} == {"东川镇", "西坪乡", "农业农村局"}
    with_below = Unit.objects.get(pk=units["west"].pk)
    Unit.objects.add_child(
        with_below,
        {"name": "西坪乡工业园区", "kind": "park", "county": units["county"], "short_name": "西坪园区"},
    )
    form = form_for(case.steps.get(), cast["centre"])
    assert "西坪园区" in {str(unit) for unit in form.fields["to"].queryset}


def test_asking_on_the_page(project, cast, units, login):
    client = login(cast["east_clerk"])
    assert "申请流转" in client.get(project.get_absolute_url()).text
    client.post(
        f"/projects/{project.pk}/transfer/",
        {"reason": "industry", "words": "与本镇产业定位不符", "to": units["west"].pk},
    )
    case = project.cases.get()
    assert case.transfer.to_unit == units["west"]
    assert "等招商中心" in client.get(project.get_absolute_url()).text
    again = client.post(f"/projects/{project.pk}/transfer/", {"reason": "land", "words": "再来一次"})
    assert "已在办理" in again.text


def test_it_is_taken_back_before_anyone_decided(case, cast, project):
    steps.withdraw(case=case, by=cast["east_clerk"])
    assert Entry.objects.about(project).first().verb == "transfer.withdrawn"
    with pytest.raises(CaseRefused, match="已经办结"):
        steps.withdraw(case=case, by=cast["east_clerk"])


def test_the_database_keeps_one_certificate_in_force(case, cast, units, project):
    decide(case, cast, units["west"], mode="single")
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    held = Certificate.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            county=units["county"], project=project, case=case, mode="single", number="x",
            issued_at=held.issued_at,
        )  # fmt: skip


@pytest.mark.parametrize("reader", ["west_clerk", "bureau_clerk"])
def test_a_certificate_of_others_is_not_there(case, cast, units, login, reader):
    decide(case, cast, units["culture"], mode="single")
    assert login(cast[reader]).get(Certificate.objects.get().get_absolute_url()).status_code == 404


def moved(case, cast, to, *shares, mode="single"):
    """Bring a transfer to its end: the receiver's clerk accepts, every head signs."""
    decide(case, cast, to, *shares, mode=mode)
    settle(
        case, "transfer.accept", "accept", cast["west_clerk" if to.short_name == "西坪乡" else "bureau_clerk"]
    )
    for step in case.steps.open():
        head = {"东川镇": "east_head", "西坪乡": "west_head", "农业农村局": "bureau_head"}[
            step.unit.short_name
        ]
        steps.take(step=step, outcome="sign", by=cast[head])


def passed_on(project, cast):
    """The western township asks to give the project further on."""
    project = Project.objects.get(pk=project.pk)
    return transfers.ask_transfer(project=project, reason="land", words="不合适", by=cast["west_clerk"])


def test_who_passes_it_on_takes_no_share_of_the_introducer(case, cast, units, project):
    moved(case, cast, units["west"])
    moved(passed_on(project, cast), cast, units["bureau"])
    assert Certificate.objects.in_force().get().words() == "东川镇 1"


def test_shares_that_were_agreed_on_change_only_with_every_signature(case, cast, units, project):
    east, west, bureau = units["east"], units["west"], units["bureau"]
    moved(case, cast, west, (east, 70), (west, 30), mode="agreed")
    again = passed_on(project, cast)
    with pytest.raises(StepRefused, match="东川镇、西坪乡已经分成，不能改归一个单位"):
        decide(again, cast, bureau, mode="single")
    with pytest.raises(StepRefused, match="分成单位里没有东川镇"):
        decide(again, cast, bureau, (west, 30), (bureau, 70))
    moved(again, cast, bureau, (east, 1), (west, 1), (bureau, 1), mode="agreed")
    assert Certificate.objects.in_force().get().words() == "东川镇、西坪乡、农业农村局 1:1:1"


def test_the_giver_does_not_lose_the_credit_unasked(case, cast, units):
    with pytest.raises(StepRefused, match="分成单位里没有东川镇"):
        decide(case, cast, units["west"], (units["west"], 1), (units["bureau"], 1))


def test_nothing_waits_for_a_unit_where_nobody_could_act(case, cast, units):
    with pytest.raises(StepRefused, match="工业园区现在没有能确认接收的经办人或负责人。请另选接收单位"):
        decide(case, cast, units["park"], mode="single")
    with pytest.raises(StepRefused, match="文旅局现在没有能签署分成证明的负责人。请换一个单位"):
        decide(case, cast, units["west"], (units["east"], 1), (units["culture"], 1))


def test_who_carries_on_the_work_of_a_unit_can_act_for_it(cast, units):
    culture, west = (Unit.objects.get(pk=units[key].pk) for key in ("culture", "west"))
    assert not has_head(culture)
    UnitSuccession.objects.create(county=units["county"], old=culture, new=west, kind="merged")
    assert has_head(culture)
    assert not has_head(culture, [cast["west_head"].pk])


def test_what_came_to_another_unit_meanwhile_is_not_given_away(case, cast, units, project):
    decide(case, cast, units["west"], mode="single")
    moving.move_to_unit(project=project, unit=units["bureau"], by=cast["centre"], former=None)
    with pytest.raises(StepRefused, match="已改由农业农村局负责，东川镇不能再转出。请选“不接收”"):
        settle(case, "transfer.accept", "accept", cast["west_clerk"])
    settle(case, "transfer.accept", "decline", cast["west_clerk"])
    with pytest.raises(StepRefused, match="请选“不同意流转”"):
        decide(case, cast, units["west"], mode="single")


@pytest.mark.parametrize(
    ("into", "at", "who", "way_out"),
    [
        ("east", "accept", "east_head", "不接收"),
        ("bureau", "accept", "bureau_head", "不接收"),
        ("bureau", "sign", "bureau_head", "不同意分成"),
    ],
)
def test_what_was_merged_meanwhile_is_given_nothing(into, at, who, way_out, case, cast, units, project):
    decide(case, cast, units["west"], (units["east"], 70), (units["west"], 30))
    if at == "sign":
        settle(case, "transfer.accept", "accept", cast["west_clerk"])
    merge_units(units=[units["west"]], into=units[into], on=clock.today(), by=cast["system_admin"])
    person = User.objects.get(pk=cast[who].pk)
    with pytest.raises(StepRefused, match=f"西坪乡已经撤并，不能再接收。请选“{way_out}”"):
        settle(case, f"transfer.{at}", at, person, unit=units["west"])
    settle(case, f"transfer.{at}", "decline", person, unit=units["west"])
    assert [step.kind for step in case.steps.open()] == ["transfer.decide"]
    assert Project.objects.get(pk=project.pk).unit == units["east"]


def test_what_left_its_library_goes_into_that_of_the_receiver(cast, units, project):
    levels.set_status(project=project, level="township", status="left", by=cast["centre"])
    case = transfers.ask_transfer(project=project, reason="land", words="不合适", by=cast["east_clerk"])
    moved(case, cast, units["bureau"])
    told = dict(LevelStatus.objects.filter(project=project).values_list("level", "status"))
    assert (told["township"], told["department"]) == ("left", "admitted")


def test_only_its_unit_asks(project, cast):
    told = {"project": project, "reason": "land", "words": "不合适"}
    with pytest.raises(CaseRefused, match="由东川镇负责，请联系该单位申请流转"):
        transfers.ask_transfer(**told, by=cast["west_clerk"])
    with pytest.raises(PermissionDenied):
        transfers.ask_transfer(**told, by=cast["centre"])


def test_it_is_not_filed_and_given_away_at_once(ready, cast, units):
    told = {"reason": "land", "words": "不合适", "by": cast["east_clerk"]}
    case = transfers.ask_transfer(project=ready, **told)
    with pytest.raises(CaseRefused, match="正在办理流转.*请先办结或撤回，再发起报送"):
        filings.file_project(project=ready, words="选址中。", by=cast["east_clerk"])
    steps.withdraw(case=case, by=cast["east_clerk"])
    filings.file_project(project=ready, words="选址中。", by=cast["east_clerk"])
    with pytest.raises(CaseRefused, match="正在办理报送.*请先办结或撤回，再发起流转"):
        transfers.ask_transfer(project=ready, **told)


def test_who_is_to_take_it_over_reads_what_it_is(case, cast, units, login):
    clerk = login(cast["west_clerk"])
    assert clerk.get(case.get_absolute_url()).status_code == 404
    decide(case, cast, units["west"], (units["east"], 70), (units["west"], 30))
    page = clerk.get(case.get_absolute_url())
    assert "项目情况" in page.text
    assert "35,000 万元" in page.text
    assert clerk.get(case.project.get_absolute_url()).status_code == 404
    assert "项目情况" not in login(cast["east_clerk"]).get(case.get_absolute_url()).text


def test_shares_are_chosen_and_what_was_typed_is_kept(case, cast, units, login):
    centre = login(cast["centre"])
    address = reverse("library:take", args=[case.steps.open().get().pk])
    told = {"outcome": "agree", "words": "同意。", "to": units["west"].pk, "unit0": units["east"].pk}
    told |= {"unit1": units["west"].pk, "parts0": "", "parts1": ""}
    assert "请选择分成方式。" in centre.post(address, told).text
    page = centre.post(address, told | {"mode": "agreed", "parts0": "70"}).text
    assert "请给每个单位填整数份数" in page
    assert 'value="70"' in page
    assert "同意。</textarea>" in page
    assert (
        "填了份数，成绩就不归一个单位" in centre.post(address, told | {"mode": "single", "parts0": "70"}).text
    )
    assert case.steps.open().get().kind == "transfer.decide"


def corrected(project, cast, unit):
    """The centre puts the responsible unit right by hand."""
    project = Project.objects.get(pk=project.pk)
    entry = ProjectEntry({"unit_id": unit.pk})
    return record.change_project(project=project, entry=entry, version=project.version, by=cast["centre"])


def libraries(project):
    """Return level → (status, unit) but for the county's."""
    rows = LevelStatus.objects.filter(project=project).exclude(level="county").select_related("unit")
    return {row.level: (row.status, row.unit and row.unit.short_name) for row in rows}


def test_a_corrected_unit_comes_back_to_a_library_that_the_project_had_left(case, cast, units, project):
    moved(case, cast, units["bureau"])
    now = corrected(project, cast, units["west"])
    assert libraries(project) == {"township": ("admitted", "西坪乡"), "department": ("not_filed", None)}
    origin = now.levels.get(is_origin=True)
    assert now.level == origin.level == "township"
    assert origin.entered_unit == units["east"], "where it was first entered stays"


def test_after_transfer_correction_and_transfer_one_library_holds_it(case, cast, units, project):
    moved(case, cast, units["bureau"])
    corrected(project, cast, units["west"])
    moved(passed_on(project, cast), cast, units["bureau"])
    assert libraries(project) == {"township": ("left", "西坪乡"), "department": ("admitted", "农业农村局")}


def test_signed_shares_are_not_lost_by_merging(case, cast, units, project, enter):
    moved(case, cast, units["west"], (units["east"], 70), (units["west"], 30), mode="agreed")
    other = enter("有机肥生产线", "west")
    with pytest.raises(merges.MergeRefused, match="份额会丢失，请改为保留“年产10万吨有机肥"):
        merges.merge_projects(survivor=other, absorbed=project, by=cast["west_head"])
    merges.merge_projects(survivor=project, absorbed=other, by=cast["west_head"])
    assert Certificate.objects.in_force().get().project == project


def test_a_merge_that_no_swap_helps_says_what_does(case, cast, units, project, enter):
    moved(case, cast, units["west"])
    project.refresh_from_db()
    second = enter("有机肥生产线", "east")
    levels.take_over(project=second, by=cast["centre"], reason="早已入库")
    second.refresh_from_db()
    assert "请先报送它，入县级库后再合并" in str(preview(second, project).refusals)
    again = transfers.ask_transfer(project=second, reason="land", words="不合适", by=cast["east_clerk"])
    moved(again, cast, units["west"])
    assert "请认定为“相关项目”，两条都保留" in str(preview(second, project).refusals)
