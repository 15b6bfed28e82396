"""The two doors of every view: may this user do it at all, and may this user see the row; and who comes to the doors."""

from functools import wraps
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import Http404


def requires(permission):
    """Let only acting posts with the permission in; name it on the view, so that tests and people can read it."""

    def guard(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.can(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permission = permission
        return guarded

    return guard


def open_to_every_user(view):
    """Mark a view that every logged-in person may use whatever the post (own password, own posts)."""
    view.required_permission = None
    return view


def limited(act):
    """Name on a view what is done there only so often (``limits``); the middleware asks and says no."""

    def mark(view):
        view.limited_act = act
        return view

    return mark


def visible_or_404(request, model, *related, **lookup):
    """Return the row if the user may read it; else 404, noted in the trail when the row exists."""
    return _one(request, model, model.objects.visible_to(request.user), related, lookup)


def writable_or_404(request, model, *related, **lookup):
    """Return the row if the user may change it. One that may only be read is refused with 403, another with 404."""
    row = visible_or_404(request, model, *related, **lookup)
    if not model.objects.writable_by(request.user).filter(pk=row.pk).exists():
        request.refused_target = row
        raise PermissionDenied
    return row


def _one(request, model, rows, related, lookup):
    row = rows.filter(**lookup).select_related(*related).first()
    if row is None:
        request.refused_target = model.objects.filter(**lookup).first()
        raise Http404
    return row


def session_named(cookies: str) -> str:
    """Return the key of the session that a Cookie header names, whether there is one or not; "" where it names none."""
    try:
        cookie = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return cookie.value if cookie else ""


def session_of(cookies: str) -> str:
    """Return the key of the session in a Cookie header if its owner is logged in; "" for a stranger."""
    named = session_named(cookies)
    session = import_module(settings.SESSION_ENGINE).SessionStore(named or None)
    return named if named and session.get(SESSION_KEY) else ""
