"""What the tests need beside Python: found on the machine, installed on Debian as root, named elsewhere."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from starting import postgresql
from starting.console import run, step


class Need(NamedTuple):
    """Something outside Python: what it is for, Debian's package, and how to see that it is there."""

    what: str
    package: str
    is_there: Callable[[], bool]


def _chinese_font() -> bool:
    if Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists():
        return True
    if not shutil.which("fc-list"):
        return os.name == "nt"
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True).stdout.strip())


def _office(library: str) -> bool:
    office = shutil.which("soffice")
    return bool(office) and any(Path(office).resolve().parent.glob(f"{library}lo.*")) if office else False


def _nginx() -> bool:
    # Not everybody has the programs of the system in the path.
    return bool(shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"))


NEEDS = [
    Need("Chromium 浏览器（浏览器测试）", "chromium", lambda: bool(shutil.which("chromium"))),
    Need("PostgreSQL 服务器程序", "postgresql", lambda: postgresql.programs() is not None),
    Need("中文字体（浏览器测试）", "fonts-noto-cjk", _chinese_font),
    Need("LibreOffice Calc（打开导出的台账）", "libreoffice-calc-nogui", lambda: _office("libsc*")),
    Need("LibreOffice Writer（打开公文）", "libreoffice-writer-nogui", lambda: _office("libsw*")),
    Need("nginx（https 代理的测试）", "nginx-light", _nginx),
    Need("ip 命令（断网安装测试）", "iproute2", lambda: bool(shutil.which("ip"))),
]


def missing() -> list[Need]:
    """List what is not on this machine."""
    return [need for need in NEEDS if not need.is_there()]


def install_missing() -> list[Need]:
    """Install what is missing where that is possible, and list what is missing still."""
    wanted = missing()
    if not wanted or os.name != "posix" or os.getuid() != 0 or not shutil.which("apt-get"):
        return wanted
    packages = [need.package for need in wanted]
    step(f"用 apt 安装 {'、'.join(packages)}")
    quietly = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quietly)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    run(*install, *packages, env=quietly, stdout=subprocess.DEVNULL)
    return missing()
