"""What the first screen shows: what waits for the reader, and what happens to the projects the reader may read."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from luodi.common import clock, todo
from luodi.projects.models import Project
from luodi.projects.reports import lists
from luodi.projects.stages import Stage
from luodi.rulebook import lights
from luodi.rulebook.reports import calendar

QUIET_DAYS = 30
SHOWN = 8


@dataclass(frozen=True)
class ToDo:
    """An item with its light and how long it has waited; ``post`` is another post that the reader must switch to."""

    item: todo.Item
    light: lights.Light
    waited: str
    post: object = None


def to_do(user):
    """Return what waits for the reader, the earliest due first."""
    days, today = calendar.current(), clock.today()
    return [
        ToDo(
            item,
            lights.light(item.due_on, today, days),
            lights.waited(item.since, today, days) if item.since else "",
            item.post if item.post and item.post != user.post else None,
        )
        for item in todo.items_for(user)
    ]


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
