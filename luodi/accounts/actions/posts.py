"""Who holds which post: given and ended by a security administrator, never by oneself to oneself."""

from datetime import date, timedelta

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.entries import PostEntry
from luodi.accounts.models import Post, PostCover, Unit, User
from luodi.accounts.permissions import READS, Permission, Role, Scope, refused_beside
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import clock

COVERING = (Scope.PORTFOLIO, Scope.CHOSEN)


class PostRefused(Exception):
    """The post cannot be given or ended; the message says why, in words for the user."""


@permitted(Permission.POSTS_MANAGE)
@transaction.atomic
def add_post(*, user: User, entry: PostEntry, by: User) -> Post:
    """Give a person a post."""
    # Who holds no post, and never did, belongs to nobody yet.
    if user.posts.exists():
        refuse_unread(user, by)
    refuse_unread(Unit(pk=entry.unit_id), by)
    refuse_same("post.added", by, user.pk, refusal=PostRefused)
    user = User.objects.select_for_update().get(pk=user.pk)
    post = open_post(user, entry)
    trail.record("post.added", user, by=by, county_id=post.county_id, after=said_of(post))
    return post


def open_post(user: User, entry: PostEntry) -> Post:
    """Check and store a post; the caller has locked the person and writes the trail."""
    unit = Unit.objects.get(pk=entry.unit_id)
    role, scope = Role(entry.role), Scope(entry.scope or READS[Role(entry.role)][0])
    since = entry.valid_from or clock.today()
    _refuse_nonsense(entry, unit, role, scope, since)
    held = [Role(post.role) for post in user.posts.not_over_by(since)]
    if reason := refused_beside(role, held):
        raise PostRefused(reason)
    if user.posts.not_over_by(since).filter(role=role, unit=unit).exists():
        raise PostRefused(f"此人已经是“{unit.name}”的{role.label}。")
    post = Post.objects.create(
        user=user,
        role=role,
        unit=unit,
        county_id=unit.county_id,
        title=entry.title,
        scope=scope,
        valid_from=since,
        valid_to=entry.valid_to,
    )
    for unit_id in entry.cover_ids if scope in COVERING else ():
        PostCover.objects.create(county_id=unit.county_id, post=post, unit_id=unit_id)
    return post


def _refuse_nonsense(entry: PostEntry, unit: Unit, role: Role, scope: Scope, since: date) -> None:
    if scope not in READS[role]:
        allowed = "、".join(possible.label for possible in READS[role])
        raise PostRefused(f"{role.label}的查看范围只能是：{allowed}。")
    if scope in COVERING and not entry.cover_ids:
        raise PostRefused(f"查看范围是“{scope.label}”的，请选出这些单位。")
    if entry.valid_to is not None and entry.valid_to < since:
        raise PostRefused("结束日期早于开始日期。")
    if not unit.is_valid_on(max(since, clock.today())):
        raise PostRefused(f"“{unit.name}”已经停用，不能安排岗位。")


@permitted(Permission.POSTS_MANAGE)
@transaction.atomic
def end_post(*, post: Post, on: date, by: User) -> Post:
    """End a post; ``on`` is its last day."""
    post = _locked(post, by)
    if on < (post.valid_from or on):
        raise PostRefused(f"结束日期不能早于开始日期 {post.valid_from}。")
    refuse_losing_security(post, after=on)
    before = said_of(post)
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    trail.record("post.ended", post.user, by=by, county_id=post.county_id, before=before, after=said_of(post))
    return post


@permitted(Permission.POSTS_MANAGE)
@transaction.atomic
def place_post(*, post: Post, unit: Unit, by: User) -> Post:
    """Move a post, whose unit was split, to one of the successors from today on."""
    post = _locked(post, by)
    if not unit.inheritances.filter(old=post.unit).exists():
        raise PostRefused(f"“{unit.name}”不是由“{post.unit.name}”拆分或合并来的。")
    before = said_of(post)
    carry_post(post, unit, clock.today())
    after = {**before, "unit": unit.name}
    trail.record("post.placed", post.user, by=by, county_id=post.county_id, before=before, after=after)
    return post


def carry_post(post: Post, new: Unit, on: date) -> None:
    """End a post the day before and open the same in another unit, unless the person serves there in that role already."""
    same = Post.objects.filter(user=post.user, role=post.role, unit=new).not_over_by(on)
    if not same.exists():
        followed = Post.objects.create(
            user=post.user,
            role=post.role,
            unit=new,
            county_id=new.county_id,
            title=post.title,
            scope=post.scope,
            valid_from=max(on, post.valid_from or on),
            valid_to=post.valid_to,
        )
        for unit_id in post.covers.values_list("pk", flat=True):
            PostCover.objects.create(county_id=new.county_id, post=followed, unit_id=unit_id)
    post.valid_to = on - timedelta(days=1)
    post.save(update_fields=["valid_to"])


def refuse_losing_security(post: Post, *, after: date) -> None:
    """Refuse what would leave a county without anybody who can give posts and codes."""
    if post.role != Role.SECURITY_ADMIN:
        return
    others = Post.objects.filter(role=Role.SECURITY_ADMIN, county_id=post.county_id, user__is_active=True)
    if not others.exclude(user=post.user).valid_on(max(after, clock.today()) + timedelta(days=1)).exists():
        raise PostRefused("这是最后一名安全管理员，请先安排另一名，再结束这一名。")


def said_of(post: Post) -> dict[str, object]:
    """Return what the trail keeps of a post."""
    said = {
        "role": post.role,
        "unit": post.unit.name,
        "scope": post.scope,
        "title": post.title,
        "from": str(post.valid_from) if post.valid_from else None,
        "to": str(post.valid_to) if post.valid_to else None,
        "covers": [unit.name for unit in post.covers.order_by("path")],
    }
    return {word: value for word, value in said.items() if value}


def _locked(post: Post, by: User) -> Post:
    refuse_unread(post, by)
    post = Post.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=post.pk)
    refuse_same("post.ended", by, post.user_id, refusal=PostRefused)
    if post.valid_to is not None and post.valid_to < clock.today():
        raise PostRefused("这个岗位已经结束。")
    return post
