"""Charts as SVG by our own few functions: plain, told apart without colour, a missing value is a gap and never zero."""

from luodi.documents.charts.bars import drawn_bars
from luodi.documents.charts.drawing import SOFT, WIDTH, Drawing
from luodi.documents.charts.funnel import drawn_funnel
from luodi.documents.charts.months import drawn_months
from luodi.documents.charts.rates import drawn_rates
from luodi.documents.model import Chart

_DRAW = {
    "bars": drawn_bars,
    "plan": drawn_bars,
    "months": drawn_months,
    "funnel": drawn_funnel,
    "rates": drawn_rates,
}


def drawn(chart: Chart) -> str:
    """Return the chart as SVG, as wide as the text of an official page; its title is not part of it."""
    known = any(value is not None for series in chart.series for value in series.values)
    return _DRAW[chart.form](chart) if known else _nothing()


def _nothing() -> str:
    drawing = Drawing(60)
    drawing.text(WIDTH / 2, 30, "暂无数据", "middle", colour=SOFT)
    return drawing.svg()
