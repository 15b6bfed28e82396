"""What the page of one claim shows: contacts with their proofs, holds, disputes, and which records may be the project."""

from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import money
from luodi.library.models import Claim, Dispute, Hold, Talk
from luodi.library.reports import claims, rivals
from luodi.projects.industries import industry_label
from luodi.projects.models import Project
from luodi.projects.reports import likeness, masking, twins

MOST_OFFERED = 10


@dataclass(frozen=True)
class Page:
    """Everything the page needs; nothing of what is closed to the reader."""

    claim: Claim
    standing: str
    facts: list[tuple[str, str]]
    talks: list[Talk]
    holds: list[Hold]
    disputes: list[Dispute]
    # The claim that this one came behind, where the reader may read that too.
    before: Claim | None
    # Other records of the county that look alike, and own ones that the claim may be linked to.
    twins: list[twins.Twin]
    linkable: list[Project]
    project_name: str
    may_write: bool
    may_dispute: bool
    may_link: bool


def page_of(claim: Claim, user: User) -> Page:
    """Read the page in a fixed number of queries, however many contacts there are."""
    writes = claim.is_written_by(user) and user.can(Permission.CONTACT_REGISTER)
    writes = writes and claim.state != Claim.State.VOID
    holds = list(claim.holds.select_related("ended_by").order_by("-since"))
    disputes = list(_disputes(claim).select_related("case__unit"))
    before = claims.hold_before(claim) if claim.state == Claim.State.SECOND else None
    links = writes and claim.project_id is None
    linkable = _linkable(claim, user) if links else []
    return Page(
        claim=claim,
        standing=claims.standing_words(claim) if claim.is_written_by(user) else "",
        facts=facts(claim),
        talks=talks_of(claim),
        holds=holds,
        disputes=disputes,
        before=_readable(before.claim, user) if before else None,
        twins=_twins(claim, user, linkable) if links and before is None else [],
        linkable=linkable,
        project_name=masking.shown_name(claim.project, user) if claim.project else "",
        may_write=writes,
        may_dispute=writes and before is not None and not claims.why_no_dispute(claim, before),
        may_link=links,
    )


def _readable(claim: Claim, user: User) -> Claim | None:
    return Claim.objects.visible_to(user).select_related("unit").filter(pk=claim.pk).first()


def talks_of(claim: Claim) -> list[Talk]:
    """Return the contacts with their files, the latest first; none of a closed claim."""
    if claim.is_closed:
        return []
    rows = claim.talks.select_related("by").prefetch_related("evidence__file")
    return list(rows.order_by("-day", "-pk"))


def facts(claim: Claim) -> list[tuple[str, str]]:
    """Return the subject as it was registered."""
    investment = "" if claim.investment is None else f"{money.in_wan(claim.investment)} 万元"
    told: list[tuple[str, Any]] = [
        ("投资方", claim.firm),
        ("信用代码", claim.credit_code),
        ("洽谈的项目", claim.project_name),
        ("计划总投资", investment),
        ("拟落地点", claim.place),
        ("行业门类", industry_label(claim.industry)),
        ("建设内容及规模", claim.content),
    ]
    return [row for row in told if row[1]]


def _disputes(claim: Claim) -> Any:
    rows = Dispute.objects.filter(challenger=claim) | Dispute.objects.filter(hold__claim=claim)
    return rows.order_by("-pk")


def _twins(claim: Claim, user: User, but: list[Project]) -> list[twins.Twin]:
    """Return other records of the county that look alike: out of scope only their unit is named."""
    typed = twins.Typed(claim.project_name, claim.place, "", (claim.firm,), claim.investment)
    offered = {project.get_absolute_url() for project in but}
    return [twin for twin in twins.twins(user, typed) if twin.url not in offered]


def _linkable(claim: Claim, user: User) -> list[Project]:
    """Return the own records that this claim most likely is about."""
    own = Project.objects.writable_by(user).current()
    near = likeness.near(own, rivals.candidate_of(claim), [claim.firm])
    rows = Project.objects.visible_to(user).filter(pk__in=near, is_closed=False)
    return list(rows.order_by("-updated_at", "-pk")[:MOST_OFFERED])
