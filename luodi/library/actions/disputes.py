"""首谈争议: challenging a hold, explaining it, and what each ruling does to the two claims."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.offices import NobodyInOffice
from luodi.audit import trail
from luodi.common import clock
from luodi.library.actions import holding, steps
from luodi.library.actions.first_contact import ContactRefused
from luodi.library.actions.steps import CaseRefused, on
from luodi.library.flows.dispute import ANSWER, CENTRE_DECIDES, DECIDE, DECIDING_STEP
from luodi.library.models import Case, Claim, Dispute, Hold, Step
from luodi.library.reports import claims

State, End = Claim.State, Hold.End


@permitted(Permission.CONTACT_REGISTER)
@transaction.atomic
def open_dispute(*, claim: Claim, grounds: str, by: User) -> Case:
    """Challenge the hold that a claim came behind; its holder explains, then the role named by the rules decides.

    Raises ContactRefused, CaseRefused and NobodyInOffice.
    """
    holding.lock_county(claim.county_id)
    claim = Claim.objects.select_for_update(of=("self",)).select_related("unit", "project").get(pk=claim.pk)
    if not claim.is_written_by(by):
        raise ContactRefused(f"这条登记由{claim.unit}办理，请联系该单位。")
    if not grounds.strip():
        raise ContactRefused("请写明提出争议的理由。")
    hold = _challengeable(claim)
    case = steps.begin(
        flow="dispute",
        unit=claim.unit,
        title=f"{claim.unit}对{hold.claim.unit}首谈登记的争议",
        by=by,
    )
    # Where nobody could decide, nobody is asked to explain.
    steps.office_for(case, _deciding(case))
    Dispute.objects.create(
        county_id=case.county_id, case=case, hold=hold, challenger=claim, grounds=grounds.strip()
    )
    steps.open_step(case, ANSWER, hold.claim.unit, by=by)
    trail.record("hold.challenged", holding.about(hold.claim), by=by, case=case.pk, claim=hold.claim_id)
    return case


def _challengeable(claim: Claim) -> Hold:
    """Return the hold that the claim may challenge; refuse what has no dispute or had one."""
    if claim.state != State.SECOND:
        raise ContactRefused("只有后登记的才能提出争议，请刷新页面查看这条登记的状态。")
    hold = claims.hold_before(claim)
    if hold is None:
        raise ContactRefused(claims.NOBODY_HOLDS)
    if refusal := claims.why_no_dispute(claim, hold):
        raise ContactRefused(refusal)
    return hold


def _deciding(case: Case) -> str:
    """Return the step that decides: that of the role which the rules name."""
    return DECIDING_STEP[steps.rules_of(case, "holds").decided_by]


steps.lock_first("dispute", lambda case: holding.lock_county(case.county_id))


@on(ANSWER, "explain")
def _explained(step: Step, said: Mapping[str, Any], by: User) -> None:
    let_decide(step.case, by=by)


def let_decide(case: Case, *, by: User | None) -> Step:
    """Let the dispute wait for its ruling."""
    kind = _deciding(case)
    return steps.open_step(case, kind, steps.office_for(case, kind), by=by)


def pass_unanswered(*, county_id: int) -> int:
    """Let disputes go on to the ruling whose holder let the day of the answer pass; return how many.

    Each in a transaction of its own: the trail of one must not be held while the next is waited for. Where nobody could
    decide, it goes on waiting for its holder.
    """
    due = Step.objects.open().filter(county_id=county_id, kind=ANSWER, due_on__lt=clock.today())
    return sum(map(_pass, due.order_by("pk")))


@transaction.atomic
def _pass(step: Step) -> bool:
    case = Case.objects.select_for_update().get(pk=step.case_id)
    waiting = list(case.steps.open().filter(pk=step.pk))
    if not waiting:
        return False
    try:
        let_decide(case, by=None)
    except NobodyInOffice:
        return False
    steps.drop(waiting)
    trail.record("dispute.not_answered", case, by=None, step=step.pk)
    return True


@on(ANSWER, "give_way")
def _given_way(step: Step, said: Mapping[str, Any], by: User) -> None:
    _hand_over(step, End.GIVEN_WAY, by)


@on(DECIDE, "challenger")
@on(CENTRE_DECIDES, "challenger")
def _for_the_challenger(step: Step, said: Mapping[str, Any], by: User) -> None:
    _hand_over(step, End.DECIDED, by)


def _hand_over(step: Step, how: str, by: User) -> None:
    """End the hold and let the challenger hold the subject from today, unless a third claim stands in the way."""
    dispute = _of(step)
    holding.end(dispute.hold, how, by=by, words=step.words)
    challenger = holding.settle(dispute.challenger, ruled_on=clock.today())
    steps.end(step.case, "challenger")
    _tell(dispute, "hold.taken", by)
    if challenger.state == State.HOLDING:
        trail.record("hold.won", holding.about(challenger), by=by, case=step.case_id, claim=challenger.pk)


@on(DECIDE, "holder")
@on(CENTRE_DECIDES, "holder")
def _for_the_holder(step: Step, said: Mapping[str, Any], by: User) -> None:
    dispute = _of(step)
    _confirm(dispute.hold)
    steps.end(step.case, "holder")
    _tell(dispute, "hold.confirmed", by)


@on(DECIDE, "separate")
@on(CENTRE_DECIDES, "separate")
def _separate(step: Step, said: Mapping[str, Any], by: User) -> None:
    dispute = _of(step)
    _confirm(dispute.hold)
    # Ended first: from then on the two are known not to be one.
    steps.end(step.case, "separate")
    challenger = holding.settle(dispute.challenger, ruled_on=clock.today())
    _tell(dispute, "hold.confirmed", by)
    if challenger.state == State.HOLDING:
        trail.record("hold.won", holding.about(challenger), by=by, case=step.case_id, claim=challenger.pk)


def _of(step: Step) -> Dispute:
    rows = Dispute.objects.select_related(
        "hold__claim__project", "hold__claim__unit", "challenger__project", "challenger__unit"
    )
    dispute: Dispute = rows.get(case=step.case_id)
    if dispute.hold.ended_at is not None:
        raise CaseRefused("原登记单位的首谈已经解除，不用裁定；请联系提出争议的单位撤回。")
    return dispute


def _confirm(hold: Hold) -> None:
    hold.ruled_on = clock.today()
    holding.recount(hold)


def _tell(dispute: Dispute, verb: str, by: User) -> None:
    """Write the ruling on the time line of the project that was held."""
    claim = dispute.hold.claim
    trail.record(verb, holding.about(claim), by=by, case=dispute.case_id, claim=claim.pk)
