"""Which holds stand in the way of a claim: the same investor and project, as the finder of duplicates would call it."""

from typing import Any

from django.db.models import Q, QuerySet

from luodi.ledgers.meaning.duplicates import Candidate, Index
from luodi.library.holds import exact_key, firm_pieces, pieces
from luodi.library.models import Claim, Dispute, Hold
from luodi.projects.models import Project
from luodi.projects.reports import likeness

MOST_PIECES = 40
MOST_LOOKED_AT = 300
_COMPARED = ("pk", "project_name", "firm", "credit_code", "place", "investment", "content")


def rivals_of(claim: Claim) -> list[Claim]:
    """Return the claims that hold the subject of this one now, the surest first; its own unit's are among them."""
    held = Hold.objects.in_force().filter(county_id=claim.county_id).exclude(claim=claim.pk)
    claims = Claim.objects.filter(pk__in=held.values("claim_id")).exclude(pk__in=_apart_from(claim))
    found = list(
        dict.fromkeys([*_certain(claim, held), *_alike(claim, claims), *_alike_projects(claim, claims)])
    )
    rows = claims.select_related("unit", "registered_by").in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]


def _apart_from(claim: Claim) -> set[int]:
    """Return the claims that a ruling called another project."""
    ruled = Dispute.objects.filter(Q(challenger=claim.pk) | Q(hold__claim=claim.pk), case__outcome="separate")
    return {pk for pair in ruled.values_list("challenger_id", "hold__claim_id") for pk in pair}


def _certain(claim: Claim, held: QuerySet[Hold]) -> list[int]:
    """Return those with the same credit code and project, or linked to the same record."""
    same = Q(pk__in=[])
    if key := exact_key(claim.credit_code, claim.project_name):
        same |= Q(exact_key=key)
    if claim.project_id:
        same |= Q(claim__project=claim.project_id)
    return list(held.filter(same).order_by("since").values_list("claim_id", flat=True))


def _alike(claim: Claim, claims: QuerySet[Claim]) -> list[int]:
    """Return those whose own words name the same."""
    near = Q()
    for piece in pieces(claim.project_name)[:MOST_PIECES]:
        near |= Q(project_name__contains=piece)
    for piece in firm_pieces(claim.firm)[:MOST_PIECES]:
        near |= Q(firm__contains=piece)
    if claim.credit_code:
        near |= Q(credit_code=claim.credit_code)
    rows = claims.filter(near).order_by("-pk").values_list(*_COMPARED)[:MOST_LOOKED_AT]
    index = Index(_candidate(*row) for row in rows)
    return [int(match.a) for match in index.twins(candidate_of(claim))]


def _alike_projects(claim: Claim, claims: QuerySet[Claim]) -> list[int]:
    """Return those linked to a record that says by now what this claim says."""
    linked = Project.objects.filter(pk__in=claims.values("project_id"))
    near = likeness.near(linked, candidate_of(claim), [claim.firm])
    matches = Index(likeness.candidates(Project.objects.filter(pk__in=near))).twins(candidate_of(claim))
    order = {int(match.a): place for place, match in enumerate(matches)}
    rows = claims.filter(project_id__in=order).values_list("project_id", "pk")
    return [pk for _, pk in sorted(rows, key=lambda row: (order[row[0]], row[1]))]


def candidate_of(claim: Claim) -> Candidate:
    """Return what the finder compares of a claim."""
    return _candidate(*(getattr(claim, name) for name in _COMPARED))


def _candidate(
    pk: int, name: str, firm: str, code: str, place: str, investment: int, content: str
) -> Candidate:
    said: dict[str, Any] = {"name": name, "place": place, "investment": investment, "content": content}
    return likeness.candidate(str(pk), said, firms=[(firm, code)])
