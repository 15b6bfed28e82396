"""The dates of a project: which event each cell dates, and what is doubtful about it."""

import datetime
import re
from dataclasses import dataclass, replace

from luodi.ledgers.flags import CATALOGUE, Proposal, flag
from luodi.ledgers.language.dates import DateReading, earliest, is_planned, latest, parse_date, parse_dates
from luodi.ledgers.language.stage_words import FUND_STAGES, STAGES
from luodi.ledgers.language.text import is_blank_word
from luodi.ledgers.layout.rows import Cell, Record
from luodi.ledgers.meaning.reading import Row

_KEYS = {
    "date_signed": "signed", "date_started": "started", "date_produced": "produced", "date_planned_start": "planned_start",
    "date_planned_production": "planned_production", "date_entered": "entered", "date_issued": "issued", "date_applied": "applied",
    "date_updated": "updated", "date_published": "published", "date_contact": "contact", "date_review": "review",
}  # fmt: skip
LABELS = {
    "signed": "签约时间", "started": "开工时间", "produced": "竣工投产时间", "planned_start": "计划开工时间", "planned_production": "计划投产时间",
    "entered": "入库时间", "issued": "下达时间", "applied": "申报时间", "updated": "更新时间", "published": "发布时间", "contact": "来访时间", "review": "评审时间",
}  # fmt: skip
_PLANNED = {"started": "planned_start", "produced": "planned_production"}
_BEFORE_START = frozenset({"储备", "在谈", "签约", "前期"})
_ANY = frozenset({*STAGES, *FUND_STAGES, None})
# Where a project must stand for a day under 开工 or 竣工 to tell what has happened.
_REACHED: dict[str, frozenset[str | None]] = {
    "started": frozenset({"开工", "在建", "投产"}),
    "produced": frozenset({"投产"}),
}
_OWN = {
    "储备": "entered",
    "在谈": "contact",
    "签约": "signed",
    "前期": "signed",
    "开工": "started",
    "在建": "started",
    "投产": "produced",
    "申报": "applied",
    "下达": "issued",
    "终止": "signed",
}
_OWN_COLUMN = {"签约": "date_signed", "开工": "date_started", "在建": "date_started"}
# Heads of several events: a word in the cell only says which.
_OPEN_HEADS = frozenset({"date_both", "date_planned", "date_period", "date_issued_applied", "date_any"})
# Order of events; a later one cannot be dated before an earlier one.
_ORDER = ("signed", "started", "produced")
_NOTES = {
    "DATE_INVALID": "不是真实的日期，请改正。",
    "DATE_FUTURE": "晚于统计日 {as_of}，但已列为发生的事，请核对。",
    "DATE_NO_YEAR": "没有年份，也不能按表推定，请补年份。",
    "DATE_YEAR_ASSUMED": "没有年份，按 {year} 年记。",
    "DATE_IMPRECISE": "不是准确日期，请补到日。",
    "DATE_FORMAT_RISK": "这种写法容易被当成别的数，已读作 {iso}，请核对。",
    "DATE_UNREADABLE": "读不出日期，请改正。",
    "CHINESE_NUMERAL_DATE": "是中文数字，已读作 {iso}。",
    "EXCEL_SERIAL": "是 Excel 日期序号，已读作 {iso}。",
    "DATE_COLUMN_MISMATCH": "说的是另一件事，已按{label}记。",
}


@dataclass(frozen=True)
class Clock:
    """The day of the ledger and the year its sheet is about."""

    as_of: datetime.date
    sheet_year: int | None


def _key_of(name: str, row: Row) -> str:
    """The date key of a column, by the row's stage where the head leaves it open."""
    if name in _KEYS:
        return _KEYS[name]
    early = row.stage in _BEFORE_START
    if name == "date_planned":
        return "planned_start" if early else "planned_production"
    if name == "date_issued_applied":
        return "issued" if row.stage == "下达" else "applied"
    if name == "date_period":
        return "planned_start"
    if name == "date_both":
        return "planned_start" if early else "started"
    if row.fund:
        return "issued" if row.stage == "下达" else "applied"
    return _OWN.get(row.stage or "", "updated")


def furthest_dated(record: Record, clock: Clock) -> str | None:
    """The stage of the furthest event that has a day in the record, and has come; for rows without a word on the stage."""
    for name, stage in (("date_produced", "投产"), ("date_started", "开工"), ("date_signed", "签约")):
        cell = record.first_cell(name)
        if cell is None or is_blank_word(cell.text):
            continue
        readings = _readings(_value(cell), clock, planned=False)
        # 年内, 拟2022年10月 and a day without a year are no day on which it happened.
        if any(reading.iso and _has_come(reading, clock) for reading in readings):
            return stage
    return None


def _has_come(reading: DateReading, clock: Clock) -> bool:
    planned = (reading.word or "").startswith("planned") or is_planned(reading.raw)
    return not planned and earliest(reading.iso or "9999") <= clock.as_of


def set_dates(row: Row, clock: Clock) -> None:
    """Reads every date column of the row."""
    for name, cells in row.record.cells.items():
        if name.startswith("date_"):
            for cell in cells[:1]:
                _set_date(row, name, cell, clock)
    _distrust_assumed_years(row)
    _flag_missing(row)
    _flag_overdue(row, clock)


def _set_date(row: Row, name: str, cell: Cell, clock: Clock) -> None:
    key = _key_of(name, row)
    planned = key.startswith("planned")
    for reading in _readings(_value(cell), clock, planned):
        _set_reading(row, name, key, reading, cell, clock)


def _value(cell: Cell) -> str | float | datetime.date:
    value = cell.value
    return cell.text if isinstance(value, (bool, datetime.time, datetime.timedelta)) else value


