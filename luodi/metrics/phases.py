"""时序目标: the days by which a part of a year's target is to be reached. Every value counts from the first of January on.

A target without phases has a value for the end of the year alone; what it would be earlier is never worked out.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import IntegerChoices

# Of the ends of the first three quarters; counted as the value of the year is.
Phases = tuple[int | None, int | None, int | None]
NO_PHASES: Phases = (None, None, None)
CUMULATIVE = "各季度填的都是累计数：从 1 月 1 日到该季度末一共要完成多少；四季度末的数就是全年目标。"


class Phase(IntegerChoices):
    """The end of a quarter; that of the fourth is the year's."""

    Q1 = 1, "一季度末"
    Q2 = 2, "二季度末"
    Q3 = 3, "三季度末"
    YEAR = 4, "全年"

    @property
    def words(self) -> str:
        """What its value is called: 二季度末累计, 全年目标."""
        return f"{self.label}{'目标' if self is Phase.YEAR else '累计'}"


QUARTERS = (Phase.Q1, Phase.Q2, Phase.Q3)


def last_day(phase: Phase, year: int) -> date:
    """Return the day by which the value of a phase is to be reached."""
    return date(year + phase // 4, phase * 3 % 12 + 1, 1) - timedelta(days=1)


def ending_on(day: date) -> Phase | None:
    """Return the phase whose last day this is; None for every other day."""
    return next((phase for phase in Phase if last_day(phase, day.year) == day), None)


def running(year: int, on: date) -> Phase | None:
    """Return the phase of a year in which a day lies; None where the day lies in another year."""
    return next((phase for phase in Phase if on <= last_day(phase, year)), None) if on.year == year else None


def ended(year: int, on: date) -> Phase | None:
    """Return the last phase of a year that is over on a day; None before the first one is."""
    return next((phase for phase in reversed(Phase) if last_day(phase, year) < on), None)


def why_unsound(value: int | None, phases: Sequence[int | None]) -> str:
    """Return what is wrong with the phases of a target of this value, and what to do; "" where nothing is."""
    if value is None:
        return "" if not any(phase is not None for phase in phases) else "分了季度的，请把全年目标也填上。"
    before = 0
    for phase, told in zip(Phase, (*phases, value), strict=True):
        if told is None:
            continue
        if told < before:
            return f"{phase.label}的数小于前面季度的数。各季度填累计数，请从小到大填。"
        before = told
    return ""
