"""本单位概况: where a unit stands, what would move it, and what of it is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.urls import reverse

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Role
from luodi.assessment.reports.latest import Latest, latest
from luodi.assessment.reports.results import Line, Row, UnitPage, of_unit
from luodi.common import clock
from luodi.desk.reports import to_do
from luodi.desk.reports.figures import Chart, Table, key_figures
from luodi.metrics.periods import Period
from luodi.metrics.reports.cells import Teller
from luodi.metrics.reports.indicators import Indicator
from luodi.metrics.reports.targets import GIVEN_TO

# So many days ahead what is due is listed.
AHEAD = 14
MOVERS = 5


@dataclass(frozen=True)
class Open:
    """A line of the scheme of which a unit has not all the points, and how many are left."""

    line: Line
    left: Decimal


@dataclass(frozen=True)
class Standing:
    """A unit in the results last shown or final: its place in its group, and who stands right before it."""

    latest: Latest
    page: UnitPage
    row: Row
    group: str
    size: int
    next: Row | None
    moved: int | None
    movers: list[Open]

    @property
    def gap(self) -> Decimal | None:
        """How many points are missing to the unit before; None where it stands there by something else."""
        if self.next is None or self.row.told["total"] is None or self.next.told["total"] is None:
            return None
        found = _points(self.next.told["total"]) - _points(self.row.told["total"])
        return found if found > 0 else None


@dataclass(frozen=True)
class Due:
    """What waits for the reader up to a day, the earliest first, and how much of it is late."""

    until: date
    lines: list[to_do.ToDo]
    late: int


@dataclass(frozen=True)
class OfUnit:
    """The page; ``due`` is None where the unit is not the reader's own."""

    unit: Unit
    table: Table
    standing: Standing | None
    due: Due | None
    told_at: datetime

    @property
    def charts(self) -> dict[str, Chart]:
        """Return what is drawn, by the name of its place: the points that are left."""
        if self.standing is None or not self.standing.movers:
            return {}
        movers, run = self.standing.movers, self.standing.latest.run
        address = reverse("assessment:unit", args=[run.pk, self.unit.pk])
        left = {
            "name": "还差",
            "values": [float(one.left) for one in movers],
            "shown": [str(one.left) for one in movers],
            "urls": [address] * len(movers),
        }
        labels = [one.line.told["line"] for one in movers]
        return {"movers": {"kind": "bars", "unit": "分", "labels": labels, "series": [left]}}

    @property
    def meanings(self) -> list[Indicator]:
        """Return every indicator of the page."""
        return [line.year.indicator for line in self.table.lines]


def is_of_a_unit(user: User) -> bool:
    """Tell whether the reader works in a unit that is given targets, as its clerk or head."""
    return user.post.role in (Role.CLERK, Role.HEAD) and user.post.unit.kind in GIVEN_TO


def of_unit_page(user: User, unit: Unit, month: Period) -> OfUnit:
    """Return the page of a unit; the number of queries does not depend on how many units or projects there are."""
    teller = Teller(unit.county_id)
    due = what_is_due(user) if unit.pk == user.post.unit_id else None
    return OfUnit(unit, key_figures(teller, month, unit), standing(user, unit), due, clock.now())


def standing(user: User, unit: Unit) -> Standing | None:
    """Return where a unit stands in the last results that the reader may see; None where it was not assessed."""
    last = latest(user, unit.pk)
    page = of_unit(last.run, last.found, unit.pk, user) if last else None
    if last is None or page is None:
        return None
    for group, rows in last.groups:
        for row in rows:
            if row.unit == unit.pk:
                return Standing(
                    last, page, row, group, len(rows), _before(row, rows), last.moved(row), movers(page)
                )
    return None


def movers(page: UnitPage) -> list[Open]:
    """Return the lines with most points left, the most first; of what only takes points off, what it took."""
    found = [Open(line, left) for line in page.lines if (left := _left(line)) > 0]
    return sorted(found, key=lambda one: -one.left)[:MOVERS]


def what_is_due(user: User) -> Due:
    """Return what waits for the reader and is late or due within a fortnight."""
    until = clock.today() + timedelta(days=AHEAD)
    lines = [line for line in to_do.lines_of(user) if line.item.due_on and line.item.due_on <= until]
    late = [line for line in lines if line.item.due_on and line.item.due_on < clock.today()]
    return Due(until, lines, len(late))


def _before(row: Row, rows: list[Row]) -> Row | None:
    place = row.told["place"]
    if place is None:
        return None
    ahead = [one for one in rows if one.told["place"] is not None and one.told["place"] < place]
    return ahead[-1] if ahead else None


def _left(line: Line) -> Decimal:
    points, score = line.told["points"], line.told["score"]
    if score is None:
        return Decimal(0)
    return (_points(points) if points is not None else Decimal(0)) - _points(score)


def _points(value: object) -> Decimal:
    return Decimal(str(value))
