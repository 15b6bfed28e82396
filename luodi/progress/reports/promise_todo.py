"""What waits because of promises: reports and changes to be checked, and promises that fall due."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from luodi.accounts.models import User, units_acted_for
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.common.todo import Item
from luodi.progress.models import Promise, PromiseChange, PromiseReport
from luodi.progress.promises import Side, State
from luodi.progress.reports.promise_list import rules_of
from luodi.projects.reports import masking
from luodi.projects.sensitivity import NOTHING_SAID

MOST = 50
SOURCE = "承诺台账"


def items_for(user: User) -> list[Item]:
    """List what the person can check or must keep, over all posts; a fixed number of queries for each post."""
    acting = user.post
    found: dict[tuple[str, int], Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        if user.can(Permission.PROMISE_CHECK):
            _add(found, _to_check(user, post))
        if user.can(Permission.PROMISE_KEEP):
            _add(found, _to_keep(user, post))
    user.act_under(acting)
    return list(found.values())


def _add(found: dict[tuple[str, int], Item], items: list[tuple[str, int, Item]]) -> None:
    for kind, pk, item in items:
        found.setdefault((kind, pk), item)


def _to_check(user: User, post: Any) -> list[tuple[str, int, Item]]:
    """What others said or asked for; what the person said itself waits for somebody else."""
    county = {"promise__county_id": post.county_id, "promise__project__voided_at": None}
    related = ("promise__project", "by")
    reports = PromiseReport.objects.filter(state="waiting", **county).exclude(by=user.pk)
    changes = PromiseChange.objects.filter(state="waiting", **county).exclude(by=user.pk)
    rows: list[Any] = [
        *reports.select_related(*related).order_by("at")[:MOST],
        *changes.select_related(*related).order_by("at")[:MOST],
    ]
    subjects = _subjects([one.promise for one in rows], user)
    return [
        (
            "check",
            one.promise_id,
            Item(
                title="核定承诺兑现"
                if isinstance(one, PromiseReport)
                else f"审定承诺{one.get_kind_display()}",
                url=one.promise.get_absolute_url(),
                button="去核定" if isinstance(one, PromiseReport) else "去审定",
                subject=subjects[one.promise_id],
                source=SOURCE,
                since=clock.day_of(one.at),
                sender=one.by.full_name,
                post=post,
            ),
        )
        for one in rows
    ]


def _to_keep(user: User, post: Any) -> list[tuple[str, int, Item]]:
    """What the unit must keep, or must see to that firms keep, and is late or falls due soon."""
    warned = timedelta(days=rules_of(post.county_id).remind_days)
    until = clock.today() + warned
    rows = (
        Promise.objects.of_units(units_acted_for(user))
        .with_waiting()
        .with_urging()
        .filter(waits=False, state__in=[State.OPEN, State.PARTLY], due_on__lte=until)
        .filter(Q(urge_on=None) | Q(urge_on__lte=clock.today()))
    )
    rows = list(rows.select_related("project").order_by(F("due_on"), "pk")[:MOST])
    subjects = _subjects(rows, user)
    return [("keep", one.pk, _item(one, subjects[one.pk], post, warned)) for one in rows]


def _item(promise: Any, subject: str, post: Any, warned: timedelta) -> Item:
    late = promise.due_on < clock.today()
    own = promise.side == Side.GOVERNMENT
    title = ("兑现政府承诺" if own else "督促企业兑现承诺") + ("（已逾期）" if late else "")
    asked = f"承诺期限{sentence_day(promise.due_on)}，上次督促{sentence_day(promise.urged_on)}"
    return Item(
        title=title,
        url=promise.get_absolute_url() if own else reverse("progress:urge_promise", args=[promise.pk]),
        button="去登记" if own else "登记督促",
        subject=subject,
        note=asked if promise.urged_on else "",
        source=SOURCE,
        due_on=promise.urge_on or promise.due_on,
        since=promise.urged_on or max(clock.day_of(promise.recorded_at), promise.due_on - warned),
        sender="系统提醒",
        reminds=True,
        post=post,
    )


def _subjects(promises: list[Promise], user: User) -> dict[int, str]:
    """Name what each is about, as far as the reader may know."""
    masked = {one.project_id for one in promises if one.project.is_masked}
    closed = masking.names_for(user, masking.closed_among(user, masked)) if masked else {}
    return {
        one.pk: f"{closed[one.project_id]}{NOTHING_SAID}"
        if one.project_id in closed
        else f"{one.what}（{one.project.name}）"
        for one in promises
    }
