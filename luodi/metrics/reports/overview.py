"""指标一览: the indicators of one subject for every unit the reader may see, and for the county."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luodi.accounts.models import Unit, User
from luodi.common import clock, paging
from luodi.metrics.periods import Period
from luodi.metrics.reports.cells import Cell, cell_of
from luodi.metrics.reports.indicators import Group
from luodi.metrics.reports.targets import GIVEN_TO, UNITS_A_PAGE, units_of
from luodi.projects.times import AsOf


@dataclass(frozen=True)
class Row:
    """A unit, or the county without one, with its cells."""

    unit: Unit | None
    cells: list[Cell]

    @property
    def is_ended(self) -> bool:
        """Whether the unit was merged or split; what it has stays in its row."""
        return self.unit is not None and not self.unit.is_valid_on(clock.today())


@dataclass(frozen=True)
class Overview:
    """A page of units, and the county in which nothing counts twice."""

    page: paging.Page
    rows: list[Row]
    total: Row


def overview(
    user: User, group: Group, period: Period, wanted: str | None = None, day: date | None = None
) -> Overview:
    """Return the figures of a subject: one query for each indicator, and a fixed number beside."""
    county_id, as_of = user.post.county_id, AsOf(day).moment if day else None
    told = {one.code: one.figures(county_id, period, as_of) for one in group.indicators}
    counted = {
        unit for figures in told.values() for side in (figures, figures.of) if side for unit in side.by_unit
    }
    today = Unit.objects.filter(kind__in=GIVEN_TO).valid_on(clock.today()).order_by()
    shown = units_of(user).filter(Q(pk__in=today.values("pk")) | Q(pk__in=counted))
    page = paging.page_of(shown, wanted, size=UNITS_A_PAGE)

    def row(unit: Unit | None) -> Row:
        return Row(unit, [cell_of(one, told[one.code], period, unit, day) for one in group.indicators])

    return Overview(page, [row(unit) for unit in page.rows], row(None))
