"""Ledgers on their way into the library: one in it, one with open questions, one that holds no project.

A fourth is in it but for a row about a project of another township, which waits for the centre; what its heads and names
mean was explained once, and what it says of a firm of others stays beside what is known.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.accounts.models import User
from luodi.common import clock
from luodi.demo import workbooks
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.projects.actions import drafts
from luodi.projects.actions.imports import answers, confirming, understanding, uploads
from luodi.projects.forms.whole import WholeForm, typed_of
from luodi.projects.models import Batch, BatchRow, Doubt, Project
from luodi.projects.terms import Origin

QUARTER, WRONG, REPORT, MONTH = 95, 21, 5, 1
# A project of 东川镇 whose firm talks with 西坪乡 as well.
ABROAD = "R037"


def note_batches(diary: Diary, county: County, projects: Mapping[str, int]) -> None:
    """Note the uploads and what people answered."""
    chance = Random("batches")  # noqa: S311  a story, not a secret

    def taken_in() -> None:
        clerk = county.person("dongchuan_clerk")
        _take_in(_upload("东川镇项目进展台账.xlsx", workbooks.township_ledger, clerk), clerk)

    def sent_by_mistake() -> None:
        _upload("调度会参会名单.xlsx", workbooks.meeting_list, county.person("centre_officer"))

    def taken_in_but_for_a_row() -> None:
        clerk, known = county.person("xiping_clerk"), Project.objects.get(pk=projects[ABROAD])
        report = partial(workbooks.monthly_report, name=known.name, code=known.code)
        _take_in_own(_upload("西坪乡招商项目月报表.xlsx", report, clerk), clerk)

    def left_open() -> None:
        _upload("云岭县重点项目调度表.xlsx", workbooks.county_ledger, county.person("centre_officer"))

    for days, act in (
        (QUARTER, taken_in),
        (WRONG, sent_by_mistake),
        (REPORT, taken_in_but_for_a_row),
        (MONTH, left_open),
    ):
        diary.note(diary.hour(days, chance), act)


def _upload(name: str, make: Callable[[date], bytes], by: User) -> Batch:
    stored = uploads.take_in(file=SimpleUploadedFile(name, make(clock.today())), name=name, by=by)
    batch = uploads.start(file=stored, name=name, as_of=clock.today(), by=by)
    # The worker is asked as always; the diary cannot wait for it, and what is read already is not read again.
    understanding.read_batch(batch)
    batch.refresh_from_db()
    return batch


def _take_in_own(batch: Batch, by: User) -> None:
    """Explain a head and the name of the unit, confirm what is clear, and say more of the firm of the new project."""
    uploads.change_columns(batch=batch, columns={workbooks.REPORT: {"F": "investor"}}, remember=True, by=by)
    understanding.read_batch(batch)
    answers.give_unit(batch=batch, text=workbooks.FORMERLY, unit=by.post.unit, remember=True, by=by)
    confirming.confirm(batch=batch, good_only=True, by=by)
    project = Project.objects.get(
        pk__in=batch.rows.filter(outcome=BatchRow.Outcome.CREATED).values("project")
    )
    form = WholeForm.sent(by, project, typed_of(project) | {"firms-0-origin": Origin.FOREIGN})
    if not form.is_valid():
        raise ValueError(form.main.errors)
    drafts.save_project(project=project, entry=form.entry(), version=project.version, by=by)


def _take_in(batch: Batch, by: User) -> None:
    while doubt := Doubt.objects.filter(batch=batch, severity="error", answer__isnull=True).first():
        answers.choose(doubt=doubt, choice=0, by=by)
    confirming.confirm(batch=batch, good_only=False, by=by)
