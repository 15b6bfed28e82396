"""Dates as they stand in ledgers: no finer than written, with every assumption and impossibility named."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from luodi.ledgers.language import longest
from luodi.ledgers.language.date_forms import RANGE_SIGN, SPAN, Stamp, prepare, stamps
from luodi.ledgers.language.text import is_blank_word

# Which event a word in the cell names; the first that matches wins.
_EVENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "produced",
        re.compile(r"竣工|建成|投产|投用|投入使用|投入运营|投运|完工|达产|开园|开业|运营|验收|交付"),
    ),
    ("started", re.compile(r"开工|动工|奠基|启动|开建|破土|进场|续建")),
    ("signed", re.compile(r"签约|签订|签署|签协议|新签")),
    ("issued", re.compile(r"下达|发行|拨付|批复资金|分配")),
    ("applied", re.compile(r"申报|申请|上报|报送")),
    ("entered", re.compile(r"入库|储备")),
    ("updated", re.compile(r"更新")),
    ("published", re.compile(r"发布|公示|公布")),
    ("review", re.compile(r"评审|过会")),
    ("contact", re.compile(r"来访|洽谈|考察|对接|来人")),
)
_PLANNED = re.compile(r"预计|计划|拟|力争|争取|确保|有望|将于|将在|目标|预期")
_PLANNED_KEYS = {"started": "planned_start", "produced": "planned_production"}
_VAGUE = re.compile(
    r"年内|年底|年末|年初|年中|上半年|下半年|月底|月初|近期|日前|年初以来|尽快|启动|[后前]$|[上中下]旬|日$"
)
_LAST_DAY = ("底", "末")
# So much of a cell is looked through for a date; what takes longer in longer texts takes no more than this.
_PIECES = re.compile(r"[,，;；、。\n]")
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_SERIALS = range(25569, 73051)  # 1970 to 2099 as Excel counts days
_EXCEL_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class DateReading:
    """What a date cell says. `iso` is null where it gives no certain date; `word` is the date key its words name."""

    iso: str | None = None
    precision: str = "none"
    raw: str = ""
    flags: tuple[str, ...] = ()
    word: str | None = None
    end_iso: str | None = None
    blank: bool = False


@dataclass(frozen=True)
class _Frame:
    """What surrounds the cell: the year that the sheet is about, the day of the ledger, planned or happened."""

    year: int | None
    as_of: date | None
    planned: bool


def parse_date(
    cell: str | float | date | datetime, *, sheet_year: int | None, as_of: date | None, planned: bool
) -> DateReading:
    """Reads a cell of a date column."""
    if isinstance(cell, datetime):
        cell = cell.date()
    frame = _Frame(sheet_year or (as_of.year if as_of else None), as_of, planned)
    if isinstance(cell, date):
        return _judged(DateReading(cell.isoformat(), "day", cell.isoformat()), frame)
    if not isinstance(cell, str):
        return _read_number(_number_text(cell), frame)
    return _read(cell[: longest.DATE], frame)


_MOST_PIECES = 300


def parse_dates(text: str, *, sheet_year: int | None, as_of: date | None, planned: bool) -> list[DateReading]:
    """Every dated clause of a cell or a text that tells of several events (2021年3月签约，2022年5月开工)."""
    pieces = [piece for piece in _PIECES.split(text, _MOST_PIECES)[:_MOST_PIECES] if piece.strip()]
    read = [parse_date(piece, sheet_year=sheet_year, as_of=as_of, planned=planned) for piece in pieces]
    return [one for one in read if one.iso or one.end_iso]


def beside_dates(text: str) -> str:
    """What of a text belongs to no date in it; a ledger may say anything there, a field may not."""
    plain, _ = prepare(text[: longest.DATE])
    place, rest = 0, ""
    for stamp in stamps(plain):
        rest, place = rest + plain[place : stamp.start], stamp.end
    return rest + plain[place:] + text[longest.DATE :]


def _read_number(text: str, frame: _Frame) -> DateReading:
    """As a number 2016.10 has lost its last zero, so 2016.1 may be January or October."""
    reading = _read(text, frame)
    risk = ["DATE_FORMAT_RISK"] if re.fullmatch(r"\d{4}\.1", text) else []
    return replace(reading, flags=(*reading.flags, *risk))


def _number_text(value: float) -> str:
    return f"{value:.10g}"


@lru_cache(maxsize=32768)
def _read(raw: str, frame: _Frame) -> DateReading:
    if is_blank_word(raw):
        return DateReading(blank=True)
    text, chinese = prepare(raw)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in _SERIALS:
        day = _EXCEL_EPOCH + timedelta(days=int(float(text)))
        return _judged(DateReading(day.isoformat(), "day", raw.strip(), ("EXCEL_SERIAL",)), frame)
    text, relative = _relative(text, frame)
    found = list(stamps(text))
    reading = _resolve(found, text, frame, relative)
    flags = (*reading.flags, *(["CHINESE_NUMERAL_DATE"] if chinese and found else []))
    reading = replace(reading, raw=raw.strip(), flags=tuple(dict.fromkeys(flags)))
    reading = replace(reading, word=reading.word or _word(text, reading, frame))
    return _judged(reading, replace(frame, planned=frame.planned or bool(_PLANNED.search(text))))


_RELATIVE_YEARS = (
    (re.compile("今年|本年度?|当年"), 0),
    (re.compile("去年|上年"), -1),
    (re.compile("明年|次年"), 1),
)


def _relative(text: str, frame: _Frame) -> tuple[str, bool]:
    """今年, 去年, 明年, 本月 as numbers, counted from the sheet's own year."""
    before = text
    if frame.year:
        for year_word, shift in _RELATIVE_YEARS:
            text = year_word.sub(f"{frame.year + shift}年", text)
    if frame.as_of:
        text = text.replace("本月", f"{frame.as_of.year}年{frame.as_of.month}月")
    return text, text != before


