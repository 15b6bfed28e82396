"""What a dispute about first contact shows: each side's own registration to itself, both to whoever rules."""

from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import Unit, User
from luodi.library.flows.dispute import ANSWER, DECIDES
from luodi.library.holds import Holds
from luodi.library.models import Case, Claim, Dispute, Step, Talk
from luodi.library.reports.claim_page import facts, talks_of
from luodi.projects.reports.masking import whom_to_ask
from luodi.rulebook.reports import packs


@dataclass(frozen=True)
class Side:
    """One of the two units, with its registration where the reader may read it."""

    title: str
    unit: Unit
    claim: Claim | None
    facts: list[tuple[str, str]]
    talks: list[Talk]


@dataclass(frozen=True)
class Ruling:
    """The decision of a dispute as a document."""

    case: Case
    dispute: Dispute
    step: Step
    answer: Step | None
    sides: list[Side]
    office_name: str
    rules_name: str

    @property
    def subject(self) -> str:
        """The project as the reader may read it; "" where the reader may read neither registration."""
        return next((str(side.claim) for side in self.sides if side.claim), "")


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what the page of the case shows above its steps."""
    dispute = _dispute(case)
    told: dict[str, Any] = {"grounds": dispute.grounds, "sides": _sides(dispute, user)}
    return told | {"is_ruled": _deciding_step(case) is not None}


def ruling_of(case: Case, user: User) -> Ruling | None:
    """Return the ruling; None as long as there is none, or where a side gave way without one."""
    step = _deciding_step(case)
    if step is None:
        return None
    dispute = _dispute(case)
    release = packs.pinned(case.county_id, "holds", case.rules, case.started_at)
    rules: Holds = release.rules
    answer = case.steps.filter(kind=ANSWER, closed_by__isnull=False).select_related("closed_by").first()
    return Ruling(case, dispute, step, answer, _sides(dispute, user), rules.office_name, release.name)


def closed_words(case: Case, user: User) -> str:
    """Say whom to ask where a side's project is 商业敏感 to the reader: what the sides wrote may name it."""
    dispute = _dispute(case)
    if any(claim.is_written_by(user) for claim in (dispute.hold.claim, dispute.challenger)):
        return ""
    rows = Claim.objects.visible_to(user).filter(pk__in=[dispute.hold.claim_id, dispute.challenger_id])
    closed = [claim for claim in rows.select_related("project__unit") if claim.is_closed]
    return whom_to_ask(closed[0].project) if closed and closed[0].project else ""


def _deciding_step(case: Case) -> Step | None:
    rows = case.steps.filter(kind__in=DECIDES, closed_by__isnull=False)
    return rows.select_related("closed_by", "closed_post__unit").order_by("-pk").first()


def _dispute(case: Case) -> Dispute:
    related = ("hold__claim__unit", "challenger__unit")
    return Dispute.objects.select_related(*related).get(case=case)


def _sides(dispute: Dispute, user: User) -> list[Side]:
    """Return both sides; the registration of the other one stays closed to each."""
    first, second = dispute.hold.claim, dispute.challenger
    rows = Claim.objects.visible_to(user).filter(pk__in=[first.pk, second.pk]).select_related("unit")
    readable = {claim.pk: claim for claim in rows}
    named = (("原登记单位", first), ("提出争议的单位", second))
    return [_side(title, claim.unit, readable.get(claim.pk)) for title, claim in named]


def _side(title: str, unit: Unit, claim: Claim | None) -> Side:
    return Side(title, unit, claim, facts(claim) if claim else [], talks_of(claim) if claim else [])
