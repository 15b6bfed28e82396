"""A row that leads to a project of somebody else brings nobody to it: its unit, or the centre, must agree."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.projects.actions.imports import answers, confirming, undoing
from luodi.projects.models import BatchRow, Doubt, Project, ProjectLink
from luodi.projects.reports import waiting
from tests.projects.imports.made import add_doubt, add_row, make_batch

HELD = "所指的项目不由您单位负责"


@pytest.fixture
def foreign(enter):
    """A project of the east, whose code everybody knows."""
    return enter("春雷谷物烘干中心建设项目", "east", place="东川村", code="2507-629901-04-02-680708")


@pytest.fixture
def batch(cast, units):
    """Two rows of the west's own ledger."""
    return make_batch(cast["west_clerk"], units, "west", "west")


def leads_to(row, project, verdict):
    answer = {"label": "", "verdict": verdict}
    asks = {"project": project.pk, "why": "", "exact": True}
    add_doubt(row, Doubt.IN_LIBRARY, field="", cell="", asks=asks, answer=answer)
    BatchRow.objects.filter(pk=row.pk).update(plan=verdict, project=project)


@pytest.fixture
def two_rows(batch, foreign):
    """One row is left out because the library has it, the other repeats it: what made any unit a 报送单位."""
    main, twin = batch.rows.filter(passed_over="").order_by("number")
    leads_to(main, foreign, "skip")
    BatchRow.objects.filter(pk=twin.pk).update(plan="skip", same_as=main)
    return twin


def units_in(project):
    return set(project.parts.values_list("kind", "unit__short_name"))


def reads(user, project):
    return Project.objects.visible_to(user).filter(pk=project.pk).exists()


@pytest.mark.parametrize("sensitive", [False, True])
def test_a_row_that_repeats_one_about_a_foreign_project_waits(
    login, cast, batch, two_rows, foreign, sensitive
):
    Project.objects.filter(pk=foreign.pk).update(is_sensitive=sensitive, stage="talks")
    client = login(cast["west_clerk"])
    page = client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": "good"}, follow=True).text
    assert f"其中 1 行{HELD}" in page
    assert foreign.name not in page
    assert units_in(foreign) == {("responsible", "东川镇")}
    assert not reads(cast["west_clerk"], foreign)
    two_rows.refresh_from_db()
    assert (two_rows.outcome, two_rows.part) == ("open", None)


def test_the_centre_agrees_and_the_project_tells_who_came_to_it(cast, batch, two_rows, foreign, login):
    confirming.confirm(batch=batch, good_only=True, by=cast["centre"])
    assert ("reporting", "西坪乡") in units_in(foreign)
    entry = Entry.objects.about(foreign).get(verb="project.part_taken")
    assert (entry.data["unit"], entry.data["kind"], entry.data["batch"]) == ("西坪乡", "reporting", batch.pk)
    page = login(cast["east_clerk"]).get(reverse("projects:timeline", args=[foreign.pk]), {"all": "1"}).text
    assert "列为参与单位" in page
    assert "西坪乡：报送单位" in page


def test_the_centre_is_told_that_it_must_agree_and_then_no_more(cast, batch, two_rows, foreign):
    told = {
        who: [item.title for item in waiting.items_for(cast[who])]
        for who in ("centre", "leader", "east_clerk")
    }
    asked = f"西坪乡人民政府上传的“{batch.file_name}”里有 1 行所指的项目由别的单位负责，等中心认定"
    assert told == {"centre": [asked], "leader": [], "east_clerk": []}
    confirming.confirm(batch=batch, good_only=True, by=cast["centre"])
    assert waiting.items_for(cast["centre"]) == []


def test_the_unit_agrees_by_naming_the_other_one(cast, units, batch, two_rows, foreign):
    foreign.parts.create(county=foreign.county, kind="supporting", unit=units["west"])
    confirming.confirm(batch=batch, good_only=True, by=cast["west_clerk"])
    two_rows.refresh_from_db()
    assert two_rows.outcome == "skipped"
    assert units_in(foreign) == {("responsible", "东川镇"), ("supporting", "西坪乡")}


def test_taking_the_ledger_back_takes_the_part_and_tells_it(cast, batch, two_rows, foreign):
    confirming.confirm(batch=batch, good_only=True, by=cast["centre"])
    undoing.undo(batch=batch, by=cast["centre"])
    assert units_in(foreign) == {("responsible", "东川镇")}
    assert Entry.objects.about(foreign).filter(verb="project.part_left").exists()


def test_only_those_whose_rows_they_are_take_a_ledger_back(cast, batch, two_rows, foreign):
    """Neither by who does not see it, nor by who sees it for a row of his own."""
    confirming.confirm(batch=batch, good_only=True, by=cast["centre"])
    with pytest.raises(PermissionDenied):
        undoing.undo(batch=batch, by=cast["east_head"])
    BatchRow.objects.filter(pk=add_row(batch, foreign.unit, 9).pk).update(outcome="returned")
    with pytest.raises(undoing.CannotUndo, match="别的单位"):
        undoing.undo(batch=batch, by=cast["east_head"])
    assert ("reporting", "西坪乡") in units_in(foreign)


def test_an_update_of_a_foreign_project_is_neither_shown_nor_done(login, cast, batch, foreign):
    leads_to(batch.rows.get(number=2), foreign, "update")
    client, here = login(cast["west_clerk"]), reverse("projects:confirm_batch", args=[batch.pk])
    page = client.get(here).text
    assert HELD in page
    assert foreign.name not in page
    assert "东川村" not in page
    client.post(here, {"how": "all"})
    foreign.refresh_from_db()
    assert foreign.version == 1
    assert batch.rows.get(number=3).outcome == "created"


def test_nobody_chooses_to_update_a_foreign_project(cast, batch, foreign):
    row = batch.rows.get(number=2)
    leads_to(row, foreign, "skip")
    with pytest.raises(answers.AnswerRefused, match="不由您更新"):
        answers.judge_match(doubt=row.doubts.get(), verdict="update", by=cast["west_clerk"])


def test_nothing_is_put_below_a_project_one_may_not_read(cast, batch, foreign):
    main, below = batch.rows.filter(passed_over="").order_by("number")
    leads_to(main, foreign, "skip")
    BatchRow.objects.filter(pk=below.pk).update(below=main)
    confirming.confirm(batch=batch, good_only=True, by=cast["west_clerk"])
    assert not Project.objects.filter(parent=foreign).exists()
    below.refresh_from_db()
    assert below.outcome == "open"


@pytest.mark.parametrize(("who", "settled"), [("west_clerk", False), ("centre", True)])
def test_what_one_says_of_a_foreign_project_settles_nothing(cast, batch, foreign, who, settled):
    row = batch.rows.get(number=2)
    leads_to(row, foreign, "skip")
    answers.judge_match(doubt=row.doubts.get(), verdict="create", by=cast[who])
    confirming.confirm(batch=batch, good_only=True, by=cast[who])
    assert Project.objects.filter(unit=batch.unit).count() == 2
    assert ProjectLink.objects.filter(kind="different").exists() == settled
