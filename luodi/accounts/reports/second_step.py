"""Whether somebody must switch the second step of the log-in on before working."""

from collections.abc import Sequence

from django.conf import settings

from luodi.accounts.models import Post, TwoStepRule, User
from luodi.accounts.permissions import Role, needs_second_step


def is_required_in(county_id: int | None) -> bool:
    """Tell whether the county (or the region, None) asks for it; only a county turns it off."""
    return not TwoStepRule.objects.filter(county_id=county_id, is_required=False).exists()


def guarded_posts(user: User) -> list[Post]:
    """Return the posts of the person that are asked for a second step; whoever holds none is never asked for anything."""
    return [post for post in user.posts_now if needs_second_step(Role(post.role))]


def is_asked_for(posts: Sequence[Post]) -> bool:
    """Tell whether the second step is asked for where one of the posts is held."""
    return settings.TWO_STEP_REQUIRED and any(is_required_in(post.county_id) for post in posts)
