"""What stands behind a figure: the rows in the reader's scope by name, the others as a number and whom to ask."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, Q

from luodi.accounts.models import Unit, User
from luodi.common import money, paging
from luodi.metrics.periods import Period
from luodi.metrics.reports import row_words
from luodi.metrics.reports.credit import Figures, Share
from luodi.metrics.reports.indicators import Indicator
from luodi.metrics.reports.indicators.base import Subject
from luodi.metrics.reports.row_words import Words
from luodi.metrics.reports.targets import units_of
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

    ``project`` is None where there is none, or where the reader may read the row but not its project, which is then only ``named``.
    """

    row: Any
    project: Project | None
    named: str
    told: Words
    values: tuple[int | None, ...]
    note: str
    unit: str


Counts = Callable[[Sequence[Any]], dict[Any, Share]]
Found = tuple[paging.Page, list[Line], list[tuple[str, int]]]


@dataclass(frozen=True)
class Behind:
    """A page of rows, the figure they make up with all others, and the units to ask for what is out of scope."""

    page: paging.Page
    lines: list[Line]
    figures: Figures
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
    told = indicator.rows(county_id, unit_id, period, as_of)
    told = indicator.part_of(told) if only_part else told
    counts = partial(indicator.counts, unit_id=unit_id, as_of=as_of)
    if isinstance(told, list):
        page, lines, beyond = _listed(user, told, counts, wanted)
    else:
        page, lines, beyond = _queried(user, indicator.subject, told, counts, wanted)
    return Behind(page, lines, figures, beyond)


def _queried(user: User, subject: Subject, told: Any, counts: Counts, wanted: str | None) -> Found:
    before = f"{subject.project}__" if subject.project else ""
    seen = _seen(user, subject, told)
    page = paging.page_of(
        told.filter(seen).order_by(ORDER.get(subject, f"-{before}investment"), "pk"), wanted
    )
    asked = f"{before}unit__name"
    hidden = told.exclude(seen).order_by().values_list(asked)
    return page, _lines(user, subject, page.rows, counts), list(hidden.annotate(Count("pk")).order_by(asked))


def _listed(user: User, told: list[Any], counts: Counts, wanted: str | None) -> Found:
    """Return the same of things that are no rows of the database; each is read by who reads its unit."""
    seen = set(units_of(user).values_list("pk", flat=True))
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={row.unit_id for row in told})}
    shown = [row for row in told if row.unit_id in seen]
    page = paging.page_of(shown, wanted, total=len(shown))
    shares = counts(page.rows)
    lines = []
    for row in page.rows:
        named, words = row_words.due_return(row)
        lines.append(Line(row, None, named, words, shares[row.pk].values, "", str(units[row.unit_id])))
    hidden = Counter(units[row.unit_id].name for row in told if row.unit_id not in seen)
    return page, lines, sorted(hidden.items())


def _seen(user: User, subject: Subject, told: Any) -> Q:
    """Return the condition for what the reader may open: rows of their own by their own rule, the others by their project."""
    if subject in OWN_RULE:
        ids = told.order_by().values("pk")
        return Q(pk__in=OWN_RULE[subject].objects.visible_to(user).filter(pk__in=ids).order_by().values("pk"))
    ids = told.order_by().values("of_project")
    return Q(of_project__in=Project.objects.visible_to(user).filter(pk__in=ids).values("pk"))


def _lines(user: User, subject: Subject, found: Sequence[Any], counts: Counts) -> list[Line]:
    ids = {row.of_project for row in found}
    visible = Project.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    known = {project.pk: project for project in visible}
    names = {pk: project.name for pk, project in known.items()} | names_for(user, ids - known.keys())
    shares = counts(found)
    lines = []
    for row in found:
        project, share = known.get(row.of_project), shares[row.pk]
        told = row_words.told(subject, row, project)
        unit = str(project.unit) if project else money.NOTHING
        lines.append(Line(row, project, names[row.of_project], told, share.values, share.note, unit))
    return lines
