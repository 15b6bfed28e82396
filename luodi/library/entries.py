"""What someone says about a first contact, before it is a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

# The bytes of a file and its name.
Upload = tuple[IO[bytes], str]


@dataclass(frozen=True)
class SubjectEntry:
    """Which investor, and which project; the investment in 分."""

    project_name: str
    firm: str
    credit_code: str = ""
    industry: str = ""
    place: str = ""
    investment: int | None = None
    content: str = ""


@dataclass(frozen=True)
class TalkEntry:
    """One contact: how, when, where, with whom, what was said, and the files that prove it."""

    kind: str
    day: date
    met: str
    persons: str
    words: str
    place: str = ""
    files: Sequence[Upload] = ()