def _resolve(found: list[Stamp], text: str, frame: _Frame, relative: bool) -> DateReading:
    if not found:
        return DateReading(flags=("DATE_IMPRECISE" if _VAGUE.search(text) else "DATE_UNREADABLE",))
    first = _dated(found[0], frame, relative)
    second = _end(found, text)
    if second is None and len(found) > 1:
        return first if _same_day(found) else _several(found, text, frame)
    if second is None or (first.iso is None and "DATE_IMPRECISE" not in first.flags):
        return first
    end = _dated(second, replace(frame, planned=True), relative)
    return replace(first, end_iso=end.iso)


def _several(found: list[Stamp], text: str, frame: _Frame) -> DateReading:
    """Several dates in one cell: the first if each names its event (`parse_dates` has them all), else none is certain."""
    pieces = [piece for piece in _PIECES.split(text) if any(stamps(piece))]
    if len(pieces) > 1 and all(_word_of(piece) for piece in pieces):
        return _read(pieces[0], frame)
    return DateReading(flags=("DATE_IMPRECISE" if any(one.tail for one in found) else "DATE_UNREADABLE",))


def _same_day(found: list[Stamp]) -> bool:
    return len({(one.year, one.month, one.day, one.quarter) for one in found}) == 1


def _end(found: list[Stamp], text: str) -> Stamp | None:
    """The other end of a range: 2023.3-2025.6, 2023-2025年, 2023.3-6, 2011年7月9日-10日."""
    first = found[0]
    if len(found) == 2:
        between = text[first.end : found[1].start]
        if RANGE_SIGN.fullmatch(re.sub(r"开工|建设|竣工", "", between)):
            second = found[1]
            return second if second.year else replace(second, year=first.year)
        return None
    tail = re.match(r"(?:-|至|到)(\d{1,2})(?:月份?|日|号)?$", text[first.end :])
    if len(found) > 1 or tail is None or first.month is None:
        return None
    if first.day is not None:
        return replace(first, day=int(tail[1]), tail="")
    return replace(first, month=int(tail[1]), tail="")


