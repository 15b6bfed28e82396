"""Columns that tell how an event stands (开工情况) and hold its day, or words: a day alone is a day of the event."""

import re

from luodi.ledgers.layout.rows import Record

_EVENT_HEAD = re.compile(r"(签约|开工|投产|竣工)(?:[(（/、及和]?(?:投产|竣工)[)）]?)?情况$")
_FIELDS = {"签约": "date_signed", "开工": "date_started", "投产": "date_produced", "竣工": "date_produced"}
_DAY = re.compile(r"(?:19|20)?\d{2}[年./-]\d{1,2}(?:[月./-](?:\d{1,2}[日号]?)?)?|\d{8}")
_DAY_OF_EVENT = re.compile(rf"({_DAY.pattern})份?(?:已|正式)?(签约|开工|投产|竣工)(?:建设)?")


def give_days(record: Record) -> None:
    """Under 开工情况, 2023.9 is the day of 开工, and 2024.5试生产 tells of 投产."""
    kept = []
    for cell in record.cells.get("progress", ()):
        event = _EVENT_HEAD.search(cell.column.head)
        if event is None or not _DAY.match(cell.text):
            kept.append(cell)
            continue
        if _DAY.fullmatch(cell.text):
            record.cells.setdefault(_FIELDS[event[1]], [cell])
        if told := _DAY_OF_EVENT.fullmatch(cell.text):
            record.cells.setdefault(_FIELDS[told[2]], [cell._replace(text=told[1])])
            kept.append(cell)
            continue
        kept.append(cell._replace(text=f"{cell.text}{event[1]}"))
    if kept:
        record.cells["progress"] = kept
