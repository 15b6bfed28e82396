"""The plugin that lets no test go missing in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = """
import pytest

@pytest.mark.skip(reason="the browser is missing")
def test_marked(): ...

def test_skips_itself():
    pytest.skip("no server")

@pytest.mark.xfail(strict=True)
def test_known_fault():
    assert False

def test_runs(): ...
"""
WHOLE_MODULE = """
import pytest
pytest.importorskip("a_module_that_nobody_has")
"""


def outcome(tmp_path, source, ci):
    (tmp_path / "test_example.py").write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.plugins.no_silent_skips", "-p", "no:django"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        cwd=ROOT,
        env=os.environ | {"CI": ci},
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()[-1], done.returncode


@pytest.mark.slow
def test_a_skip_fails_in_ci_and_an_expected_failure_does_not(tmp_path):
    summary, code = outcome(tmp_path, EXAMPLE, "true")
    assert code == 1
    assert "1 failed, 1 passed, 1 xfailed, 1 error" in summary


@pytest.mark.slow
def test_a_skip_is_only_a_skip_elsewhere(tmp_path):
    summary, code = outcome(tmp_path, EXAMPLE, "")
    assert code == 0
    assert "1 passed, 2 skipped, 1 xfailed" in summary


@pytest.mark.slow
def test_a_module_that_skips_itself_fails_in_ci(tmp_path):
    assert outcome(tmp_path, WHOLE_MODULE, "true")[1] != 0
    assert outcome(tmp_path, WHOLE_MODULE, "")[1] in (0, 5)
