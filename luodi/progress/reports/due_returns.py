"""Which monthly returns were due from whom, whether filed or not, worked out from how the record stood at the time."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from luodi.accounts.models import UnitSuccession
from luodi.common import clock
from luodi.progress.models import Return
from luodi.progress.periods import due_on, last_day
from luodi.progress.reports.returns import REPORTED
from luodi.projects.models import Project
from luodi.projects.stages import Status

OVER = (Status.LOST, Status.TERMINATED)


@dataclass(frozen=True)
class DueReturn:
    """The return of a unit for a month that was due by a day, and what was filed, if anything."""

    unit_id: int
    month: str
    due_on: date
    filed: Return | None

    @property
    def pk(self) -> tuple[int, str]:
        """What tells it from the others."""
        return self.unit_id, self.month

    @property
    def is_on_time(self) -> bool:
        """Whether it was filed by its due day."""
        return self.filed is not None and self.filed.is_on_time

    @property
    def is_complete(self) -> bool:
        """Whether it was filed and says something about every project."""
        return self.filed is not None and self.filed.is_complete


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
    filed = {(one.unit_id, one.month): one for one in rows}
    lives, heirs = _lives(counties), _heirs(counties)
    owed = {key: due[key[1]] for key in filed}
    for month, day in due.items():
        for unit in _owing(lives, last_day(month), day):
            if (owner := _owner(unit, day, heirs)) is not None:
                owed.setdefault((owner, month), day)
    return [
        DueReturn(
            unit,
            month,
            filed[unit, month].due_on if (unit, month) in filed else day,
            filed.get((unit, month)),
        )
        for (unit, month), day in sorted(owed.items(), key=lambda one: (one[0][1], one[0][0]))
    ]


class _Life:
    """Since when a project was how: to be reported by which unit, or by none."""

    def __init__(self) -> None:
        self.since: list[datetime] = []
        self.units: list[int | None] = []

    def at(self, moment: datetime) -> int | None:
        """Return which unit had to report the project at a moment; None for none."""
        place = bisect_right(self.since, moment)
        return self.units[place - 1] if place else None


def _lives(counties: Collection[int]) -> list[_Life]:
    """Return the lives of the projects that ever had to be reported; one query."""
    ever = Project.history.filter(county_id__in=counties, stage__in=REPORTED).order_by().values("id")
    told = Project.history.filter(id__in=ever).order_by("history_id")
    lives: dict[int, _Life] = defaultdict(_Life)
    names = ("id", "history_date", "history_type", "unit_id", "stage", "status", "voided_at")
    for pk, moment, kind, unit, stage, status, voided_at in told.values_list(*names):
        reported = kind != "-" and stage in REPORTED and status not in OVER and voided_at is None
        lives[pk].since.append(moment)
        lives[pk].units.append(unit if reported else None)
    return list(lives.values())


def _owing(lives: Iterable[_Life], month_end: date, day: date) -> set[int]:
    first, second = _end(month_end), _end(day)
    return {unit for life in lives if (unit := life.at(first)) is not None and life.at(second) == unit}


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
