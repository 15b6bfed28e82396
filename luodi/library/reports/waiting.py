"""What waits for a person: every open step that one of the posts may settle. One query for each post."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.common.todo import Item
from luodi.library.flows import FLOWS
from luodi.library.flows.handing import JUDGE, REPLY, REPORT, SIGN
from luodi.library.models import Step
from luodi.projects.reports import masking

MOST = 200
# What the giver decides is not late because the unit is.
BY_THE_LEADING_UNIT = (SIGN, JUDGE, REPLY, REPORT)


def items_for(user: User) -> list[Item]:
    """List the steps over all posts the user holds now, the earliest due first; one item stands for what is beyond MOST."""
    acting = user.post
    waiting = [(post, Step.objects.waiting_for(user.act_under(post))) for post in user.posts_now]
    user.act_under(acting)
    found: dict[int, tuple[Step, Post]] = {}
    for post, rows in waiting:
        for step in _first(rows):
            # What may be settled now stands under the acting post.
            if step.pk not in found or post == acting:
                found[step.pk] = step, post
    shown = sorted(found.values(), key=lambda one: (one[0].due_on, one[0].pk))[:MOST]
    about = {step.case.project_id for step, _ in shown if step.case.project_id}
    names = masking.names_for(user, about) if about else {}
    items = [_item(step, post, names.get(step.case.project_id or 0, step.case.title)) for step, post in shown]
    if len(found) <= MOST:
        return items
    every = reduce(or_, (Q(pk__in=rows.values("pk")) for _, rows in waiting))
    return [*items, _rest(Step.objects.filter(every).count() - MOST)]


def _first(rows: Any) -> Any:
    """Return the earliest due, cut from bare ids: to sort thousands of joined rows would cost ten times as much."""
    cut = rows.order_by("due_on", "pk").values("pk")[: MOST + 1]
    told = Step.objects.filter(pk__in=cut).with_stopped()
    return told.select_related("case__unit", "case__handing", "opened_by", "opened_post__unit")


def _item(step: Step, post: Post, subject: str) -> Item:
    whole = _day_of_handing(step)
    return Item(
        title=step.table.label,
        url=reverse("library:case", args=[step.case_id]),
        button=step.table.button,
        subject=subject,
        note=_note(step, whole),
        source=FLOWS[step.case.flow].label,
        due_on=None if step.is_stopped else min(step.due_on, whole or step.due_on),
        since=clock.day_of(step.opened_at),
        sender=step.sender,
        post=post,
        is_stopped=step.is_stopped,
    )


def _note(step: Step, whole: date | None) -> str:
    return f"交办要求{sentence_day(whole)}前办结" if whole and not step.is_stopped else ""


def _day_of_handing(step: Step) -> date | None:
    """Return by when all of what was handed to the unit is to be finished, of a step that brings it forward."""
    handing = getattr(step.case, "handing", None) if step.kind in BY_THE_LEADING_UNIT else None
    return handing.due_on if handing else None


def _rest(count: int) -> Item:
    return Item(
        title=f"还有 {count} 件，到期日在后",
        url=reverse("library:open_steps") + "?whose=mine",
        button="看全部",
        source="在办事项",
        stands_for=count,
    )
