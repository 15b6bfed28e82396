"""A table at the end of every run: each worked example of a real scheme beside what the engine gives."""

import pytest


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
