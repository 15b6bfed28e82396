"""From values to places: an axis from a round number to a round number that always shows zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
ABOUT = 5


@dataclass(frozen=True)
class Scale:
    """Values from ``low`` to ``high`` in steps, laid between two places of a drawing."""

    low: Decimal
    high: Decimal
    step: Decimal
    start: float = 0
    end: float = 0

    def at(self, value: Decimal) -> float:
        """Return the place of a value."""
        return self.start + float((value - self.low) / (self.high - self.low)) * (self.end - self.start)

    def ticks(self) -> list[Decimal]:
        """Return the round values in order."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(count + 1)]


def scale_of(values: Iterable[Decimal | None], start: float, end: float) -> Scale:
    """Return an axis that holds zero and all values; without any, from 0 to 1."""
    known = [value for value in values if value is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    if low == high:
        return Scale(Decimal(0), Decimal(1), Decimal(1), start, end)
    step = _round_step((high - low) / ABOUT)
    return Scale(_floor(low, step), -_floor(-high, step), step, start, end)


def _round_step(least: Decimal) -> Decimal:
    power = Decimal(10) ** least.adjusted()
    return next(step * power for step in STEPS if step * power >= least)


def _floor(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(rounding="ROUND_FLOOR") * step


def tick_words(value: Decimal) -> str:
    """Return a value of the axis without needless zeros."""
    return f"{value.normalize() if value else Decimal(0):,f}"
