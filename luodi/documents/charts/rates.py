"""完成率 as lying bars against the line of 100 percent; one far beyond is cut, so that the others can be told apart."""

from decimal import Decimal

from luodi.documents.charts.bars import lying
from luodi.documents.model import Chart

WHOLE, CUT_AT = Decimal(100), Decimal(200)


def drawn_rates(chart: Chart) -> str:
    """Draw rates in percent."""
    return lying(chart, limit=CUT_AT, mark=WHOLE)
