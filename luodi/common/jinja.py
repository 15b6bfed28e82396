"""The environment of our templates: names that must exist, and the few functions that every template may call."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from luodi.common import clock, lateness, money
from luodi.common.http import with_query


def environment(**options: Any) -> Environment:
    """Build the environment that settings.TEMPLATES names."""
    options |= {"undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    built = Environment(**options)  # noqa: S701 - autoescape is set above
    built.globals |= {
        "url": url,
        "static": static,
        "icon": icon,
        "with_query": with_query,
        "messages_waiting": get_messages,
    }
    built.filters |= {
        "wan": money.in_wan,
        "yi": money.in_yi,
        "qualified": money.qualified,
        "number": number,
        "day": day,
        "sentence_day": sentence_day,
        "moment": moment,
        "or_dash": or_dash,
        "late": lateness.late,
    }
    return built


def url(route: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a route."""
    return _address(settings.ROOT_URLCONF, route, args, tuple(kwargs.items()))


@lru_cache(maxsize=2_000)
def _address(urlconf: str, route: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Work an address out once: a page asks for some forty, nearly always the same."""
    return reverse(route, urlconf=urlconf, args=args, kwargs=dict(kwargs))


@cache
def _icons() -> dict[str, tuple[str, str]]:
    sprite = files("luodi.common").joinpath("static/vendor/icons.svg").read_text(encoding="utf-8")
    found = re.findall(r'<symbol id="([a-z0-9-]+)" viewBox="([\d ]+)">(.*?)</symbol>', sprite, re.DOTALL)
    return {name: (box, drawing) for name, box, drawing in found}


@cache
def icon(name: str) -> Markup:
    """Draw an icon of the sprite; it only repeats what the word beside it says, so it is hidden from readers."""
    box, drawing = _icons()[name]
    return Markup('<svg class="icon" viewBox="{}" aria-hidden="true">{}</svg>').format(box, Markup(drawing))  # noqa: S704


def number(value: int | None) -> str:
    """Write a count with thousands separators; unknown is —."""
    return money.NOTHING if value is None else f"{value:,}"


def day(value: date | None) -> str:
    """Write a day as in tables: 2026-11-23."""
    return money.NOTHING if value is None else _local_day(value).isoformat()


_every_year: ContextVar[bool] = ContextVar("every_year", default=False)


@contextmanager
def every_year() -> Iterator[None]:
    """Let sentences written meanwhile name the year of every day: they will be read in other years."""
    token = _every_year.set(True)
    try:
        yield
    finally:
        _every_year.reset(token)


def sentence_day(value: date | None) -> str:
    """Write a day as in sentences: 11月23日, with the year when it is another one."""
    if value is None:
        return money.NOTHING
    value = _local_day(value)
    this_year = value.year == clock.today().year and not _every_year.get()
    year = "" if this_year else f"{value.year}年"
    return f"{year}{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """Write a moment in the county's time: 2026-11-23 16:20."""
    return money.NOTHING if value is None else f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def or_dash(value: Any) -> Any:
    """Write — for what is not known; zero stays zero."""
    return money.NOTHING if value is None or value == "" else value


def _local_day(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
