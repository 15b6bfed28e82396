"""Which monthly returns were due from whom, whether filed or not, worked out from how the record stood at the time."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Q, When, Window
from django.db.models.functions import Lag
from django.utils import timezone

from luodi.accounts.models import UnitSuccession
from luodi.common import clock
from luodi.progress.models import Return
from luodi.progress.models.returns import is_on_time
from luodi.progress.periods import due_on, last_day
from luodi.progress.reports.returns import REPORTED
from luodi.projects.models import Project
from luodi.projects.stages import Status

OVER = (Status.LOST, Status.TERMINATED)


class Filed(NamedTuple):
    """What a unit filed for a month."""

    due_on: date
    expected: int
    reported: int
    filed_at: datetime


@dataclass(frozen=True)
class DueReturn:
    """The return of a unit for a month that was due by a day, and what was filed, if anything."""

    unit_id: int
    month: str
    due_on: date
    filed: Filed | None

    @property
    def pk(self) -> tuple[int, str]:
        """What tells it from the others."""
        return self.unit_id, self.month

    @property
    def is_on_time(self) -> bool:
        """Whether it was filed by its due day."""
        return self.filed is not None and is_on_time(self.filed.filed_at, self.filed.due_on)

    @property
    def is_complete(self) -> bool:
        """Whether it was filed and says something about every project."""
        return self.filed is not None and self.filed.reported == self.filed.expected


def due_returns(
    counties: Collection[int], months: Sequence[str], report_day: int, moment: datetime
) -> list[DueReturn]:
    """Return the returns of these months that were due in counties by a moment, in three queries.

    A unit owes one that had a project to report at the end of the month and still has it when the return is due; what a
    merged unit owed after the merger its successor owes. What was filed is always among them.
    """
    today = clock.day_of(moment)
    due = {month: day for month in months if (day := due_on(month, report_day)) < today}
    rows = Return.objects.filter(county_id__in=counties, month__in=due, filed_at__lte=moment)
    told = rows.values_list("unit_id", "month", *Filed._fields)
    filed = {(unit, month): Filed._make(values) for unit, month, *values in told}
    heirs = _heirs(counties)
    owed = {key: due[key[1]] for key in filed}
    for unit, month in _owing(counties, due):
        if (owner := _owner(unit, due[month], heirs)) is not None:
            owed.setdefault((owner, month), due[month])
    return [
        DueReturn(
            unit,
            month,
            filed[unit, month].due_on if (unit, month) in filed else day,
            filed.get((unit, month)),
        )
        for (unit, month), day in sorted(owed.items(), key=lambda one: (one[0][1], one[0][0]))
    ]


# From one moment up to another, or to now, a project had to be reported by a unit.
Span = tuple[int, datetime, datetime | None]

NOBODY = 0
_REPORTS = Case(
    When(~Q(history_type="-") & ~Q(status__in=OVER) & Q(stage__in=REPORTED, voided_at=None), then="unit_id"),
    default=NOBODY,
    output_field=IntegerField(),
)
_BEFORE = Window(Lag("reports", default=NOBODY), partition_by="id", order_by="history_id")


def _lives(counties: Collection[int]) -> Iterator[list[Span]]:
    """Yield for each project that ever had to be reported when it had to be, and by whom; one query.

    The database looks for the versions in which that changed: most versions of a record are about something else.
    """
    told = Project.history.filter(county_id__in=counties).annotate(reports=_REPORTS).annotate(before=_BEFORE)
    turns = told.exclude(reports=F("before")).order_by("id", "history_id")
    for _, rows in groupby(turns.values_list("id", "history_date", "reports"), key=itemgetter(0)):
        moments = list(rows)
        ends = [moment for _, moment, _ in moments[1:]]
        yield [
            (unit, since, until) for (_, since, unit), until in zip_longest(moments, ends) if unit != NOBODY
        ]


def _owing(counties: Collection[int], due: Mapping[str, date]) -> set[tuple[int, str]]:
    """Return which units had a project to report at the end of which month and still had it when the return was due."""
    months = sorted(due)
    ends, days = [_end(last_day(month)) for month in months], [_end(due[month]) for month in months]
    found: set[tuple[int, int]] = set()
    for life in _lives(counties):
        found |= _at(ends, life) & _at(days, life)
    return {(unit, months[place]) for unit, place in found}


def _at(moments: Sequence[datetime], life: Iterable[Span]) -> set[tuple[int, int]]:
    """Return by which unit the project had to be reported at which of the moments, which stand in order."""
    return {
        (unit, place)
        for unit, since, until in life
        for place in range(
            bisect_left(moments, since), len(moments) if until is None else bisect_left(moments, until)
        )
    }


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(
        microseconds=1
    )


def _heirs(counties: Collection[int]) -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    rows = UnitSuccession.objects.filter(county_id__in=counties)
    for old, new, on in rows.values_list("old_id", "new_id", "on"):
        found[old].append((on, new))
    return found


def _owner(unit: int, day: date, heirs: dict[int, list[tuple[date, int]]]) -> int | None:
    """Return who owes the return of a unit on a day: its successor once it was merged; nobody alone once it was split."""
    while later := [new for on, new in heirs.get(unit, ()) if on <= day]:
        if len(later) > 1:
            return None
        (unit,) = later
    return unit
