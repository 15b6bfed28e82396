"""How the time line of a project tells what upper parts noted in the trail: each part registers its own in its apps.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """What one entry of the trail says on the time line: a sentence, and what more there is to know."""

    title: str
    note: str = ""


# From the entries of a project, the latest first, and its reader to what some of them say; None leaves an entry out,
# because another one tells it.
Teller = Callable[[Sequence[Any], Any], Mapping[int, Told | None]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Add a function that puts entries into words in a fixed number of queries."""
    if teller not in _tellers:
        _tellers.append(teller)


@dataclass(frozen=True)
class Shelf:
    """A kind of events that readers may ask for alone: the begins of the verbs that belong to it."""

    key: str
    label: str
    prefixes: tuple[str, ...]


_shelves: list[Shelf] = []


def shelve(*shelves: Shelf) -> None:
    """Add kinds of events."""
    _shelves.extend(shelf for shelf in shelves if shelf not in _shelves)


def shelves() -> list[Shelf]:
    """Return the kinds that parts above added."""
    return list(_shelves)


def tell(entries: Sequence[Any], user: Any) -> dict[int, Told | None]:
    """Return id of the entry → what it says, for the entries that some part puts into words of its own."""
    found: dict[int, Told | None] = {}
    for teller in _tellers:
        found |= teller(entries, user)
    return found


def sentences(*parts: str) -> str:
    """Join what is said into sentences, each with its stop; what is empty is left out."""
    told = [part.strip().rstrip("。；") for part in parts]
    return "".join(f"{part}。" for part in told if part)
