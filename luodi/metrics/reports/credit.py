"""To which unit a project counts: by its certificate of shares where one is in force, else to the responsible unit.

A count goes whole to the first unit of the certificate, money by its parts; a certificate with 双计 gives each of its
units full credit where units are compared. The county's total has every project and every 分 once.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Sum

from luodi.library.models import Certificate, ShareLine
from luodi.library.shares import split
from luodi.projects.models import Project

_IN_FORCE = Q(certificates__issued_at__isnull=False, certificates__replaced_at__isnull=True)


@dataclass
class Figures:
    """What one indicator says: for each unit, and for the county, where nothing counts twice."""

    by_unit: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    total: int = 0


def figures(projects: QuerySet[Project], *, money: bool) -> Figures:
    """Count the projects, or add up their investment, in one query."""
    shared = projects.annotate(cert=FilteredRelation("certificates", condition=_IN_FORCE))
    told = ("unit_id", "cert__id", "cert__double_count")
    line = ("cert__lines__place", "cert__lines__parts", "cert__lines__unit_id")
    rows = shared.order_by().values_list(*told, *line).annotate(Count("pk"), Sum("investment"))
    found, certificates = Figures(), defaultdict(list)
    for unit, certificate, double, *of_line, count, amount in rows:
        value = int(amount or 0) if money else count
        if certificate is None:
            found.by_unit[unit] += value
            found.total += value
        else:
            certificates[certificate, double, value].append(of_line)
    for (_, double, value), lines in certificates.items():
        found.total += value
        for unit, credit in credit_lines(value, lines, double=double, money=money):
            found.by_unit[unit] += credit
    return found


def credit_lines(value: int, lines: list[Any], *, double: bool, money: bool) -> list[tuple[int, int]]:
    """Return unit and credit for every line (place, parts, unit) of one certificate."""
    ordered = sorted(lines)
    units = [unit for _, _, unit in ordered]
    if double:
        return [(unit, value) for unit in units]
    if money:
        return list(zip(units, split(value, [parts for _, parts, _ in ordered]), strict=True))
    return [(units[0], value)]


def credited(projects: QuerySet[Project], unit_id: int, *, money: bool) -> QuerySet[Project]:
    """Return the projects behind the figure of one unit."""
    in_force = Certificate.objects.filter(issued_at__isnull=False, replaced_at__isnull=True)
    own = ShareLine.objects.filter(unit_id=unit_id, certificate__in=in_force)
    if not money:
        own = own.filter(Q(certificate__double_count=True) | Q(place=0))
    alone = Q(unit_id=unit_id) & ~Exists(in_force.filter(project=OuterRef("pk")))
    return projects.filter(alone | Q(pk__in=own.values("certificate__project")))


def shares_of(projects: list[Project], unit_id: int, *, money: bool) -> dict[int, tuple[int, bool]]:
    """Return, for those of the projects that are shared, what counts for the unit and whether it counts doubly."""
    in_force = Certificate.objects.filter(issued_at__isnull=False, replaced_at__isnull=True)
    lines = defaultdict(list)
    told = ("certificate__project_id", "certificate__double_count", "place", "parts", "unit_id")
    held = ShareLine.objects.filter(certificate__in=in_force.filter(project__in=projects))
    for project, double, *line in held.values_list(*told):
        lines[project, double].append(line)
    values = {project.pk: (project.investment or 0) if money else 1 for project in projects}
    return {
        project: (
            dict(credit_lines(values[project], found, double=double, money=money)).get(unit_id, 0),
            double,
        )
        for (project, double), found in lines.items()
    }
