"""The kinds of rule packs: every part that keeps rules as data registers its own in its apps.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from django.db.models import Choices
from pydantic import BaseModel, ConfigDict, model_validator


@dataclass(frozen=True)
class Every:
    """A list in which every code must have its row: who drafts rules is held to it, and who reads stored ones is helped.

    ``within`` is the field of the list and ``by`` the field of its rows that names the code; ``once``: one row for each.
    A stored version that is older than a code takes the rows of the code from the pack we ship (see ``completing``).
    """

    within: str
    by: str
    codes: tuple[Choices, ...]
    once: bool = True


class Rules(BaseModel):
    """What the schema of a pack, and of every section and row in it, may inherit: nothing unknown, nothing changed later.

    Each field has a Chinese ``title`` and, where it helps, a ``description``; ``json_schema_extra`` may name its ``unit`` and
    the ``options`` (see ``offer``) that its text is chosen from. A field that is added later has a default, or versions
    already stored could no longer be read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    # The fields that tell one row of a list from the others, where the first field alone does not.
    KEY: ClassVar[tuple[str, ...]] = ()
    # The lists that must not leave out a code.
    EVERY: ClassVar[tuple[Every, ...]] = ()

    @model_validator(mode="after")
    def _every_code_has_its_row(self) -> Self:
        for every in self.EVERY:
            title = type(self).model_fields[every.within].title
            named = [getattr(row, every.by) for row in getattr(self, every.within)]
            if missing := [str(code.label) for code in every.codes if code not in named]:
                raise ValueError(f"“{title}”里没有“{'”“'.join(missing)}”，请补上。")
            if every.once and (twice := [str(code.label) for code in every.codes if named.count(code) > 1]):
                raise ValueError(f"“{title}”里“{'”“'.join(twice)}”写了两次，请只留一次。")
        return self


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
