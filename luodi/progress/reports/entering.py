"""Which lines of the stage log brought a project to a stage, for every figure that counts by stage."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from luodi.progress.models import StageMove
from luodi.projects.models import Project
from luodi.projects.stages import DAY_OF, Stage

_UP = (StageMove.How.CLAIMED, StageMove.How.JUMP)


def brought_to(stage: Stage, as_of: datetime | None = None) -> QuerySet[StageMove]:
    """Return the line by which each project that has reached a stage came to it, or over it: now, or as known at a moment.

    It was verified, and no later line put the project back before the stage. What stood in the record from the beginning
    counts where it was verified and the record tells the day of the stage; a beginning beyond the stage tells no day of it.
    """
    order = list(Stage)
    before, there = order[: order.index(stage)], order[order.index(stage) :]
    rose = Q(how__in=_UP, from_stage__in=before, to_stage__in=there)
    later = StageMove.objects.filter(project=OuterRef("project"), pk__gt=OuterRef("pk"), to_stage__in=before)
    rows = StageMove.objects.proven().filter(_begun(stage, as_of) | rose)
    if as_of is not None:
        rows, later = rows.filter(verified_at__lte=as_of), later.filter(recorded_at__lte=as_of)
    return rows.filter(~Exists(later))


def _begun(stage: Stage, as_of: datetime | None) -> Q:
    """Return the condition for beginnings of which the record itself tells the day; without one it is that of the entry."""
    if stage not in DAY_OF:
        return Q(pk__in=[])
    told: Any = F(f"project__{DAY_OF[stage]}")
    if as_of is not None:
        versions = Project.history.filter(id=OuterRef("project_id"), history_date__lte=as_of)
        told = Subquery(versions.order_by("-history_id").values(DAY_OF[stage])[:1])
    return Q(how=StageMove.How.OPENING, to_stage=stage, happened_on=told) & ~Q(happened_on="")


def day_of(stage: Stage, as_of: datetime | None = None, project: str = "pk") -> Any:
    """Return, for a query of projects, the day by which each had come to a stage; null where it has not."""
    rows = brought_to(stage, as_of).filter(project=OuterRef(project))
    return Subquery(rows.order_by("-pk").values("certain_by")[:1])


def has_reached(stage: Stage, as_of: datetime | None = None, project: str = "pk") -> Any:
    """Return, for a query of projects, the condition that each has come to a stage and not gone back before it.

    Unlike ``brought_to`` a verified beginning beyond the stage is enough.
    """
    order = list(Stage)
    before, there = order[: order.index(stage)], order[order.index(stage) :]
    later = StageMove.objects.filter(project=OuterRef("project"), pk__gt=OuterRef("pk"), to_stage__in=before)
    rows = StageMove.objects.proven().filter(project=OuterRef(project), to_stage__in=there)
    if as_of is not None:
        rows, later = rows.filter(verified_at__lte=as_of), later.filter(recorded_at__lte=as_of)
    return Exists(rows.filter(~Exists(later)))
