"""入库: what came into the county's library, by size and amount, and what first came into the units' own libraries."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator, Subject
from luodi.metrics.reports.indicators.projects import SHARED, SHARED_MONEY, levels, projects
from luodi.metrics.sizes import Size
from luodi.projects.models import LevelStatus
from luodi.projects.stages import Level, StatusAtLevel, SubStage

_TIMING = "按审核同意进入县级库的时间。"
_RECOGNITION = "经县级库审核同意；由台账接管的老项目不算。"


def _admitted(asked: Asked, floor: int = 0) -> QuerySet[Any]:
    """Return the projects that the county library admitted in the period and still holds."""
    if asked.as_of is None:
        # The county is asked of the level rows alone: then databases begin with these few, not with all projects.
        rows = projects(asked).filter(
            levels__county_id__in=asked.counties,
            levels__level=Level.COUNTY,
            levels__status=StatusAtLevel.ADMITTED,
            levels__taken_over=False,
            levels__since__gte=asked.period.start,
            levels__since__lt=asked.period.end,
        )
    else:
        held = levels(asked).filter(
            level=Level.COUNTY,
            status=StatusAtLevel.ADMITTED,
            taken_over=False,
            since__gte=asked.period.start,
            since__lt=asked.period.end,
        )
        rows = projects(asked).filter(pk__in=held.values("project_id"))
    rows = rows.exclude(finer=SubStage.LEAD)
    return rows.filter(amount__gte=floor) if floor else rows


def of_size(size: Size) -> Indicator:
    """Return the indicator that counts the projects of a size."""
    return Indicator(
        f"admitted.{size.code}",
        f"入县级库{size.title}项目",
        f"本年经审核进入县级库、现在仍在库的项目，总投资不低于 {size.floor_wan:,} 万元；线索、接管的老项目和投资不明的不计。",
        lambda asked: _admitted(asked, size.floor),
        way=SHARED,
        timing=_TIMING,
        recognition=_RECOGNITION,
        has_targets=True,
    )


AMOUNT = Indicator(
    "admitted_amount",
    "入县级库项目总投资",
    "本年经审核进入县级库、现在仍在库的项目的总投资之和；线索、接管的老项目和投资不明的不计。",
    _admitted,
    kind=FigureKind.MONEY,
    way=SHARED_MONEY,
    timing=_TIMING,
    recognition=_RECOGNITION,
    has_targets=True,
)


def _entered(asked: Asked) -> QuerySet[Any]:
    """Return the origins of the projects that first came into an own library in the period and that some library holds."""
    if asked.as_of is None:
        held = LevelStatus.objects.filter(project=OuterRef("project"), status=StatusAtLevel.ADMITTED)
        rows = LevelStatus.objects.filter(
            Exists(held), county_id__in=asked.counties, taken_over=False, project__voided_at__isnull=True
        )
        rows = rows.exclude(project__sub_stage=SubStage.LEAD).annotate(entered_for=F("entered_unit_id"))
        return rows.filter(entered_at__gte=asked.period.start, entered_at__lt=asked.period.end)
    return _entered_then(asked)


def _entered_then(asked: Asked) -> QuerySet[Any]:
    """Return the same as of a moment, by the versions of that moment."""
    told = levels(asked)
    origins = told.filter(
        taken_over=False, entered_at__gte=asked.period.start, entered_at__lt=asked.period.end
    )
    held = told.filter(status=StatusAtLevel.ADMITTED)
    alive = projects(asked).exclude(finer=SubStage.LEAD)
    rows = LevelStatus.objects.filter(pk__in=origins.values("id"), project__in=alive.values("pk"))
    versions = LevelStatus.history.filter(id=OuterRef("pk"), history_date__lte=asked.as_of)
    unit = Subquery(versions.order_by("-history_id").values("entered_unit_id")[:1])
    return rows.filter(project__in=held.values("project_id")).annotate(entered_for=unit)


OWN = Indicator(
    "own_entered",
    "本单位库新入库项目",
    "本年首次进入乡镇库或部门库、现在仍在任何一级库的项目，记给首次入库时的单位；以后流转、出库再入库都不改年度和单位，"
    "每个项目只计一次。线索和由台账接管的老项目不计。",
    _entered,
    way=Way(unit="entered_for"),
    subject=Subject.LEVEL,
    timing="按首次入库的时间。",
    recognition="进入乡镇库、部门库即算，不用县级审核。",
    has_targets=True,
)
