"""The virtual environment .venv: made once, brought up to date when a lock changes, left alone otherwise."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from collections import deque
from pathlib import Path

from starting.console import ROOT, Stop, run, say, step

VENV = ROOT / ".venv"
WHEELHOUSE = ROOT / "wheelhouse"
MADE_FOR = WHEELHOUSE / "made-for.json"
INSTALLED = VENV / "luodi-installed.json"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.lock"


def python() -> Path:
    """Return the interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def tool(name: str) -> Path:
    """Return a program that a distribution has put into .venv."""
    return python().with_name(f"{name}.exe" if os.name == "nt" else name)


def install(*, developing: bool = False) -> None:
    """Bring .venv to what the lock names, and the project itself into it; quick when nothing has changed."""
    lock = DEVELOPMENT_LOCK if developing else RUNTIME_LOCK
    installed = _installed()
    usable = python().exists() and installed.get("made_for", _made_for()) == _made_for()
    if usable and installed.get(lock.name) == _fingerprint(lock):
        return
    if not usable:
        _make_venv()
    INSTALLED.unlink(missing_ok=True)
    _install_lock(lock)
    _install_project()
    # The development lock contains the other one.
    locks = [RUNTIME_LOCK, DEVELOPMENT_LOCK] if developing else [RUNTIME_LOCK]
    done = {"made_for": _made_for()} | {lock.name: _fingerprint(lock) for lock in locks}
    INSTALLED.write_text(json.dumps(done), encoding="utf-8")


def _installed() -> dict[str, str]:
    """Read what the last complete installation left; an interrupted one leaves nothing."""
    try:
        return dict(json.loads(INSTALLED.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _made_for() -> str:
    """Name the folder and the Python; an environment works with no other."""
    return f"{ROOT} Python {version()}"


def _fingerprint(lock: Path) -> str:
    """Identify the lock and what an installation takes from pyproject.toml."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ours = json.dumps([declared["build-system"], declared["project"]])
    return hashlib.sha256(lock.read_bytes() + ours.encode()).hexdigest()


def _make_venv() -> None:
    step("建立虚拟环境 .venv")
    if VENV.is_symlink():
        # To make it anew would empty the folder that somebody else works with.
        raise Stop(f"{VENV} 是一个链接，指向别处的虚拟环境，没有动它。请删去这个链接再运行一次。")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Stop("这个 Python 缺少 venv 模块。Debian、Ubuntu 请先运行：apt install python3-venv")
    if run(sys.executable, "-m", "venv", "--clear", VENV):
        raise Stop(f"无法在 {VENV} 建立虚拟环境。请看上面的原因，常见的是没有写权限或磁盘已满。")


def _install_lock(lock: Path) -> None:
    source = []
    if lock == RUNTIME_LOCK and WHEELHOUSE.is_dir():
        _refuse_foreign_wheels()
        source = ["--no-index", "--find-links", str(WHEELHOUSE)]
    step(f"安装依赖（{lock.name}{'，取自 wheelhouse，不联网' if source else ''}）")
    _pip("install", "--require-hashes", *source, "-r", str(lock))


def _install_project() -> None:
    step("安装落地本身")
    _pip("install", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def _refuse_foreign_wheels() -> None:
    """Say at once that the bundle is for another machine, before pip says it in its own way."""
    if not MADE_FOR.exists():
        return
    made_for = json.loads(MADE_FOR.read_text(encoding="utf-8"))
    if made_for["platform"] != platform():
        raise Stop(f"这个安装包是为 {made_for['platform']} 制作的，本机是 {platform()}。请换用本机的安装包。")
    if made_for["python"] != version():
        wanted = made_for["python"]
        raise Stop(
            f"这个安装包需要 Python {wanted}，现在用的是 {version()}。请用 Python {wanted} 运行 start.py。"
        )


def version() -> str:
    """Name the running Python as bundles do: 3.11"""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def platform() -> str:
    """Name this machine as bundles do: linux-x86_64, windows-x86_64, …"""
    return sysconfig.get_platform().replace("win-amd64", "windows-x86_64")


def _pip(*arguments: str) -> None:
    """Run pip in .venv, showing one short line a package instead of its own talk."""
    command = [str(python()), "-m", "pip", *arguments]
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_USER": "0"}
    said: deque[str] = deque(maxlen=30)
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for raw in process.stdout or ():
            line = raw.decode(errors="replace")
            said.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                say(f"    {Path(line.split()[1]).name}")
    if process.returncode:
        raise Stop(
            f"安装没有完成，pip 的说明如下：\n{''.join(said)}\n"
            "请检查网络；可用环境变量 PIP_INDEX_URL 指定本地镜像，也可改用离线安装包（start.py bundle）。"
        )
