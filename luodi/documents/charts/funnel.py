"""A funnel: how many are left at each stage, widest first, with words beside it such as a conversion rate."""

from decimal import Decimal

from luodi.documents.charts.drawing import (
    ACCENT,
    EDGE,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    WIDTH,
    Drawing,
    cut,
    width_of,
)
from luodi.documents.model import Chart, said

HEAD, PITCH, BAR = 18.0, 26.0, 18.0
LONGEST_NAME, LEAST = 110.0, 1.5


def drawn_funnel(chart: Chart) -> str:
    """Draw one bar in the middle for each stage; a missing one is an empty frame."""
    (series,) = chart.series
    names = min(max([width_of(name) for name in chart.categories] or [0]), LONGEST_NAME) + 10
    beside = max([width_of(words, SMALL) for words in chart.notes] or [0]) + 10
    room = WIDTH - names - beside
    middle = names + room / 2
    widest = max([abs(value) for value in series.values if value is not None] or [Decimal(0)]) or Decimal(1)
    drawing = Drawing(HEAD + PITCH * max(len(chart.categories), 1))
    if chart.unit:
        drawing.text(0, 6, f"单位：{chart.unit}", size=SMALL, colour=SOFT)
    for place, (name, value) in enumerate(zip(chart.categories, series.values, strict=True)):
        y = HEAD + PITCH * place
        drawing.text(names - 10, y + BAR / 2, cut(name, names - 10), "end")
        _stage(drawing, middle, y, room, value, widest)
        if chart.notes:
            drawing.text(WIDTH, y + BAR / 2, chart.notes[place], "end", SMALL, SOFT)
    return drawing.svg()


def _stage(
    drawing: Drawing, middle: float, y: float, room: float, value: Decimal | None, widest: Decimal
) -> None:
    words = said(value)
    if value is None:
        drawing.rect(middle - 20, y, 40, BAR, PAPER, EDGE, "3 2")
        drawing.text(middle, y + BAR / 2, words, "middle", colour=SOFT)
        return
    width = max(room * float(abs(value) / widest), LEAST)
    drawing.rect(middle - width / 2, y, width, BAR, ACCENT)
    if width > width_of(words, SIZE) + 8:
        drawing.text(middle, y + BAR / 2, words, "middle", colour=PAPER)
    else:
        drawing.text(middle + width / 2 + 4, y + BAR / 2, words)
