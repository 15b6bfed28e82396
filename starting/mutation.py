"""Mutants of the scoring engine: small faults planted one by one; each that no test notices is a gap in the tests.

It takes half an hour and more on two cores and is therefore no part of ``test``; a hunt that was ended goes on where it stood.
What ``check`` refuses by its types alone is told apart from what tests notice, and is not run.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from starting import installation
from starting.console import ROOT, Stop, output_of, run, say, step

ENGINE = Path("luodi/assessment/engine")
FIELD = ROOT / "var" / "mutants"
AGAIN = FIELD / "again"
REPORT = ROOT / "docs" / "mutation.md"
EXPLAINED = ROOT / "tests" / "engine" / "survivors.toml"
NAMES = "luodi.assessment.engine."
ENOUGH = 0.9
UNNOTICED = ("survived", "no tests", "skipped", "suspicious")

# What the engine and its tests stand on and nothing else: thousands of runs must each begin in no time.
NEEDED = (
    ENGINE,
    Path("luodi/assessment/schemes"),
    Path("luodi/common/faults.py"),
    Path("luodi/common/yaml_lines.py"),
    Path("tests/engine"),
    Path("tests/plugins/examples.py"),
    Path("docs/schemes.md"),
)
PACKAGES = ("luodi", "luodi/assessment", "luodi/common", "tests", "tests/plugins")

# Properties over generated units take seconds and find what other tests find in a moment.
LEFT_OUT = Path("tests/engine/test_fairness.py")

# Names of tests are handed on as words of a command; some with Chinese or brackets in them would not arrive.
# Schemes are read thousands of times, and by the reader of YAML that is written in C in a third of the time.
CONFTEST = """import yaml

yaml.SafeLoader = yaml.CSafeLoader
pytest_plugins = ["tests.plugins.examples"]


def pytest_make_parametrize_id(config, val, argname):
    return argname
"""
WITHOUT = "cacheprovider django xdist unraisableexception threadexception logging hypothesispytest warnings faulthandler"
PYTEST_OPTIONS = ["-s", "--assert=plain", *(f"-pno:{plugin}" for plugin in WITHOUT.split())]
SETTINGS = f"""[tool.mutmut]
source_paths = ["{ENGINE.as_posix()}"]
also_copy = ["luodi", "docs"]
pytest_add_cli_args = {json.dumps(PYTEST_OPTIONS)}
pytest_add_cli_args_test_selection = ["tests"]
use_git_change_detection = false

[tool.pytest.ini_options]
testpaths = ["tests"]

[tool.mypy]
strict = true
warn_unused_ignores = false
ignore_missing_imports = true
"""
# The few mutants of a small module: hunting them first lays out all others.
FIRST = f"{NAMES}exact.*"


def mutate(*, children: int) -> int:
    """Hunt the mutants, write the report and return 1 if tests let more than a tenth of what types do not refuse live."""
    installation.install(developing=True)
    _prepare()
    step("逐个植入小错误，看测试能否发现（半小时到两小时；中断后再运行，接着做）")
    _hunt(children, FIRST)
    refused = _refused()
    wanted = {"not checked", *(UNNOTICED if AGAIN.exists() else ())}
    left = [mutant for mutant, verdict in _verdicts() if verdict in wanted and mutant not in refused]
    if left:
        _hunt(children, *left)
    verdicts = {mutant: verdict for mutant, verdict in _verdicts() if verdict != "not checked"}
    if not verdicts.keys() >= set(left):
        raise Stop("还没有做完，请再运行一次。")
    AGAIN.unlink(missing_ok=True)
    noticed = {mutant for mutant, verdict in verdicts.items() if verdict not in UNNOTICED}
    alive = sorted(map(_change, verdicts.keys() - noticed - refused))
    report = _report(noticed, refused - noticed, alive)
    REPORT.write_text(report, encoding="utf-8")
    killed = len(noticed) / (len(noticed) + len(alive))
    say(f"测试发现 {killed:.1%}，没有发现的 {len(alive)} 处见 {REPORT.relative_to(ROOT)}。")
    return 0 if killed >= ENOUGH else 1


def _hunt(children: int, *mutants: str) -> None:
    words = ("run", "--max-children", str(children), *mutants)
    run(installation.tool("mutmut"), *words, cwd=FIELD, env=_environment())


def _refused() -> set[str]:
    """Return the mutants that the check of types refuses; what it says of the code as it is, written so often, is no refusal."""
    mypy = [installation.tool("mypy"), "--config-file", FIELD / "pyproject.toml", "--output", "json", ENGINE]
    done = subprocess.run(
        list(map(str, mypy)),
        cwd=FIELD / "mutants",
        env=_environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    errors: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for error in map(json.loads, done.stdout.splitlines()):
        errors[error["file"]].append((error["line"], error["message"]))
    found = set()
    for file, told in errors.items():
        functions = [
            (range(node.lineno, (node.end_lineno or 0) + 1), node.name)
            for node in ast.walk(ast.parse((FIELD / "mutants" / file).read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
        ]
        named = [
            (next((name for lines, name in functions if at in lines), "_orig"), words) for at, words in told
        ]
        usual = {words for name, words in named if name.endswith("_orig")}
        module = file.removesuffix(".py").replace("/", ".")
        found |= {f"{module}.{name}" for name, words in named if words not in usual}
    return found


def _prepare() -> None:
    """Lay out the field, or bring it up to date.

    The tool sees for itself which functions changed; what no test noticed may be noticed now and is hunted again.
    """
    files = [file for needed in NEEDED for file in _files(ROOT / needed) if file != EXPLAINED]
    print_of_all = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    mark = FIELD / "made-from"
    if mark.exists():
        if mark.read_text(encoding="ascii") == print_of_all:
            return
        AGAIN.touch()
    for needed in NEEDED:
        if (FIELD / needed).is_dir():
            shutil.rmtree(FIELD / needed)
    for file in files:
        target = FIELD / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    for package in PACKAGES:
        (FIELD / package / "__init__.py").touch()
    (FIELD / LEFT_OUT).unlink()
    (FIELD / "tests" / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (FIELD / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    _forget_which_tests_ask()
    mark.write_text(print_of_all, encoding="ascii")


def _forget_which_tests_ask() -> None:
    """Have the tool look anew which tests run a function: it knows them by numbers, and a new one moves the others on."""
    noted = FIELD / "mutants" / "mutmut-stats.json"
    if noted.exists():
        known = json.loads(noted.read_text(encoding="utf-8"))
        known |= {"tests_by_mangled_function_name": {}, "duration_by_test": {}}
        noted.write_text(json.dumps(known), encoding="utf-8")


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def _environment() -> dict[str, str]:
    """Keep this checkout, its settings and its database out of the field."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUODI_", "PYTHON"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


