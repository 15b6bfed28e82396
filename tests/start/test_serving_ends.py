"""What is left of luodi serve when it is killed: nothing; and one data folder has one server."""

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.served import free_port, luodi, said_when_open

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="这个系统不能从 /proc 看进程"),
]


def descendants(pid):
    """Return every process under one, with the module it runs."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        found[int(child)] = b" ".join(words[:6]).decode()
        found |= descendants(int(child))
    return found


def alive(pids):
    """Return which of these processes still run; one that ended and was not asked after does not."""
    left = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        left += [pid] if state != "Z" else []
    return left


def can_be_listened_on(port):
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def left_after_five_seconds(under, port):
    """Return what still runs then, and the port if it is still taken; nothing as soon as there is nothing."""
    patience = time.monotonic() + 5
    while True:
        left = [under[pid] for pid in alive(under)] + ([] if can_be_listened_on(port) else [port])
        if not left or time.monotonic() > patience:
            return left
        time.sleep(0.1)


@pytest.fixture
def family(empty_house):
    """A server that is open, its port, and the nine processes under it: those of the web and those of the worker."""
    port = free_port()
    with luodi(empty_house, "serve", "--port", str(port), "--processes", "2") as server:
        said_when_open(server)
        patience = time.monotonic() + 20
        while len(under := descendants(server.pid)) < 9 and time.monotonic() < patience:
            time.sleep(0.2)
        yield server, port, under
        for pid in alive(under):
            os.kill(pid, signal.SIGKILL)


def test_killing_the_parent_leaves_no_child_and_frees_the_port(family):
    server, port, under = family
    assert sorted(words.split()[0] for words in under.values()) == ["granian"] * 3 + ["qcluster"] * 6
    assert not can_be_listened_on(port)
    server.kill()
    server.wait()
    assert left_after_five_seconds(under, port) == []


def test_killing_parent_and_eldest_children_at_once_leaves_nothing_either(family):
    server, port, under = family
    eldest = [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
    assert len(eldest) == 2
    for pid in (server.pid, *eldest):
        os.kill(pid, signal.SIGKILL)
    server.wait()
    assert left_after_five_seconds(under, port) == []


def test_when_the_web_is_killed_the_server_ends_as_a_whole(family):
    server, port, under = family
    web = next(pid for pid, words in under.items() if "granian" in words)
    os.kill(web, signal.SIGKILL)
    assert server.wait(timeout=30) != 0
    assert left_after_five_seconds(under, port) == []


def test_one_data_folder_has_one_server_and_a_kill_lets_go_of_it(empty_house):
    port, other = free_port(), free_port()
    with luodi(empty_house, "serve", "--port", str(port), "--processes", "1") as first:
        said_when_open(first)
        with luodi(empty_house, "serve", "--port", str(other)) as second:
            refused, _ = second.communicate(timeout=60)
            assert second.returncode == 1
        assert refused == (
            f"数据文件夹 {empty_house} 已有一个落地在使用；一个数据文件夹只能由一个落地使用。"
            "请先停掉那一个，或者用 LUODI_DATA 另指定一个文件夹。\n"
        )
        with luodi(empty_house, "check") as beside:
            assert beside.wait(timeout=60) == 0, beside.stdout.read()
        first.kill()
        first.wait()
    with luodi(empty_house, "serve", "--port", str(other), "--processes", "1") as third:
        assert f":{other}/" in said_when_open(third)
