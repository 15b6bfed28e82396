"""Nothing slow inside a transaction of ours: on SQLite it holds the only pen of the house, elsewhere the rows it locked.

The doors of the libraries are watched, not places of our own, so that nobody can forget to announce slow work. What a
transaction may be too long with besides, computing on rows, is for the tests of each action to measure.
"""

import functools
import os
import socket
import subprocess
import sys
import threading
import zipfile

import django_q.tasks
import pytest
import typst
from django.contrib.auth import hashers
from django.db import connections
from django.db.transaction import Atomic

DOORS = {
    "a child process": [(subprocess.Popen, "__init__")],
    "setting type": [(typst, "compile"), (typst, "compile_with_warnings"), (typst, "Fonts")],
    # Workbooks and Word documents are archives too, whichever library reads or writes them.
    "an archive": [(zipfile.ZipFile, "__init__")],
    "bringing a file to disk": [(os, "fsync")],
    "the hash of a password": [
        (hashers.MD5PasswordHasher, "encode"),  # what the suite hashes with
        (hashers.Argon2PasswordHasher, "encode"),
        (hashers.Argon2PasswordHasher, "verify"),
    ],
    "the network": [(socket.socket, "connect"), (socket, "getaddrinfo")],
}
# Who may hold a transaction as long as he likes: the suite, and what runs before anybody works in the house.
ALONE = ("tests.", "luodi.demo.", "luodi.bench.")

_here = threading.local()
_caught: list[str] = []


class SlowInTransaction(BaseException):
    """Something slow began in a transaction; no Exception, so that no code takes it for a broken file."""


def open_transactions() -> int:
    """Count the transactions that the product holds open in this thread."""
    return sum(
        getattr(block, "_is_ours", False)
        for connection in connections.all(initialized_only=True)
        for block in connection.atomic_blocks
    )


def _asking(real, what):
    """Return the door with somebody before it who asks whether a transaction is open."""

    @functools.wraps(real)
    def door(*args, **named):
        if open_transactions() > getattr(_here, "known", 0):
            _caught.append(what)
            raise SlowInTransaction(
                f"{what} inside a transaction: do it before, and check again under the lock"
            )
        return real(*args, **named)

    return door


def _watch(owner, name, what):
    found = vars(owner).get(name) or getattr(owner, name)
    if isinstance(found, classmethod | staticmethod):
        setattr(owner, name, type(found)(_asking(found.__func__, what)))
    else:
        setattr(owner, name, _asking(found, what))


def _opened_by() -> str:
    """Return the module whose transaction is opened; of a decorated function the one that holds it."""
    frame = sys._getframe(2)
    if frame.f_globals["__name__"] == "contextlib":
        return frame.f_locals["func"].__module__
    return frame.f_globals["__name__"]


@functools.wraps(Atomic.__enter__)
def _entered(self, _real=Atomic.__enter__):
    self._is_ours = not self._from_testcase and not f"{_opened_by()}.".startswith(ALONE)
    return _real(self)


@functools.wraps(django_q.tasks._sync)
def _as_the_worker(pack, _real=django_q.tasks._sync):
    """Run at once what the worker would run later, outside the transaction that asked for it."""
    before, _here.known = getattr(_here, "known", 0), open_transactions()
    try:
        return _real(pack)
    finally:
        _here.known = before


for _what, _doors in DOORS.items():
    for _owner, _name in _doors:
        _watch(_owner, _name, _what)
Atomic.__enter__ = _entered
django_q.tasks._sync = _as_the_worker


@pytest.fixture(autouse=True)
def nothing_slow():
    """Fail a test in which something slow began in a transaction, also where the code went on; return what did."""
    _caught.clear()
    yield _caught
    assert not _caught, f"slow inside a transaction: {'、'.join(_caught)}"
