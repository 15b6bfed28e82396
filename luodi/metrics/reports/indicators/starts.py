"""按期开工: which signed projects had to begin by when, which did, and which are overdue."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from luodi.common import clock
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator
from luodi.metrics.reports.indicators.projects import SHARED, projects
from luodi.metrics.reports.indicators.rates import OF_PROJECTS, OVER, is_part, took
from luodi.metrics.reports.indicators.stages import RECOGNITION
from luodi.progress.reports import entering
from luodi.projects.stages import Stage


def starts(days: int) -> tuple[Indicator, Indicator]:
    """Return the indicators of beginning within so many days after signing."""
    limit = timedelta(days=days)

    def due(asked: Asked) -> QuerySet[Any]:
        last = min(asked.period.last, clock.day_of(asked.moment) - timedelta(days=1))
        lines = entering.brought_to(Stage.SIGNED, asked.as_of).filter(county_id__in=asked.counties)
        lines = lines.filter(certain_by__gte=asked.period.first - limit, certain_by__lte=last - limit)
        rows = projects(asked).filter(pk__in=lines.values("project_id")).exclude(fares__in=OVER)
        return took(rows, asked).annotate(is_part=is_part(Q(took__lte=limit)))

    def overdue(asked: Asked) -> QuerySet[Any]:
        lines = entering.brought_to(Stage.SIGNED, asked.as_of).filter(county_id__in=asked.counties)
        lines = lines.filter(certain_by__lt=clock.day_of(asked.end) - limit)
        rows = projects(asked).filter(pk__in=lines.values("project_id")).exclude(fares__in=OVER)
        found: QuerySet[Any] = rows.exclude(entering.has_reached(Stage.STARTED, asked.as_of))
        return found

    in_time = Indicator(
        "rate.start_in_time",
        "按期开工率",
        f"签约后 {days} 天的开工期限在本期到期的项目中，在期限内开工的占多少，按个数算；已经流失、终止的不计。",
        due,
        kind=FigureKind.RATE,
        way=OF_PROJECTS,
        timing="按开工期限到期的日期，还没有到期的不计。",
        recognition=RECOGNITION,
        sides=("按期开工", "到期"),
    )
    late = Indicator(
        "start_overdue",
        "逾期未开工项目",
        f"到期末（本期没有结束的，到统计时）签约已过 {days} 天还没有开工的项目；已经流失、终止的不计。",
        overdue,
        way=SHARED,
        timing="时点数，看期末或统计时的情况。",
        recognition=RECOGNITION,
        is_standing=True,
    )
    return in_time, late