def _readings(value: str | float | datetime.date, clock: Clock, planned: bool) -> list[DateReading]:
    """The dates of a cell: one each where it names several events (2021年5月开工，2023年10月竣工)."""
    if isinstance(value, str):
        events = parse_dates(value, sheet_year=clock.sheet_year, as_of=clock.as_of, planned=planned)
        if len({event.word for event in events} - {None}) == len(events) > 1:
            return events
    return [parse_date(value, sheet_year=clock.sheet_year, as_of=clock.as_of, planned=planned)]


def _set_reading(row: Row, name: str, key: str, reading: DateReading, cell: Cell, clock: Clock) -> None:
    if reading.blank:
        return
    meant = _meant(reading, key, key.startswith("planned"))
    if meant != key and name not in _OPEN_HEADS:
        reading = replace(reading, flags=(*reading.flags, "DATE_COLUMN_MISMATCH"))
    if reading.end_iso is not None:
        reading = _set_end(row, name, meant, reading, cell, clock)
    if "DATE_FUTURE" in reading.flags and row.stage not in _REACHED.get(meant, _ANY):
        # What lies ahead of a project that is not there yet is its plan, whatever the head says.
        meant = _PLANNED[meant]
        reading = replace(reading, flags=tuple(code for code in reading.flags if code != "DATE_FUTURE"))
    if reading.iso is None and not reading.flags:
        return
    _store(row, meant, reading, cell, clock)


def _meant(reading: DateReading, key: str, planned: bool) -> str:
    """A word in the cell beats the head; in a planned column it only says which plan."""
    word = reading.word
    if word is None or word == key:
        return key
    if planned:
        return _PLANNED.get(word, word if word.startswith("planned") else key)
    return word


def _set_end(row: Row, name: str, key: str, reading: DateReading, cell: Cell, clock: Clock) -> DateReading:
    """The end of a building time 2023-2025: planned unless it has produced."""
    if name in {"date_period", "date_both", "date_planned"} or key in {"started", "planned_start"}:
        done = (
            name == "date_both" and row.stage == "投产" and earliest(reading.end_iso or "9999") <= clock.as_of
        )
        end = DateReading(reading.end_iso, raw=reading.raw)
        _store(row, "produced" if done else "planned_production", end, cell, clock)
    if reading.iso and key == "started" and earliest(reading.iso) > clock.as_of:
        return replace(reading, flags=tuple(code for code in reading.flags if code != "DATE_FUTURE"))
    return reading


def _store(row: Row, key: str, reading: DateReading, cell: Cell, clock: Clock) -> None:
    row.dates[key] = {"iso": reading.iso, "raw": reading.raw}
    row.where[key] = cell.name
    head = f"第 {cell.row + 1} 行{LABELS[key]}“{reading.raw}”"
    words = {
        "as_of": clock.as_of.isoformat(),
        "year": clock.sheet_year or clock.as_of.year,
        "iso": reading.iso or "空",
        "label": LABELS[key],
    }
    for code in reading.flags:
        note = _NOTES.get(code)
        if note is not None and code in CATALOGUE:
            row.flags.append(
                flag(
                    code,
                    head + note.format(**words),
                    field=key,
                    cell=cell.name,
                    proposals=_proposals(code, key, reading),
                )
            )


def _proposals(code: str, key: str, reading: DateReading) -> list[Proposal]:
    if code == "DATE_FUTURE":
        return [Proposal(f"保留 {reading.iso}", {key: reading.iso}), Proposal("先空着", {key: None})]
    return [Proposal("先空着", {key: None})] if code == "DATE_INVALID" else []


def _distrust_assumed_years(row: Row) -> None:
    """A year taken from the sheet is wrong when the event would come before an earlier one of the row."""
    for place, key in enumerate(_ORDER):
        assumed = [one for one in row.flags if one.code == "DATE_YEAR_ASSUMED" and one.field == key]
        iso = row.dates.get(key, {}).get("iso")
        if not assumed or not iso:
            continue
        before = [row.dates[other]["iso"] for other in _ORDER[:place] if other in row.dates]
        if any(other and earliest(other) > latest(iso) for other in before):
            row.dates[key]["iso"] = None
            row.flags = [one for one in row.flags if one not in assumed]
            why = f"第 {row.record.first + 1} 行{LABELS[key]}没有年份，按表的年份会早于前一步，请补年份。"
            row.flags.append(flag("DATE_NO_YEAR", why, field=key, cell=row.where.get(key)))


def _flag_missing(row: Row) -> None:
    """The column for the date of the row's own stage is there, and empty."""
    name = _OWN_COLUMN.get(row.stage or "")
    if name is None or row.fund or row.record.table.column(name) is None:
        return
    if name.removeprefix("date_") in row.dates or name in row.record.cells and not _is_blank(row, name):
        return
    key = name.removeprefix("date_")
    row.flags.append(
        flag(
            "DATE_MISSING",
            f"第 {row.record.first + 1} 行已是{row.stage}，{LABELS[key]}没有填，请补填。",
            field=key,
        )
    )


def _is_blank(row: Row, name: str) -> bool:
    return bool(re.fullmatch(r"[\s/\\\-—–－无待定空]*", row.record.text(name)))


def _flag_overdue(row: Row, clock: Clock) -> None:
    """A planned day has passed and the stage has not been reached."""
    late = {"planned_start": _BEFORE_START, "planned_production": _BEFORE_START | {"开工", "在建"}}
    for key, stages in late.items():
        iso = row.dates.get(key, {}).get("iso")
        if iso and row.stage in stages and latest(iso) < clock.as_of:
            why = f"第 {row.record.first + 1} 行{LABELS[key]} {iso} 已过，目前仍是{row.stage}，请核对。"
            row.flags.append(flag("OVERDUE", why, field=key, cell=row.where.get(key)))