def _dated(stamp: Stamp, frame: _Frame, relative: bool) -> DateReading:
    """The stamp with a year, checked against the calendar."""
    flags = ["DATE_FORMAT_RISK"] if stamp.risky else []
    assumed = relative
    if stamp.year is None:
        stamp, assumed = replace(stamp, year=frame.year), True
        if stamp.year is None:
            return DateReading(flags=(*flags, "DATE_NO_YEAR"))
    if not _exists(stamp):
        return DateReading(flags=(*flags, "DATE_INVALID"))
    iso, precision, imprecise = _iso(stamp)
    if imprecise:
        flags.append("DATE_IMPRECISE")
    if assumed and not relative and iso and not frame.planned and frame.as_of and earliest(iso) > frame.as_of:
        return DateReading(flags=(*flags, "DATE_NO_YEAR"))
    if assumed and iso:
        flags.append("DATE_YEAR_ASSUMED")
    return DateReading(iso, precision, flags=tuple(flags))


def _exists(stamp: Stamp) -> bool:
    year, month, day = stamp.year or 0, stamp.month, stamp.day
    if not _FIRST_YEAR <= year <= _LAST_YEAR or (month is not None and not 1 <= month <= 12):
        return False
    return day is None or 1 <= day <= calendar.monthrange(year, month or 1)[1]


def _iso(stamp: Stamp) -> tuple[str | None, str, bool]:
    """The ISO text, its precision, and whether the words blunt it (…前, 年内 and halves give no date at all)."""
    year, month, tail = stamp.year or 0, stamp.month, stamp.tail
    if tail == SPAN or re.search(r"[前后]$", tail):
        return None, "none", True
    if stamp.quarter:
        return f"{year}-Q{stamp.quarter}", "quarter", True
    if month is None:
        if tail.endswith(_LAST_DAY):
            return f"{year}-12-31", "day", True
        return (None, "none", True) if tail not in ("", "起") else (f"{year}", "year", False)
    if stamp.day is not None:
        return f"{year}-{month:02}-{stamp.day:02}", "day", False
    if tail.endswith(_LAST_DAY):
        return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]:02}", "day", True
    return f"{year}-{month:02}", "month", tail not in ("", "起")


def is_planned(text: str) -> bool:
    """Does the text speak of a plan (拟2022年10月)?"""
    return bool(_PLANNED.search(text))


def earliest(iso: str) -> date:
    """The first day that an ISO text of any precision may mean."""
    if "Q" in iso:
        return date(int(iso[:4]), 3 * int(iso[-1]) - 2, 1)
    year, month, day = (*(int(part) for part in iso.split("-")), 1, 1)[:3]
    return date(year, month, day)


def latest(iso: str) -> date:
    """The last day that an ISO text of any precision may mean."""
    if len(iso) == 10:
        return date.fromisoformat(iso)
    if len(iso) == 4:
        return date(int(iso), 12, 31)
    month = 3 * int(iso[-1]) if "Q" in iso else int(iso[5:])
    return date(int(iso[:4]), month, calendar.monthrange(int(iso[:4]), month)[1])


def _word_of(text: str) -> str | None:
    return next((key for key, pattern in _EVENTS if pattern.search(text)), None)


def _word(text: str, reading: DateReading, frame: _Frame) -> str | None:
    """The key that the cell's own words name; plan words or a coming date make it the planned one."""
    word = _word_of(text)
    if word not in _PLANNED_KEYS:
        return word
    coming = bool(reading.iso and frame.as_of and earliest(reading.iso) > frame.as_of)
    before = "DATE_IMPRECISE" in reading.flags and reading.iso is None
    return _PLANNED_KEYS[word] if coming or before or _PLANNED.search(text) else word


def _judged(reading: DateReading, frame: _Frame) -> DateReading:
    """Adds DATE_FUTURE where something that has happened is dated after the ledger's day."""
    planned = frame.planned or (reading.word or "").startswith("planned")
    if planned or not reading.iso or not frame.as_of or earliest(reading.iso) <= frame.as_of:
        return reading
    return replace(reading, flags=(*reading.flags, "DATE_FUTURE"))
