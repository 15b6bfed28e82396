"""What no tool checks about the source by itself: every module stands in a contract, every variable in the docs."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
READERS = {"text", "flag", "number", "words", "folder", "addresses", "listener", "secret", "database"}


def packages():
    return sorted(f"luodi.{path.parent.name}" for path in (ROOT / "luodi").glob("*/__init__.py"))


def test_every_package_keeps_its_modules_in_a_contract():
    exhaustive = {name for one in CONTRACTS if one.get("exhaustive") for name in one["containers"]}
    alone = {name for one in CONTRACTS if one["type"] == "forbidden" for name in one["source_modules"]}
    assert "luodi" in exhaustive
    assert [name for name in packages() if name not in exhaustive | alone] == []


def test_the_rules_of_every_app_are_checked_strictly():
    inside_an_app = next(one for one in CONTRACTS if "luodi.accounts" in one.get("containers", []))
    rules = {name.strip(" ()") for name in inside_an_app["layers"][-1].split(":")}
    strict = next(one for one in PYPROJECT["tool"]["mypy"]["overrides"] if one.get("warn_return_any"))
    assert {f"luodi.*.{name}" for name in rules} <= set(strict["module"])


def variables_read():
    """Return LUODI_… for every environment.reader("…") in the source."""
    found = set()
    for path in (ROOT / "luodi").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                f"environment.{one}" for one in READERS
            }:
                found.add(f"LUODI_{ast.literal_eval(node.args[0])}")
    return found


def test_operations_explains_every_variable_and_no_other():
    explained = set(
        re.findall(r"LUODI_[A-Z_]+", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    )
    assert "LUODI_DATA" in variables_read()
    # Every variable can be given as a file; the page says so once, with an example.
    assert {name.removesuffix("_FILE") for name in explained} == variables_read()


@pytest.mark.parametrize(
    ("lock", "declared"),
    [
        ("requirements.lock", PYPROJECT["project"]["dependencies"]),
        (
            "requirements-dev.lock",
            PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"],
        ),
    ],
)
def test_the_lock_holds_every_declared_dependency(lock, declared):
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    )
    for one in declared:
        name, version = re.fullmatch(r"([A-Za-z0-9_-]+)(?:\[.*\])?==([\w.*]+)(?:;.*)?", one).groups()
        assert locked[name.lower().replace("_", "-")].startswith(version.rstrip("*")), one


def test_readme_gives_a_reason_for_every_dependency():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").lower().replace("_", "-")
    declared = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]
    names = [re.match(r"[A-Za-z0-9_-]+", one)[0].lower().replace("_", "-") for one in declared]
    assert [name for name in names if f"| {name} |" not in readme] == []


def open_ended(source):
    """Yield the name of each text field of a form that takes texts without end."""
    for statement in ast.walk(ast.parse(source)):
        if not isinstance(statement, ast.Call) or ast.unparse(statement.func) not in (
            "forms.CharField",
            "CharField",
        ):
            continue
        if not {"max_length", None} & {word.arg for word in statement.keywords}:
            yield ast.unparse(statement)


def test_no_text_is_taken_without_an_end():
    """A text of a megabyte is no answer to a question; what checks of the actions end is said there in words."""
    ended_by_checks = {'label="建设内容及规模"', 'label="目前进展"', 'label="备注"'}
    forms = [
        *(ROOT / "luodi").glob("*/forms/**/*.py"),
        *(ROOT / "luodi").glob("*/forms.py"),
        ROOT / "luodi/common/fields.py",
    ]
    found = {
        f"{path.relative_to(ROOT)}: {field}"
        for path in forms
        for field in open_ended(path.read_text(encoding="utf-8"))
        if not any(label.replace('"', "'") in field for label in ended_by_checks)
    }
    assert found == set()
