"""The figures of one bulletin: asked of metrics as of one moment, written into the text, and noted with what they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils import timezone

from luodi.accounts.models import Unit
from luodi.assessment.models import Run
from luodi.common import clock, money
from luodi.documents.model import Figure, Series
from luodi.metrics.periods import Period
from luodi.metrics.reports.credit import Figures, Value
from luodi.metrics.reports.indicators import FigureKind, Indicator, by_code
from luodi.metrics.reports.targets import GIVEN_TO

NO_DATA = "暂无数据"


@dataclass
class Book:
    """What a bulletin of a county says by figures as of a moment; ``data`` gathers every figure that was written.

    ``run`` is the final run of the assessment whose results it tells, if any.
    """

    county_id: int
    period: Period
    as_of: datetime
    run: Run | None = None
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    _told: dict[tuple[str, str], Figures] = field(default_factory=dict)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator under the rules of the year, by its code."""
        return by_code(self.county_id, self.period.year)

    @cached_property
    def units(self) -> list[Unit]:
        """The units that are compared: those of the end of the period that can be given targets."""
        rows = Unit.objects.filter(county_id=self.county_id, kind__in=GIVEN_TO)
        return list(rows.valid_on(self.period.last).order_by("path"))

    def figures(self, code: str, period: Period) -> Figures:
        """Return what an indicator says in a period of all units; one query, once."""
        asked = (code, period.code)
        if asked not in self._told:
            self._told[asked] = self.indicators[code].figures(self.county_id, period, self.as_of)
        return self._told[asked]

    def value(self, code: str, period: Period, unit: Unit | None = None) -> Value:
        """Return the figure of a unit or of the county; None where there is none, which is not zero."""
        return self.indicators[code].value(self.figures(code, period), unit.pk if unit else None)

    def is_known(self, code: str, period: Period) -> bool:
        """Tell whether anything at all was recorded for a period, such as one before the system was used."""
        figures = self.figures(code, period)
        return bool(figures.by_unit or figures.of and figures.of.by_unit)

    def key(self, code: str, period: Period, unit: Unit | None = None) -> str:
        """Note a figure and return its key."""
        key = f"{code}@{period.code}" + (f"@{unit.pk}" if unit else "")
        indicator, value = self.indicators[code], self.value(code, period, unit)
        sides = indicator.sides_of(self.figures(code, period), unit.pk if unit else None)
        self.data[key] = {
            "code": code,
            "name": indicator.name,
            "definition": indicator.definition,
            "unit": unit.pk if unit else None,
            "unit_name": unit.name if unit else "",
            "period": period.code,
            "period_words": period.words,
            "as_of": self.as_of.isoformat(),
            "value": None if value is None else str(value),
            "sides": list(sides) if sides else None,
            "shown": indicator.shown(value),
            "measure": measure(indicator),
        }
        return key

    def figure(self, code: str, period: Period, unit: Unit | None = None) -> Figure:
        """Return a figure as tables print it, — where there is none."""
        key = self.key(code, period, unit)
        return Figure(key, self.data[key]["shown"])

    def count(
        self, code: str, name: str, definition: str, rows: Sequence[Mapping[str, Any]], unit: str = ""
    ) -> Figure:
        """Note how many things stand so today, with what they are as everybody may know it, and return the figure.

        ``unit`` names the unit whose things they are, where they are not the county's.
        """
        same = sum(told["code"] == code for told in self.data.values())
        key = f"{code}@{self.period.code}" + (f"@{same}" if unit else "")
        self.data[key] = {
            "code": code,
            "name": f"{unit}{name}",
            "definition": definition,
            "unit": None,
            "unit_name": unit,
            "period": self.period.code,
            "period_words": self.period.words,
            "as_of": timezone.localtime(clock.now()).isoformat(),
            "value": str(len(rows)),
            "sides": None,
            "shown": str(len(rows)),
            "measure": "个",
            "rows": list(rows),
        }
        return Figure(key, str(len(rows)))

    def told(self, label: str, code: str, period: Period) -> tuple[Figure | str, ...]:
        """Return what stands in a sentence of the county: 新签约项目12个; where there is no figure the words say so."""
        key = self.key(code, period)
        if self.data[key]["value"] is None:
            return label, Figure(key, NO_DATA)
        return label, Figure(key, self.data[key]["shown"]), measure(self.indicators[code])

    def series(self, name: str, asked: list[tuple[str, Period, Unit | None]]) -> Series:
        """Return values of a chart, each with its key."""
        keys = tuple(self.key(*one) for one in asked)
        return Series(name, tuple(plain(self.indicators[one[0]], self.value(*one)) for one in asked), keys)


def measure(indicator: Indicator) -> str:
    """Return what stands behind the printed figure: nothing for rates, which end in %."""
    return "" if indicator.kind == FigureKind.RATE else indicator.unit_label


def plain(indicator: Indicator, value: Value) -> Decimal | None:
    """Return a figure as charts print it: 万元 and counts exactly, per cent to two places, days to one."""
    if value is None:
        return None
    if indicator.kind == FigureKind.MONEY:
        return Decimal(money.in_wan(int(value)).replace(",", ""))
    return Decimal(indicator.shown(value).replace(",", "").rstrip("%"))


def growth(now: Value, before: Value) -> str:
    """Return how much a value grew, as sentences say it; nothing where there is nothing to compare with."""
    if now is None or before is None or before <= 0:
        return ""
    change = Fraction(now - before) * 1000 / Fraction(before)
    tenths = int(abs(change) + Fraction(1, 2))
    if not tenths:
        return "，同比持平"
    return f"，同比{'增长' if change > 0 else '下降'}{tenths // 10}.{tenths % 10}%"
