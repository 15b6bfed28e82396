"""Stopping the clock of an open step for a reason, setting it going again, and due days after a corrected calendar."""

from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User, units_acted_for
from luodi.accounts.permissions import Permission, Role
from luodi.audit import trail
from luodi.common import clock
from luodi.library.models import Case, Pause, Step
from luodi.library.reports import due
from luodi.rulebook.due_days import NoLongerOpen, Proposal
from luodi.rulebook.reports import calendar
from luodi.rulebook.working_days import DueDay


class ClockRefused(Exception):
    """The clock is not stopped or set going; the message says why and what to do."""


@permitted(Permission.CLOCK_STOP)
@transaction.atomic
def pause(*, step: Step, reason: str, by: User) -> Pause:
    """Stop the clock of an open step: from today on it is under no pressure. Raises ClockRefused."""
    step = _locked(step, by)
    if not reason.strip():
        raise ClockRefused("请写明暂停时限的原因。")
    if step.pauses.running().exists():
        raise ClockRefused(f"“{step.table.label}”的时限已经暂停，不用再停，请刷新页面。")
    made = Pause.objects.create(
        county_id=step.county_id, step=step, reason=reason.strip()[:200], from_on=clock.today(), by=by
    )
    trail.record(
        "step.paused",
        step.case.project or step.case,
        by=by,
        case=step.case_id,
        step=step.pk,
        reason=made.reason,
    )
    return made


@permitted(Permission.CLOCK_STOP)
@transaction.atomic
def resume(*, step: Step, by: User) -> Step:
    """Set the clock going again: the due day moves by the days it stood still. Raises ClockRefused."""
    step = _locked(step, by)
    running = step.pauses.running().first()
    if running is None:
        raise ClockRefused(f"“{step.table.label}”的时限没有暂停，请刷新页面。")
    running.to_on = clock.today()
    running.save(update_fields=["to_on"])
    before = step.due_on
    moved = due.after_pause(
        DueDay(step.due_on, step.provisional), running, working=step.working, today=calendar.current()
    )
    _set(step, moved)
    trail.record(
        "step.resumed",
        step.case.project or step.case,
        by=by,
        case=step.case_id,
        step=step.pk,
        before={"due_on": before.isoformat()},
        after={"due_on": step.due_on.isoformat()},
    )
    return step


def why_not(step: Step, by: User) -> str:
    """Return why the person may not stop this clock or set it going; nothing when the person may.

    The centre may for the county, a leader for what he handed down himself, or a leader did to a unit he is in charge of;
    nobody for a step that waits for the own unit.
    """
    if by.post is None or by.post.county_id != step.county_id:
        return "您现在的岗位不能暂停时限，请联系招商中心。"
    if step.unit_id in units_acted_for(by):
        return "这一步等您的单位办理，时限由别的单位暂停。请联系交办人或招商中心。"
    if not by.can(Permission.CLOCK_STOP) or not (
        _is_for_the_centre(step, by) or _is_for_the_leader(step, by)
    ):
        return "时限由招商中心或交办人暂停，请联系他们。"
    return ""


def _is_for_the_centre(step: Step, by: User) -> bool:
    return by.post.role == Role.CENTRE and Step.objects.visible_to(by).filter(pk=step.pk).exists()


def _is_for_the_leader(step: Step, by: User) -> bool:
    if by.post.role != Role.LEADER or step.case.unit_id != by.post.unit_id:
        return False
    area = by.reach.reads
    return area.everything or step.case.started_by_id == by.pk or step.unit_id in area.units


def _locked(step: Step, by: User) -> Step:
    case = Case.objects.select_for_update().get(pk=step.case_id)
    step = Step.objects.select_related("unit").get(pk=step.pk)
    step.case = case
    if step.closed_at is not None:
        raise ClockRefused(f"“{step.table.label}”已经办结，时限不用再改，请刷新页面。")
    if refusal := why_not(step, by):
        raise ClockRefused(refusal)
    return step


def _set(step: Step, moved: DueDay) -> None:
    step.due_on, step.provisional = moved.on, moved.is_provisional
    step.save(update_fields=["due_on", "provisional"])


@transaction.atomic
def move_due_day(*, proposal: Proposal, by: Any) -> None:
    """Give an open step the due day that was proposed and accepted. Raises NoLongerOpen."""
    case_id = Step.objects.values_list("case_id", flat=True).get(pk=proposal.pk)
    case = Case.objects.select_for_update().get(pk=case_id)
    step = Step.objects.get(pk=proposal.pk)
    if step.closed_at is not None or DueDay(step.due_on, step.provisional) != proposal.was:
        raise NoLongerOpen(f"“{proposal.title}”已经办结或期限另有调整，不用再改。")
    _set(step, proposal.now)
    trail.record(
        "step.due_day_moved",
        case.project or case,
        by=by,
        case=case.pk,
        step=step.pk,
        before={"due_on": proposal.was.on.isoformat()},
        after={"due_on": proposal.now.on.isoformat()},
    )
