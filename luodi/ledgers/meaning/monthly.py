"""Sheets of one form for several months: the latest counts, the earlier ones are the history of its projects."""

import calendar
import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from luodi.ledgers.flags import flag
from luodi.ledgers.language import names
from luodi.ledgers.language.numerals import number
from luodi.ledgers.language.text import key, squeeze
from luodi.ledgers.layout.rows import Ignored, ignored
from luodi.ledgers.layout.tables import Table
from luodi.ledgers.meaning.reading import Past, Row

# 2024年3月, 3月份, 三月, 202403, 2024.03, 2024年一季度.
_MONTH = re.compile(
    r"(?:(?P<year>20\d\d)[年.\-/]?)?(?:(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月|(?P<quarter>[1-4一二三四])季度)"
    r"|(?P<long>20\d\d)[.\-/年]?(?P<digits>0[1-9]|1[0-2])(?!\d)"
)
_MOST_NAME = 40
# Sheets of one form have most of their columns in common, and most of their projects.
_SAME_FORM = 0.8
_SAME_PROJECTS = 0.5


@dataclass(frozen=True)
class Month:
    """A sheet of a series and the last day of its month."""

    sheet: str
    day: datetime.date
    table: Table


def series(tables: Mapping[str, Sequence[Table]], year: int) -> list[Month]:
    """The sheets of one form that each tell of another month, the earliest first; empty where there is no such series.

    `year` holds for months without one.
    """
    found: dict[datetime.date, Month] = {}
    for sheet, some in tables.items():
        main = [table for table in some if table.kind in {"project", "fund"}]
        day = _day(sheet, main[0].titles, year) if len(main) == 1 else None
        if day is None or day in found:
            continue
        found[day] = Month(sheet, day, main[0])
    months = [found[day] for day in sorted(found)]
    alike = [month for month in months if _same_form(month.table, months[-1].table)]
    return alike if len(alike) > 1 else []


def _day(sheet: str, titles: Sequence[str], year: int) -> datetime.date | None:
    """The last day of the month that the sheet's name tells, else its title."""
    at = names.sheet_year(titles) or year
    found = _MONTH.search(squeeze(sheet)[:_MOST_NAME])
    if found is None:
        return names.day_of(titles)
    if found["digits"]:
        at, month = int(found["long"]), int(found["digits"])
    else:
        at = int(found["year"] or at)
        month = int(number(found["month"] or found["quarter"]) or 0) * (3 if found["quarter"] else 1)
    return datetime.date(at, month, calendar.monthrange(at, month)[1])


def _same_form(one: Table, other: Table) -> bool:
    fields = [{column.field for column in table.read_columns} for table in (one, other)]
    return len(fields[0] & fields[1]) >= _SAME_FORM * len(fields[0] | fields[1])


def fold(rows: Sequence[Row], months: Sequence[Month]) -> tuple[list[Row], list[tuple[str, Ignored]]]:
    """The rows that count, each with its history, and the rows of earlier months that were folded into them.

    A project that only earlier months list is kept as its last month has it, and asked about.
    """
    places = {month.sheet: place for place, month in enumerate(months)}
    by_project: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row, number_ in _numbered(row for row in rows if row.sheet in places and row.name):
        by_project[key(row.name), number_].append(row)
    if not _same_projects(by_project, places):
        return list(rows), []
    last, gone = len(months) - 1, {id(row) for same in by_project.values() for row in same[:-1]}
    for same in by_project.values():
        row = max(same, key=lambda one: places[one.sheet])
        earlier = sorted((one for one in same if one is not row), key=lambda one: places[one.sheet])
        gone.discard(id(row))
        gone |= {id(one) for one in earlier}
        row.past = [_past(one, months[places[one.sheet]].day) for one in earlier]
        if places[row.sheet] < last:
            why = f"最新的“{months[-1].sheet}”里没有这个项目，先按“{row.sheet}”的第 {row.record.first + 1} 行读，请确认是否还在。"
            row.flags.append(flag("NOT_IN_LATEST", why, field="name"))
    why = f"较早月份的同一张表，以“{months[-1].sheet}”为准，这一行留作历史"
    folded = [(row.sheet, number_, row) for row in rows if id(row) in gone for number_ in _lines(row)]
    others = [(sheet, ignored(row.record.table.grid, at, "history", why)) for sheet, at, row in folded]
    return [row for row in rows if id(row) not in gone], others


def _lines(row: Row) -> range:
    return range(row.record.first, row.record.last + 1)


def _numbered(rows: Iterable[Row]) -> Iterator[tuple[Row, int]]:
    """Each row with how many of its name stand above it on its sheet."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        place = (row.sheet, key(row.name))
        yield row, seen[place]
        seen[place] += 1


def _same_projects(by_project: Mapping[tuple[str, int], Sequence[Row]], places: Mapping[str, int]) -> bool:
    """Do most projects of the shorter of the last two sheets stand on both? A list of what was signed each month does not."""
    last = [name for name, place in places.items() if place >= len(places) - 2]
    listed = [
        {name for name, same in by_project.items() if any(row.sheet == sheet for row in same)}
        for sheet in last
    ]
    fewest = min(map(len, listed))
    return fewest > 0 and len(listed[0] & listed[1]) >= _SAME_PROJECTS * fewest


def _past(row: Row, day: datetime.date) -> Past:
    return Past(
        row.sheet, row.record.first + 1, day, row.stage, row.money.get("done_fen"), row.money.get("arrived_fen"),
        row.texts.get("progress", ""),
    )  # fmt: skip
