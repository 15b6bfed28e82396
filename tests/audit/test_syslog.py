"""The trail goes on to a log server once an act stands, and never in its way."""

import re
import socket
import time

import pytest
from django.db import transaction

from luodi.audit import syslog, trail
from luodi.config import environment


@pytest.fixture
def server(settings):
    """A log server on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)
        settings.SYSLOG = f"127.0.0.1:{listening.getsockname()[1]}"
        syslog._outbox.cache_clear()
        yield listening
    syslog._outbox.cache_clear()


def test_an_entry_is_sent_as_rfc_5424_without_its_values(
    server, project, cast, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), trail.coming_from("10.1.2.3"):
        entry = trail.record("project.changed", project, by=cast["centre"], before="旧名", after="新名")
    line = server.recv(4096).decode()
    header = r"<86>1 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z \S+ luodi \d+ project\.changed \[luodi@32473 "
    assert re.match(header, line), line
    for said in (f'number="{entry.number}"', 'who="周中"', 'kind="projects.project"', f'row="{project.pk}"',
                 'address="10.1.2.3"', f'hash="{entry.hash}"'):  # fmt: skip
        assert said in line
    assert not [word for word in ("旧名", "新名", project.name) if word in line]


def test_what_is_rolled_back_is_not_sent(server, project, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting, transaction.atomic():
        trail.record("a.b", project, by=cast["centre"])
        transaction.set_rollback(True)
    assert waiting == []


@pytest.mark.parametrize("where", ["127.0.0.1:1", "no-such-host.invalid:514", "/no/such/socket"])
def test_a_server_that_is_away_stops_nobody(
    settings, project, cast, where, caplog, django_capture_on_commit_callbacks
):
    settings.SYSLOG = where
    syslog._outbox.cache_clear()
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            trail.record("a.b", project, by=cast["centre"])
    assert time.monotonic() - begun < 2
    syslog._outbox.cache_clear()


def test_what_finds_no_room_is_left_out(settings, monkeypatch):
    monkeypatch.setattr(syslog, "Thread", lambda **told: type("Still", (), {"start": lambda self: None})())
    outbox = syslog._Outbox()
    for number in range(syslog.MOST_WAITING + 3):
        outbox.put(str(number))
    assert outbox._lost == 3


def test_signs_with_a_meaning_are_escaped():
    assert syslog._escaped('甲"乙]丙\\丁\n') == '甲\\"乙\\]丙\\\\丁'


@pytest.mark.parametrize(("value", "is_one"), [
    ("", True), ("10.0.0.5:514", True), ("[::1]:514", True), ("/dev/log", True),
    ("10.0.0.5", False), ("host:0", False), ("host:99999", False), (":514", False), ("host:²", False),
])  # fmt: skip
def test_where_a_server_listens(monkeypatch, value, is_one):
    monkeypatch.setenv("LUODI_SYSLOG", value)
    if is_one:
        assert environment.listener("SYSLOG") == value
    else:
        with pytest.raises(environment.BadEnvironment, match="主机:端口"):
            environment.listener("SYSLOG")
