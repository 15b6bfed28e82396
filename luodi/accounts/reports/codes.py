"""One-time codes: who may release which, and what became of those that were handed out."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.urls import reverse

from luodi.accounts.models import OneTimeCode, Post, User
from luodi.accounts.permissions import ADMINISTRATORS, Permission, Role
from luodi.common import clock
from luodi.common.todo import Item

SHOWN = 100
NAMED = 3


def administrators(user: User) -> dict[int, str]:
    """Return person → role of the administrators within sight of the acting post who can log in today."""
    held = Post.objects.visible_to(user).valid_on(clock.today())
    held = held.filter(role__in=ADMINISTRATORS, user__is_active=True)
    return dict(held.values_list("user_id", "role"))


def releasers(office: Mapping[int, str], *kept_out: int | None) -> set[int]:
    """Return who of the administrators may release a code: not who issued it, nor whom it is for.

    Who watches over the trail takes part only where nobody else is left.
    """
    others = {pk: role for pk, role in office.items() if pk not in kept_out}
    return {pk for pk, role in others.items() if role != Role.AUDIT_ADMIN} or set(others)


def overseers(user: User) -> QuerySet[User]:
    """Return the audit administrators within sight of the acting post, who are told of every release."""
    watching = [pk for pk, role in administrators(user).items() if role == Role.AUDIT_ADMIN]
    return User.objects.filter(pk__in=watching)


def to_release(user: User) -> list[OneTimeCode]:
    """Return the codes whose second half this administrator may release, the oldest first."""
    if not user.can(Permission.CODE_RELEASE):
        return []
    rows = OneTimeCode.objects.visible_to(user).waiting().select_related("user", "asked_by")
    rows = list(rows.order_by("asked_at", "pk"))
    office = administrators(user) if rows else {}
    return [code for code in rows if user.pk in releasers(office, code.asked_by_id, code.user_id)]


def handed_out(user: User) -> QuerySet[OneTimeCode]:
    """Return the codes handed out lately to people one administers, the latest first."""
    rows = OneTimeCode.objects.visible_to(user).select_related("user", "asked_by", "released_by")
    return rows.order_by("-asked_at", "-pk")[:SHOWN]


def waiting(user: User) -> list[Item]:
    """Return what waits for a second administrator: one line however many codes."""
    codes = to_release(user)
    if not codes:
        return []
    names = "、".join(code.user.full_name for code in codes[:NAMED])
    return [
        Item(
            title=f"放行一次性口令 {len(codes)} 个",
            url=reverse("accounts:codes"),
            button="去放行",
            subject=names + ("等" if len(codes) > NAMED else ""),
            source="人员",
            due_on=clock.day_of(min(code.expires_at for code in codes)),
            since=clock.day_of(codes[0].asked_at),
            sender=str(codes[0].asked_by),
        )
    ]
