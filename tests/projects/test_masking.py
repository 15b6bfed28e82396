"""商业敏感: who marks a negotiation, who still reads it whole, and when it opens by itself."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import PostCover
from luodi.projects.actions import attachments, contacts, masking, record, standing
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import Project
from luodi.projects.models.project import VeiledNotSaved
from luodi.projects.reports.masking import closed_among, names_for, shown_name
from luodi.projects.stages import Standing

NAME = "瀚海新能源储能基地"
READS_ALL = {"east_clerk", "east_head"}
READS_WITHOUT = {"centre", "leader", "inspector", "discipline", "assessor"}


@pytest.fixture
def secret(enter, cast):
    """A negotiation of the eastern township, marked by its clerk."""
    project = enter(
        NAME, "east", stage="talks", industry="C38", firms=[FirmEntry("瀚海集团")],
        contacts=[ContactEntry("张秘书", "13812345678")],
    )  # fmt: skip
    return mark(project, cast["east_clerk"])


def mark(project, by):
    return masking.mark_sensitive(project=project, reason="投资方要求签约前保密", by=by)


def name_for(user, project):
    return Project.objects.visible_to(user).get(pk=project.pk).name


def test_who_takes_no_part_reads_what_all_may_know(cast, secret):
    for key in READS_ALL:
        assert name_for(cast[key], secret) == NAME
    for key in READS_WITHOUT:
        shown = name_for(cast[key], secret)
        assert shown == f"商业敏感项目（在谈·电气机械和器材制造业）{secret.pk}号"


@pytest.mark.parametrize(
    ("kind", "unit", "person", "opened"),
    [
        ("introducing", "centre", None, "centre"),
        ("supporting", "bureau", None, "bureau_clerk"),
        ("hosting", "west", None, "west_clerk"),
        ("reporting", "inspection", None, "inspector"),
        ("leader", None, "leader", "leader"),
        ("leader", "county", "deputy", "deputy"),
        ("agent", None, "agent", "agent"),
    ],
)
def test_every_part_opens_it(cast, units, enter, kind, unit, person, opened):
    parts = [PartEntry(kind, unit and units[unit].pk, person and cast[person].pk)]
    project = mark(enter(NAME, "east", stage="talks", parts=parts), cast["east_clerk"])
    assert name_for(cast[opened], project) == NAME


def test_a_leader_is_let_in_by_the_portfolio_and_not_by_reading_the_county(cast, units, enter):
    project = mark(enter(NAME, "west", stage="talks"), cast["west_clerk"])
    assert name_for(cast["deputy"], project) == NAME
    assert name_for(cast["leader"], project) != NAME


def test_another_leader_is_not_let_in_because_all_leaders_sit_in_the_county(cast, units, enter):
    parts = [PartEntry("leader", units["county"].pk, cast["leader"].pk)]
    project = mark(enter(NAME, "east", stage="talks", parts=parts), cast["east_clerk"])
    assert not Project.objects.visible_to(cast["deputy"]).filter(pk=project.pk).exists()
    assert not Project.objects.taken_part_in_by(cast["deputy"]).filter(pk=project.pk).exists()


def test_a_portfolio_that_covers_a_helper_does_not_open_it(cast, units, enter):
    """分管 means the responsible unit: a helper's leader reads the row and asks the unit."""
    parts = [PartEntry("supporting", units["west"].pk)]
    project = mark(enter(NAME, "east", stage="talks", parts=parts), cast["east_clerk"])
    assert name_for(cast["deputy"], project) != NAME
    PostCover.objects.create(post=cast["deputy"].posts.get(), unit=units["east"], county=units["county"])
    cast["deputy"].__dict__.pop("reach")
    assert name_for(cast["deputy"], project) == NAME


def test_it_opens_by_itself_at_signing_and_closes_when_it_falls_back(cast, secret):
    standing.set_standing(project=secret, to=Standing("signed"), days={}, by=cast["east_clerk"])
    assert name_for(cast["inspector"], secret) == NAME
    standing.set_standing(project=secret, to=Standing("talks"), days={}, by=cast["east_clerk"])
    assert name_for(cast["inspector"], secret) != NAME


