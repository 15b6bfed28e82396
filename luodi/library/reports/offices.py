"""Who is there to act: the unit of a role that the county has once, and whoever could sign as head of a unit."""

from collections.abc import Collection

from luodi.accounts.models import Post, Unit
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.models import Deputyship


class NobodyInOffice(Exception):
    """No one holds the role, so nothing can be sent there; the message says who can change that."""

    def __init__(self, role: Role) -> None:
        super().__init__(f"本县还没有人担任“{role.label}”，事项无处可送。请联系安全管理员安排岗位。")


def office(county_id: int, role: Role) -> Unit:
    """Return the unit where the role is held today; the one of the oldest post when several are. Raises NobodyInOffice."""
    held = Post.objects.valid_on(clock.today()).filter(county_id=county_id, role=role)
    post = held.select_related("unit").order_by("pk").first()
    if post is None:
        raise NobodyInOffice(role)
    return post.unit


def somebody_else(county_id: int, role: Role, but_not: Collection[int]) -> bool:
    """Tell whether somebody else than these persons holds the role in the county today."""
    held = Post.objects.valid_on(clock.today()).filter(county_id=county_id, role=role)
    return held.exclude(user__in=but_not).exists()


def has_head(unit: Unit, but_not: Collection[int] = ()) -> bool:
    """Tell whether somebody else than these persons could sign as head of the unit today, or for the head."""
    above = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    heads = Post.objects.valid_on(clock.today()).filter(role=Role.HEAD, unit__path__in=above)
    deputies = Deputyship.objects.valid_on(clock.today()).filter(unit=unit)
    return heads.exclude(user__in=but_not).exists() or deputies.exclude(deputy__in=but_not).exists()
