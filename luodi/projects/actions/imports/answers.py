"""Answering what a ledger left open: one question, all of a kind, a unit's name, rows that look alike."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import bulk
from luodi.projects import reading
from luodi.projects.actions.imports import settling, words
from luodi.projects.models import Batch, BatchRow, Doubt, Project
from luodi.projects.reports.masking import closed_among


class NotOpen(Exception):
    """The ledger is being read or put in, or is done with; nothing can be answered now."""

    def __init__(self) -> None:
        super().__init__("这一批现在不能改：正在处理，或者已经办完。请刷新页面。")


class AnswerRefused(Exception):
    """The answer does not fit the question; the message is fit to show the user."""


def locked(batch: Batch) -> Batch:
    """Return the batch under a lock while its questions may be answered; raises NotOpen."""
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    if current.state != Batch.State.ASKING:
        raise NotOpen
    return current


@permitted(Permission.IMPORT)
@transaction.atomic
def choose(*, doubt: Doubt, choice: int, by: User) -> None:
    """Take one of the answers that were proposed."""
    refuse_unread(doubt.batch, by)
    batch = locked(doubt.batch)
    proposals = doubt.asks.get("proposals", [])
    if not 0 <= choice < len(proposals):
        raise AnswerRefused("没有这个选项，请刷新页面再选。")
    _answer(batch, doubt, proposals[choice], by)


@permitted(Permission.IMPORT)
@transaction.atomic
def type_in(*, doubt: Doubt, text: str, by: User) -> None:
    """Put what a person typed in the place of the doubtful cell."""
    refuse_unread(doubt.batch, by)
    batch = locked(doubt.batch)
    if not doubt.field:
        raise AnswerRefused("这一处不能手工填写，请选一个答复。")
    try:
        put = reading.typed(doubt.field, text)
    except reading.NotUnderstood as why:
        raise AnswerRefused(str(why)) from why
    _answer(batch, doubt, {"label": f"改为 {text.strip()[:60]}", "set": put}, by)


@permitted(Permission.IMPORT)
@transaction.atomic
def take_back(*, doubt: Doubt, by: User) -> None:
    """Open a question again, for every row that shares it."""
    refuse_unread(doubt.batch, by)
    batch = locked(doubt.batch)
    shared = _shared(doubt, by)
    rows = list(BatchRow.objects.filter(doubts__in=shared))
    shared.update(answer=None)
    if doubt.code == Doubt.UNIT_NAME:
        BatchRow.objects.filter(pk__in=[row.pk for row in rows]).update(unit=None)
        batch.answers.get("units", {}).pop(doubt.subject, None)
        batch.save(update_fields=["answers"])
    settling.settle(batch, BatchRow.objects.filter(pk__in=[row.pk for row in rows]))
    trail.record(
        "batch.answer_taken_back", batch, by=by, question=doubt.code, about=doubt.subject or str(doubt.row)
    )


@permitted(Permission.IMPORT, reads="batch")
@transaction.atomic
def choose_alike(
    *, batch: Batch, code: str, leave: bool, by: User, alike: str = "", choice: int | None = None
) -> int:
    """Answer every open question of a kind: with the first proposal of each, or by leaving each cell as it is.

    With ``alike`` only those that ask the very same, with the proposal of that number.
    """
    batch = locked(batch)
    kind = Doubt.objects.filter(batch=batch, code=code, answer__isnull=True, subject="").exclude(
        code=Doubt.IN_LIBRARY
    )
    if alike:
        kind = kind.filter(alike=alike)
    doubts = list(kind.filter(row__in=BatchRow.objects.answerable_by(by)).select_related("row"))
    at = choice if choice is not None else -1 if leave else 0
    for doubt in doubts:
        if at >= len(doubt.asks["proposals"]):
            raise AnswerRefused("没有这个选项，请刷新页面再选。")
        doubt.answer = doubt.asks["proposals"][at]
    bulk.update(Doubt, ("answer",), doubts)
    settling.settle(batch, [*{doubt.row_id: doubt.row for doubt in doubts}.values()])
    trail.record("batch.kind_answered", batch, by=by, question=code, count=len(doubts), left_as_is=leave)
    return len(doubts)


@permitted(Permission.IMPORT, reads="batch")
@transaction.atomic
def give_unit(*, batch: Batch, text: str, unit: Unit, remember: bool, by: User) -> None:
    """Say which unit a name of the ledger means, for all its rows; remembered, for every ledger to come."""
    batch = locked(batch)
    if unit.county_id != batch.county_id:
        raise AnswerRefused("只能选本县的单位，请另选。")
    doubts = Doubt.objects.filter(batch=batch, code=Doubt.UNIT_NAME, subject=text)
    doubts = doubts.filter(row__in=BatchRow.objects.answerable_by(by))
    rows = list(doubts.values_list("row_id", flat=True))
    if not rows:
        raise AnswerRefused("没有等您认定单位的行，请刷新页面。")
    doubts.update(answer={"label": f"是{unit}", "set": {"unit": unit.pk}})
    BatchRow.objects.filter(
        batch=batch, doubts__code=Doubt.UNIT_NAME, doubts__subject=text, outcome="open"
    ).update(unit=unit)
    batch.answers.setdefault("units", {})[text] = unit.pk
    batch.save(update_fields=["answers"])
    if remember and text and _writes_for(by, unit):
        words.teach_unit_name(text=text, unit=unit, batch=batch, by=by)
    trail.record("batch.unit_given", batch, by=by, name=text, unit=unit.name, rows=len(rows))


@permitted(Permission.IMPORT, reads="batch")
@transaction.atomic
def give_rest(*, batch: Batch, unit: Unit, by: User) -> int:
    """Put the rows of every name that nobody knows under one unit; the names mean it for this ledger only."""
    batch = locked(batch)
    asked = Doubt.objects.filter(batch=batch, code=Doubt.UNIT_NAME, answer__isnull=True)
    asked = asked.filter(row__in=BatchRow.objects.answerable_by(by))
    texts = sorted(set(asked.values_list("subject", flat=True)))
    for text in texts:
        give_unit(batch=batch, text=text, unit=unit, remember=False, by=by)
    return len(texts)


def _writes_for(by: User, unit: Unit) -> bool:
    """A name is kept for ledgers to come only by those who answer for the unit: itself or the centre."""
    area = by.reach.writes
    return unit.county_id in area.counties and (area.everything or unit.pk in area.units)


@permitted(Permission.IMPORT)
@transaction.atomic
def judge_twins(*, doubt: Doubt, verdict: str, keep: str, by: User) -> None:
    """Say what rows that look alike are: the same project (one is kept), one above the others, or different ones."""
    refuse_unread(doubt.batch, by)
    batch = locked(doubt.batch)
    members: Sequence[str] = doubt.asks.get("members", [])
    if doubt.code != Doubt.TWINS or verdict not in (settling.SAME, settling.ABOVE, settling.DIFFERENT):
        raise AnswerRefused("没有这个选项，请刷新页面再选。")
    if verdict != settling.DIFFERENT and keep not in members:
        raise AnswerRefused("请选以哪一行为准。")
    label = {
        "same": f"是同一个，以{named(keep)}为准",
        "above": f"{named(keep)}是上级项目",
        "different": "不是同一个",
    }[verdict]
    answer: dict[str, Any] = {"label": label, "verdict": verdict}
    _answer(batch, doubt, answer if verdict == settling.DIFFERENT else answer | {"keep": keep}, by)


@permitted(Permission.IMPORT)
@transaction.atomic
def judge_match(*, doubt: Doubt, verdict: str, by: User) -> None:
    """Say what is done with a row that is in the library already: update it, skip the row, or enter another project."""
    refuse_unread(doubt.batch, by)
    batch = locked(doubt.batch)
    if doubt.code != Doubt.IN_LIBRARY or verdict not in BatchRow.Plan.values:
        raise AnswerRefused("没有这个选项，请刷新页面再选。")
    if verdict == BatchRow.Plan.UPDATE and not _may_change(doubt.asks["project"], by):
        raise AnswerRefused("这个项目不由您更新，请跳过这一行，并与登记的单位联系。")
    label = {"update": "更新库里的项目", "skip": "跳过这一行", "create": "不是同一个，另建项目"}[verdict]
    _answer(batch, doubt, {"label": label, "verdict": verdict}, by)


def _may_change(project: int, by: User) -> bool:
    own = Project.objects.writable_by(by).filter(pk=project).exists()
    return own and not closed_among(by, [project])


def named(place: str) -> str:
    """Return how a row is called in a sentence."""
    sheet, _, number = place.rpartition("!")
    return f"“{sheet}”第 {number} 行"


def _answer(batch: Batch, doubt: Doubt, answer: dict[str, Any], by: User) -> None:
    """Give the answer to the question and to every row that shares it."""
    shared = _shared(doubt, by)
    rows = list(BatchRow.objects.filter(doubts__in=shared).distinct())
    if not rows:
        raise AnswerRefused("这一行已经办完，不用再答。")
    shared.update(answer=answer)
    settling.settle(batch, rows)
    about = doubt.subject or str(doubt.row)
    trail.record("batch.answered", batch, by=by, question=doubt.code, about=about, answer=answer["label"])


def _shared(doubt: Doubt, by: User) -> QuerySet[Doubt]:
    """Return the question with its likes; those of other units' rows are judged together, never those done with."""
    if not doubt.subject and doubt.code != Doubt.UNIT_NAME:
        return Doubt.objects.filter(pk=doubt.pk, row__in=BatchRow.objects.answerable_by(by))
    same = Doubt.objects.filter(batch_id=doubt.batch_id, code=doubt.code, subject=doubt.subject)
    # A name once given to another unit can be called back by those who uploaded the ledger.
    own_ledger = (
        doubt.code == Doubt.UNIT_NAME and Batch.objects.writable_by(by).filter(pk=doubt.batch_id).exists()
    )
    if not own_ledger and not same.filter(row__in=BatchRow.objects.answerable_by(by)).exists():
        return same.none()
    return same.filter(row__outcome=BatchRow.Outcome.OPEN)
