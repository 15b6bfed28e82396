"""start.py demo around a stand-in for luodi: what it says when, what it hands on, how it ends."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LUODI = textwrap.dedent("""
    import http.server, os, sys

    if sys.argv[1] == "demo-county":
        print("building", sys.argv[2:], file=sys.stderr)
        print("招商中心 center 口令 abc")
        print(os.environ["LUODI_DEMO"], os.environ["LUODI_DATA"], os.environ["LUODI_HOSTS"])
        sys.exit(os.environ.get("BROKEN") == "1")
    assert sys.argv[2] == "--quiet"
    host, port = sys.argv[4], int(sys.argv[6])
    http.server.test(http.server.SimpleHTTPRequestHandler, bind=host, port=port)
""")
START = textwrap.dedent("""
    import sys
    from starting import commands, installation
    installation.install = lambda **_: None
    installation.python = lambda: sys.executable
    sys.exit(commands.main(sys.argv[1:]))
""")

pytestmark = pytest.mark.slow


@pytest.fixture
def start(tmp_path):
    """Start the demonstration in a folder with a stand-in for luodi; end whatever is left of it."""
    shutil.copytree(ROOT / "starting", tmp_path / "starting")
    (tmp_path / "luodi").mkdir()
    (tmp_path / "luodi" / "__init__.py").touch()
    (tmp_path / "luodi" / "__main__.py").write_text(LUODI, encoding="utf-8")
    started = []

    def start(*words, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
        process = subprocess.Popen(
            [sys.executable, "-c", START, "demo", *words],
            cwd=tmp_path,
            env=environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.communicate()


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return str(trial.getsockname()[1])


def said_until_open(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("演示县已经打开"):
            return lines, re.search(r"http://\S+", line)[0]
    raise AssertionError("".join(lines))


def answer(port):
    connection = http.client.HTTPConnection("127.0.0.1", int(port))
    connection.request("GET", "/")
    return connection.getresponse().status


def test_the_log_ins_and_the_address_come_last_and_the_page_is_there(start, port, tmp_path):
    process = start("--fresh", "--as-of", "2026-12-01", "--port", port)
    lines, address = said_until_open(process)
    assert address == f"http://127.0.0.1:{port}/"
    assert answer(port) == 200
    assert "building ['--fresh', '--as-of', '2026-12-01']\n" in lines
    assert lines.index("招商中心 center 口令 abc\n") > lines.index("==> 启动服务\n")
    process.terminate()
    assert process.stdout.read().startswith("下一步：用浏览器打开这个网址")
    assert f"1 {tmp_path / 'var' / 'demo'} localhost,127.0.0.1,[::1],127.0.0.1\n" in lines


def test_listening_everywhere_is_opened_at_home_and_lets_every_name_in(start, port):
    lines, address = said_until_open(start("--host", "0.0.0.0", "--port", port))  # noqa: S104
    assert address == f"http://127.0.0.1:{port}/"
    assert any(line.endswith(" *\n") for line in lines)


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_server_too(start, port, signum, code):
    process = start("--port", port)
    said_until_open(process)
    # Ctrl-C goes to both; a request to end only to the first, which has to pass it on.
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in children if signum == signal.SIGINT else []:
        os.kill(int(pid), signum)
    process.send_signal(signum)
    assert process.wait(timeout=30) == code
    with pytest.raises(OSError, match="refused"):
        answer(port)


def test_a_county_that_cannot_be_built_is_said_and_not_served(start, port):
    process = start("--port", port, BROKEN="1")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.splitlines()[-1] == "演示县没有打开，怎么办见上面的说明。"
    assert "Traceback" not in said
    assert "启动服务" not in said
