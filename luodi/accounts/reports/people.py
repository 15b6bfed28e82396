"""Lists of people."""

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Permission, Role
from luodi.accounts.reports.units import unplaced_posts
from luodi.common import clock
from luodi.common.todo import Item

ALL, OFF, UNPLACED, IDLE = "all", "off", "unplaced", "idle"


def people(user: User, *, text: str = "", unit: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Return the people the user may see, each with the posts held now as ``held``."""
    now = Post.objects.valid_on(clock.today())
    found = _in_state(User.objects.visible_to(user), user, state)
    if text:
        found = found.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    if unit.isascii() and unit.isdigit():
        found = found.filter(pk__in=now.filter(unit_id=int(unit)).values("user"))
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
