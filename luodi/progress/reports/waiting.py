"""What waits because of facts: to be verified or approved, and what came back to the unit that reported it."""

from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.progress.models import Fact, FactState
from luodi.progress.periods import after, due_on
from luodi.progress.reports import returns
from luodi.progress.reports.facts import APPROVAL, WAITING, on_shelf
from luodi.rulebook.reports import packs

MOST = 30


def items_for(user: User) -> list[Item]:
    """List what waits over all posts the user holds now, a fixed number of queries for each post."""
    acting = user.post
    found: dict[Any, Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        waiting = (_to_verify, _to_approve, _returned, _monthly)
        for key, item in (pair for ask in waiting for pair in ask(user, post)):
            found.setdefault(key, item)
    user.act_under(acting)
    return list(found.values())


def _others(user: User, shelf: str) -> Any:
    rows = Fact.objects.visible_to(user).filter(project__voided_at__isnull=True)
    return on_shelf(rows, shelf).exclude(author=user)


def _to_verify(user: User, post: Post) -> Any:
    """One line for each unit that reported: whoever verifies takes them together."""
    if not user.can(Permission.FACT_VERIFY):
        return
    rows = _others(user, WAITING).order_by().values_list("unit_id", "unit__short_name", "unit__name")
    for unit, short, name, count, since in rows.annotate(Count("pk"), Min("recorded_at")):
        yield (
            ("verify", unit),
            Item(
                title=f"认定数据 {count} 条",
                url=f"{reverse('progress:facts')}?shelf={WAITING}&unit={unit}",
                button="去认定",
                source="数据认定",
                since=clock.day_of(since),
                sender=short or name,
                post=post,
            ),
        )


def _to_approve(user: User, post: Post) -> Any:
    if not user.can(Permission.FACT_APPROVE):
        return
    rows = _others(user, APPROVAL).exclude(verified_by=user).select_related("project", "verified_by")
    for fact in rows.order_by("verified_at", "pk")[:MOST]:
        yield (
            ("approve", fact.pk),
            Item(
                title=f"复核{fact.label}",
                url=reverse("progress:fact", args=[fact.pk]),
                button="去复核",
                subject=fact.project.name,
                source="数据认定",
                since=clock.day_of(fact.verified_at),
                sender=fact.verified_by.full_name,
                post=post,
            ),
        )


def _returned(user: User, post: Post) -> Any:
    if not user.can(Permission.FACT_RECORD):
        return
    rows = Fact.objects.visible_to(user).filter(state=FactState.RETURNED, unit_id__in=user.reach.own)
    for fact in rows.select_related("project", "verified_by").order_by("settled_at", "pk")[:MOST]:
        yield (
            ("returned", fact.pk),
            Item(
                title=f"{fact.label}被退回",
                url=reverse("progress:fact", args=[fact.pk]),
                button="去补正",
                subject=fact.project.name,
                note=fact.verdict,
                source="数据认定",
                since=clock.day_of(fact.settled_at),
                sender=fact.verified_by.full_name,
                post=post,
            ),
        )


def _monthly(user: User, post: Post) -> Any:
    """The return of the month that is over, for those who write what their unit is responsible for."""
    month = returns.month_to_report()
    if user.reach.writes and returns.may_file(user, month):
        rules = packs.in_force(user.post.county_id, "recognition").rules
        yield (
            ("return", post.unit_id, month),
            Item(
                title=f"报 {month} 月报",
                url=reverse("progress:file_return", args=[month]),
                button="去填报",
                note=returns.reminded_of(user, month),
                source="月报",
                due_on=due_on(month, rules.report_day),
                since=date.fromisoformat(f"{after(month)}-01"),
                sender="系统提醒",
                reminds=True,
                post=post,
            ),
        )
