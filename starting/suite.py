"""The whole test suite: on SQLite, then on PostgreSQL, with everything it needs set up first."""

import os
import tempfile

from starting import debian, installation, postgresql
from starting.console import ROOT, Stop, run, say, step

# The plugin turns a skipped test into a failure where CI=true.
PYTEST = ("-m", "pytest", "-p", "tests.plugins.no_silent_skips", "-n", "2", "--dist", "worksteal")

# These ask no database anything, or only how what it gave is drawn; the run on SQLite is enough.
WITHOUT_DATABASE = (
    "tests/start", "tests/engine", "tests/ledgers", "tests/config/test_knocking.py",
    "tests/demo/test_life_in_browser.py", "tests/demo/test_schedule.py", "tests/demo/test_today.py",
    "tests/demo/test_accessible.py", "tests/test_accessible.py",
)  # fmt: skip
LONG = {
    "days": ("在四十天上各建一次演示县（SQLite）", "tests.demo.forty_days"),
    "flood": ("洪水之中照样办事（SQLite）", "tests.flood.whole"),
    "replay": ("十六种人互相回放（SQLite）", "tests.replay.whole"),
    "mutated": ("一万份改坏的台账（SQLite）", "tests.ledgers.mutated.whole"),
}
NOTHING_TO_RUN = 5  # pytest's exit code when the person named only such tests


def test(*, quick: bool, pytest_arguments: list[str]) -> int:
    """Run the tests and return 1 if any failed, or if one could not run in CI."""
    installation.install(developing=True)
    if quick:
        step("快速测试（SQLite，不含慢测试和浏览器测试）")
        return _pytest("", ["-m", "not slow and not browser", *pytest_arguments])
    lacking = debian.install_missing()
    for need in lacking:
        say(f"    缺少{need.what}：请安装 {need.package}（Debian 软件包名）。")
    if lacking and in_ci():
        raise Stop("持续集成中不允许缺少测试所需的软件。")
    with tempfile.TemporaryDirectory(prefix="luodi-shared-") as shared:
        os.environ["SHARED_BY_BOTH_RUNS"] = shared
        results = {"SQLite": _on_sqlite(pytest_arguments), "PostgreSQL": _on_postgresql(pytest_arguments)}
    say()
    for database, result in results.items():
        outcome = "没有运行（缺少服务器程序）" if result is None else "没有通过" if result else "通过"
        say(f"    {database}：{outcome}")
    return 1 if any(results.values()) else 0


def long(which: str) -> int:
    """Try what takes longer than a suite may, all of it or one part, and write the reports; return 1 if anything failed."""
    installation.install(developing=True)
    failed = 0
    for name, (title, module) in LONG.items():
        if which in ("all", name):
            step(title)
            failed |= bool(_python("", "-m", module))
    return failed


def in_ci() -> bool:
    """Tell whether what cannot run must count as a failure."""
    return os.environ.get("CI") == "true"


def _on_sqlite(pytest_arguments: list[str]) -> int:
    step("全部测试（SQLite）")
    return _pytest("", pytest_arguments)


def _on_postgresql(pytest_arguments: list[str]) -> int | None:
    bin_folder = postgresql.programs()
    if bin_folder is None:
        return None
    step("全部测试（PostgreSQL）")
    once = [word for folder in WITHOUT_DATABASE for word in ("--ignore", folder)]
    with postgresql.cluster(bin_folder) as address:
        code = _pytest(address, [*once, *pytest_arguments])
    return 0 if code == NOTHING_TO_RUN else code


def _pytest(database: str, arguments: list[str]) -> int:
    return _python(database, *PYTEST, *arguments)


def _python(database: str, *words: str) -> int:
    """Run Python away from the variables and the data of an installation on this machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
    with tempfile.TemporaryDirectory(prefix="luodi-test-") as folder:
        environment |= {"LUODI_DATA": folder, "LUODI_DATABASE": database, "PYTHONPATH": str(ROOT)}
        return run(installation.python(), *words, env=environment)
