"""What is known about projects when facts about them are reported, for the checks before they are saved."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from luodi.accounts.models import User
from luodi.common import clock
from luodi.progress.checks import Background
from luodi.progress.entries import FactEntry
from luodi.progress.models import Evidence, Fact, FactOrigin, FactState
from luodi.progress.periods import month_of
from luodi.progress.recognition import SHARED_EVIDENCE, EvidenceKind, number_key
from luodi.progress.reports.figures import by_500
from luodi.progress.reports.months import Calendar
from luodi.projects.models import Project

# Kind of the fact, and the file or the kind and number of the document.
Document = tuple[str, str, Any]


def reported_by(user: User) -> Any:
    """Return the projects about which the acting post may report: those it writes, and those that name the person."""
    from_units = Project.objects.writable_by(user)
    named = Project.objects.visible_to(user).filter(parts__person=user)
    return Project.objects.current().filter(Q(pk__in=from_units.values("pk")) | Q(pk__in=named.values("pk")))


def documents(entry: FactEntry, files: Sequence[Any]) -> dict[Document, str]:
    """Return what proves a fact, as it is compared, with what to call it; ``files`` are the stored files, in order."""
    found: dict[Document, str] = {}
    for proof, file in zip(entry.proofs, files, strict=True):
        if proof.kind in SHARED_EVIDENCE:
            continue
        found[(entry.kind, "file", file.pk)] = f"文件“{proof.name}”"
        if number := number_key(proof.number):
            found[(entry.kind, proof.kind, number)] = f"{EvidenceKind(proof.kind).label}“{proof.number}”"
    return found


def used(county_id: int, asked: Iterable[Document]) -> dict[Document, str]:
    """Return which of the documents prove a live fact of the kind already, anywhere in the county, and the unit that used it."""
    asked = set(asked)
    files = {value for _, what, value in asked if what == "file"}
    numbers = {value for _, what, value in asked if what != "file"}
    if not asked:
        return {}
    rows = Evidence.objects.filter(
        county_id=county_id, fact__state__in=[FactState.PENDING, FactState.RECOGNISED]
    )
    rows = rows.filter(Q(file_id__in=files) | Q(number__in=numbers))
    rows = rows.exclude(fact__in=Fact.objects.counting().filter(reverses__isnull=False).values("reverses"))
    found: dict[Document, str] = {}
    for row in rows.select_related("fact__unit"):
        for document in ((row.fact.kind, "file", row.file_id), (row.fact.kind, row.kind, row.number)):
            if document in asked:
                found[document] = str(row.fact.unit)
    return found


def backgrounds(
    entries: Sequence[FactEntry], projects: Mapping[int, Project], unit_id: int
) -> list[Background]:
    """Return what is known for each entry but for its documents; a fixed number of queries."""
    known = _known(sorted(projects))
    county = next(iter(projects.values())).county_id
    calendar = Calendar(county, clock.today())
    return [
        Background(
            today=clock.today(),
            stage=(project := projects[entry.project_id]).stage,
            investment=project.investment,
            year_plan=project.year_plan,
            known=known.get((entry.project_id, entry.kind, False), ()),
            opening=sum(known.get((entry.project_id, entry.kind, True), ())),
            counts_in=calendar.counts_in(unit_id, entry.kind, month_of(entry.happened_on)),
        )
        for entry in entries
    ]


def _known(project_ids: Sequence[int]) -> dict[tuple[int, str, bool], list[int]]:
    """Return (project, kind, is it an opening) → the amounts that count or wait, without reversals and what they reversed."""
    known: dict[tuple[int, str, bool], list[int]] = defaultdict(list)
    for some in by_500(project_ids):
        facts = Fact.objects.filter(project_id__in=some, reverses__isnull=True)
        for rows in (facts.waiting(), facts.standing()):
            told = rows.filter(amount__isnull=False).values_list("project_id", "kind", "origin", "amount")
            for pk, kind, origin, amount in told:
                known[pk, kind, origin == FactOrigin.OPENING].append(amount)
    return known
