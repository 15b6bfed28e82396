"""What a unit sent on and where it stands now: on whose desk since when, and what came of it lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from luodi.accounts.models import User, units_acted_for
from luodi.common import clock
from luodi.library.models import Case, Step
from luodi.library.reports import open_steps
from luodi.projects.reports import masking

LATELY = timedelta(days=7)
MOST = 8


@dataclass(frozen=True)
class Ended:
    """A case of the unit that ended lately, under the name that the reader may read."""

    case: Case
    name: str


@dataclass(frozen=True)
class Sent:
    """What waits elsewhere, what waits longest first; ``count`` is how much that is in all; and what ended lately."""

    lines: list[open_steps.Line]
    count: int
    ended: list[Ended]


def by_own_units(user: User) -> Sent:
    """Return what the units of the acting post began and others must settle now; a fixed number of queries."""
    own = units_acted_for(user)
    waiting = Step.objects.visible_to(user).open().filter(case__unit__in=own)
    waiting = waiting.exclude(pk__in=Step.objects.waiting_for(user).values("pk"))
    told = waiting.with_stopped().select_related("unit", "case__unit", "opened_by", "opened_post__unit")
    steps: list[Any] = list(told.order_by("opened_at", "pk")[:MOST])
    lately = Case.objects.visible_to(user).filter(unit__in=own, ended_at__gte=clock.now() - LATELY)
    ended = list(lately.order_by("-ended_at", "-pk")[:MOST])
    about = {case.project_id for case in (*ended, *(step.case for step in steps)) if case.project_id}
    names = masking.names_for(user, about)
    return Sent(
        open_steps.lines(steps, names),
        waiting.count(),
        [Ended(case, names.get(case.project_id or 0, case.title)) for case in ended],
    )
