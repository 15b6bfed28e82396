"""Where CI=true, a test that could not run counts as failed: nothing is left out without anybody noticing."""

import os

import pytest


def _as_failure(report):
    # An expected failure is reported as skipped too, but it did run.
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"CI 中不允许跳过测试。{why}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    """Judge each phase of each test."""
    return _as_failure((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    """Judge modules that leave themselves out as a whole."""
    return _as_failure((yield))
