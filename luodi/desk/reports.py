"""What the first screen shows of the projects a user may read."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from luodi.common import clock
from luodi.projects.models import Project
from luodi.projects.reports import lists
from luodi.projects.stages import Stage

QUIET_DAYS = 30
SHOWN = 8


def funnel(user):
    """Return every stage in order with its totals, those without projects too: the figures of the list itself."""
    told = {group.key: group.totals for group in lists.groups(lists.filtered(user, lists.Filters()), "stage")}
    return [(stage, told.get(stage.value, lists.Totals(0, 0, None))) for stage in Stage]


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
