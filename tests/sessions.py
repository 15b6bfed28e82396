"""Sessions of people who have logged in, for tests that ask what comes after it."""

import time

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from luodi.accounts.reports.log_ins import SEEN


def session_of(user):
    """Return the key of a new session of a person, without a password asked for and without a line in the trail."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SEEN] = int(time.time())
    session.create()
    return session.session_key
