"""The door for the web server that `luodi serve` starts."""

import sys

from django.conf import settings
from django.db import close_old_connections
from django.template.loader import render_to_string

from luodi.config.front import MEGABYTE, Bounds, Front
from luodi.config.proxy import client_of
from luodi.config.wsgi import application as pages  # sets Django up: what follows reads models

from luodi.accounts.access import session_named, session_of  # isort: skip

# A page asks the database a hundred times, and after each must wait for the lock of the interpreter: so long at most,
# whoever computes beside it.
sys.setswitchinterval(0.0005)


def who(cookies: str) -> str:
    """Find whose session it is, in a thread that no request has prepared."""
    try:
        return session_of(cookies)
    finally:
        close_old_connections()


def page(words: str) -> str:
    """Return the page of a refusal."""
    return render_to_string("refused.html", {"words": words})


application = Front(
    application=pages,
    who=who,
    page=page,
    client=client_of,
    session=session_named,
    bounds=Bounds(
        # The form around a file is small.
        largest=(settings.UPLOAD_MEGABYTES + 1) * MEGABYTE,
        too_large=f"文件太大，没有收下：一次最多 {settings.UPLOAD_MEGABYTES} MB。请压缩或拆开以后再传。",
    ),
)
