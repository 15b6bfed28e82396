"""No cell, however long and of whatever it is made, keeps a pattern or a reader busy.

Each pattern is first tried on short texts, where one that goes back over what it has read shows by how its time grows;
the texts that took it longest are then made a hundred thousand signs long.
"""

import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from types import FrameType
from typing import Any

import pytest
from patterns_found import RUNS, TURNS, hostile, long_text, patterns

from luodi.ledgers.language import codes, longest, names, numerals, text, units
from luodi.ledgers.language.amounts import money_in_text, parse_amount
from luodi.ledgers.language.dates import beside_dates, parse_date, parse_dates
from luodi.ledgers.language.name_parts import figures, name_parts, places
from luodi.ledgers.layout import heads, sections
from luodi.ledgers.meaning.duplicates import investor_core
from luodi.ledgers.meaning.stages import read_stage, section_stages, table_stage

LONG = 100_000
SHORT, LONGER = 1_000, 4_000
WALK_AT_MOST = 60
PATTERNS = patterns()


def _on_this_machine(limit: float) -> float:
    """The limit holds for a machine that does this in 4.5 ms; a slower one gets more time."""
    known, text = re.compile(r"(?:建成|投产|竣工)[^,;]{0,6}(?:验收|备案)"), "建成" * (LONG // 2)
    took = []
    for _ in range(9):
        begun = time.perf_counter()
        known.search(text)
        took.append(time.perf_counter() - begun)
    return limit * max(1.0, min(took) / 0.0045)


AT_MOST = _on_this_machine(0.05)  # seconds of processor time


class TooLate(Exception):
    """A pattern that hangs is stopped."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLate

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def seconds(work: Callable[[], object], clock: Callable[[], float], enough: float) -> float:
    """The best of three, so that what else the machine does is no fault; less than `enough` needs no second try."""
    best = float("inf")
    for _ in range(3):
        begun = clock()
        work()
        best = min(best, clock() - begun)
        if best <= enough:
            break
    return best


def meets(place: str) -> int:
    """The longest text that a pattern meets."""
    module = re.split("[.:]", place)[0]
    known = longest.MEETS_AT_MOST
    table = place.split("[")[0]
    return min(LONG, known.get(table, known.get(module, LONG)))


def ways(pattern: re.Pattern[Any]) -> tuple[Callable[[Any], object], ...]:
    return pattern.search, pattern.fullmatch


def worst_texts(pattern: re.Pattern[Any], length: int) -> list[int]:
    """Which of the hostile texts take the pattern longest at a length where even a bad one ends."""
    took = []
    for place, sign in enumerate(hostile(pattern)):
        made = long_text(pattern, sign, length)
        took.append((sum(seconds(partial(way, made), time.perf_counter, 1) for way in ways(pattern)), place))
    return [place for _, place in sorted(took, reverse=True)[:6]]


def slowness(place: str, pattern: re.Pattern[Any]) -> str:
    """Says how the pattern is too slow, or nothing."""
    length, signs = meets(place), hostile(pattern)
    for number in worst_texts(pattern, min(length, SHORT)):
        for stretched in dict.fromkeys((min(length, LONGER), length)):
            made = long_text(pattern, signs[number], stretched)
            for way in ways(pattern):
                took = seconds(partial(way, made), time.process_time, AT_MOST)
                if took > AT_MOST:
                    return f"{place}: {took:.3f} s of {stretched} signs {signs[number]!r}: {pattern.pattern[:80]!r}"
    return ""


def test_no_pattern_goes_back_over_what_it_has_read() -> None:
    begun, slow = time.process_time(), []
    for place, pattern in PATTERNS.items():
        try:
            with stopped_after(10):
                slow.append(slowness(place, pattern))
        except TooLate:
            slow.append(f"{place}: does not end: {pattern.pattern[:80]!r}")
    assert [one for one in slow if one] == []
    assert time.process_time() - begun < WALK_AT_MOST


def test_patterns_inside_functions_are_walked_too() -> None:
    assert len(PATTERNS) > 250
    assert {"stages", "amount_tokens", "names", "marks"} <= {
        place.split(":")[0] for place in PATTERNS if ":" in place
    }


def test_a_pattern_that_goes_back_is_caught() -> None:
    for bad in (r"\d+(?:\.\d+)?亩", r"(?:建设|建|设)*成", r"[ \t]*\n", r"(?:[^()]*[,，])*元"):
        try:
            with stopped_after(1):
                assert slowness("nowhere", re.compile(bad))
        except TooLate:
            continue


def test_what_is_said_of_lengths_is_so() -> None:
    modules = {place.split("[")[0] for place in PATTERNS} | {re.split("[.:]", place)[0] for place in PATTERNS}
    assert longest.MEETS_AT_MOST.keys() <= modules


AS_OF = date(2026, 6, 30)
READERS: dict[str, Callable[[str], object]] = {
    "parse_amount": lambda cell: parse_amount(cell, "万元"),
    "money_in_text": money_in_text,
    "parse_date": lambda cell: parse_date(cell, sheet_year=2026, as_of=AS_OF, planned=False),
    "parse_dates": lambda cell: parse_dates(cell, sheet_year=2026, as_of=AS_OF, planned=False),
    "beside_dates": beside_dates,
    "table_stage": table_stage,
    "clean_name": text.clean_name,
    "one_line": text.one_line,
    "lines": text.lines,
    "names_nothing": text.names_nothing,
    "is_blank_word": text.is_blank_word,
    "key": text.key,
    "squeeze": text.squeeze,
    "field_of": heads.field_of,
    "plain_head": heads.plain_head,
    "read_head": lambda cell: heads.read_head(0, [cell], {}),
    "unit_in_line": units.unit_in_line,
    "unit_in_head": units.unit_in_head,
    "reporting_unit": lambda cell: names.reporting_unit([cell], cell),
    "sheet_year": lambda cell: names.sheet_year([cell]),
    "day_of": lambda cell: names.day_of([cell]),
    "name_parts": name_parts,
    "places": places,
    "figures": figures,
    "investor_core": investor_core,
    "project_code": codes.project_code,
    "credit_code_ok": codes.credit_code_ok,
    "credit_digits_lost": codes.credit_digits_lost,
    "level_of": sections.level_of,
    "is_section_word": sections.is_section_word,
    "make_section": lambda cell: sections.make_section(cell, 1),
    "number": numerals.number,
    "dangling": numerals.dangling,
}
# These read every clause of a text, so that nothing is missed; their time may grow with it, no faster.
TEXTS: dict[str, Callable[[str], object]] = {
    "read_stage": lambda cell: read_stage(cell, as_of=AS_OF),
    "read_stage of money": lambda cell: read_stage(cell, as_of=AS_OF, fund=True),
    "section_stages": lambda cell: section_stages([cell]),
}
CELLS = (
    *RUNS,
    *TURNS,
    "厂房",
    "办理",
    "建成后",
    "年底",
    "签约，",
    "正在建设，",
    "1★",
    "★",
    "完成投资1万元，",
)


@pytest.mark.parametrize("reader", READERS)
def test_a_cell_of_a_hundred_thousand_signs_is_read_at_once(reader: str) -> None:
    read = READERS[reader]
    for sign in CELLS:
        cell = sign * (LONG // len(sign)) + "呀"
        tries = iter(range(9))
        with stopped_after(10):
            # Another end each time: what is remembered is not read again.
            took = seconds(
                lambda cell=cell, tries=tries: read(f"{cell}{next(tries)}"), time.process_time, AT_MOST
            )
        assert took <= AT_MOST, sign


def calls_of(work: Callable[[], object]) -> int:
    """How many functions of Python and of C the work calls: the same on every machine, however busy."""
    called = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize("reader", TEXTS)
def test_a_text_of_progress_takes_no_longer_than_it_is_long(reader: str) -> None:
    read = TEXTS[reader]
    for sign in CELLS:
        longer, four_times = (
            calls_of(partial(read, f"{sign * (length // len(sign))}呀{length}"))
            for length in (LONGER, LONGER * 4)
        )
        assert four_times <= 4.5 * longer + 500, sign
    for sign in ("建成后", "签", "，1", "正在建设，"):
        with stopped_after(10):
            read(sign * (LONG // len(sign)))
