"""Which projects of a county look like one: the finder of the ledger reader over the records of the library."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from luodi.common.money import FEN_PER_UNIT
from luodi.ledgers.duplicates import Candidate, Index, Match, compare, pairs
from luodi.projects.models import Project, ProjectFirm
from luodi.projects.terms import FirmRole

PIECE, PIECES = 3, 6
MOST_LOOKED_AT = 300
MOST_TWINS = 20
AT_ONCE = 200
# What is compared of a project, beside its investors.
COMPARED = ("pk", "name", "place", "investment", "code", "content", "unit__name")

# Name and credit code of an investor.
Investor = tuple[str, str]


def candidate(key: str, said: Mapping[str, Any], unit: str = "", firms: Sequence[Investor] = ()) -> Candidate:
    """Return what the finder compares of a project; the form, the import and the library all ask here."""
    investment = said.get("investment")
    return Candidate(
        key,
        said["name"],
        investor="、".join(name for name, _ in firms) or None,
        place=said.get("place") or None,
        amount_wan=None if investment is None else Decimal(investment) / FEN_PER_UNIT["万"],
        code=said.get("code") or None,
        credit_code=next((code for _, code in firms if code), None),
        unit=unit or None,
        scale=said.get("content") or None,
    )


def candidates(projects: QuerySet[Project]) -> Iterator[Candidate]:
    """Return what is compared of many projects, in two queries."""
    rows = list(projects.order_by("pk").values_list(*COMPARED))
    investors = investors_of(projects)
    for pk, *said, unit in rows:
        yield candidate(str(pk), dict(zip(COMPARED[1:-1], said, strict=True)), unit, investors.get(pk, ()))


def investors_of(projects: QuerySet[Project]) -> dict[int, list[Investor]]:
    """Return project → its investors in one query."""
    rows = ProjectFirm.objects.filter(project__in=projects.values("pk"), role=FirmRole.INVESTOR)
    found: dict[int, list[Investor]] = {}
    for pk, name, code in rows.order_by("pk").values_list("project_id", "firm__name", "firm__credit_code"):
        found.setdefault(pk, []).append((name, code))
    return found


def near(name: str, code: str = "", firms: Iterable[str] = ()) -> Q:
    """Return the condition for rows worth comparing: a piece of the name, the code or an investor in common."""
    name = name.strip()
    starts = range(0, len(name) - PIECE + 1, max(1, (len(name) - PIECE + 1) // PIECES))
    found = Q()
    for start in starts:
        found |= Q(name__contains=name[start : start + PIECE])
    if code:
        found |= Q(code=code)
    if firms := list(firms):
        found |= Q(firms__firm__name__in=firms, firms__role=FirmRole.INVESTOR)
    return found


def twins_of(project: Project) -> list[Match]:
    """Return the likeliest twins of one project, found by the database first; ``b`` is always the project."""
    firms = investors_of(Project.objects.filter(pk=project.pk)).get(project.pk, [])
    own = candidate(str(project.pk), vars(project), project.unit.name, firms)
    rows = Project.objects.filter(county_id=project.county_id).current()
    rows = rows.filter(near(project.name, project.code, (name for name, _ in firms))).exclude(pk=project.pk)
    latest = list(rows.order_by("-pk").distinct().values_list("pk", flat=True)[:MOST_LOOKED_AT])
    return Index(candidates(Project.objects.filter(pk__in=latest))).twins(own, MOST_TWINS)


def twins_in(county_id: int) -> list[Match]:
    """Return every pair of the county that looks like one; a minute's work for a very large county."""
    return pairs(list(candidates(Project.objects.filter(county_id=county_id).current())))


def still_alike(ids: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of the pairs that look like one now and are both in the library."""
    found: set[tuple[int, int]] = set()
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = Project.objects.current().filter(pk__in={pk for pair in some for pk in pair})
        known = {int(one.key): one for one in candidates(rows)}
        found.update(
            (a, b) for a, b in some if a in known and b in known and compare(known[a], known[b]) is not None
        )
    return found
