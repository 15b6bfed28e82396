"""What the frame around every page shows: navigation, search, who acts under which post."""

import secrets
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.utils.crypto import salted_hmac

from luodi.common import banners, keeping, navigation

# The field that tells one form from another, so that none is carried out twice.
FORM_WORD = "once"


class Frame:
    """The frame of one page. Everything is worked out when a template asks for it, so a part alone costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.is_demo: bool = settings.DEMO

    @cached_property
    def user(self) -> Any:
        """The person who is logged in, or None; error pages may come before anyone was recognised."""
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def session_word(self) -> str:
        """A word of this session, under which a browser keeps drafts and which opens nothing; "" before the log-in."""
        session = getattr(self._request, "session", None)
        if not self.user or session is None:
            return ""
        return salted_hmac("drafts", session.session_key or "").hexdigest()[:16]

    @property
    def post(self) -> Any:
        """The acting post, or None."""
        return self.user and self.user.post

    @property
    def other_posts(self) -> list[Any]:
        """The posts the person could act under instead."""
        return [post for post in self.user.posts_now if post != self.post] if self.user else []

    @property
    def county_name(self) -> str:
        """The county of the acting post; nothing before the log-in, which must not query."""
        return str(self.post.county or self.post.unit) if self.post else ""

    @cached_property
    def navigation(self) -> list[navigation.Entry]:
        """The side navigation."""
        return navigation.entries_for(self._request) if self.user else []

    @cached_property
    def banners(self) -> list[banners.Banner]:
        """What every page says while it is so."""
        return banners.banners_for(self.user) if self.user else []

    @property
    def line_is_open(self) -> bool:
        """Whether others on the network could read what is typed here."""
        return keeping.line_is_open(self._request)

    @property
    def search(self) -> str:
        """What was searched for, to stand in the field again."""
        return self._request.GET.get("q", "")


class FormToken:
    """What every form that writes must carry: one token against forgery, and a word of each form's own."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _against_forgery(self) -> str:
        return csrf_input(self._request)

    def __html__(self) -> str:
        word = f'<input type="hidden" name="{FORM_WORD}" value="{secrets.token_urlsafe(12)}">'
        return self._against_forgery + word


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give every template ``frame``, and ``csrf_input`` for its forms."""
    return {"frame": Frame(request), "csrf_input": FormToken(request)}
