"""Three ledgers on their way into the library: one in it, one with open questions, one that holds no project."""

from collections.abc import Callable
from datetime import date
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.accounts.models import User
from luodi.common import clock
from luodi.demo import workbooks
from luodi.demo.bodies import County
from luodi.demo.diary import Diary
from luodi.projects.actions.imports import answers, confirming, understanding, uploads
from luodi.projects.models import Batch, Doubt

QUARTER, WRONG, MONTH = 95, 21, 1


def note_batches(diary: Diary, county: County) -> None:
    """Note the uploads and what people answered."""
    chance = Random("batches")  # noqa: S311  a story, not a secret

    def taken_in() -> None:
        clerk = county.person("dongchuan_clerk")
        _take_in(_upload("东川镇项目进展台账.xlsx", workbooks.township_ledger, clerk), clerk)

    def sent_by_mistake() -> None:
        _upload("调度会参会名单.xlsx", workbooks.meeting_list, county.person("centre_officer"))

    def left_open() -> None:
        _upload("云岭县重点项目调度表.xlsx", workbooks.county_ledger, county.person("centre_officer"))

    for days, act in ((QUARTER, taken_in), (WRONG, sent_by_mistake), (MONTH, left_open)):
        diary.note(diary.hour(days, chance), act)


def _upload(name: str, make: Callable[[date], bytes], by: User) -> Batch:
    stored = uploads.take_in(file=SimpleUploadedFile(name, make(clock.today())), name=name, by=by)
    batch = uploads.start(file=stored, name=name, as_of=clock.today(), by=by)
    # The worker is asked as always; the diary cannot wait for it, and what is read already is not read again.
    understanding.read_batch(batch)
    batch.refresh_from_db()
    return batch


def _take_in(batch: Batch, by: User) -> None:
    while doubt := Doubt.objects.filter(batch=batch, severity="error", answer__isnull=True).first():
        answers.choose(doubt=doubt, choice=0, by=by)
    confirming.confirm(batch=batch, good_only=False, by=by)
