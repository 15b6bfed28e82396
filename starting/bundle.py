"""One archive with source, wheels and checksums that installs on a machine without a network."""

import hashlib
import json
import shutil
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

from starting import installation
from starting.console import ROOT, Stop, output_of, say, step

# What uv calls each platform, and the tags of wheels that run there. glibc 2.28 is what Kylin V10 SP1 and openEuler have.
GLIBC = ("_2_28", "_2_27", "_2_26", "_2_24", "_2_17", "2014", "_2_12", "2010", "_2_5", "1")
PLATFORMS = {
    "linux-x86_64": ("x86_64-manylinux_2_28", [f"manylinux{version}_x86_64" for version in GLIBC]),
    "linux-aarch64": ("aarch64-manylinux_2_28", [f"manylinux{version}_aarch64" for version in GLIBC]),
    "windows-x86_64": ("x86_64-pc-windows-msvc", ["win_amd64"]),
}
GUIDE = """落地 {version} 离线安装包（{platform}，Python {python}）

一、需要什么
    一台 {platform} 机器，装有 Python {python}（python3 --version 可查看）。不需要网络，也不需要其他软件。

二、核对文件（可省略）
    在本文件夹运行：sha256sum -c SHA256SUMS

三、看演示
    {command} start.py demo
    第一次会安装依赖、生成演示县，然后显示网址和登录名。

四、正式安装
    {command} start.py install
    {luodi} setup        建立本县和三个管理员
    {luodi} serve        启动服务
    各项设置见 docs/operations.md。
"""


def bundle(*, platform: str, python: str, out: Path) -> int:
    """Write the archive for a platform into a folder."""
    if platform not in PLATFORMS:
        raise Stop(f"不能为 {platform} 制作安装包，可以选 --for {'、'.join(sorted(PLATFORMS))}。")
    installation.install(developing=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    with tempfile.TemporaryDirectory(prefix="luodi-bundle-") as temporary:
        folder = Path(temporary) / f"luodi-{version}"
        step("收集源代码")
        _copy_source(folder)
        step(f"下载 {platform}、Python {python} 的软件包")
        _download_wheels(folder / "wheelhouse", Path(temporary), platform, python)
        _write_guide(folder, version, platform, python)
        _write_checksums(folder)
        step("打包")
        out.mkdir(parents=True, exist_ok=True)
        ending = ".zip" if "windows" in platform else ".tar.gz"
        archive = out / f"luodi-{version}-{platform}-python{python}{ending}"
        _pack(folder, archive)
    say(f"安装包：{archive}（{archive.stat().st_size / 1e6:.0f} MB）")
    return 0


def _copy_source(folder: Path) -> None:
    """Copy what git knows, as it stands in the working folder."""
    try:
        names = output_of("git", "ls-files", "-z").split("\0")
    except OSError as error:
        raise Stop("制作安装包需要 git，并且要在 git 仓库中运行。") from error
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def _download_wheels(wheelhouse: Path, temporary: Path, platform: str, python: str) -> None:
    uv_name, tags = PLATFORMS[platform]
    # pip judges "only on Windows" by the machine it runs on, so the lock is narrowed to the platform first.
    lock = temporary / "platform.lock"
    output_of(
        *(installation.tool("uv"), "pip", "compile", installation.RUNTIME_LOCK),
        *("--output-file", lock, "--python-platform", uv_name, "--python-version", python),
        *("--no-deps", "--generate-hashes", "--no-header", "--no-annotate"),
    )
    output_of(
        *(installation.python(), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--only-binary=:all:", "--no-deps", "--require-hashes", "-r", lock, "--dest", wheelhouse),
        *("--implementation", "cp", "--python-version", python),
        *(word for tag in tags for word in ("--platform", tag)),
    )
    made_for = {"platform": platform, "python": python}
    (wheelhouse / installation.MADE_FOR.name).write_text(json.dumps(made_for), encoding="utf-8")


def _write_guide(folder: Path, version: str, platform: str, python: str) -> None:
    windows = "windows" in platform
    guide = GUIDE.format(
        version=version,
        platform=platform,
        python=python,
        command="py" if windows else "python3",
        luodi=r".venv\Scripts\luodi" if windows else ".venv/bin/luodi",
    )
    # Old Windows editors need the mark to see UTF-8.
    (folder / "安装说明.txt").write_text(guide, encoding="utf-8-sig" if windows else "utf-8")


def _write_checksums(folder: Path) -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def _pack(folder: Path, archive: Path) -> None:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.rglob("*")):
                packed.write(path, path.relative_to(folder.parent))
    else:
        with tarfile.open(archive, "w:gz", compresslevel=6) as packed:
            packed.add(folder, folder.name, filter=_as_root)


def _as_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave the names of those who made the bundle out of it."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member
