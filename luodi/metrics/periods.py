"""计期: the stretches of time figures are told for: a week, a month, a quarter, a half year, a year, each also from January on, or since a day."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from luodi.common import clock

_NAMED = re.compile(r"(?a)(20\d\d)(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")
_WEEK = re.compile(r"(?a)(20\d\d)-W(0[1-9]|[1-4]\d|5[0-3])")
_TO_DATE = "-ytd"
_SINCE = re.compile(r"(?a)since-(20\d\d-\d\d-\d\d)")


@dataclass(frozen=True)
class Period:
    """From a moment up to another one, which does not belong to it any more.

    ``code`` names it in an address (2026, 2026-H1, 2026-Q3, 2026-11, 2026-Q3-ytd, 2026-W48, since-2024-01-01), ``words`` to a reader.
    """

    start: datetime
    end: datetime
    code: str = field(default="", compare=False)
    words: str = field(default="", compare=False)

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Return a year in the county's time."""
        return cls._of_months(year, 1, 12, f"{year}", f"{year} 年")

    @classmethod
    def of_half(cls, year: int, half: int) -> "Period":
        """Return the first or the second half of a year."""
        return cls._of_months(
            year, half * 6 - 5, 6, f"{year}-H{half}", f"{year} 年{'上' if half == 1 else '下'}半年"
        )

    @classmethod
    def of_quarter(cls, year: int, quarter: int) -> "Period":
        """Return a quarter of a year."""
        return cls._of_months(year, quarter * 3 - 2, 3, f"{year}-Q{quarter}", f"{year} 年第{quarter}季度")

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        """Return a month in the county's time."""
        return cls._of_months(year, month, 1, f"{year}-{month:02d}", f"{year} 年 {month} 月")

    @classmethod
    def of_week(cls, year: int, week: int) -> "Period":
        """Return a week from Monday to Sunday, counted as ISO 8601 does. Raises ValueError where the year has no such week."""
        first = date.fromisocalendar(year, week, 1)
        code, words = f"{year}-W{week:02d}", f"{year} 年第 {week} 周"
        return cls.between(first, first + timedelta(days=7), code, words)

    @classmethod
    def since(cls, day: date) -> "Period":
        """Return the time from a day up to the end of today."""
        return cls.between(day, clock.today() + timedelta(days=1), f"since-{day}", f"{day} 以来")

    @classmethod
    def between(cls, first: date, after: date, code: str = "", words: str = "") -> "Period":
        """Return the time from the begin of one day up to that of another in the county's time."""
        start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
        return cls(start, end, code, words)

    @classmethod
    def _of_months(cls, year: int, month: int, months: int, code: str, words: str) -> "Period":
        last = month + months - 1
        return cls.between(date(year, month, 1), date(year + last // 12, last % 12 + 1, 1), code, words)

    @classmethod
    def named(cls, code: str) -> "Period | None":
        """Return the period that ``code`` names; None where it names none."""
        if found := _SINCE.fullmatch(code):
            day = _day(found[1])
            return cls.since(day) if day and day <= clock.today() else None
        if code.endswith(_TO_DATE):
            part = cls.named(code.removesuffix(_TO_DATE))
            return part.to_date if part and part.to_date.code == code else None
        if found := _WEEK.fullmatch(code):
            return _week(int(found[1]), int(found[2]))
        if not (found := _NAMED.fullmatch(code)):
            return None
        year, quarter, half, month = (int(part) if part else 0 for part in found.groups())
        if not clock.EARLIEST.year < year < clock.LATEST.year:
            return None
        if quarter:
            return cls.of_quarter(year, quarter)
        if half:
            return cls.of_half(year, half)
        return cls.of_month(year, month) if month else cls.of_year(year)

    @property
    def to_date(self) -> "Period":
        """From the first of January up to its end; it itself where it begins then."""
        january = date(self.year, 1, 1)
        if self.first == january:
            return self
        words = f"{self.year} 年 1 至 {self.last.month} 月"
        return self.between(january, self.last + timedelta(days=1), f"{self.code}{_TO_DATE}", words)

    @property
    def first(self) -> date:
        """Its first day."""
        return clock.day_of(self.start)

    @property
    def last(self) -> date:
        """Its last day."""
        return clock.day_of(self.end - timedelta(microseconds=1))

    @property
    def year(self) -> int:
        """The year in which it ends: whose rules hold for it."""
        return self.last.year


def _week(year: int, week: int) -> Period | None:
    try:
        return Period.of_week(year, week) if clock.EARLIEST.year < year < clock.LATEST.year else None
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if clock.is_sensible(day) else None
