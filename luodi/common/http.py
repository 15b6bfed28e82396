"""Small HTTP helpers that know nothing of the domain."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# No keyboard makes them, and a database may refuse them; tabs and ends of lines are typed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def typed(sent: Mapping[str, Any], name: str, most: int = 2000) -> str:
    """Return the words sent in one field that no form reads: trimmed, without control characters, at most so many."""
    return _CONTROL.sub("", sent.get(name) or "").strip()[:most]


def render_part(request: HttpRequest, *, page: str, part: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render only the part when htmx asked for it, else the page that includes it."""
    wanted = part if request.htmx and not request.htmx.history_restore_request else page  # type: ignore[attr-defined]
    response = render(request, wanted, dict(context))
    patch_vary_headers(response, ["HX-Request"])
    return response


def with_query(request: HttpRequest, **changes: Any) -> str:
    """Return the address of this page with some query parameters changed; None removes one, the page number always goes."""
    query = request.GET.copy()
    for name, value in {"page": None, **changes}.items():
        if value is None:
            query.pop(name, None)
        else:
            query.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return f"{request.path}?{query.urlencode()}" if query else request.path
