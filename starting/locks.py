"""The locks: every distribution with its version and hashes, for all platforms and Pythons at once."""

from pathlib import Path

from starting import installation
from starting.console import run, step

OPTIONS = ("--universal", "--generate-hashes", "--no-annotate", "--no-header", "-p", "3.11", "--quiet")


def lock() -> int:
    """Write both locks anew from pyproject.toml; the network is needed."""
    installation.install(developing=True)
    return _write(installation.RUNTIME_LOCK) or _write(installation.DEVELOPMENT_LOCK, "--group", "dev")


def _write(path: Path, *options: str) -> int:
    step(f"生成 {path.name}")
    uv = (installation.tool("uv"), "pip", "compile")
    return run(*uv, *OPTIONS, *options, "pyproject.toml", "--output-file", path.name)
