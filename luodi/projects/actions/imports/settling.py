"""What answers do to rows: values put in place, the unit, and whether the row is created, updates or is skipped."""

from collections.abc import Iterable, Sequence
from typing import Any

from luodi.common import bulk
from luodi.projects.models import Batch, BatchRow, Doubt
from luodi.projects.reports.merges import standing_for

Plan = BatchRow.Plan
SAME, ABOVE, DIFFERENT = "same", "above", "different"
SETTLED = ("answers", "unit_id", "plan", "same_as_id", "below_id", "project_id")
AT_ONCE = 500


def settle_all(batch: Batch) -> None:
    """Work out every row of the batch that has an answer."""
    answered = Doubt.objects.filter(batch=batch, answer__isnull=False).values("row_id")
    settle(batch, BatchRow.objects.filter(batch=batch, pk__in=answered))


def settle(batch: Batch, rows: Iterable[BatchRow]) -> None:
    """Work out rows from all answers given to their questions."""
    rows = list(rows)
    for start in range(0, len(rows), AT_ONCE):
        _settle_some(batch, rows[start : start + AT_ONCE])


def _settle_some(batch: Batch, rows: Sequence[BatchRow]) -> None:
    doubts: dict[int, list[Doubt]] = {}
    asked = Doubt.objects.filter(row__in=rows, answer__isnull=False).order_by("pk")
    for doubt in asked:
        doubts.setdefault(doubt.row_id, []).append(doubt)
    answers: list[Any] = [doubt.answer for some in doubts.values() for doubt in some]
    kept = _rows_named(batch, {answer["keep"] for answer in answers if "keep" in answer})
    for row in rows:
        _settle_row(row, doubts.get(row.pk, []), kept)
    standing: dict[int, int | None] = dict(standing_for({row.project_id for row in rows if row.project_id}))
    for row in rows:
        row.project_id = standing.get(row.project_id or 0, row.project_id)
    bulk.update(BatchRow, SETTLED, rows)


def _rows_named(batch: Batch, places: set[str]) -> dict[str, int]:
    """Return the row of each place such as 乡镇!5."""
    named = {}
    for place in places:
        sheet, _, number = place.rpartition("!")
        named[place] = BatchRow.objects.filter(batch=batch, sheet=sheet, number=int(number)).values_list(
            "pk", flat=True
        )[0]
    return named


def _settle_row(row: BatchRow, doubts: Sequence[Doubt], kept: dict[str, int]) -> None:
    row.answers, row.plan = {}, Plan.CREATE
    row.same_as_id = row.below_id = row.project_id = None
    for doubt in doubts:
        answer: Any = doubt.answer
        if doubt.code == Doubt.TWINS:
            _settle_twin(row, answer, kept)
        elif doubt.code == Doubt.IN_LIBRARY:
            _settle_match(row, doubt.asks["project"], answer["verdict"])
        elif doubt.code == Doubt.UNIT_NAME:
            row.unit_id = answer["set"]["unit"]
        else:
            row.answers |= answer["set"]


def _settle_twin(row: BatchRow, answer: dict[str, Any], kept: dict[str, int]) -> None:
    main = kept.get(answer.get("keep", ""))
    if main is None or main == row.pk:
        return
    if answer["verdict"] == SAME:
        row.same_as_id, row.plan = main, Plan.SKIP
    elif answer["verdict"] == ABOVE:
        row.below_id = main


def _settle_match(row: BatchRow, project: int, verdict: str) -> None:
    if verdict != Plan.CREATE and not row.same_as_id:
        row.project_id, row.plan = project, verdict
