"""A private PostgreSQL for the tests: own files, a socket instead of a port, gone when they end."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starting.console import Stop

# The files live for minutes: what guards them against a power cut would only cost time.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
}


def programs() -> Path | None:
    """Return the folder with initdb and postgres: the newest version that Debian has, else what PATH has."""
    if os.name != "posix":
        return None
    folders = [found.parent for found in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path and shutil.which("initdb") else None


@contextlib.contextmanager
def cluster(bin_folder: Path) -> Iterator[str]:
    """Run a new server and give the value of LUODI_DATABASE that leads to it."""
    # Not tempfile's default: a socket's path may not be long, and another user must get there.
    folder = Path(tempfile.mkdtemp(prefix="luodi-pg-", dir="/tmp"))
    as_owner = _owner(folder)
    try:
        _create(bin_folder, folder, as_owner)
        with _server(bin_folder, folder, as_owner):
            _call(bin_folder / "createdb", "--host", folder, "--username", "luodi", "luodi", **as_owner)
            yield f"postgresql://luodi@/luodi?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, Any]:
    """Choose who runs the server: PostgreSQL refuses root."""
    if os.getuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = names.get("postgres") or names.get("nobody")
    if owner is None:
        raise Stop("PostgreSQL 不能由 root 运行，而系统里没有 postgres 或 nobody 用户。")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _create(bin_folder: Path, folder: Path, as_owner: dict[str, Any]) -> None:
    _call(
        bin_folder / "initdb",
        *("--pgdata", folder / "data", "--username", "luodi", "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        **as_owner,
    )


@contextlib.contextmanager
def _server(bin_folder: Path, folder: Path, as_owner: dict[str, Any]) -> Iterator[None]:
    settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
    command = [str(bin_folder / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    with (folder / "log").open("w") as log:
        # A session of its own, so that Ctrl-C reaches the tests first and the server after them.
        server = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **as_owner
        )
    try:
        _wait_for(server, bin_folder, folder)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # its “fast” way: end sessions, then stop
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[Any], bin_folder: Path, folder: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        if subprocess.run([bin_folder / "pg_isready", "--quiet", "--host", folder]).returncode == 0:
            return
        time.sleep(0.1)
    raise Stop(f"PostgreSQL 没有启动：\n{(folder / 'log').read_text(errors='replace')}")


def _call(*command: str | Path, **options: Any) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, **options)
    if done.returncode:
        raise Stop(f"PostgreSQL 准备失败（{Path(command[0]).name}）：\n{done.stdout}{done.stderr}")
