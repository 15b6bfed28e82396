"""Due days that the calendar of today would set otherwise, and for whom they wait."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Min
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.rulebook import due_days
from luodi.rulebook.due_days import Proposal
from luodi.rulebook.models import CalendarChange, CalendarReview
from luodi.rulebook.reports import calendar


@dataclass(frozen=True)
class Unreviewed:
    """What changed in the calendar since a county last looked at its due days."""

    since: date
    until: date
    up_to: int
    made_at: datetime


def unreviewed(county_id: int) -> Unreviewed | None:
    """Return the span of the changes that the county has not looked at, or None."""
    reviewed = CalendarReview.objects.filter(county=county_id).values("up_to")
    changes = CalendarChange.objects.filter(since__isnull=False)
    if (seen := reviewed.values_list("up_to", flat=True).first()) is not None:
        changes = changes.filter(pk__gt=seen)
    span = changes.aggregate(since=Min("since"), until=Max("until"), up_to=Max("pk"), made_at=Min("made_at"))
    return Unreviewed(**span) if span["up_to"] else None


def proposals(county_id: int) -> list[Proposal]:
    """Return the open items of the county whose due day the changed calendar sets otherwise, the earliest first."""
    changed = unreviewed(county_id)
    if changed is None:
        return []
    today = calendar.current()
    found = [
        proposal
        for part in due_days.parts()
        for proposal in part.find(county_id, today, changed.since, changed.until)
        if proposal.was != proposal.now
    ]
    return sorted(found, key=lambda proposal: (proposal.was.on, proposal.part, proposal.pk))


def waiting(user: User) -> list[Item]:
    """Tell whoever corrects the calendar of the due days that it would set otherwise."""
    acting = user.post
    found: dict[int, Post] = {}
    for post in user.posts_now:
        if user.act_under(post).can(Permission.CALENDAR_EDIT):
            found.setdefault(post.county_id or 0, post)
    user.act_under(acting)
    counted = [(county_id, post, len(proposals(county_id))) for county_id, post in found.items()]
    return [_item(county_id, post, count) for county_id, post, count in counted if count]


def _item(county_id: int, post: Post, count: int) -> Item:
    changed = unreviewed(county_id)
    return Item(
        f"工作日历有变更，{count} 项期限请核对",
        reverse("rulebook:due_days"),
        "去核对",
        source="工作日历",
        since=clock.day_of(changed.made_at) if changed else None,
        sender="系统提醒",
        reminds=True,
        post=post,
    )
