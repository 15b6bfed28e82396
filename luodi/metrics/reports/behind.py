"""What stands behind a figure: the rows in the reader's scope by name, the others as a number and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F

from luodi.accounts.models import Unit, User
from luodi.common import paging
from luodi.metrics.periods import Period
from luodi.metrics.reports import credit
from luodi.metrics.reports.credit import Figures
from luodi.metrics.reports.indicators import Indicator
from luodi.projects.models import Project


@dataclass(frozen=True)
class Line:
    """A row, its project, and what of it counts; ``note`` says why it is not all of it."""

    row: Any
    project: Project
    values: tuple[int | None, ...]
    note: str

    @property
    def counts(self) -> int:
        """What of it the figure counts."""
        return self.values[0] or 0


@dataclass(frozen=True)
class Behind:
    """A page of rows, the figure they make up with all others, and the units to ask for what is out of scope."""

    page: paging.Page
    lines: list[Line]
    figures: Figures
    figure: int
    beyond: list[tuple[str, int]]


def rows(
    user: User,
    indicator: Indicator,
    period: Period,
    unit: Unit | None,
    wanted: str | None,
    as_of: datetime | None = None,
) -> Behind:
    """Return what stands behind the figure of a unit, or of the county, in a fixed number of queries."""
    county_id = user.post.county_id
    figures = indicator.figures(county_id, period, as_of)
    way = indicator.subject.project
    before = f"{way}__" if way else ""
    told = indicator.rows(county_id, unit.pk if unit else None, period, as_of)
    told = told.annotate(of_project=F(f"{way}_id" if way else "pk"))
    ids = told.order_by().values("of_project")
    seen = Project.objects.visible_to(user).filter(pk__in=ids).values("pk")
    page = paging.page_of(told.filter(of_project__in=seen).order_by(f"-{before}investment", "pk"), wanted)
    hidden = told.exclude(of_project__in=seen).order_by()
    beyond = hidden.values_list(f"{before}unit__name").annotate(Count("pk")).order_by(f"{before}unit__name")
    figure = figures.by_unit.get(unit.pk, 0) if unit else figures.total
    return Behind(page, _lines(user, page.rows, indicator, unit, as_of), figures, figure, list(beyond))


def _lines(
    user: User, found: Sequence[Any], indicator: Indicator, unit: Unit | None, as_of: datetime | None
) -> list[Line]:
    ids = {row.of_project for row in found}
    projects = Project.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    known = {project.pk: project for project in projects}
    worth = {row.pk: (row.of_project, indicator.worth_of(row)) for row in found}
    shares = credit.shares_of(worth, unit.pk, indicator.way, as_of) if unit and indicator.is_shared else {}
    lines = []
    for row in found:
        share = shares.get(row.pk)
        note = ("双计" if share.double else "分成") if share else ""
        values = share.values if share else worth[row.pk][1]
        lines.append(Line(row, known[row.of_project], values, note))
    return lines
