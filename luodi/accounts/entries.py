"""What a form or one row of an import says about a unit, a person or a post, before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class UnitEntry:
    """A unit to be created below another one; ``above`` names a unit of the same import instead of ``parent_id``."""

    name: str
    kind: str
    parent_id: int | None = None
    above: str = ""
    short_name: str = ""
    division_code: str = ""
    other_names: Sequence[str] = ()


@dataclass(frozen=True)
class PostEntry:
    """A post to be given: a role at a unit, how far it reads, and the units it covers where the scope needs them."""

    role: str
    unit_id: int
    scope: str = ""
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    cover_ids: Sequence[int] = field(default_factory=tuple)


@dataclass(frozen=True)
class PersonEntry:
    """A person with the first post; without one nobody could find the person again."""

    username: str
    full_name: str
    post: PostEntry
    phone: str = ""
