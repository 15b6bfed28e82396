"""A computation under way: what the worker does, for how long, and how long it took the last time."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from luodi.assessment.kinds import RunState, Work
from luodi.assessment.models import Computation, Run
from luodi.common import clock

SILENT = timedelta(seconds=90)


def is_silent(computation: Computation) -> bool:
    """Tell whether the worker has said nothing for so long that the task may be started again."""
    return bool(clock.now() - computation.heard_at > SILENT)


def owed() -> QuerySet[Computation, int]:
    """Return the computations that the worker still owes, by their ids."""
    waiting = Computation.objects.filter(work=Work.WAITING).exclude(run__state=RunState.VOID)
    return waiting.values_list("pk", flat=True)


@dataclass(frozen=True)
class UnderWay:
    """How far a computation is."""

    computation: Computation
    units: int
    # How many seconds the one before took from being asked for; None: there was none.
    usual: int | None

    @property
    def is_silent(self) -> bool:
        return is_silent(self.computation)

    @property
    def is_taken_up(self) -> bool:
        """Whether the worker has begun with it."""
        return self.computation.heard_at > self.computation.asked_at

    @property
    def seconds(self) -> int:
        """For how long it has been under way."""
        return int((clock.now() - self.computation.asked_at).total_seconds())


def under_way(run: Run) -> UnderWay | None:
    """Return the computation of a run that waits or is being done."""
    rows = run.computations.defer("facts", "results")
    waiting = rows.filter(work=Work.WAITING).first()
    if waiting is None:
        return None
    before = rows.filter(work=Work.DONE).order_by("-number").first()
    usual = max(1, int((before.heard_at - before.asked_at).total_seconds())) if before else None
    return UnderWay(waiting, run.scheme.units.count(), usual)
