"""The projects behind a figure: those in the reader's scope by name, the others as a number and whom to ask."""

from dataclasses import dataclass

from django.db.models import Count

from luodi.accounts.models import Unit, User
from luodi.common import paging
from luodi.metrics.reports import credit
from luodi.metrics.reports.indicators import Indicator, Period
from luodi.projects.models import Project


@dataclass(frozen=True)
class Line:
    """A project and what of it counts; ``note`` says why it is not all of it."""

    project: Project
    counts: int
    note: str


@dataclass(frozen=True)
class Behind:
    """A page of projects, the figure they make up with all others, and the units to ask for what is out of scope."""

    page: paging.Page
    lines: list[Line]
    figure: int
    beyond: list[tuple[str, int]]


def rows(user: User, indicator: Indicator, period: Period, unit: Unit | None, wanted: str | None) -> Behind:
    """Return what stands behind the figure of a unit, or of the county, in a fixed number of queries."""
    county_id = user.post.county_id
    figures = indicator.figures(county_id, period)
    ids = indicator.rows(county_id, unit.pk if unit else None, period).order_by().values("pk")
    counted = Project.objects.filter(pk__in=ids)
    seen = Project.objects.visible_to(user).filter(pk__in=ids).select_related("unit")
    page = paging.page_of(seen.order_by("-investment", "pk"), wanted)
    hidden = counted.exclude(pk__in=Project.objects.visible_to(user).filter(pk__in=ids).values("pk"))
    beyond = hidden.values_list("unit__name").annotate(Count("pk")).order_by("unit__name")
    return Behind(
        page,
        _lines(list(page.rows), indicator, unit),
        figures.by_unit.get(unit.pk, 0) if unit else figures.total,
        list(beyond),
    )


def _lines(projects: list[Project], indicator: Indicator, unit: Unit | None) -> list[Line]:
    shares = (
        credit.shares_of(projects, unit.pk, money=indicator.money) if unit and indicator.is_shared else {}
    )
    found = []
    for project in projects:
        whole = (project.investment or 0) if indicator.money else 1
        counts, double = shares.get(project.pk, (whole, False))
        note = "双计" if double else "分成" if project.pk in shares else ""
        found.append(Line(project, counts, note))
    return found
