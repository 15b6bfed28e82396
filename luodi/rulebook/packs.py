"""The kinds of rule packs: every part that keeps rules as data registers its own in its apps.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Rules(BaseModel):
    """What the schema of a pack, and of every section and row in it, may inherit: nothing unknown, nothing changed later.

    Each field has a Chinese ``title`` and, where it helps, a ``description``; ``json_schema_extra`` may name its ``unit`` and
    the ``options`` (see ``offer``) that its text is chosen from. A field that is added later has a default, or versions
    already stored could no longer be read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # The fields that tell one row of a list from the others, where the first field alone does not.
    KEY: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True)
class PackKind:
    """A kind of rules: what its packs must hold (``schema``) and the pack that we ship (``default``, YAML).

    ``code`` never changes, since stored versions bear it; ``title`` and ``about`` are read by officials.
    """

    code: str
    title: str
    about: str
    schema: type[BaseModel]
    default: Path

    def __str__(self) -> str:
        return self.title


class UnknownKind(LookupError):
    """Nobody registered a kind of this code."""


Options = Sequence[tuple[str, str]]

_kinds: dict[str, PackKind] = {}
_options: dict[str, Options] = {}


def register(*kinds: PackKind) -> None:
    """Add kinds; registering one again changes nothing."""
    for kind in kinds:
        if _kinds.setdefault(kind.code, kind) != kind:
            raise ValueError(f"Two kinds of rule packs are called {kind.code!r}.")


def kinds() -> list[PackKind]:
    """Return every kind in the order of registration."""
    return list(_kinds.values())


def kind_of(code: str) -> PackKind:
    """Return the kind of this code; raises UnknownKind."""
    try:
        return _kinds[code]
    except KeyError as unknown:
        raise UnknownKind(code) from unknown


def offer(name: str, options: Options) -> None:
    """Name a list of (code, label) that texts of schemas are chosen from: ``json_schema_extra={"options": name}``."""
    _options[name] = tuple(options)


def options_of(name: str) -> Options:
    """Return a list that was offered; empty when nobody did, and the text is then typed."""
    return _options.get(name, ())
