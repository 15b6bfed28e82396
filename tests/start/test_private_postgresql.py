"""The private PostgreSQL of the tests."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg
import pytest

from starting import postgresql

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(postgresql.programs() is None, reason="PostgreSQL 没有安装"),
]


def test_a_cluster_answers_on_its_socket_and_leaves_nothing_behind():
    with postgresql.cluster(postgresql.programs()) as address:
        folder = Path(address.partition("host=")[2])
        assert folder.stat().st_uid != 0
        with psycopg.connect(address) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_cluster_too(signum):
    program = textwrap.dedent("""
        import sys
        from starting import commands, postgresql
        commands.end_cleanly()
        with postgresql.cluster(postgresql.programs()) as address:
            print(address, flush=True)
            sys.stdin.read()
    """)
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        folder = Path(process.stdout.readline().strip().partition("host=")[2])
        assert folder.is_dir()
        process.send_signal(signum)
        process.wait(timeout=30)
    assert process.returncode != 0
    assert not folder.exists()
