"""储备: what stands in the reserve at the end of a period, and how much of it is ripe."""

from functools import partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from luodi.library.models import Maturity
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator
from luodi.metrics.reports.indicators.projects import SHARED, levels, projects
from luodi.metrics.reports.indicators.rates import OF_PROJECTS, OVER, is_part
from luodi.projects.stages import Stage, StatusAtLevel, SubStage

_TIMING = "时点数，看期末或统计时的情况。"


def _held(asked: Asked) -> QuerySet[Any]:
    """Return the projects of the reserve that some library holds, leads apart."""
    there = levels(asked).filter(status=StatusAtLevel.ADMITTED).values("project_id")
    rows = projects(asked).filter(county_id__in=asked.counties, at_stage=Stage.RESERVE, pk__in=there)
    found: QuerySet[Any] = rows.exclude(fares__in=OVER).exclude(finer=SubStage.LEAD)
    return found


def _ripe(asked: Asked, least: int) -> QuerySet[Any]:
    told = Maturity.objects.filter(project=OuterRef("pk"), at__lte=asked.moment)
    percent = Subquery(told.order_by("-pk").values("percent")[:1])
    return _held(asked).alias(percent=percent).annotate(is_part=is_part(Q(percent__gte=least)))


HELD = Indicator(
    "reserve",
    "储备项目",
    "期末（本期没有结束的，到统计时）在储备阶段、任何一级库收录的项目；线索和流失、终止的不计。",
    _held,
    way=SHARED,
    timing=_TIMING,
    recognition="进入任何一级库即算。",
    has_targets=True,
    is_standing=True,
)


def ripe(least: int) -> Indicator:
    """Return the rate of projects of the reserve that have been prepared at least so far, in per cent."""
    return Indicator(
        "rate.reserve_ripe",
        "储备项目成熟率",
        f"“储备项目”中，最近一次谋划深度评估达到 {least}% 的占多少；没有评估过的算没有达到。",
        partial(_ripe, least=least),
        kind=FigureKind.RATE,
        way=OF_PROJECTS,
        timing=_TIMING,
        recognition="以责任单位最近一次评估为准。",
        is_standing=True,
        sides=("成熟", "储备"),
    )
