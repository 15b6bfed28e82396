"""What waits because of assessments: to be objected to, answered, confirmed, decided."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission
from luodi.assessment.kinds import RunState, Verdict, VersionState
from luodi.assessment.models import Consequence, Input, Objection, Run, SchemeVersion
from luodi.common import clock
from luodi.common.todo import Item

Found = Iterator[tuple[Any, Item]]


def items_for(user: User) -> list[Item]:
    """List what waits over all posts the user holds now, a fixed number of queries for each post."""
    acting = user.post
    found: dict[Any, Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        for ask in (_to_read, _to_look_into, _to_answer, _to_confirm, _to_release, _to_decide):
            for key, item in ask(user, post):
                found.setdefault(key, item)
    user.act_under(acting)
    return list(found.values())


def _to_read(user: User, post: Post) -> Found:
    """What is shown to the unit of the post, until the day up to which it may object."""
    if not user.can(Permission.OBJECT):
        return
    shown = Run.objects.filter(
        scheme__units=post.unit_id, state=RunState.SHOWN, objections_until__gte=clock.today()
    )
    for run in shown.select_related("scheme").defer("snapshot"):
        yield (
            ("shown", run.pk),
            Item(
                title=f"核对公示的{run}结果",
                url=reverse("assessment:unit", args=[run.pk, post.unit_id]),
                button="去核对",
                note="有不对的，在截止日前书面提出",
                source="考核公示",
                due_on=run.objections_until,
                since=clock.day_of(run.shown_at) if run.shown_at else None,
                post=post,
            ),
        )


def _to_look_into(user: User, post: Post) -> Found:
    """Records that somebody objects to, for whoever verified such: they are right, or they must be reversed."""
    if not user.can(Permission.FACT_VERIFY):
        return
    rows: Any = Objection.objects.to_receipts_of(user).exclude(run__state=RunState.VOID)
    for one in rows.select_related("receipt__project", "unit").order_by("raised_at", "pk"):
        yield (
            ("receipt", one.receipt_id),
            Item(
                title=f"核实被提异议的{one.receipt.label}",
                url=one.receipt.get_absolute_url(),
                button="去核实",
                subject=one.receipt.project.name,
                note=f"{one.words}（核实确有错误的，请冲销）",
                source="考核异议",
                since=clock.day_of(one.raised_at),
                sender=str(one.unit),
                post=post,
            ),
        )


def _to_answer(user: User, post: Post) -> Found:
    if not user.can(Permission.OBJECTION_DECIDE):
        return
    rows = Objection.objects.filter(county_id=post.county_id, verdict=Verdict.OPEN)
    rows = rows.exclude(run__state=RunState.VOID)
    yield from _grouped(rows, "raised_at", "答复考核异议", "assessment:run", "考核异议", post)


def _to_confirm(user: User, post: Post) -> Found:
    if not user.can(Permission.ASSESS):
        return
    rows = Input.objects.waiting().filter(county_id=post.county_id).exclude(entered_by=user)
    rows = rows.exclude(run__state=RunState.VOID)
    yield from _grouped(rows, "entered_at", "核对考核填报", "assessment:inputs", "考核填报", post)


def _to_release(user: User, post: Post) -> Found:
    """Versions of schemes that another person set."""
    if not user.can(Permission.SCHEME_RELEASE):
        return
    rows = SchemeVersion.objects.filter(county_id=post.county_id, state=VersionState.WAITING)
    for one in rows.exclude(set_by=user).select_related("scheme", "set_by").order_by("pk"):
        yield (
            ("version", one.pk),
            Item(
                title=f"放行{one}",
                url=f"{one.scheme.get_absolute_url()}?version={one.number}",
                button="去看",
                note=f"{one.effective_from} 起用，依据：{one.basis}",
                source="考核办法",
                since=clock.day_of(one.set_at),
                sender=one.set_by.full_name,
                post=post,
            ),
        )


def _to_decide(user: User, post: Post) -> Found:
    if not user.can(Permission.CONSEQUENCE_DECIDE):
        return
    rows = Consequence.objects.filter(county_id=post.county_id, verdict=Verdict.OPEN)
    yield from _grouped(rows, "run__final_at", "决定考核结果", "assessment:run", "考核", post)


def _grouped(rows: Any, moment: str, title: str, route: str, source: str, post: Post) -> Found:
    """One line for each run: whoever settles takes what waits in it together."""
    told = rows.order_by().values_list("run_id", "run__scheme__title").annotate(Count("pk"), Min(moment))
    for run, scheme, count, since in told:
        yield (
            (title, run),
            Item(
                title=f"{title} {count} 条",
                url=reverse(route, args=[run]),
                button="去处理",
                subject=scheme,
                source=source,
                since=clock.day_of(since),
                post=post,
            ),
        )
