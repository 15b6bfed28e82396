"""To which unit things count: by the certificate of shares of their project where one is in force, else to one unit.

A count goes whole to the first unit of the certificate, money by its parts; a certificate with 双计 gives each of its
units full credit where units are compared. The county's total has every thing and every 分 once.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, When

from luodi.common.amounts import Total
from luodi.library.models import Certificate, ShareLine
from luodi.library.shares import split

Value = int | Fraction | None


@dataclass
class Figures:
    """What one indicator says: for each unit, and for the county, where nothing counts twice.

    Of a rate or a mean these are what is counted, and ``of`` what it is divided by. ``unknown`` are the units that have
    rows of which nothing is known, None among them for the county: missing is not zero.
    """

    by_unit: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    total: int = 0
    of: "Figures | None" = None
    unknown: set[int | None] = field(default_factory=set)

    def add(self, unit_id: int, value: int) -> None:
        """Let something count that one unit alone has."""
        self.by_unit[unit_id] += value
        self.total += value


@dataclass(frozen=True)
class Way:
    """How rows come to units and what each of them is worth, as paths or annotations of their query.

    ``unit`` is the unit without a certificate; ``project`` the way to the project that may have one, None where units do
    not share. ``worth`` is what is added up, "" where each row counts one; ``part`` what of it a rate counts, "" where
    the indicator is no rate: an amount where ``part_adds``, else whether the row counts. ``divides`` tells whether it is
    money, which certificates divide. ``known`` is what adds up to nothing where missing is not zero, "" where it is.
    """

    unit: str = "unit_id"
    project: str | None = None
    worth: str = ""
    part: str = ""
    part_adds: bool = False
    divides: bool = False
    known: str = ""

    @property
    def to_project(self) -> str:
        """What stands before the name of a field of the project."""
        return f"{self.project}__" if self.project else ""

    @property
    def sums(self) -> dict[str, Any]:
        """What is added up: what is counted, of a rate what it is divided by, and whether anything is known."""
        every = Total(self.worth) if self.worth else Count("pk")
        if self.part:
            part = Total(self.part) if self.part_adds else Count("pk", filter=Q(**{self.part: True}))
            return {"side_0": part, "side_1": every}
        return {"side_0": every, "side_1": Total(self.known)} if self.known else {"side_0": every}


def in_force(as_of: datetime | None = None, before: str = "") -> Q:
    """Return the condition for certificates in force, now or at a moment; ``before`` is the way to them."""
    if as_of is None:
        return Q(**{f"{before}issued_at__isnull": False, f"{before}replaced_at__isnull": True})
    not_yet = Q(**{f"{before}replaced_at__isnull": True}) | Q(**{f"{before}replaced_at__gt": as_of})
    return Q(**{f"{before}issued_at__lte": as_of}) & not_yet


def figures(rows: QuerySet[Any] | list[Any], way: Way, as_of: datetime | None = None) -> Figures:
    """Add up the rows, in one query."""
    if isinstance(rows, list):
        return _gathered((((getattr(row, way.unit), None, False), (), _worth(row, way)) for row in rows), way)
    if way.project is None:
        return _gathered(_alone(rows, way), way)
    certificates = f"{way.to_project}certificates"
    shared = rows.annotate(
        cert=FilteredRelation(certificates, condition=in_force(as_of, f"{certificates}__")),
        shared_row=Case(When(cert__isnull=False, then=F("pk"))),
    )
    told = (way.unit, "shared_row", "cert__double_count")
    line = ("cert__lines__place", "cert__lines__parts", "cert__lines__unit_id")
    found = shared.order_by().values_list(*told, *line).annotate(**way.sums)
    size = len(told) + len(line)
    return _gathered(((row[:3], row[3:size], row[size:]) for row in found), way)


def _worth(row: Any, way: Way) -> list[Any]:
    return [getattr(row, way.part), 1] if way.part else [1]


def _alone(rows: QuerySet[Any], way: Way) -> Iterable[tuple[Any, Any, Any]]:
    for unit, *values in rows.order_by().values_list(way.unit).annotate(**way.sums):
        yield (unit, None, False), (), values


def _gathered(rows: Iterable[tuple[Any, Any, Any]], way: Way) -> Figures:
    sides = [Figures() for _ in way.sums]
    lines, worth = defaultdict(list), {}
    for (unit, shared_row, double), line, values in rows:
        if shared_row is not None:
            lines[shared_row, double].append(line)
            worth[shared_row] = values
            continue
        for side, value in zip(sides, values, strict=True):
            if value is not None:
                side.add(unit, whole(value))
    for (shared_row, double), of_row in lines.items():
        for place, value in enumerate(worth[shared_row]):
            everybody = double or bool(way.known) and place == 1
            _share(sides[place], whole(value or 0), of_row, double=everybody, divides=way.divides)
    if way.part:
        sides[0].of = sides[1]
    elif way.known:
        sides[0].unknown = _unknown(sides[1])
    return sides[0]


def whole(value: Any) -> int:
    """Return a sum as a whole number: a time in days."""
    return value.days if isinstance(value, timedelta) else int(value)


def _share(side: Figures, value: int, lines: list[Any], *, double: bool, divides: bool) -> None:
    side.total += value
    for unit, credit in credit_lines(value, lines, double=double, divides=divides):
        side.by_unit[unit] += credit


def _unknown(known: Figures) -> set[int | None]:
    """Return of whom nothing is known although there are rows: every fact was taken back, no amount was told."""
    found: set[int | None] = {unit for unit, count in known.by_unit.items() if count <= 0}
    return found | {None} if known.by_unit and known.total <= 0 else found


def credit_lines(value: int, lines: list[Any], *, double: bool, divides: bool) -> list[tuple[int, int]]:
    """Return unit and credit for every line (place, parts, unit) of one certificate."""
    ordered = sorted(lines)
    units = [unit for _, _, unit in ordered]
    if double:
        return [(unit, value) for unit in units]
    if divides:
        return list(zip(units, _split(value, [parts for _, parts, _ in ordered]), strict=True))
    return [(units[0], value)]


def _split(value: int, parts: list[int]) -> list[int]:
    """Divide an amount; a reversal is the exact opposite of what it reverses for every unit."""
    return split(value, parts) if value >= 0 else [-share for share in split(-value, parts)]


def credited(
    rows: QuerySet[Any] | list[Any], unit_id: int, way: Way, as_of: datetime | None = None
) -> QuerySet[Any] | list[Any]:
    """Return the rows behind the figure of one unit."""
    if isinstance(rows, list):
        return [row for row in rows if getattr(row, way.unit) == unit_id]
    if way.project is None:
        return rows.filter(**{way.unit: unit_id})
    held = Certificate.objects.filter(in_force(as_of))
    own = ShareLine.objects.filter(unit_id=unit_id, certificate__in=held)
    if not way.divides:
        own = own.filter(Q(certificate__double_count=True) | Q(place=0))
    project = f"{way.project}_id" if way.project else "pk"
    alone = Q(**{way.unit: unit_id}) & ~Exists(held.filter(project=OuterRef(project)))
    return rows.filter(alone | Q(**{f"{project}__in": own.values("certificate__project")}))


@dataclass(frozen=True)
class Share:
    """What of a row counts for a unit, of a rate for both sides; ``note`` says why it is not all of it."""

    values: tuple[int | None, ...]
    note: str = ""


def shares_of(
    worth: dict[int, tuple[int, tuple[int | None, ...]]],
    unit_id: int,
    way: Way,
    as_of: datetime | None = None,
) -> dict[int, Share]:
    """Return, for those of the rows (key → project, values) whose project is shared, what counts for the unit; one query."""
    held = ShareLine.objects.filter(
        in_force(as_of, "certificate__"), certificate__project__in={project for project, _ in worth.values()}
    )
    lines, doubles = defaultdict(list), {}
    told = ("certificate__project_id", "certificate__double_count", "place", "parts", "unit_id")
    for project, double, *line in held.values_list(*told):
        lines[project].append(line)
        doubles[project] = double

    def share(project: int, value: int | None) -> int | None:
        if value is None:
            return None
        double = doubles[project]
        return dict(credit_lines(value, lines[project], double=double, divides=way.divides)).get(unit_id, 0)

    return {
        key: Share(tuple(share(project, value) for value in values), "双计" if doubles[project] else "分成")
        for key, (project, values) in worth.items()
        if project in lines
    }
