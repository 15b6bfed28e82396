"""The geometry of a small chart of money by month: pure arithmetic, drawn as SVG by a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luodi.common.money import in_wan
from luodi.progress.periods import after

WIDTH, HEIGHT = 520, 200
LEFT, RIGHT, TOP, BOTTOM = 64, 14, 12, 26
MOST_LABELS = 6


@dataclass(frozen=True)
class Line:
    """One line: its name, the class that colours it, and the points of an SVG polyline."""

    label: str
    tone: str
    points: str
    end: tuple[int, int]


@dataclass(frozen=True)
class Curve:
    """Lines with the marks of both axes: (place, text)."""

    lines: Sequence[Line]
    heights: Sequence[tuple[int, str]]
    months: Sequence[tuple[int, str]]


def cumulative(by_month: Mapping[str, int], months: Sequence[str]) -> list[int]:
    """Return the running totals at the end of the months; what counts before the first, or in none, is in the first."""
    before = sum(amount for month, amount in by_month.items() if month < months[0])
    totals = []
    for month in months:
        before += by_month.get(month, 0)
        totals.append(before)
    return totals


def months_between(first: str, last: str) -> list[str]:
    """Return all months from one to another, both included."""
    found = [first]
    while found[-1] < last:
        found.append(after(found[-1]))
    return found


def draw(months: Sequence[str], lines: Sequence[tuple[str, str, Mapping[int, int]]]) -> Curve:
    """Return the curve of lines given as (name, class, place of the month → 分)."""
    top = _round_up(max((value for _, _, points in lines for value in points.values()), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(months) - 1, 1)

    def place(number: int, value: int) -> tuple[int, int]:
        return round(LEFT + number * step), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top)

    drawn = []
    for label, tone, points in lines:
        spots = [place(number, value) for number, value in points.items()]
        if spots:
            told = " ".join(f"{x},{y}" for x, y in spots)
            drawn.append(Line(label, tone, told, spots[-1]))
    every = -(-len(months) // MOST_LABELS)
    shown = [(place(number, 0)[0], month) for number, month in enumerate(months) if number % every == 0]
    heights = [(place(0, part)[1], in_wan(part)) for part in (0, top // 2, top)]
    return Curve(drawn, heights, shown)


def _round_up(fen: int) -> int:
    """Return the next round amount, so that the marks of the axis read easily: 1, 2, 4, 5 or 10 of a power of ten 万元."""
    unit = 1_000_000
    while True:
        for times in (2, 4, 10):
            if fen <= times * unit:
                return times * unit
        unit *= 10
