"""Bars, alone or against plan: standing while their words fit, lying when there are many or long ones."""

from decimal import Decimal

from luodi.documents.charts.drawing import (
    ACCENT,
    HIGHEST,
    INK,
    PAPER,
    SIZE,
    SMALL,
    SOFT,
    TRACK,
    WIDTH,
    Anchor,
    Drawing,
    broken,
    cut,
    width_of,
)
from luodi.documents.charts.scale import Scale, scale_of, tick_words
from luodi.documents.model import Chart, said

HEAD = 18.0  # legend and unit
STANDING_HEIGHT, LEFT, LABEL_LINES = 185.0, 40.0, 2
PITCH, LONGEST_NAME = 15.0, 150.0


def drawn_bars(chart: Chart) -> str:
    """Draw bars; of two series the first is the plan, pale with an edge, behind it what was done, filled."""
    return _standing(chart) if _fits(chart) else lying(chart)


def styles(chart: Chart) -> list[tuple[str, str]]:
    """Return fill and edge of each series."""
    done = (ACCENT, "")
    return [(TRACK, SOFT), done] if len(chart.series) > 1 else [done]


def legend(drawing: Drawing, chart: Chart) -> None:
    """Write the unit at the left and, if there is more than one series, what each is at the right."""
    if chart.unit:
        drawing.text(0, 6, f"单位：{chart.unit}", size=SMALL, colour=SOFT)
    if len(chart.series) < 2:
        return
    x = WIDTH
    for series, (fill, edge) in reversed(list(zip(chart.series, styles(chart), strict=True))):
        drawing.text(x, 6, series.name, "end", SMALL)
        x -= width_of(series.name, SMALL) + 13
        drawing.rect(x, 2, 9, 8, fill, edge)
        x -= 12


def _slot(chart: Chart) -> float:
    return (WIDTH - LEFT) / max(len(chart.categories), 1)


def _bar_width(chart: Chart) -> float:
    return min(_slot(chart) * 0.72 / len(chart.series), 30.0)


def _fits(chart: Chart) -> bool:
    room = _bar_width(chart) * 1.12 if len(chart.series) > 1 else _slot(chart)
    names = all(len(broken(name, _slot(chart) - 4)) <= LABEL_LINES for name in chart.categories)
    return names and all(
        width_of(said(value), SMALL) <= room for series in chart.series for value in series.values
    )


def _standing(chart: Chart) -> str:
    foot = LABEL_LINES * (SIZE + 2) + 4
    drawing = Drawing(STANDING_HEIGHT)
    values = [value for series in chart.series for value in series.values]
    axis = scale_of(values, STANDING_HEIGHT - foot, HEAD + 12)
    for tick in axis.ticks():
        drawing.line([(LEFT, axis.at(tick)), (WIDTH, axis.at(tick))])
        drawing.text(LEFT - 4, axis.at(tick), tick_words(tick), "end", SMALL, SOFT)
    legend(drawing, chart)
    slot, width = _slot(chart), _bar_width(chart)
    for place, name in enumerate(chart.categories):
        middle = LEFT + slot * (place + 0.5)
        left = middle - width * len(chart.series) / 2
        for number, (series, style) in enumerate(zip(chart.series, styles(chart), strict=True)):
            _bar_up(drawing, axis, left + number * width, width, series.values[place], style)
        for line, words in enumerate(broken(name, slot - 4)):
            drawing.text(middle, STANDING_HEIGHT - foot + 8 + line * (SIZE + 2), words, "middle")
    drawing.line([(LEFT, axis.at(Decimal(0))), (WIDTH, axis.at(Decimal(0)))], INK, 0.8)
    return drawing.svg()


def _bar_up(
    drawing: Drawing, axis: Scale, x: float, width: float, value: Decimal | None, style: tuple[str, str]
) -> None:
    zero = axis.at(Decimal(0))
    if value is None:
        drawing.text(x + width / 2, zero - 7, said(None), "middle", SMALL, SOFT)
        return
    end = axis.at(value)
    drawing.rect(x + 1, min(end, zero), width - 2, abs(end - zero), *style)
    drawing.text(x + width / 2, end + (7 if value < 0 else -7), said(value), "middle", SMALL)


def lying(chart: Chart, *, limit: Decimal | None = None, mark: Decimal | None = None) -> str:
    """Draw lying bars, one line for each category; beyond ``limit`` they are cut, and ``mark`` gets a line of its own."""
    values = [value for series in chart.series for value in series.values]
    count, many = max(len(chart.categories), 1), len(chart.series)
    pitch = min(PITCH if many == 1 else PITCH + 7, (HIGHEST - HEAD) / count)
    names = min(max([width_of(name) for name in chart.categories] or [0]), LONGEST_NAME) + 8
    digits = max([width_of(said(value), SMALL) for value in values] or [0]) + 8
    drawing = Drawing(HEAD + pitch * count + (12 if mark is not None else 4))
    legend(drawing, chart)
    below = min([value for value in values if value is not None] or [Decimal(0)]) < 0
    start = names + (digits if below else 0)
    shown = [value if value is None or limit is None else min(value, limit) for value in values]
    axis = scale_of([*shown, mark], start, WIDTH - digits)
    zero, bottom = axis.at(Decimal(0)), HEAD + pitch * count
    if mark is not None:
        drawing.line([(axis.at(mark), HEAD - 2), (axis.at(mark), bottom + 1)], SOFT, 0.8, "3 2")
        drawing.text(axis.at(mark), bottom + 7, tick_words(mark), "middle", SMALL, SOFT)
    thick = pitch * 0.72 / many
    for place, name in enumerate(chart.categories):
        top = HEAD + pitch * place
        size = min(SIZE, pitch * 0.8)
        drawing.text(names - 8, top + pitch / 2, cut(name, names - 8, size), "end", size)
        for number, (series, style) in enumerate(zip(chart.series, styles(chart), strict=True)):
            y = top + pitch * 0.14 + number * thick
            _bar_across(drawing, axis, y, thick, series.values[place], style, limit)
    drawing.line([(zero, HEAD - 2), (zero, bottom + 1)], INK, 0.8)
    return drawing.svg()


def _bar_across(
    drawing: Drawing,
    axis: Scale,
    y: float,
    thick: float,
    value: Decimal | None,
    style: tuple[str, str],
    limit: Decimal | None,
) -> None:
    zero, size = axis.at(Decimal(0)), min(SMALL, thick + 2)
    if value is None:
        drawing.text(zero + 4, y + thick / 2, said(None), size=size, colour=SOFT)
        return
    end = axis.at(value if limit is None else min(value, limit))
    drawing.rect(min(end, zero), y + 0.5, abs(end - zero), thick - 1, *style)
    if limit is not None and value > limit:
        drawing.line([(end - 14, y + thick), (end - 9, y)], PAPER, 2)
        drawing.line([(end - 10, y + thick), (end - 5, y)], PAPER, 2)
    anchor: Anchor = "end" if value < 0 else "start"
    drawing.text(end + (-4 if value < 0 else 4), y + thick / 2, said(value), anchor, size, clear=True)
