"""Everything a tool can say about the source: start.py check says it, start.py fix repairs what it can."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from starting import installation
from starting.console import ROOT, run, say, step


class Check(NamedTuple):
    """A tool, what it looks at in words, and how to run it."""

    name: str
    command: tuple[str | Path, ...]


def check() -> int:
    """Run every check, show what each one that fails has to say, and return 1 if any did."""
    installation.install(developing=True)
    step("检查代码")
    failed = [one.name for one in _checks() if not _passes(one)]
    say(f"没有通过：{'、'.join(failed)}。" if failed else "全部检查通过。")
    return 1 if failed else 0


def fix() -> int:
    """Repair what the tools can repair, then check."""
    installation.install(developing=True)
    step("整理代码")
    run(installation.tool("ruff"), "check", "--fix", "--quiet", ".")
    run(installation.tool("ruff"), "format", "--quiet", ".")
    run(installation.tool("djlint"), "--reformat", "--quiet", *_templates())
    return check()


def _checks() -> list[Check]:
    manage = (installation.python(), ROOT / "manage.py")
    return [
        Check("格式（ruff format）", (installation.tool("ruff"), "format", "--check", ".")),
        Check("写法（ruff check）", (installation.tool("ruff"), "check", ".")),
        Check("依赖方向（import-linter）", (installation.tool("lint-imports"),)),
        Check("类型（mypy）", (installation.tool("mypy"),)),
        Check("模板格式（djlint --check）", (installation.tool("djlint"), "--check", *_templates())),
        Check("模板写法（djlint --lint）", (installation.tool("djlint"), "--lint", *_templates())),
        Check("数据库迁移", (*manage, "makemigrations", "--check", "--dry-run")),
        Check("部署设置", (*manage, "check", "--deploy", "--fail-level", "WARNING")),
    ]


def _templates() -> list[str]:
    return sorted(str(folder.relative_to(ROOT)) for folder in ROOT.glob("luodi/*/jinja2"))


def _passes(one: Check) -> bool:
    with tempfile.TemporaryDirectory(prefix="luodi-check-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
        done = subprocess.run(
            one.command,
            cwd=ROOT,
            env=environment | {"LUODI_DATA": folder, "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    say(f"    {'通过  ' if done.returncode == 0 else '不通过'}  {one.name}")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0
