"""Columns that tell how an event stands (开工情况, or 开工 with a tick) and hold its day: a day alone is a day of the event."""

import re

from luodi.ledgers.language.dates import earliest, is_planned, parse_date
from luodi.ledgers.layout import ticks
from luodi.ledgers.layout.rows import Cell, Record
from luodi.ledgers.meaning.timing import Clock

_EVENT_HEAD = re.compile(r"(签约|开工|投产|竣工)(?:[(（/、及和]?(?:投产|竣工)[)）]?)?情况$")
_FIELDS = {"签约": "date_signed", "开工": "date_started", "投产": "date_produced", "竣工": "date_produced"}
_DAY = re.compile(r"(?:19|20)?\d{2}[年./-]\d{1,2}(?:[月./-](?:\d{1,2}[日号]?)?)?|\d{8}")
_DAY_OF_EVENT = re.compile(rf"({_DAY.pattern})份?(?:已|正式)?(签约|开工|投产|竣工)(?:建设)?")


_PLANNED_FIELDS = {
    "开工": "date_planned_start",
    "投产": "date_planned_production",
    "竣工": "date_planned_production",
}


def give_days(record: Record, clock: Clock) -> None:
    """Under 开工情况, 2023.9 is the day of 开工, and 2024.5试生产 tells of 投产; where 开工 is ticked when done, 2026.5 is its plan."""
    for cell in reversed([*record.cells.get("tick", ())]):
        if not ticks.answers(cell.text):
            _give_ticked_day(record, cell, clock)
    kept = []
    told = record.cells.get("progress", ())
    for cell in told:
        if len(told) > 1 and ticks.is_mark(cell.text):
            if ticks.says_yes(cell.text):
                kept.append(cell._replace(text=f"{cell.column.head.split(' / ')[-1]}√"))
            continue
        event = _EVENT_HEAD.search(cell.column.head)
        if event is None or not _DAY.match(cell.text):
            kept.append(cell)
            continue
        if _DAY.fullmatch(cell.text):
            record.cells.setdefault(_FIELDS[event[1]], [cell])
        if dated := _DAY_OF_EVENT.fullmatch(cell.text):
            record.cells.setdefault(_FIELDS[dated[2]], [cell._replace(text=dated[1])])
            kept.append(cell)
            continue
        kept.append(cell._replace(text=f"{cell.text}{event[1]}"))
    if kept:
        record.cells["progress"] = kept
    else:
        record.cells.pop("progress", None)


def _give_ticked_day(record: Record, cell: Cell, clock: Clock) -> None:
    stage = ticks.stage_of(cell.column) or ""
    reading = parse_date(cell.text, sheet_year=clock.sheet_year, as_of=clock.as_of, planned=True)
    come = reading.iso is not None and earliest(reading.iso) <= clock.as_of and not is_planned(cell.text)
    if come:
        record.cells["tick"].append(cell._replace(text="√"))
    if field := (_FIELDS if come else _PLANNED_FIELDS).get(stage):
        record.cells.setdefault(field, [cell])
