"""Spellings of dates: finds the dated pieces of a text, before any year is assumed or any date judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from luodi.ledgers.language.numerals import number
from luodi.ledgers.language.text import half_width, squeeze


@dataclass(frozen=True)
class Stamp:
    """One dated piece as written; parts that the text does not give are None."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    tail: str = ""
    risky: bool = False


_S = r"[-./]"
# Earlier forms win where two begin at the same place. Groups: y year, m month, d day, q quarter, s a separator.
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d)(?P<y>\d{{4}})(?P<s>{_S}|[,、])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})[日号]?(?!\d)",
        r"(?<!\d)(?P<y>\d{4})年(?P<m>\d{1,2})[月.](?P<d>\d{1,2})[日号]?(?!\d)",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
        rf"(?<!\d)(?P<risky>(?P<d>\d{{1,2}}){_S}(?P<m>\d{{1,2}}){_S}(?P<y>(?:19|20)\d\d))(?!\d)",
        r"(?<!\d)(?P<y>\d\d)年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?(?!\d)",
        rf"(?<![\d.])(?P<risky>(?P<y>\d\d)(?P<s>{_S})(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}))(?!\d|{_S}\d)",
        r"(?<!\d)(?P<y>\d{4})(?:年度?)?[-.]?(?:第?(?P<q>[1-4])季度?|Q(?P<q2>[1-4]))",
        rf"(?<!\d)(?P<y>\d{{4}})(?:年|{_S})(?P<m>\d{{1,2}})(?:月份?)?(?!\d|期|批|季|个|项)",
        r"(?<!\d)(?P<m>\d{1,2})[./](?P<y>20\d\d)(?!\d)",
        r"^(?P<risky>(?P<y>1[3-9]|[23]\d)[./-](?P<m>0?[1-9]|1[0-2]))$",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?!\d)",
        r"(?<!\d)(?P<y>\d\d)年(?P<m>\d{1,2})月份?",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:年度?|\.)?(?!\d)",
        r"(?<!\d)(?P<y>\d\d)年(?!\d)",
        r"(?:第?(?P<q>[1-4])季度?|(?<![A-Za-z])Q(?P<q2>[1-4]))",
        r"(?<!\d)(?P<m>\d{1,2})(?P<span>[-至到]\d{1,2})月份?",
        r"(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?(?!\d)",
        r"^(?P<risky>(?P<m>\d{1,2})[./-](?P<d>\d{1,2}))(?!\d|[./-]\d|月)",
        r"(?<!\d)(?P<m>\d{1,2})月份?",
    )
)
# Words straight behind a date that blunt it.
_TAIL = re.compile(
    r"(?:(?:元旦|春节|清明|五一|端午|中秋|国庆)节?|上半年|下半年|年内|内|年底|年末|年初|年中|底|末|初|上旬|中旬|下旬|中|年)?(?:以前|之前|前|以后|之后|后|起)?"
)
SPAN = "间"  # the tail of a span of months (1-2月), which gives no single date
_CHINESE = re.compile(
    r"(?<![〇零○一二三四五六七八九十两])[〇零○一二三四五六七八九十两]++(?=[年月日号]|[至到-][〇零○一二三四五六七八九十]+月)"
    r"|(?<=月)[一二三四五六七八九十]++(?=$|[,，。;；前后起])"
)
_TIME = re.compile(r"(?<=\d)[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*$")
RANGE_SIGN = re.compile(r"[-/]+|至|到")


def prepare(text: str) -> tuple[str, bool]:
    """The text half-width, without blanks, with Arabic numbers; did it have Chinese ones?"""
    rows = [row for row in half_width(text).splitlines() if row.strip()]
    several = sum(bool(re.search(r"\d{4}|\d月", row)) for row in rows) > 1
    plain = squeeze((";" if several else "").join(_TIME.sub("", row.strip()) for row in rows))
    plain = plain.replace("元月", "1月")
    plain = re.sub(r"[一二三四](?=季)", lambda match: str(number(match.group())), plain)
    arabic = _CHINESE.sub(lambda match: str(number(match.group()) or match.group()), plain)
    return re.sub(r"[—–―]+", "-", arabic.replace("~", "-")), arabic != plain


def stamps(text: str) -> Iterator[Stamp]:
    """The dated pieces of a prepared text, from left to right."""
    place = 0
    while place < len(text):
        matches = [match for form in _FORMS if (match := form.search(text, place))]
        if not matches:
            return
        stamp = _stamp(min(matches, key=lambda match: match.start()), text)
        yield stamp
        place = stamp.end


def _stamp(match: re.Match[str], text: str) -> Stamp:
    groups = match.groupdict()
    year, month, day = (int(groups[name]) if groups.get(name) else None for name in "ymd")
    if year is not None and year < 100:
        year += 2000
    quarter = groups.get("q") or groups.get("q2")
    found = _TAIL.match(text, match.end())
    tail = found.group() if found else ""
    if tail == "年" or re.fullmatch(r"年(?:以|之)?[前后]", tail):
        tail = tail[1:]
    end = match.end() + len(tail)
    stamp = Stamp(match.start(), end, year, month, day, int(quarter) if quarter else None, tail)
    if groups.get("span"):
        return replace(stamp, tail=SPAN)
    return _day_first(stamp, groups["risky"]) if groups.get("risky") else stamp


def _day_first(stamp: Stamp, written: str) -> Stamp:
    """31.10.2016 is day first and 10/31/2016 month first; where both are possible with a slash only the year is sure."""
    stamp = replace(stamp, risky=True)
    if not re.search(r"\d{4}$", written):
        return stamp
    day, month = stamp.day or 0, stamp.month or 0
    if month > 12 >= day:
        return replace(stamp, day=month, month=day)
    if max(day, month) <= 12 and "." not in written and day != month:
        return replace(stamp, day=None, month=None)
    return stamp
