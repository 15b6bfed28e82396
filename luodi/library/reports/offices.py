"""Which unit of the county acts in a role that the county has once: the centre, the office of the leading group."""

from luodi.accounts.models import Post, Unit
from luodi.accounts.permissions import Role
from luodi.common import clock


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
