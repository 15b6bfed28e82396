"""Where projects stood on a day by the days things happened, as today knows them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from luodi.progress.models import StageMove
from luodi.projects.stages import Standing

OPENING = Q(how=StageMove.How.OPENING)


def stood(day: date) -> Mapping[str, Any]:
    """Return, for a query of projects, the stage, sub-stage and status of each on a day; null before its log begins.

    Each is told by the lines that changed it, or something coarser: a line about the status alone repeats the stage that
    was known when it was written.
    """
    changed = Q()
    found: dict[str, Any] = {}
    for name in Standing._fields:
        moved = ~Q(**{f"from_{name}": F(f"to_{name}")})
        changed = moved if name == "status" else changed | moved
        lines = StageMove.objects.filter(OPENING | changed, project=OuterRef("pk"), certain_by__lte=day)
        last = lines.order_by("-certain_by", "-recorded_at", "-pk")
        found[name] = Subquery(last.values(f"to_{name}")[:1])
    return found
