"""Sending the trail on to a syslog server (RFC 5424) as it is written: never before its act stands, never in its way."""

import logging
import os
import socket
from datetime import UTC
from functools import cache
from logging.handlers import SysLogHandler
from queue import Full, Queue
from threading import Thread
from typing import Any

from django.conf import settings
from django.db import transaction

from luodi.audit.models import Entry

MOST_WAITING = 1000
# 32473 is the number that RFC 5612 sets aside for documents; a log server only needs the name.
STRUCTURED = "luodi@32473"

log = logging.getLogger(__name__)


def tell(entry: Entry) -> None:
    """Send the entry once its transaction stands; without a server nothing happens."""
    if settings.SYSLOG:
        line = line_of(entry)
        transaction.on_commit(lambda: _outbox(os.getpid()).put(line), robust=True)


def line_of(entry: Entry) -> str:
    """Return an entry as a line of RFC 5424, behind its priority: who did what to which row, from where; none of its values."""
    said = {
        "county": entry.county_id, "number": entry.number, "hash": entry.hash, "who": entry.actor_name,
        "whoid": entry.actor_id or "", "post": entry.post_label, "kind": entry.target_type,
        "row": entry.target_id or "", "address": entry.address,
    }  # fmt: skip
    told = " ".join(f'{name}="{_escaped(value)}"' for name, value in said.items())
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"1 {at} {socket.gethostname() or '-'} luodi {os.getpid()} {entry.verb[:32]} [{STRUCTURED} {told}]"


def _escaped(value: object) -> str:
    text = "".join(sign for sign in str(value) if sign.isprintable())
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")


class _Sender(SysLogHandler):
    """The standard handler, which tells its failures to whoever sends."""

    append_nul = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Pass on what went wrong."""
        raise


class _Outbox:
    """Lines that wait for the thread of this process; what finds no room is counted and left out."""

    def __init__(self) -> None:
        self._lines: Queue[str] = Queue(MOST_WAITING)
        self._lost = 0
        Thread(target=self._send, name="syslog", daemon=True).start()

    def put(self, line: str) -> None:
        """Let a line be sent; returns at once."""
        try:
            self._lines.put_nowait(line)
        except Full:
            self._lost += 1

    def _send(self) -> None:
        sender: _Sender | None = None
        while True:
            line = self._lines.get()
            try:
                sender = sender or _sender()
                sender.emit(
                    logging.makeLogRecord({"msg": line, "levelname": "INFO", "levelno": logging.INFO})
                )
            except (OSError, ValueError) as failed:
                self._lost += 1
                log.warning("syslog %s: %s; %d entries not sent so far", settings.SYSLOG, failed, self._lost)
                sender = None


@cache
def _outbox(process: int) -> _Outbox:
    """Return the outbox of a process: a forked one has no thread yet."""
    return _Outbox()


def _sender() -> _Sender:
    where: Any = settings.SYSLOG
    if not where.startswith("/"):
        host, _, port = where.rpartition(":")
        where = (host.strip("[]"), int(port))
    return _Sender(where, facility=SysLogHandler.LOG_AUTHPRIV)
