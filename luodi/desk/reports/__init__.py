"""What the first screen shows beside the to-do: who waits for whom, and what happens to the projects the reader may read."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from luodi.accounts.permissions import Permission, Role
from luodi.common import clock
from luodi.common.lateness import waited
from luodi.desk.reports.to_do import SHOWN
from luodi.library.reports import arrivals, open_steps, sent
from luodi.metrics.reports import month, targets
from luodi.projects.models import Project
from luodi.projects.reports import lists
from luodi.projects.stages import Stage

QUIET_DAYS = 30
# Whose unit sends things on and waits for others, and has targets.
_UNITS = (Role.CLERK, Role.HEAD)


@dataclass(frozen=True)
class WaitedFor:
    """A unit that something waits for, and how long the oldest of it has waited."""

    waiting: open_steps.Waiting
    waited: str


@dataclass(frozen=True)
class Units:
    """Whom the county waits for, the most late first; ``more`` are the units that are not shown."""

    lines: list[WaitedFor]
    count: int
    late: int
    more: int


def who_waits_for_whom(user):
    """Return the units that something waits for, as far as the reader's scope goes."""
    today = clock.today()
    found = open_steps.by_unit(user)
    lines = [WaitedFor(one, waited(clock.day_of(one.since), today)) for one in found[:SHOWN]]
    return Units(
        lines,
        sum(one.count for one in found),
        sum(one.late for one in found),
        len(found) - len(lines),
    )


def shown_to(user):
    """Return the blocks of the first screen that are for this reader; what is not for the reader is None.

    Who reads beyond one unit sees what waits for whom, the centre besides what came in today; who works in a unit sees
    where what it sent on stands now, and its targets.
    """
    role, cases = Role(user.post.role), user.can(Permission.CASES_VIEW)
    unit = cases and role in _UNITS
    return {
        "units": who_waits_for_whom(user) if cases and not unit and role != Role.AGENT else None,
        "arrivals": arrivals.today(user) if cases and role == Role.CENTRE else None,
        "month": month.figures(user.post.county_id) if cases and user.reach.reads.everything else None,
        "sent": sent.by_own_units(user) if unit else None,
        "targets": targets.own(user, clock.today().year) if unit else None,
        "year": clock.today().year,
        "funnel": funnel(user),
        "left": left(user),
        "quiet": quiet(user),
        "touched": touched_today(user),
    }


def funnel(user):
    """Return every stage in order with its totals, those without projects too: the figures of the list itself."""
    told = {group.key: group.totals for group in lists.groups(lists.filtered(user, lists.Filters()), "stage")}
    return [(stage, told.get(stage.value, lists.Totals(0, 0, None))) for stage in Stage]


def left(user):
    """Count the projects of the funnel that no library holds any more."""
    return lists.filtered(user, lists.Filters(left=True)).count()


def quiet(user):
    """Return the projects longest without a change, with the days that passed."""
    since = clock.now() - timedelta(days=QUIET_DAYS)
    rows = Project.objects.visible_to(user).quiet_since(since).select_related("unit")[:SHOWN]
    return [(project, (clock.now() - project.updated_at).days) for project in rows]


def touched_today(user):
    """Return what was entered or changed today, the latest first."""
    begun = timezone.make_aware(datetime.combine(clock.today(), time.min))
    rows = Project.objects.visible_to(user).current().filter(updated_at__gte=begun)
    return rows.select_related("unit").order_by("-updated_at", "-pk")[:SHOWN]
