"""Who is there to act: the unit of a role that the county has once, and whoever could sign as head of a unit."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from luodi.accounts.models import Post, Unit
from luodi.accounts.permissions import Role
from luodi.common import clock


class NobodyInOffice(Exception):
    """No one who may act holds the role, so nothing can be sent there; the message says who can change that."""

    def __init__(self, role: Role, *, is_held: bool = False) -> None:
        lacks = "除了已经办过这件事的人，没有别人担任" if is_held else "还没有人担任"
        super().__init__(f"本县{lacks}“{role.label}”，事项无处可送。请联系安全管理员安排岗位。")


def office(county_id: int, role: Role, but_not: Collection[int] = ()) -> Unit:
    """Return the unit where somebody else than these persons holds the role today; that of the oldest post if several.

    Raises NobodyInOffice.
    """
    post = _held(county_id, role, but_not).select_related("unit").order_by("pk").first()
    if post is None:
        raise NobodyInOffice(role, is_held=_held(county_id, role).exists())
    return post.unit


def somebody_else(county_id: int, role: Role, but_not: Collection[int]) -> bool:
    """Tell whether somebody else than these persons holds the role in the county today."""
    return _held(county_id, role, but_not).exists()


def _held(county_id: int, role: Role, but_not: Collection[int] = ()) -> QuerySet[Post]:
    """Return the posts of the role in the county today, leaving out whoever cannot log in and these persons."""
    posts = Post.objects.valid_on(clock.today()).filter(county_id=county_id, role=role)
    found: QuerySet[Post] = posts.filter(user__is_active=True).exclude(user__in=but_not)
    return found


def has_head(unit: Unit, but_not: Collection[int] = ()) -> bool:
    """Tell whether somebody else than these persons could sign as head of the unit today.

    Deputies add nobody: they sign only while their head is in office, and never for one who must keep out.
    """
    return has_one_of({Role.HEAD}, unit, but_not)


def has_role_outside(roles: Collection[Role], unit: Unit) -> bool:
    """Tell whether somebody of another unit of the county holds one of the roles today."""
    held = Post.objects.valid_on(clock.today()).filter(county_id=unit.county_id, role__in=roles)
    return held.filter(user__is_active=True).exclude(unit=unit).exists()


def has_one_of(roles: Collection[Role], unit: Unit, but_not: Collection[int] = ()) -> bool:
    """Tell whether somebody else than these persons acts for the unit in one of the roles today."""
    held = Post.objects.valid_on(clock.today()).filter(role__in=roles, unit__path__in=_acting_for(unit))
    return held.filter(user__is_active=True).exclude(user__in=but_not).exists()


def units_with(roles: Collection[Role], county_id: int) -> QuerySet[Unit]:
    """Return the units of the county for which somebody acts in one of the roles today: there, or at a unit above."""
    held = Post.objects.valid_on(clock.today()).filter(
        county_id=county_id, role__in=roles, user__is_active=True
    )
    anywhere = Q(pk__in=held.values("unit"))
    for path in held.filter(unit__numchild__gt=0).values_list("unit__path", flat=True).distinct():
        anywhere |= Q(path__startswith=path)
    found: QuerySet[Unit] = Unit.objects.filter(anywhere, county_id=county_id)
    return found


def _acting_for(unit: Unit) -> set[str]:
    """Return the paths of the unit, of those that carry on its work, and of all above them."""
    paths, newest = {unit.path}, {unit.pk}
    while newest:
        carried_on = Unit.objects.filter(inheritances__old__in=newest).exclude(path__in=paths)
        found = dict(carried_on.values_list("pk", "path"))
        paths.update(found.values())
        newest = set(found)
    return {path[:end] for path in paths for end in range(Unit.steplen, len(path) + 1, Unit.steplen)}
