"""start.py before anything is installed: old Pythons, taken ports, foreign bundles."""

import ast
import json
import socket
import sys
from pathlib import Path

import pytest

from starting import commands, installation

ROOT = Path(__file__).resolve().parents[2]


def test_an_old_python_can_read_start_py_and_is_told():
    source = (ROOT / "start.py").read_text(encoding="utf-8")
    check = source.index("if sys.version_info < (3, 11)")
    assert check < source.index("from starting")
    ast.parse(source, feature_version=(3, 5))


def test_starting_imports_the_standard_library_only():
    for path in (ROOT / "starting").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            tops = {name.partition(".")[0] for name in names}
            assert tops <= sys.stdlib_module_names | {"starting"}, path.name


def test_a_taken_port_is_named_before_the_long_work(capsys, monkeypatch):
    monkeypatch.setattr(installation, "install", lambda **_: pytest.fail("installed first"))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert commands.main(["demo", "--port", str(port)]) == 1
    said = capsys.readouterr().out
    assert f"无法使用 127.0.0.1 的端口 {port}" in said
    assert f"--port {port + 1}" in said


def test_an_unknown_option_is_refused_except_for_pytest():
    with pytest.raises(SystemExit):
        commands.main(["demo", "--frsh"])


@pytest.fixture
def fresh_project(tmp_path, monkeypatch):
    """A project folder of its own in which pip and venv only note that they were called."""
    calls = []
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("django==5.2.1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[build-system]\n[project]\n[tool.ruff]\n", encoding="utf-8")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(installation, "ROOT", tmp_path)
    monkeypatch.setattr(installation, "VENV", venv)
    monkeypatch.setattr(installation, "INSTALLED", venv / "installed.json")
    monkeypatch.setattr(installation, "WHEELHOUSE", tmp_path / "wheelhouse")
    monkeypatch.setattr(installation, "MADE_FOR", tmp_path / "wheelhouse" / "made-for.json")
    monkeypatch.setattr(installation, "RUNTIME_LOCK", tmp_path / "requirements.lock")
    monkeypatch.setattr(installation, "DEVELOPMENT_LOCK", tmp_path / "requirements-dev.lock")

    def make_venv(*command):
        calls.append("venv")
        installation.python().parent.mkdir(parents=True, exist_ok=True)
        installation.python().touch()
        return 0

    monkeypatch.setattr(installation, "run", make_venv)
    monkeypatch.setattr(installation, "_pip", lambda *arguments: calls.append(arguments[-1]))
    return tmp_path, calls


def test_an_environment_behind_a_link_is_left_as_it_is(fresh_project, tmp_path_factory):
    root, calls = fresh_project
    other = tmp_path_factory.mktemp("other")
    (root / ".venv").symlink_to(other, target_is_directory=True)
    with pytest.raises(installation.Stop, match="是一个链接"):
        installation.install()
    assert calls == []


def test_a_second_installation_does_nothing(fresh_project):
    root, calls = fresh_project
    installation.install()
    assert calls == ["venv", str(root / "requirements.lock"), str(root)]
    calls.clear()
    installation.install()
    assert calls == []


def test_a_changed_lock_is_installed_into_the_same_environment(fresh_project):
    root, calls = fresh_project
    installation.install()
    calls.clear()
    (root / "requirements.lock").write_text("django==5.2.2\n", encoding="utf-8")
    installation.install()
    assert calls == [str(root / "requirements.lock"), str(root)]


def test_the_settings_of_a_tool_concern_no_installation(fresh_project):
    root, calls = fresh_project
    installation.install()
    calls.clear()
    with (root / "pyproject.toml").open("a", encoding="utf-8") as pyproject:
        pyproject.write("line-length = 110\n")
    installation.install()
    assert calls == []


def test_a_developers_environment_serves_the_demonstration_too(fresh_project):
    _, calls = fresh_project
    installation.install(developing=True)
    calls.clear()
    installation.install()
    assert calls == []


def test_an_interrupted_installation_is_done_again(fresh_project, monkeypatch):
    _, calls = fresh_project

    def interrupted(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(installation, "_pip", interrupted)
        with pytest.raises(KeyboardInterrupt):
            installation.install()
    calls.clear()
    installation.install()
    assert len(calls) == 2


def test_another_folder_or_python_gets_a_new_environment(fresh_project, monkeypatch):
    _, calls = fresh_project
    installation.install()
    monkeypatch.setattr(installation, "version", lambda: "3.99")
    calls.clear()
    installation.install()
    assert calls[0] == "venv"


@pytest.mark.parametrize(
    ("made_for", "said"),
    [
        ({"platform": "windows-x86_64", "python": "3.11"}, "这个安装包是为 windows-x86_64 制作的"),
        ({"platform": installation.platform(), "python": "3.9"}, "这个安装包需要 Python 3.9"),
    ],
)
def test_a_bundle_for_another_machine_is_refused_with_words(fresh_project, made_for, said):
    installation.WHEELHOUSE.mkdir()
    installation.MADE_FOR.write_text(json.dumps(made_for), encoding="utf-8")
    with pytest.raises(installation.Stop, match=said):
        installation.install()
