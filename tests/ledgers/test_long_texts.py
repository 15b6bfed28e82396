"""However long a text is, and of whatever it is made, the reader has done with it at once."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from luodi.ledgers.language.dates import parse_date
from luodi.ledgers.language.name_parts import figures, name_parts
from luodi.ledgers.meaning.duplicates import Candidate, compare
from luodi.ledgers.meaning.stages import read_stage

LONG = 30_000
READERS: dict[str, Callable[[str], object]] = {
    "the name of a project": name_parts,
    "what is built": figures,
    "a day": lambda text: parse_date(text, sheet_year=2026, as_of=None, planned=False),
    "how far a project is": lambda text: read_stage(text, as_of=date(2026, 6, 30)),
    "two that may be one": lambda text: compare(
        Candidate("1", text, scale=text), Candidate("2", text, scale=text)
    ),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "sign",
    [
        "1",
        "9年",
        "2026年",
        "2026年1.",
        "1,",
        "一",
        "十",
        "县",
        "（",
        "1万",
        "签",
        "办理",
        "建成后",
        "年底",
        "厂房",
    ],
)
def test_a_long_text_is_read_at_once(reader: str, sign: str) -> None:
    text, begun = sign * (LONG // len(sign)), time.process_time()
    READERS[reader](text)
    assert time.process_time() - begun < 2
