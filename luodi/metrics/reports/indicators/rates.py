"""转化: of the projects signed in a period, how many perform, have begun, produce, and what of their money has arrived."""

from typing import Any

from django.db.models import BooleanField, Case, DurationField, ExpressionWrapper, F, Q, QuerySet, When

from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator
from luodi.metrics.reports.indicators.stages import RECOGNITION, TIMING, entered
from luodi.progress.reports import entering
from luodi.progress.reports.figures import arrived_of
from luodi.projects.stages import Stage, Status

OVER = (Status.LOST, Status.TERMINATED)
SIGNED_IN = "分母按签约的日期归入统计期；分子看统计时的情况，不限在同一期内。"
OF_PROJECTS = Way(unit="counts_for", project="", part="is_part")


def is_part(condition: Any) -> Any:
    """Return whether the numerator counts a row."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _signed(asked: Asked) -> QuerySet[Any]:
    return entered(asked, Stage.SIGNED)


def _performed(asked: Asked) -> QuerySet[Any]:
    goes_on = Q(entering.has_reached(Stage.PREPARING, asked.as_of)) & ~Q(fares__in=OVER)
    return _signed(asked).annotate(is_part=is_part(goes_on))


def _begun(asked: Asked) -> QuerySet[Any]:
    return _signed(asked).annotate(is_part=is_part(entering.has_reached(Stage.STARTED, asked.as_of)))


def _produced(asked: Asked) -> QuerySet[Any]:
    return _signed(asked).annotate(is_part=is_part(entering.has_reached(Stage.PRODUCING, asked.as_of)))


def _arrived(asked: Asked) -> QuerySet[Any]:
    """Return the signed projects whose investment is known, with the money that has arrived."""
    return _signed(asked).filter(amount__gt=0).annotate(arrived=arrived_of(asked.as_of))


def _took(asked: Asked) -> QuerySet[Any]:
    """Return the projects that began in the period and whose signing is known, with the time from one to the other."""
    return took(entered(asked, Stage.STARTED), asked).filter(signed__isnull=False)


def took(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """Add ``signed`` and ``begun``, the days of signing and beginning, and ``took``, the time between them."""
    days = {
        "signed": entering.day_of(Stage.SIGNED, asked.as_of),
        "begun": entering.day_of(Stage.STARTED, asked.as_of),
    }
    between = ExpressionWrapper(F("begun") - F("signed"), output_field=DurationField())
    return rows.annotate(**days).annotate(took=between)


def _rate(
    code: str, name: str, definition: str, counted: Any, part: str, way: Way = OF_PROJECTS
) -> Indicator:
    return Indicator(
        code,
        name,
        definition,
        counted,
        kind=FigureKind.RATE,
        way=way,
        timing=SIGNED_IN,
        recognition=RECOGNITION,
        sides=(part, "签约"),
    )


PERFORMED = _rate(
    "rate.performed",
    "履约率",
    "本期签约的项目中，已进入前期或以后阶段、没有流失或终止的占多少，按个数算。没有签约项目的，不算比率。",
    _performed,
    "已履约",
)
BEGUN = _rate(
    "rate.started",
    "开工率",
    "本期签约的项目中，已经开工的占多少，按个数算。没有签约项目的，不算比率。",
    _begun,
    "已开工",
)
PRODUCED = _rate(
    "rate.producing",
    "投产率",
    "本期签约的项目中，已经投产的占多少，按个数算。没有签约项目的，不算比率。",
    _produced,
    "已投产",
)
ARRIVED = Indicator(
    "rate.arrived",
    "资金到位率",
    "本期签约的项目累计到位资金占总投资多少，按金额算，期初数也算；投资不明的项目分子、分母都不计。",
    _arrived,
    kind=FigureKind.RATE,
    way=Way(unit="counts_for", project="", worth="amount", part="arrived", part_adds=True, divides=True),
    timing=SIGNED_IN,
    recognition="到位资金经认定才计，冲销的减去。",
    sides=("到位资金", "总投资"),
)
DAYS = Indicator(
    "days.to_start",
    "签约到开工平均用时",
    "本期开工、签约日期已知的项目，从签约到开工平均用了多少天。",
    _took,
    kind=FigureKind.DAYS,
    way=Way(unit="counts_for", project="", part="took", part_adds=True),
    timing=TIMING,
    recognition=RECOGNITION,
    sides=("天数合计", "开工项目"),
)

RATES = (PERFORMED, BEGUN, PRODUCED, ARRIVED, DAYS)
