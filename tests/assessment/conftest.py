"""What the tests of scoring print: every worked example of a real scheme beside what the engine gives."""

import pytest

from tests.metrics.conftest import receive
from tests.progress.conftest import officers

__all__ = ["officers", "receive"]


@pytest.fixture
def said(record_property):
    """Note a row of the table of examples; it reaches the terminal from every worker."""

    def note(*cells):
        record_property("example", " | ".join(map(str, cells)))

    return note


def pytest_terminal_summary(terminalreporter):
    rows = [
        words
        for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
        for name, words in report.user_properties
        if name == "example"
    ]
    if rows:
        terminalreporter.section("worked examples of the real schemes")
        for row in sorted(rows):
            terminalreporter.write_line(row)
