"""新官理旧账: the lists of a unit as they stand, lists that were frozen, who must sign, and who is offered one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import Post, Unit, UnitSuccession, User
from luodi.accounts.permissions import Permission, Role
from luodi.common import clock, paging
from luodi.common.todo import Item
from luodi.progress import handing_over
from luodi.progress.models import HandOver, HandOverSign
from luodi.projects.reports import masking
from luodi.projects.sensitivity import NOTHING_SAID
from luodi.rulebook.reports import packs

As = HandOverSign.As


def with_older(unit: Unit) -> set[int]:
    """Return the id of the unit and of those whose work it carries on."""
    older: dict[int, list[int]] = {}
    rows = UnitSuccession.objects.filter(county_id=unit.county_id).values_list("old_id", "new_id")
    for old, new in rows:
        older.setdefault(new, []).append(old)
    found, newest = {unit.pk}, {unit.pk}
    while newest:
        newest = {old for new in newest for old in older.get(new, ())} - found
        found |= newest
    return found


def units_of(user: User) -> QuerySet[Unit]:
    """Return the units whose lists the user may read."""
    area = user.reach.reads
    rows = Unit.objects.visible_to(user).filter(county_id__in=area.counties)
    return rows if area.everything else rows.filter(pk__in=area.units | user.reach.own)


def may_make(unit: Unit, user: User) -> bool:
    """Tell whether the user may freeze the lists of the unit: its own people and the centre."""
    area = user.reach.writes
    inside = area.everything and unit.county_id in area.counties or unit.pk in area.units
    return inside and user.can(Permission.PROMISE_KEEP)


def shown(lists: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Return lists without what 商业敏感 closes to the reader; at most two queries."""
    ids = {line["project_id"] for one in lists for line in one["lines"]}
    closed = masking.closed_among(user, ids) if ids else set()
    names = masking.names_for(user, closed) if closed else {}
    return [one | {"lines": [_line(line, names) for line in one["lines"]]} for one in lists]


def _line(line: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    if line["project_id"] not in names:
        return line
    return line | {"project": names[line["project_id"]], "cells": [NOTHING_SAID for _ in line["cells"]]}


def count(lists: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many things the lists name, and how many of them are late."""
    lines = [line for one in lists for line in one["lines"]]
    return len(lines), sum(line["is_late"] for line in lines)


def heads_of(unit: Unit) -> QuerySet[Post]:
    """Return the posts of heads of a unit, now and before, the latest first."""
    rows = Post.objects.filter(unit=unit, role=Role.HEAD).select_related("user")
    return rows.order_by("-valid_from", "-pk")


@dataclass(frozen=True)
class Signing:
    """What the page says of the signatures, and as what the reader may sign now ("" for not at all)."""

    signs: list[HandOverSign]
    is_settled: bool
    may_sign_as: str
    lacks: list[str]


def signing_of(hand_over: HandOver, user: User) -> Signing:
    """Read the signatures; two queries at most."""
    signs = list(hand_over.signs.select_related("by").order_by("pk"))
    signed = {sign.signed_as for sign in signs}
    settled = handing_over.is_settled(signed)
    lacks = [f"{As(one).label}{person}" for one, person in _expected(hand_over) if one not in signed]
    return Signing(signs, settled, may_sign_as(hand_over, user, signs), [] if settled else lacks)


def _expected(hand_over: HandOver) -> list[tuple[str, User]]:
    return [(As.OUTGOING, hand_over.from_person), (As.INCOMING, hand_over.to_person)]


def may_sign_as(hand_over: HandOver, user: User, signs: Collection[HandOverSign]) -> str:
    """Return as what the person may sign now: the two whom it concerns, and as a witness whoever checks promises."""
    if hand_over.voided_at or user.pk in {sign.by_id for sign in signs}:
        return ""
    if user.pk == hand_over.from_person_id:
        return As.OUTGOING
    if user.pk == hand_over.to_person_id:
        return As.INCOMING
    free = As.WITNESS not in {sign.signed_as for sign in signs}
    return As.WITNESS if free and user.can(Permission.PROMISE_CHECK) else ""


def page(user: User, number: str | None) -> paging.Page:
    """Return a page of the lists the user may read, each with how far it has come, the latest first."""
    rows = HandOver.objects.visible_to(user).select_related("unit", "from_person", "to_person")
    cut = paging.page_of(rows.prefetch_related("signs").order_by("-day", "-pk"), number)
    return replace(cut, rows=[(one, *_light(one)) for one in cut.rows])


def _light(hand_over: HandOver) -> tuple[str, str]:
    if hand_over.voided_at:
        return "已作废", "red"
    settled = handing_over.is_settled({sign.signed_as for sign in hand_over.signs.all()})
    return ("已交接", "green") if settled else ("等签字", "amber")


def items_for(user: User) -> list[Item]:
    """Remind of lists that wait for the person's signature, and offer one to a head who is new in the post."""
    return _to_sign(user) + _to_make(user)


def _to_sign(user: User) -> list[Item]:
    signed = HandOverSign.objects.filter(by=user.pk).values("hand_over_id")
    rows = HandOver.objects.in_force().filter(Q(from_person=user.pk) | Q(to_person=user.pk))
    rows = rows.exclude(pk__in=signed).select_related("unit", "made_by").order_by("day", "pk")
    return [
        Item(
            title=f"{one.unit}交接清单等您签字",
            url=one.get_absolute_url(),
            button="去签字",
            source="承诺交接",
            since=clock.day_of(one.made_at),
            sender=one.made_by.full_name,
        )
        for one in rows
    ]


def _to_make(user: User) -> list[Item]:
    """A head who came after another one, and has not been handed anything over since."""
    heads = [post for post in user.posts_now if post.role == Role.HEAD and post.valid_from]
    return [item for post in heads if (item := _offer(post)) is not None]


def _offer(post: Any) -> Item | None:
    days = packs.in_force(post.county_id, "promises").rules.hand_over_days
    since = post.valid_from
    if since + timedelta(days=days) < clock.today() or before(post, days) is None:
        return None
    made = HandOver.objects.in_force().filter(unit=post.unit, to_person=post.user_id, day__gte=since)
    if made.exists() or not handing_over.has_any(with_older(post.unit)):
        return None
    return Item(
        title=f"接手{post.unit}，请办理承诺交接",
        url=reverse("progress:hand_over_unit", args=[post.unit_id]),
        button="去交接",
        source="承诺交接",
        since=since,
        due_on=since + timedelta(days=days),
        sender="系统提醒",
        reminds=True,
        post=post,
    )


def before(post: Any, days: int) -> Post | None:
    """Return the post of the head who left the unit about the time this one came."""
    since: date = post.valid_from
    near = Post.objects.filter(unit=post.unit, role=Role.HEAD).exclude(user=post.user_id)
    near = near.filter(valid_to__gte=since - timedelta(days=days), valid_to__lte=since + timedelta(days=days))
    return near.select_related("user").order_by("-valid_to", "-pk").first()
