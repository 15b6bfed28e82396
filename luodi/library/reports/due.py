"""Due days of open steps: how a pause moves one, and which a corrected calendar would set otherwise."""

from datetime import date

from luodi.common import clock
from luodi.library.models import Pause, Step
from luodi.rulebook.due_days import Proposal
from luodi.rulebook.working_days import Calendar, DueDay


def after_pause(due: DueDay, over: Pause, *, working: bool, today: Calendar) -> DueDay:
    """Return the due day after a pause: later by the working days it took, or by its days where days are counted."""
    if over.to_on is None:
        return due
    still = today.between(over.from_on, over.to_on) if working else (over.to_on - over.from_on).days
    later = today.due(due.on, still, working=working)
    return DueDay(later.on, due.is_provisional or later.is_provisional)


def proposals(county_id: int, today: Calendar, since: date, until: date) -> list[Proposal]:
    """List the open steps that run between two days and whose due day the calendar of today sets otherwise."""
    running = Step.objects.filter(closed_at__isnull=True, county_id=county_id, due_on__gte=since)
    rows = running.select_related("case", "unit").prefetch_related("pauses").order_by("pk")
    found = [_proposal(step, today) for step in rows if clock.day_of(step.opened_at) <= until]
    return [proposal for proposal in found if proposal.was != proposal.now]


def _proposal(step: Step, today: Calendar) -> Proposal:
    now = today.due(clock.day_of(step.opened_at), step.days, working=step.working)
    for over in sorted(step.pauses.all(), key=lambda pause: pause.pk):
        now = after_pause(now, over, working=step.working, today=today)
    return Proposal(
        part="steps",
        pk=step.pk,
        title=f"{step.case.table.label}：{step.table.label}",
        owner=str(step.unit),
        url=step.case.get_absolute_url(),
        was=DueDay(step.due_on, step.provisional),
        now=now,
    )
