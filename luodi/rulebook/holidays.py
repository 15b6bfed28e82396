"""Reading the yearly notice of the State Council: which days are off, and which weekends are worked instead.

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

Only numbered items are read, or, where there are none, lines that begin with a name and a colon. Whatever the
notice says twice (weekday, number of days) must agree, so that a slip of the pen is found before it moves due days.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import yaml

from luodi.rulebook.working_days import Calendar

WEEKDAYS = "一二三四五六日"
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
WORKED_INSTEAD = "调休上班"
_LONGEST = 15

_TITLE_YEAR = re.compile(r"(\d{4})年(?:部分)?(?:节假日|元旦)")
_NUMBER = r"(?:[一二三四五六七八九十\d]+[、.．]|（[一二三四五六七八九十\d]+）)\s*"
_NAME = r"([一-龥]{2,8}(?:、[一-龥]{2,8})?)："
_NUMBERED = re.compile(_NUMBER + _NAME)
_PLAIN = re.compile(rf"^\s*{_NAME}", re.MULTILINE)
_DAY = r"(?:(?P<year{0}>\d{{4}})年)?(?:(?P<month{0}>\d{{1,2}})月)?(?P<day{0}>\d{{1,2}})日(?:（(?P<note{0}>[^）]*)）)?"
_TOKEN = re.compile(
    rf"{_DAY.format(1)}(?:\s*(?:至|到|—+|-|~|～)\s*{_DAY.format(2)})?|(?P<off>放假)|(?P<work>上班)|共(?P<count>\d+)天"
)
_SIGNATURE = re.compile(r"国务院办公厅\s*\d{4}年\d{1,2}月\d{1,2}日")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_TO_FULL_WIDTH = str.maketrans(":(),;", "：（），；")


class NoticeUnreadable(Exception):
    """The text cannot be taken as a notice; the message tells the user why and what to do."""


@dataclass(frozen=True, order=True)
class NamedDay:
    """A day that the notice names: off, or worked although it is a weekend."""

    on: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class Notice:
    """What was read: every day named, and what a person should look at before confirming."""

    year: int
    days: list[NamedDay]
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ShippedNotice:
    """A notice that comes with the program."""

    year: int
    source: str
    text: str


@cache
def shipped() -> tuple[ShippedNotice, ...]:
    """Return the notices that come with the program, the earliest year first."""
    written = files("luodi.rulebook").joinpath("data/notices.yaml").read_text(encoding="utf-8")
    return tuple(ShippedNotice(**notice) for notice in yaml.safe_load(written))


@cache
def shipped_calendar() -> Calendar:
    """Return the calendar that these notices make."""
    days = {day.on: day.is_working for notice in shipped() for day in read(notice.text, notice.year).days}
    return Calendar(days, frozenset(notice.year for notice in shipped()))


def year_of(text: str) -> int | None:
    """Return the year that the notice is about, when it says so."""
    found = _TITLE_YEAR.search(text)
    return int(found[1]) if found else None


def read(text: str, year: int) -> Notice:
    """Read the notice for a year; raises NoticeUnreadable."""
    text = _SIGNATURE.sub("", text.translate(_TO_FULL_WIDTH))
    if (said := year_of(text)) not in (None, year):
        raise NoticeUnreadable(f"这份通知写的是{said}年，填写的年份是{year}年。请改成同一年。")
    days: dict[date, NamedDay] = {}
    doubts: list[str] = []
    for name, body in _items(text):
        for day in _read_item(name, body, year, doubts):
            if day.on in days:
                raise NoticeUnreadable(
                    f"{_said(day.on)}写了两次，请核对“{days[day.on].name}”和“{day.name}”。"
                )
            days[day.on] = day
    _expect(year, days.values())
    read_names = "".join(day.name for day in days.values())
    if missing := "、".join(festival for festival in FESTIVALS if festival not in read_names):
        doubts.append(f"没有读到{missing}，请核对通知是否贴全。")
    return Notice(year, sorted(days.values()), doubts)


def _expect(year: int, days: Collection[NamedDay]) -> None:
    """Refuse what cannot be the notice of the year; only 元旦 may reach back into December."""
    if all(day.is_working for day in days):
        raise NoticeUnreadable(
            "没有读到放假的日期。请从通知里复制“一、元旦：1月1日（周四）至3日（周六）放假……”这些条文。"
        )
    for day in days:
        if not date(year - 1, 12, 1) <= day.on <= date(year, 12, 31):
            raise NoticeUnreadable(f"“{day.name}”的{_said(day.on)}不在{year}年，请核对年份。")


def _items(text: str) -> Iterator[tuple[str, str]]:
    # Beside numbered items a line such as “来源：新华社” is no item.
    heads = list(_NUMBERED.finditer(text)) or list(_PLAIN.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):
        # Text out of a PDF breaks its lines anywhere, within a date too.
        body = re.sub(r"\s+", "", text[head.end() : end])
        if "放假" in body or "上班" in body:
            yield head[1], body


def _read_item(name: str, body: str, year: int, doubts: list[str]) -> Iterator[NamedDay]:
    off, counted = 0, None
    for sentence in re.split("[。；]", body):
        waiting: list[date] = []
        for token in _TOKEN.finditer(sentence):
            if token["count"]:
                counted = int(token["count"])
            elif token["off"] or token["work"]:
                is_working = bool(token["work"])
                off += 0 if is_working else len(waiting)
                for on in waiting:
                    yield _named(on, name, is_working, doubts)
                waiting = []
            else:
                waiting += _span(name, token, year)
        if waiting:
            doubts.append(f"“{name}”中这一句没有采用：{sentence.strip()}。")
    if counted not in (None, off):
        raise NoticeUnreadable(f"“{name}”写着共{counted}天，读到的放假日期是{off}天。请核对日期。")


def _named(on: date, name: str, is_working: bool, doubts: list[str]) -> NamedDay:
    if is_working and on.weekday() < 5:
        doubts.append(f"“{name}”要求上班的{_said(on)}是周{WEEKDAYS[on.weekday()]}，本来就是工作日，请核对。")
    return NamedDay(on, is_working, name + WORKED_INSTEAD if is_working else name)


def _span(name: str, token: re.Match[str], year: int) -> list[date]:
    """Return the days from the first to the last that a token names; 12月31日至1月2日 begins in the year before."""
    if token["month1"] is None:
        raise NoticeUnreadable(f"“{name}”中的“{token[0]}”没有写月份，请补上。")
    crosses = token["month1"] == "12" and token["month2"] in ("1", "01")
    first = _day(name, token, "1", year - crosses, int(token["month1"]))
    if token["day2"] is None:
        return [first]
    last_year = year if crosses else first.year
    last = _day(name, token, "2", last_year, int(token["month2"] or first.month))
    length = (last - first).days + 1
    if not 0 < length <= _LONGEST:
        raise NoticeUnreadable(f"“{name}”中的“{token[0]}”起止不对，请核对。")
    return [first + timedelta(days=n) for n in range(length)]


def _day(name: str, token: re.Match[str], which: str, year: int, month: int) -> date:
    year = int(token[f"year{which}"] or year)
    try:
        on = date(year, month, int(token[f"day{which}"]))
    except ValueError as wrong:
        raise NoticeUnreadable(f"“{name}”中的“{token[0]}”不是一个日期，请核对。") from wrong
    weekday = _WEEKDAY.search(token[f"note{which}"] or "")
    if weekday and WEEKDAYS.index(weekday[1].replace("天", "日")) != on.weekday():
        told = f"“{name}”写着{month}月{on.day}日是{weekday[0]}，{year}年的这一天是周{WEEKDAYS[on.weekday()]}"
        raise NoticeUnreadable(f"{told}。请核对年份和日期。")
    return on


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
