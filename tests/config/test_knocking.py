"""A real server is knocked at by strangers who send half of something, or far too much; a person at a desk notices nothing."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hostile import KNOCKS, MEGABYTE, dripping, has_ended

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A running server with a data folder and a temporary folder of its own; its port and that folder."""
    data, temporary = tmp_path_factory.mktemp("knocked"), tmp_path_factory.mktemp("temporary")
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = trial.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "luodi", "serve", "--port", str(port), "--processes", "2"],
        cwd=ROOT,
        env=environment | {"LUODI_DATA": str(data), "PYTHONUTF8": "1", "TMPDIR": str(temporary)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert any("落地已经打开" in line for line in process.stdout)
        yield port, temporary
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.fixture
def knock(place):
    """Open a connection, send some text and leave it open."""
    with contextlib.ExitStack() as open_ones:

        def send(text):
            stranger = open_ones.enter_context(socket.create_connection(("127.0.0.1", place[0]), timeout=30))
            stranger.sendall(text.encode())
            return stranger

        yield send


def seconds_for_a_page(port):
    begin = time.monotonic()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as desk:
        desk.request("GET", "/login/")
        answer = desk.getresponse()
        assert (answer.status, len(answer.read()) > 1000) == (200, True)
    return time.monotonic() - begin


@pytest.mark.parametrize("kind", KNOCKS)
def test_two_hundred_half_requests_keep_nobody_waiting_and_are_ended(place, knock, kind):
    text, drop = KNOCKS[kind]
    strangers = [knock(text) for _ in range(200)]
    with dripping(strangers, drop) if drop else contextlib.nullcontext():
        waits = []
        for _ in range(8):
            waits.append(seconds_for_a_page(place[0]))
            time.sleep(0.5)
        assert max(waits) < 3
        begin = time.monotonic()
        assert all(has_ended(stranger) for stranger in strangers)
        assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    ("megabytes", "status", "said"), [(400, 413, "一次最多 50 MB"), (40, 403, "请登录以后再发送")]
)
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_large_body_of_a_stranger_reaches_no_folder(place, megabytes, status, said, framing):
    port, temporary = place
    if framing == "chunks":
        status, said = 403, "请登录以后再发送"  # how large it is shows only as it comes
    kept = []

    def pieces():
        for _ in range(megabytes):
            kept.append(sum(found.stat().st_size for found in temporary.rglob("*") if found.is_file()))
            yield b"x" * MEGABYTE

    headers = {
        "Cookie": "csrftoken=AAAA; sessionid=made-up",
        "Content-Type": "multipart/form-data; boundary=b",
    }
    if framing == "length":
        headers["Content-Length"] = str(megabytes * MEGABYTE)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as stranger:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            stranger.request(
                "POST", "/projects/1/files/", pieces(), headers, encode_chunked=framing == "chunks"
            )
        answer = stranger.getresponse()
        assert (answer.status, said in answer.read().decode()) == (status, True)
        assert answer.getheader("Server") == "web"
    assert max(kept) < MEGABYTE
