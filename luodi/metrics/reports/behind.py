"""What stands behind a figure: the rows in the reader's scope by name, the others as a number and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from luodi.accounts.models import Unit, User
from luodi.common import paging
from luodi.metrics.periods import Period
from luodi.metrics.reports.credit import Figures
from luodi.metrics.reports.indicators import Indicator
from luodi.metrics.reports.indicators.base import Subject
from luodi.progress.models import Fact
from luodi.projects.models import Project

# What has pages of its own, read by a rule of its own.
OWN_RULE: dict[Subject, Any] = {Subject.FACT: Fact}
# In which order rows stand, if not by the investment of their projects.
ORDER = {Subject.FACT: "-happened_on"}


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
    seen = _seen(user, indicator.subject, told)
    order = ORDER.get(indicator.subject, f"-{before}investment")
    page = paging.page_of(told.filter(seen).order_by(order, "pk"), wanted)
    hidden = told.exclude(seen).order_by()
    beyond = hidden.values_list(f"{before}unit__name").annotate(Count("pk")).order_by(f"{before}unit__name")
    figure = figures.by_unit.get(unit.pk, 0) if unit else figures.total
    return Behind(page, _lines(user, page.rows, indicator, unit, as_of), figures, figure, list(beyond))


def _seen(user: User, subject: Subject, told: Any) -> Q:
    """Return the condition for what the reader may open: rows of their own by their own rule, the others by their project."""
    if subject in OWN_RULE:
        ids = told.order_by().values("pk")
        return Q(pk__in=OWN_RULE[subject].objects.visible_to(user).filter(pk__in=ids).order_by().values("pk"))
    ids = told.order_by().values("of_project")
    return Q(of_project__in=Project.objects.visible_to(user).filter(pk__in=ids).values("pk"))


def _lines(
    user: User, found: Sequence[Any], indicator: Indicator, unit: Unit | None, as_of: datetime | None
) -> list[Line]:
    ids = {row.of_project for row in found}
    projects = Project.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    known = {project.pk: project for project in projects}
    counts = indicator.counts(found, unit.pk if unit else None, as_of)
    return [Line(row, known[row.of_project], counts[row.pk].values, counts[row.pk].note) for row in found]
