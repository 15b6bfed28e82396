"""Figures of all units at once: for the list of figures, and for whoever scores with them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from luodi.accounts.models import Unit, User
from luodi.metrics.periods import Period
from luodi.metrics.reports.credit import Figures, Value
from luodi.metrics.reports.indicators import Indicator, Ruled, known_under, ruled_in

# What stands behind the code of a rate to ask for its numerator or denominator alone.
PART, WHOLE = "part", "whole"


def units_in_county(user: User) -> QuerySet[Unit]:
    """Return the units of the reader's county, of today and of before: their figures are no secret, only the rows behind."""
    found: QuerySet[Unit] = Unit.objects.filter(county_id=user.post.county_id).order_by("path")
    return found


class UnknownIndicator(Exception):
    """No indicator has this code under the rules of the period; the message says so."""


def figures_of(
    county_id: int, codes: Collection[str], period: Period, as_of: datetime | None = None
) -> dict[int, dict[str, Value]]:
    """Return unit → code → figure, in one query for each indicator and those that read the rules of the county.

    Counts are whole numbers, money whole 分, rates and means fractions; None where there is no figure, which is not zero.
    ``code.part`` and ``code.whole`` are the two sides of a rate. A unit of which no figure asked for says anything is left
    out: what it has is ``blank`` of each indicator. Raises UnknownIndicator.
    """
    return figures_in((county_id,), codes, period, as_of)


def figures_in(
    counties: Collection[int], codes: Collection[str], period: Period, as_of: datetime | None = None
) -> dict[int, dict[str, Value]]:
    """Return the same of many counties: one query for each indicator, however many of them go by the same rules."""
    alike: dict[Ruled, list[int]] = defaultdict(list)
    for county_id, rules in ruled_in(counties, period.year).items():
        alike[rules].append(county_id)
    found: dict[int, dict[str, Value]] = {}
    for rules, some in alike.items():
        found |= _told(known_under(rules), some, codes, period, as_of)
    return found


def _told(
    known: dict[str, Indicator],
    counties: Collection[int],
    codes: Collection[str],
    period: Period,
    as_of: datetime | None,
) -> dict[int, dict[str, Value]]:
    wanted = {one.code: one for one, _ in (side_of(known, code) for code in codes)}
    figures = {code: one.figures_in(counties, period, as_of) for code, one in wanted.items()}
    return told_by(known, codes, figures)


def told_by(
    known: dict[str, Indicator], codes: Collection[str], figures: dict[str, Figures]
) -> dict[int, dict[str, Value]]:
    """Return unit → code → figure by what the indicators behind the codes say."""
    asked = {code: side_of(known, code) for code in codes}
    units = {unit for told in figures.values() for side in _sides(told) for unit in side.by_unit}
    return {
        unit: {code: _value(one, side, figures[one.code], unit) for code, (one, side) in asked.items()}
        for unit in units
    }


def side_of(known: dict[str, Indicator], code: str) -> tuple[Indicator, str]:
    """Return the indicator that a code names, and which side of it, "" for the whole. Raises UnknownIndicator."""
    if code in known:
        return known[code], ""
    whole, _, side = code.rpartition(".")
    if side in (PART, WHOLE) and whole in known and known[whole].is_rate:
        return known[whole], side
    raise UnknownIndicator(f"没有“{code}”这个指标，请对照指标一览核对代码。")


def _sides(figures: Figures) -> list[Figures]:
    return [figures] if figures.of is None else [figures, figures.of]


def _value(indicator: Indicator, side: str, figures: Figures, unit: int) -> Value:
    if not side:
        return indicator.value(figures, unit)
    told = figures.of if side == WHOLE and figures.of else figures
    return told.by_unit.get(unit, 0)
