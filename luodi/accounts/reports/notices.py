"""What a person is told about the own account."""

from django.db.models import QuerySet
from django.urls import reverse

from luodi.accounts.models import AccountNotice, User
from luodi.common.banners import Banner

SHOWN = 50


def notices_of(user: User) -> QuerySet[AccountNotice]:
    """Return what the person was told lately, the latest first."""
    return user.notices.order_by("-at", "-pk")[:SHOWN]


def unread(user: User) -> Banner | None:
    """Say on every page that something happened to the account, until it was read."""
    if not user.unread_notices:
        return None
    words = f"您的账号有 {user.unread_notices} 条安全提醒，请看一下是不是您本人或本县管理员办的。"
    return Banner(words, reverse("accounts:security"), "去看")
