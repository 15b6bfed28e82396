"""Lists of people, and the slips on which they are handed their first code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import OneTimeCode, Post, User
from luodi.accounts.permissions import Permission, Role
from luodi.accounts.reports.units import unplaced_posts
from luodi.common import clock
from luodi.common.http import number
from luodi.common.todo import Item

ALL, OFF, UNPLACED, IDLE = "all", "off", "unplaced", "idle"


def people(user: User, *, text: str = "", unit: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Return the people the user may see, each with the posts held now as ``held``."""
    now = Post.objects.valid_on(clock.today())
    found = _in_state(User.objects.visible_to(user), user, state)
    if text:
        found = found.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    if (unit_id := number(unit)) is not None:
        found = found.filter(pk__in=now.filter(unit_id=unit_id).values("user"))
    if role in Role.values:
        found = found.filter(pk__in=now.filter(role=role).values("user"))
    held = Prefetch("posts", now.select_related("unit").order_by("pk"), to_attr="held")
    return found.prefetch_related(held).order_by("username")


def _in_state(people: QuerySet[User], user: User, state: str) -> QuerySet[User]:
    if state == ALL:
        return people
    if state == OFF:
        return people.filter(is_active=False)
    people = people.filter(is_active=True)
    if state == UNPLACED:
        return people.filter(pk__in=unplaced_posts(user).values("user"))
    if state == IDLE:
        return people.exclude(pk__in=Post.objects.valid_on(clock.today()).values("user"))
    return people


@dataclass(frozen=True)
class Slip:
    """What a person is handed: the code stands nowhere else."""

    person: User
    code: str
    unit: str
    post: str
    expires_at: datetime


def slips(made: Sequence[tuple[User, str]]) -> list[tuple[str, list[Slip]]]:
    """Return unit → slips in the order of the tree, for people with the codes that were just made for them."""
    people = [person for person, _ in made]
    held: dict[int, Post] = {}
    for post in Post.objects.filter(user__in=people).select_related("unit").order_by("-pk"):
        held[post.user_id] = post
    codes = OneTimeCode.objects.filter(user__in=people, used_at__isnull=True).order_by("pk")
    ends = dict(codes.values_list("user_id", "expires_at"))
    sorted_in = sorted(made, key=lambda one: held[one[0].pk].unit.path if one[0].pk in held else "")
    found = [_slip(person, code, held.get(person.pk), ends[person.pk]) for person, code in sorted_in]
    return [(unit, list(together)) for unit, together in groupby(found, key=lambda slip: slip.unit)]


def _slip(person: User, code: str, post: Post | None, expires_at: datetime) -> Slip:
    if post is None:
        return Slip(person, code, "没有岗位", "", expires_at)
    return Slip(person, code, post.unit.name, post.get_role_display(), expires_at)


def waiting(user: User) -> list[Item]:
    """Return what waits for a security administrator: posts whose unit was split or ended."""
    if not user.can(Permission.POSTS_MANAGE):
        return []
    return [
        Item(
            title=f"改派岗位：{post.user.full_name}",
            url=reverse(
                "accounts:place_post" if post.unit.successions.all() else "accounts:end_post", args=[post.pk]
            ),
            button="改派" if post.unit.successions.all() else "结束",
            subject=str(post),
            note=f"“{post.unit.name}”已于 {post.unit.valid_to} 停用",
            source="人员",
            since=post.unit.valid_to,
            sender="系统提醒",
        )
        for post in unplaced_posts(user).prefetch_related("unit__successions")
    ]


def posts_of(person: User, user: User) -> QuerySet[Post]:
    """Return all posts of a person that the user may see, the latest first."""
    posts = (
        Post.objects.visible_to(user).filter(user=person).select_related("unit").prefetch_related("covers")
    )
    return posts.order_by("-valid_from", "-pk")
