"""Lines over months: broken where a value is missing, told apart by mark and dash."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from luodi.documents.charts.drawing import ACCENT, AMBER, INK, SIZE, SMALL, SOFT, WIDTH, Drawing, width_of
from luodi.documents.charts.scale import Scale, scale_of, tick_words
from luodi.documents.model import Chart, Series, said

HEIGHT, HEAD, FOOT, LEFT = 180.0, 30.0, 18.0, 40.0
STYLES = ((ACCENT, ""), (SOFT, "5 3"), (AMBER, "1.5 2"))
APART = 9.0


def drawn_months(chart: Chart) -> str:
    """Draw up to three lines; each value is written beside its point where there is room."""
    drawing = Drawing(HEIGHT)
    axis = scale_of([value for one in chart.series for value in one.values], HEIGHT - FOOT, HEAD)
    for tick in axis.ticks():
        drawing.line([(LEFT, axis.at(tick)), (WIDTH, axis.at(tick))])
        drawing.text(LEFT - 4, axis.at(tick), tick_words(tick), "end", SMALL, SOFT)
    slot = (WIDTH - LEFT) / max(len(chart.categories), 1)
    for place, name in enumerate(chart.categories):
        drawing.text(LEFT + slot * (place + 0.5), HEIGHT - FOOT + 9, name, "middle", min(SIZE, slot / 3))
    drawing.line([(LEFT, axis.at(Decimal(0))), (WIDTH, axis.at(Decimal(0)))], INK, 0.8)
    _legend(drawing, chart)
    for number, series in enumerate(chart.series):
        _line(drawing, axis, slot, series, number)
    for number, series in enumerate(chart.series):
        _values(drawing, axis, slot, chart.series, number, series)
    return drawing.svg()


def _legend(drawing: Drawing, chart: Chart) -> None:
    if chart.unit:
        drawing.text(0, 6, f"单位：{chart.unit}", size=SMALL, colour=SOFT)
    if len(chart.series) < 2:
        return
    x = WIDTH
    for number, series in reversed(list(enumerate(chart.series))):
        drawing.text(x, 6, series.name, "end", SMALL)
        x -= width_of(series.name, SMALL) + 5
        colour, dash = STYLES[number]
        drawing.line([(x - 22, 6), (x, 6)], colour, 1.4, dash)
        drawing.mark(x - 11, 6, number, colour)
        x -= 34


def _line(drawing: Drawing, axis: Scale, slot: float, series: Series, number: int) -> None:
    colour, dash = STYLES[number]
    points = [
        (LEFT + slot * (place + 0.5), axis.at(value)) if value is not None else None
        for place, value in enumerate(series.values)
    ]
    for here, run in groupby(points, key=lambda point: point is not None):
        if here:
            drawing.line([point for point in run if point], colour, 1.4, dash)
    for point in points:
        if point:
            drawing.mark(*point, number, colour)


def _values(
    drawing: Drawing, axis: Scale, slot: float, every: Sequence[Series], number: int, series: Series
) -> None:
    """Write the values above the upper line and below the lower one; of three lines only those of the first."""
    if number and len(every) > 2:
        return
    for place, value in enumerate(series.values):
        if value is None or width_of(said(value), SMALL) > slot * 1.05:
            continue
        others = [one.values[place] for one in every if one is not series]
        under = any(other is not None and (other, number) > (value, 0) for other in others)
        y = axis.at(value) + (APART if under else -APART)
        if abs(y - axis.at(Decimal(0))) > SMALL / 2:
            colour = STYLES[number][0]
            drawing.text(LEFT + slot * (place + 0.5), y, said(value), "middle", SMALL, colour, clear=True)
