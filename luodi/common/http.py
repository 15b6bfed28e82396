"""Small HTTP helpers that know nothing of the domain."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# The largest number of a row that is asked for: eighteen digits, which 64 bits hold.
MOST_NUMBER = 10**18 - 1
# No keyboard makes them, and a database may refuse them; tabs and ends of lines are typed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def typed(sent: Mapping[str, Any], name: str, most: int = 2000) -> str:
    """Return the words sent in one field that no form reads: trimmed, without control characters, at most so many."""
    return storable(sent.get(name) or "").strip()[:most]


def storable(text: str) -> str:
    """Return a text without the control characters that a database may refuse."""
    return _CONTROL.sub("", text)


def number(text: str | None) -> int | None:
    """Return the whole number that a request says, if it says one that a database can hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def nested(text: str | None) -> Any:
    """Return what JSON says that a hidden field brought back; None where it says nothing, or nests without end."""
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def picks(sent: QueryDict) -> list[int]:
    """Return the numbers of the rows that were ticked in a list (see ``pick`` in common/_table.html)."""
    return [found for text in sent.getlist("pick") if (found := number(text)) is not None]


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
