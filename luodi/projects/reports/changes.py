"""What changed between two days: projects that came, that left and that read differently, cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q

from luodi.accounts.models import User
from luodi.common import clock, money
from luodi.common.columns import Column, Kind
from luodi.projects import totals
from luodi.projects.columns import COLUMNS, OF_TODAY, Line, words_of
from luodi.projects.models import Firm, LevelStatus, Part, Project, ProjectFirm
from luodi.projects.reports import lists
from luodi.projects.reports.sources import source_of
from luodi.projects.stages import Level
from luodi.projects.times import AsOf

# Not compared: when the record was touched last says nothing, and three libraries say what the own one says.
ASIDE = {"updated", "mine", "level", *OF_TODAY}
COMPARED = tuple(column for column in COLUMNS if column.key not in ASIDE)


class How(StrEnum):
    """What became of a project in the list."""

    CAME = "新增"
    LEFT = "减少"
    CHANGED = "变化"


@dataclass(frozen=True)
class Cell:
    """A cell that reads differently, before and after in words."""

    label: str
    before: str
    after: str
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """A project that changed; ``why`` says how it came or left."""

    pk: int
    name: str
    unit: str
    how: How
    why: str = ""
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Changes:
    """The changes of a list between the ends of two days."""

    rows: list[Row]
    before: lists.Totals
    after: lists.Totals

    def count(self, how: How) -> int:
        """Return how many projects came, left or changed."""
        return sum(row.how == how for row in self.rows)


def presets(today: date) -> dict[str, date]:
    """Return the days after whose end the changes of yesterday and today, a week, the month, a month and the year begin."""
    month = today.replace(day=1)
    return {
        "昨天以来": today - timedelta(days=2),
        "一周以来": today - timedelta(days=7),
        "本月以来": month - timedelta(days=1),
        "一个月以来": today - timedelta(days=30),
        "本年以来": date(today.year - 1, 12, 31),
    }


def changes(user: User, filters: lists.Filters, since: date, until: date | None = None) -> Changes:
    """Compare the filtered list at the end of one day with that of another, or with now.

    Only projects that something was recorded about in between are read; a fixed number of queries for each thousand.
    """
    first, last = AsOf(since), AsOf(until) if until else None
    touched = _touched(first.moment, last.moment if last else clock.now())
    before, after = _lines(user, touched, first), _lines(user, touched, last)
    was, stands = replace(filters, as_of=first), replace(filters, as_of=last)
    in_before, in_after = _ids(user, touched, was), _ids(user, touched, stands)
    rows = []
    for pk in sorted(in_before | in_after, reverse=True):
        row = _row(before.get(pk), after.get(pk), came=pk not in in_before, left=pk not in in_after)
        if row is not None:
            rows.append(row)
    told = {row.pk for row in rows if row.how == How.LEFT and not row.cells}
    gone = _why_gone(user, told)
    rows = [replace(row, why=gone.get(row.pk, row.why)) for row in rows]
    rows.sort(key=lambda row: list(How).index(row.how))
    return Changes(rows, lists.totals(lists.filtered(user, was)), lists.totals(lists.filtered(user, stands)))


def _touched(since: datetime, until: datetime) -> Q:
    """Return the condition for projects that something was recorded about after one moment and up to another."""
    told = {"history_date__gt": since, "history_date__lte": until}
    firms = Firm.history.filter(**told).values("id")
    found = Q(id__in=Project.history.filter(**told).values("id"))
    for model in (Part, ProjectFirm, LevelStatus):
        found |= Q(id__in=model.history.filter(**told).values("project_id"))
    found |= Q(id__in=ProjectFirm.history.filter(firm_id__in=firms).values("project_id"))
    return found | Q(id__in=totals.touched(since, until))


def _lines(user: User, touched: Q, as_of: AsOf | None) -> dict[int, Line]:
    source = source_of(as_of)
    rows = source.rows(user).filter(touched)
    return {line.record.pk: line for line in lists.all_lines(rows, own=Level.COUNTY, source=source)}


def _ids(user: User, touched: Q, filters: lists.Filters) -> set[int]:
    rows = lists.filtered(user, filters).filter(touched)
    return set(rows.order_by().values_list("id", flat=True))


def _row(before: Line | None, after: Line | None, *, came: bool, left: bool) -> Row | None:
    line: Any = after or before
    cells = differing(before, after) if before and after else []
    if came:
        how, why = How.CAME, "转入这个范围" if before else "新登记"
    elif left:
        how, why = How.LEFT, "转出这个范围" if after else ""
    else:
        how, why = How.CHANGED, ""
    if how == How.CHANGED and not cells:
        return None
    unit = words_of(line, _UNIT)
    return Row(line.record.pk, line.record.name, unit, how, why, cells)


def differing(before: Line, after: Line, columns: Sequence[Column] = COMPARED) -> list[Cell]:
    """Return the cells in which two lines of one project differ."""
    return [cell for cell in compared(before, after, columns) if cell.before != cell.after]


def compared(before: Line, after: Line, columns: Sequence[Column] = COMPARED) -> list[Cell]:
    """Return every cell of two lines of one project."""
    return [
        Cell(column.head, words_of(before, column), words_of(after, column), column.kind is Kind.MONEY)
        for column in columns
    ]


def _why_gone(user: User, ids: set[int]) -> Mapping[int, str]:
    """Say of projects that no list shows any more what became of them.

    The reason of a closed one stays closed; into which it was merged says only the page, to those who may know.
    """
    found = Project.objects.visible_to(user).filter(pk__in=ids, voided_at__isnull=False)
    return {
        project.pk: "已并入另一个项目"
        if project.merged_into_id
        else "已作废"
        if project.is_closed
        else f"已作废：{project.void_reason}"
        for project in found
    }


_UNIT = next(column for column in COLUMNS if column.key == "unit")


def grown(told: Changes) -> str:
    """Say how the sum of total investments moved, in 万元."""
    before, after = told.before.investment or 0, told.after.investment or 0
    sign = "＋" if after >= before else "－"
    return f"{sign}{money.in_wan(abs(after - before))}"
