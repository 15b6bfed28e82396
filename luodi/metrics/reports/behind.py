"""What stands behind a figure: the rows in the reader's scope by name, the others as a number and whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from luodi.accounts.models import Unit, User
from luodi.common import paging
from luodi.metrics.periods import Period
from luodi.metrics.reports import row_words
from luodi.metrics.reports.credit import Figures
from luodi.metrics.reports.indicators import Indicator
from luodi.metrics.reports.indicators.base import Subject
from luodi.metrics.reports.row_words import Words
from luodi.progress.models import Fact, Problem, Promise
from luodi.projects.models import Project
from luodi.projects.reports.masking import names_for

# What has pages of its own, read by a rule of its own.
OWN_RULE: dict[Subject, Any] = {
    Subject.FACT: Fact,
    Subject.PROBLEM: Problem,
    Subject.PROMISE: Promise,
}
# In which order rows stand, if not by the investment of their projects.
ORDER = {Subject.FACT: "-happened_on", Subject.PROBLEM: "-raised_at", Subject.PROMISE: "due_on"}


@dataclass(frozen=True)
class Line:
    """A row and what of it counts, of a rate on both sides; ``note`` says why it is not all of it.

    ``project`` is None where the reader may read the row but not its project, which is then only ``named``.
    """

    row: Any
    project: Project | None
    named: str
    told: Words
    values: tuple[int | None, ...]
    note: str

    @property
    def counts(self) -> int:
        """What of it the figure counts."""
        return self.values[0] or 0

    @property
    def is_part(self) -> bool:
        """Whether the numerator of a rate counts it."""
        return bool(self.values[0])


@dataclass(frozen=True)
class Behind:
    """A page of rows, the figure they make up with all others, and the units to ask for what is out of scope."""

    page: paging.Page
    lines: list[Line]
    figures: Figures
    figure: int
    beyond: list[tuple[str, int]]

    @property
    def rows(self) -> int:
        """How many rows there are, whoever may read them."""
        return self.page.total + sum(count for _, count in self.beyond)


def rows(
    user: User,
    indicator: Indicator,
    period: Period,
    unit: Unit | None,
    wanted: str | None,
    as_of: datetime | None = None,
    *,
    only_part: bool = False,
) -> Behind:
    """Return what stands behind the figure of a unit, or of the county, in a fixed number of queries.

    ``only_part`` leaves of a rate the rows of the numerator.
    """
    county_id, unit_id = user.post.county_id, unit.pk if unit else None
    figures = indicator.figures(county_id, period, as_of)
    as_of = indicator.as_of(period, as_of)
    way = indicator.subject.project
    before = f"{way}__" if way else ""
    told = indicator.rows(county_id, unit_id, period, as_of)
    told = indicator.part_of(told) if only_part else told
    seen = _seen(user, indicator.subject, told)
    order = ORDER.get(indicator.subject, f"-{before}investment")
    page = paging.page_of(told.filter(seen).order_by(order, "pk"), wanted)
    hidden = told.exclude(seen).order_by()
    asked = f"{before}unit__name"
    beyond = hidden.values_list(asked).annotate(Count("pk")).order_by(asked)
    figure = figures.by_unit.get(unit_id, 0) if unit_id else figures.total
    return Behind(page, _lines(user, page.rows, indicator, unit_id, as_of), figures, figure, list(beyond))


def _seen(user: User, subject: Subject, told: Any) -> Q:
    """Return the condition for what the reader may open: rows of their own by their own rule, the others by their project."""
    if subject in OWN_RULE:
        ids = told.order_by().values("pk")
        return Q(pk__in=OWN_RULE[subject].objects.visible_to(user).filter(pk__in=ids).order_by().values("pk"))
    ids = told.order_by().values("of_project")
    return Q(of_project__in=Project.objects.visible_to(user).filter(pk__in=ids).values("pk"))


def _lines(
    user: User, found: Sequence[Any], indicator: Indicator, unit_id: int | None, as_of: datetime | None
) -> list[Line]:
    ids = {row.of_project for row in found}
    visible = Project.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    known = {project.pk: project for project in visible}
    names = {pk: project.name for pk, project in known.items()} | names_for(user, ids - known.keys())
    counts = indicator.counts(found, unit_id, as_of)
    lines = []
    for row in found:
        project = known.get(row.of_project)
        told = row_words.told(indicator.subject, row, project)
        share = counts[row.pk]
        lines.append(Line(row, project, names[row.of_project], told, share.values, share.note))
    return lines