def _verdicts() -> Iterator[tuple[str, str]]:
    """Tell of every mutant how it ended, in the words of the tool: killed, survived, no tests, timeout, …"""
    said = output_of(installation.tool("mutmut"), "results", "--all", "true", cwd=FIELD, env=_environment())
    for line in said.splitlines():
        mutant, _, verdict = line.strip().rpartition(": ")
        if mutant.startswith("luodi."):
            yield mutant, verdict


def _change(mutant: str) -> str:
    """Describe a mutant line by line: where it stands, what stood there, what it made of it."""
    said = output_of(installation.tool("mutmut"), "show", mutant, cwd=FIELD, env=_environment())
    lines = [line for line in said.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    place = mutant.removeprefix(NAMES).rpartition("__mutmut_")[0]
    place = place.replace(".xǁ", ".").replace("ǁ", ".").replace(".x_", ".")
    return "\n".join([place, *(f"{line[0]} {line[1:].strip()}" for line in lines)])


def _report(noticed: set[str], refused: set[str], alive: list[str]) -> str:
    """Write docs/mutation.md: the numbers of every module, then the unnoticed under what explains them."""
    planted = len(noticed) + len(refused) + len(alive)
    parts = [
        "# Mutants of the scoring engine\n",
        f"`python3 start.py mutate` on {datetime.now(tz=UTC):%Y-%m-%d}: {planted} small faults planted one by one in",
        f"`{ENGINE.as_posix()}`. Of {planted - len(refused)} tests/engine notices {len(noticed)}",
        f"({len(noticed) / (len(noticed) + len(alive)):.1%}); {len(refused)} more are refused by the types that `start.py check` asks for",
        f"({1 - len(alive) / planted:.1%} of all together). {len(alive)} live.\n",
        "| module | planted | noticed by tests | refused by types | live |\n|---|---|---|---|---|",
    ]
    modules = [_by_module(mutants) for mutants in (noticed, refused)]
    modules.append(Counter(change.partition(".")[0] for change in alive))
    for name in sorted(set().union(*modules)):
        counts = [module[name] for module in modules]
        parts.append(f"| {name} | {sum(counts)} | {' | '.join(map(str, counts))} |")
    left = list(alive)
    for group in tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["group"]:
        explained = [change for change in left if _is_told(change, group["signs"])]
        left = [change for change in left if change not in explained]
        if explained:
            parts += [
                f"\n## {group['title']}: {len(explained)}\n\n{group['why'].strip()}\n",
                *_listed(explained),
            ]
    if left:
        parts += [f"\n## Not explained: {len(left)}\n", *_listed(left)]
    return "\n".join(parts) + "\n"


def _by_module(mutants: set[str]) -> Counter[str]:
    return Counter(mutant.removeprefix(NAMES).partition(".")[0] for mutant in mutants)


def _listed(changes: list[str]) -> list[str]:
    return ["```diff", *changes, "```"]


def _is_told(change: str, signs: list[str]) -> bool:
    """Tell whether a group explains a mutant; its signs see the lines of the change side by side."""
    return any(re.search(sign, change.replace("\n", " | ")) for sign in signs)
