"""One project as it stood on a day, beside how it stands now."""

from dataclasses import dataclass

from luodi.accounts.models import User
from luodi.projects.columns import Line
from luodi.projects.models import Project
from luodi.projects.reports import lists
from luodi.projects.reports.changes import COMPARED, Cell, compared
from luodi.projects.reports.sources import NOW, source_of
from luodi.projects.stages import Level
from luodi.projects.times import AsOf


@dataclass(frozen=True)
class Stood:
    """How a project stood: its line of the ledger, None before it was known or after it was voided, and every cell."""

    line: Line | None
    cells: list[Cell]


def stood_then(project: Project, user: User, as_of: AsOf) -> Stood:
    """Return how a project the user may read stood at the end of a day."""
    source = source_of(as_of)
    then = _line(source, source.rows(user).filter(id=project.pk))
    now = _line(NOW, Project.objects.visible_to(user).filter(pk=project.pk))
    return Stood(then, compared(then, now, COMPARED) if then and now else [])


def _line(source, rows) -> Line | None:
    lines = list(lists.all_lines(rows, own=Level.COUNTY, source=source))
    return lines[0] if lines else None
