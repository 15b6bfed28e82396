"""Which projects of a county look like one: the finder of the ledger reader over the records of the library."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from luodi.common.money import FEN_PER_UNIT
from luodi.ledgers.language.name_parts import name_parts
from luodi.ledgers.meaning.duplicates import Candidate, Index, Match, compare, pairs
from luodi.projects.models import Project, ProjectFirm
from luodi.projects.terms import FirmRole

PIECE, MOST_TERMS = 3, 8
MOST_LOOKED_AT, CROWD = 300, 100
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


def near(rows: QuerySet[Project], said: Candidate, firms: Iterable[str] = ()) -> list[int]:
    """Return those of the rows worth comparing, in three queries: the code or an investor in common, or much of the name.

    Only the last looks at all rows; it takes the nearest first, and among them those of the same amount.
    """
    rows = rows.order_by("-pk")
    found: list[int] = []
    if said.code:
        found += rows.filter(code=said.code).values_list("pk", flat=True)[:CROWD]
    if firms := list(firms):
        held = ProjectFirm.objects.filter(firm__name__in=firms, role=FirmRole.INVESTOR)
        found += rows.filter(pk__in=held.values("project_id")).values_list("pk", flat=True)[:CROWD]
    if terms := terms_of(said.name):
        shared = sum((_counts(Q(name__contains=term)) for term in terms), start=_amount_meets(said))
        alike = rows.annotate(shared=shared).filter(shared__gte=1)
        found += alike.order_by("-shared", "-pk").values_list("pk", flat=True)[:MOST_LOOKED_AT]
    return list(dict.fromkeys(found))


def _counts(condition: Q, as_much_as: int = 1) -> Case:
    return Case(When(condition, then=as_much_as), default=0)


def _amount_meets(said: Candidate) -> Case | Value:
    if said.amount_wan is None:
        return Value(0)
    fen = int(Decimal(said.amount_wan) * FEN_PER_UNIT["万"])
    return _counts(Q(investment__range=(fen * 99 // 100, fen * 101 // 100)), as_much_as=2)


def terms_of(name: str) -> list[str]:
    """Return the pairs of signs a name is made of, without what all names share; of a general name its pieces."""
    parts = name_parts(name)
    if parts.bigrams:
        return sorted(parts.bigrams, key=name.find)[:MOST_TERMS]
    whole = parts.stem or name.strip()
    starts = range(0, max(1, len(whole) - PIECE + 1), max(1, (len(whole) - PIECE + 1) // MOST_TERMS))
    return [whole[start : start + PIECE] for start in starts][:MOST_TERMS]


def twins_of(project: Project) -> list[Match]:
    """Return the likeliest twins of one project, found by the database first; ``b`` is always the project."""
    firms = investors_of(Project.objects.filter(pk=project.pk)).get(project.pk, [])
    own = candidate(str(project.pk), vars(project), project.unit.name, firms)
    rows = Project.objects.filter(county_id=project.county_id).current().exclude(pk=project.pk)
    ids = near(rows, own, [name for name, _ in firms])
    return Index(candidates(Project.objects.filter(pk__in=ids))).twins(own, MOST_TWINS)


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
