"""Who acts for whom while a head is away, and who could."""

from luodi.accounts.models import Post, Unit, User
from luodi.common import clock
from luodi.library.models import Deputyship
from luodi.library.models.cases import DEPUTY_ROLES


def candidates(unit: Unit, head: User) -> list[tuple[int, str]]:
    """Return the people who could act for the head: id and name with post."""
    posts = Post.objects.valid_on(clock.today()).filter(unit=unit, role__in=DEPUTY_ROLES)
    rows = posts.filter(user__is_active=True).exclude(user=head)
    rows = rows.select_related("user", "unit").order_by("user__full_name", "pk")
    return list({post.user_id: f"{post.user.full_name}（{post}）" for post in rows}.items())


def of_unit(user: User) -> list[Deputyship]:
    """Return the deputyships the reader may see, the latest first."""
    rows = Deputyship.objects.visible_to(user).select_related("unit", "head", "deputy")
    return list(rows.order_by("-from_on", "-pk")[:50])


def is_over(deputyship: Deputyship) -> bool:
    """Tell whether it has ended, by day or by hand."""
    return deputyship.ended_at is not None or deputyship.to_on < clock.today()
