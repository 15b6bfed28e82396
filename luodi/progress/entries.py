"""What someone reports about a project, before it is a fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from luodi.progress.recognition import FactKind
from luodi.projects.terms import Origin


@dataclass(frozen=True)
class Proof:
    """One document that proves a fact: its kind, its number (slip, invoice) and its bytes, or the file that is stored already."""

    kind: str
    name: str
    content: IO[bytes] | None = None
    stored: Any = None
    number: str = ""


@dataclass(frozen=True)
class FactEntry:
    """One fact as its author reports it.

    ``amount`` is whole 分, or a whole number of persons; foreign money comes as ``foreign_amount`` (hundredths) with rate (元 for one
    unit of the currency), day and source of the rate, and its amount is computed. ``key`` tells one sending from another.
    """

    project_id: int
    kind: FactKind
    happened_on: date
    amount: int | None = None
    text: str = ""
    basis: Origin | str = ""
    currency: str = ""
    foreign_amount: int | None = None
    rate: str = ""
    rate_on: date | None = None
    rate_source: str = ""
    proofs: Sequence[Proof] = ()
    explanation: str = ""
    origin: str = "entered"
    key: str = ""