def test_names_for_those_who_reach_a_project_in_another_way(cast, enter, secret):
    plain = enter("公开项目", "west")
    with CaptureQueriesContext(connection) as asked:
        names = names_for(cast["bureau_clerk"], [secret.pk, plain.pk])
    assert names == {plain.pk: "公开项目", secret.pk: shown_name(secret, cast["centre"])}
    assert len([q for q in asked if "projects_project" in q["sql"]]) == 1
    assert shown_name(secret, cast["east_head"]) == NAME
    assert closed_among(cast["centre"], [secret.pk, plain.pk]) == {secret.pk}


def test_what_was_veiled_is_never_saved(cast, secret):
    veiled = Project.objects.visible_to(cast["centre"]).get(pk=secret.pk)
    with pytest.raises(VeiledNotSaved):
        veiled.save()


def test_marking_needs_a_reason_a_part_and_a_stage_before_signing(cast, units, enter):
    talks, signed = enter("在谈项目", "east", stage="talks"), enter("已签项目", "east", stage="signed")
    with pytest.raises(masking.MarkRefused, match="请写明原因"):
        masking.mark_sensitive(project=talks, reason=" ", by=cast["east_clerk"])
    with pytest.raises(masking.MarkRefused, match="由责任单位办理"):
        mark(talks, cast["centre"])
    with pytest.raises(masking.MarkRefused, match="已经签约"):
        mark(signed, cast["east_clerk"])
    with pytest.raises(masking.MarkRefused, match="没有标为"):
        masking.unmark_sensitive(project=talks, reason="公布了", by=cast["east_clerk"])
    mark(talks, cast["east_head"])
    with pytest.raises(masking.MarkRefused, match="不用再标"):
        mark(talks, cast["east_clerk"])
    brought = enter("中心引荐", "west", stage="talks", parts=[PartEntry("introducing", units["centre"].pk)])
    assert mark(brought, cast["centre"]).is_sensitive


@pytest.mark.slow
def test_to_whom_it_is_closed_changes_nothing_of_it(login, cast, secret):
    centre = cast["centre"]
    entry = ProjectEntry({"remark": "改一下"})
    with pytest.raises(masking.ClosedToYou, match="请联系东川镇"):
        record.change_project(project=secret, entry=entry, version=secret.version, by=centre)
    with pytest.raises(masking.ClosedToYou):
        record.void_project(project=secret, reason="重复", by=centre)
    with pytest.raises(masking.ClosedToYou):
        contacts.reveal_phone(project=secret, held=secret.contacts.get(), by=centre)
    client = login(centre)
    page = client.get(reverse("projects:edit", args=[secret.pk]), follow=True)
    assert "请联系东川镇" in page.text
    assert page.redirect_chain[-1][0] == secret.get_absolute_url()
    assert client.post(reverse("projects:draft"), {"project": secret.pk}).status_code == 403
    reveal = reverse("projects:reveal", args=[secret.pk, secret.contacts.get().pk])
    assert client.post(reveal).status_code == 403
    assert Project.objects.get(pk=secret.pk).version == secret.version


@pytest.mark.slow
def test_marked_and_lifted_on_the_page(login, cast, enter):
    project = enter(NAME, "east", stage="talks")
    client = login(cast["east_clerk"])
    page = client.get(project.get_absolute_url()).text
    assert "标为商业敏感" in page
    where = reverse("projects:mark_sensitive", args=[project.pk])
    page = client.post(where, {"reason": "投资方要求保密"}, follow=True).text
    assert '<span class="tag tag-amber">商业敏感</span>' in page
    assert "投资方要求保密" in page
    page = client.post(
        reverse("projects:unmark_sensitive", args=[project.pk]), {"reason": "已公布"}, follow=True
    ).text
    assert '<span class="tag tag-amber">商业敏感</span>' not in page
    assert not Project.objects.get(pk=project.pk).is_sensitive


def test_the_centre_is_not_offered_the_mark(login, cast, project):
    assert "标为商业敏感" not in login(cast["centre"]).get(project.get_absolute_url()).text


@pytest.mark.slow
def test_files_are_closed_too(login, cast, secret):
    held = attachments.attach(
        project=secret, content=io.BytesIO("合作意向".encode()), name="意向书.txt", by=cast["east_clerk"]
    )
    where = reverse("projects:attachment", args=[secret.pk, held.pk])
    assert login(cast["centre"]).get(where).status_code == 403
    assert b"".join(login(cast["east_head"]).get(where).streaming_content) == "合作意向".encode()
    with pytest.raises(masking.ClosedToYou):
        attachments.void_attachment(attachment=held, reason="错", by=cast["centre"])
