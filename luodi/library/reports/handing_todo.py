"""交办 that is not finished by its day, for whoever handed it down."""

from typing import Any

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.todo import Item
from luodi.library.flows.handing import HANDING
from luodi.library.models import Case, HandingUnit
from luodi.projects.reports import masking

MOST = 30


def items_for(user: User) -> list[Item]:
    """List what was handed down under any of the user's posts and is not finished by its day, three queries for each post."""
    acting = user.post
    found: dict[int, Item] = {}
    for post in user.posts_now:
        user.act_under(post)
        for case, item in _overdue(user, post):
            found.setdefault(case, item)
    user.act_under(acting)
    return list(found.values())


def _overdue(user: User, post: Post) -> Any:
    if not user.can(Permission.HAND_DOWN):
        return
    rows = Case.objects.under_way().filter(
        flow=HANDING.code, unit_id__in=user.reach.own, handing__due_on__lt=clock.today()
    )
    cases = list(rows.select_related("handing").order_by("handing__due_on", "pk")[:MOST])
    if not cases:
        return
    names = masking.names_for(user, {case.project_id for case in cases})
    held = HandingUnit.objects.now().filter(leads=True, handing__case__in=cases).select_related("unit")
    leading = {one.handing_id: one.unit for one in held}
    for case in cases:
        yield (
            case.pk,
            Item(
                title="交办到期没有办结",
                url=case.get_absolute_url(),
                button="去看看",
                subject=names.get(case.project_id, case.title),
                note=f"牵头：{leading[case.handing.pk]}",
                source=HANDING.label,
                due_on=case.handing.due_on,
                since=clock.day_of(case.started_at),
                sender="系统提醒",
                post=post,
            ),
        )
