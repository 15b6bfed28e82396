"""进展: what projects came to a stage in a period, and what they are worth, from the stage log."""

from functools import partial
from typing import Any

from django.db.models import QuerySet

from luodi.metrics.reports.indicators.base import Asked, FigureKind, Indicator
from luodi.metrics.reports.indicators.projects import SHARED, SHARED_MONEY, projects
from luodi.progress.reports import entering
from luodi.projects.stages import Stage

TIMING = "按达到该阶段的日期；只知道年、月的，按那一年、那一月的最后一天，且不晚于登记日。"
RECOGNITION = "阶段经另一人认定；后来退回到以前阶段的不计。"
# The verb that says a project came to a stage.
_WORDS = {
    Stage.TALKS: "新进入在谈",
    Stage.SIGNED: "新签约",
    Stage.PREPARING: "新进入前期",
    Stage.STARTED: "新开工",
    Stage.BUILDING: "新进入在建",
    Stage.COMPLETED: "新竣工",
    Stage.PRODUCING: "新投产",
    Stage.AT_CAPACITY: "新达产",
}

# What counties set targets by.
_AIMED_AT = (Stage.SIGNED, Stage.STARTED, Stage.PRODUCING)


def entered(asked: Asked, stage: Stage) -> QuerySet[Any]:
    """Return the projects that came to a stage in the period."""
    lines = entering.brought_to(stage, asked.as_of).filter(
        county_id__in=asked.counties, certain_by__gte=asked.period.first, certain_by__lte=asked.period.last
    )
    found: QuerySet[Any] = projects(asked).filter(pk__in=lines.values("project_id"))
    return found


def _of(stage: Stage) -> tuple[Indicator, Indicator]:
    words = _WORDS[stage]
    definition = (
        f"本期达到“{stage.label}”阶段的项目，调整阶段时跨过的也算；登记或接管时就在这一阶段的，写明日期并经认定才算。"
        "每个项目只计一次。"
    )
    count = Indicator(
        f"entered.{stage}",
        f"{words}项目",
        definition,
        partial(entered, stage=stage),
        way=SHARED,
        timing=TIMING,
        recognition=RECOGNITION,
        has_targets=stage in _AIMED_AT,
    )
    amount = Indicator(
        f"entered.{stage}.amount",
        f"{words}项目总投资",
        f"“{words}项目”的总投资之和；投资不明的不计。",
        partial(entered, stage=stage),
        kind=FigureKind.MONEY,
        way=SHARED_MONEY,
        timing=TIMING,
        recognition=RECOGNITION,
    )
    return count, amount


ENTERED = tuple(one for stage in _WORDS for one in _of(stage))
