"""What a figure sees when it is reckoned: the facts of one unit, perhaps of one of its records, and its group."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from luodi.assessment.engine.values import Undefined, Value, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_GIVEN = "请填报；可以不填的，在办法里写明没有填报时怎么办（missing）。"
Given = Value | str | bool | None  # what one fact is, as it was given; None: missing


class Reckoned(Protocol):
    """Anything that gives a number in a scope."""

    def reckon(self, scope: "Scope") -> Value:
        """Return the number; raises Undefined and BadNumber."""


@dataclass(frozen=True)
class Declared:
    """What a scheme says of a fact: its words, its unit, and what to do where it is missing."""

    title: str
    unit: str = ""
    missing: Way | None = None


@dataclass(slots=True)
class Record:
    """One project, sum, event… of a unit: its attributes, and which share of it counts for the unit."""

    name: str
    facts: Mapping[str, Given]
    share: Fraction = Fraction(1)
    number: int = 0  # tells a record from the others of its list
    # All units that have a part in it, with their shares, and which of them takes what rounding leaves.
    parties: tuple[tuple[str, Fraction], ...] = ()
    remainder: str = ""
    declared: Mapping[str, Declared] = field(default_factory=dict)  # all attributes it may have
    key: str = ""  # by what it is known again in later periods

    def has(self, name: str) -> bool:
        """Tell whether it has an attribute, given or missing."""
        return name in self.facts or name in self.declared


def told_apart(given: Given) -> object:
    """Return that by which two facts are the same or not: how they were written does not count."""
    return given.number if isinstance(given, Value) else given


@dataclass(frozen=True)
class Settled:
    """What the author of a scheme settled for cases that rules are usually silent on; None: never asked."""

    missing_fact: Way
    missing_target: Way | None = None
    zero_target: Way | None = None
    zero_over_zero: Way | None = None
    equal: str | None = None


@dataclass
class World:
    """What all units of a run share."""

    declared: Mapping[str, Declared]
    settled: Settled
    figures: Mapping[str, Reckoned] = field(default_factory=dict)
    # Filled by the pipeline: the score of a line or block, the total and the place of a unit, by name.
    result_of: Callable[["Scope", str, str], Value] = lambda scope, sort, name: Value(Fraction(0))
    # The grade of a line or block of a unit, and those of all of them.
    grade_of: Callable[["Scope", str], str] = lambda scope, name: ""
    grades_of: Callable[["Scope"], list[str]] = lambda scope: []
    # Earlier results of the same scheme, the oldest first: period → unit → what was told.
    earlier: Sequence[Mapping[str, Mapping[str, Any]]] = ()
    # Those of them that lie in the same year as this period.
    this_year: Sequence[Mapping[str, Mapping[str, Any]]] = ()


@dataclass
class Standing:
    """How a unit stands once totals are known: its place, the seats a tie holds, what followed."""

    place: int | None = None
    seats: tuple[int, int] = (0, 0)  # the first and the last seat of those that share the place
    of: int = 0  # how many seats there are
    # The same counted by units, also where places are counted without gaps; what shares of all units go by.
    heads: tuple[int, int] = (0, 0)
    units: int = 0
    edge_tie: str = "all_in"
    grade: str = ""
    outcomes: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)  # outcomes that people have to decide


@dataclass
class Group:
    """The units that are compared with one another."""

    name: str
    members: list["Scope"] = field(default_factory=list)
    memo: dict[Any, Any] = field(default_factory=dict)

    def counted(self) -> list["Scope"]:
        """Return the members that enter the statistics of the group."""
        return [one for one in self.members if one.in_statistics]


class Scope:
    """One unit of a run; ``inside`` gives the same for one of its records."""

    __slots__ = (
        "competes", "facts", "group", "in_statistics", "left_out", "local", "memo", "notes", "points", "record", "records",
        "refused", "standing", "targets", "under_way", "unit", "world",
    )  # fmt: skip

    def __init__(
        self,
        world: World,
        unit: str,
        facts: Mapping[str, Given],
        records: Mapping[str, tuple[Record, ...]],
        group: Group,
    ) -> None:
        self.world, self.unit, self.facts, self.records, self.group = world, unit, facts, records, group
        self.record: Record | None = None
        # Records that are not counted, and why: list → (record, rule that it does not fulfil).
        self.refused: dict[str, list[tuple[Record, str]]] = {}
        self.notes: list[
            str
        ] = []  # what should be said beside the working: which cap bit, which branch was taken
        # Records that figures do not count: list, number and name of each → why.
        self.left_out: dict[tuple[str, int, str], str] = {}
        # What named figures came to, and which records they did not count.
        self.memo: dict[str, tuple[Value, dict[tuple[str, int, str], str]]] = {}
        self.under_way: set[str] = set()  # named figures that are being reckoned
        self.points: Value | None = None  # the full mark of the line that is being reckoned
        self.local: dict[
            str, Value
        ] = {}  # total, place, and line_score and line_rate of a line that is graded
        self.standing = Standing()
        self.targets = False  # whether what is looked up now is a target
        self.competes = self.in_statistics = True

    def inside(self, record: Record) -> "Scope":
        """Return the scope of one record of this unit."""
        found = self._copy()
        found.record, found.notes, found.left_out = record, self.notes, self.left_out
        return found

    def aside(self) -> "Scope":
        """Return the same with notes of its own: what is reckoned for another unit is not noted here."""
        return self._copy()

    def _copy(self) -> "Scope":
        found = Scope(self.world, self.unit, self.facts, self.records, self.group)
        found.points, found.memo, found.local, found.standing = (
            self.points,
            self.memo,
            self.local,
            self.standing,
        )
        found.targets, found.under_way, found.refused = self.targets, self.under_way, self.refused
        return found

    @contextmanager
    def seeking_target(self) -> "Iterator[None]":
        """While a target is looked up a missing fact is a missing target."""
        before, self.targets = self.targets, True
        try:
            yield
        finally:
            self.targets = before

    def note(self, words: str) -> None:
        """Say something beside the working, once."""
        if words not in self.notes:
            self.notes.append(words)

    def leave_out(self, over: str, record: Record, why: str) -> None:
        """Say that a record of a list is not counted."""
        self.left_out[over, record.number, record.name] = why

    def given(self, name: str) -> Given:
        """Return a fact as it was given: of the record, else of the unit; None where it is missing."""
        return (self._meant(name) or self).facts.get(name)

    def _meant(self, name: str) -> Record | None:
        """Return the record if the name is one of its attributes: what a record lacks is not taken from its unit."""
        return self.record if self.record is not None and self.record.has(name) else None

    def told(self, name: str) -> Given:
        """Return a fact as it was given, a figure or what is only known here, as the total; None where it is missing.

        Raises Undefined where the figure cannot be had.
        """
        if self.record is not None and name == "share":
            return Value(self.record.share, "倍")
        found = self.given(name)
        if found is not None or self._meant(name):
            return found
        return self._named(name) if name in self.world.figures else self.local.get(name)

    def value(self, name: str) -> Value:
        """Return a figure by its name; raises Undefined where it is missing and the scheme does not take it as 0."""
        found = self.told(name)
        if isinstance(found, Value):
            return found
        if found is None:
            return self._missing(name)
        raise Undefined(f"“{self.title(name)}”填的是“{found}”，不是数。")

    def _named(self, name: str) -> Value:
        if name in self.under_way:
            raise Undefined(f"“{name}”绕了一圈又用到它自己。")
        if name not in self.memo:
            self.under_way.add(name)
            try:
                unit = self.aside()  # a figure is the unit's own, whichever record asks for it
                unit.notes = self.notes
                self.memo[name] = self.world.figures[name].reckon(unit), unit.left_out
            finally:
                self.under_way.discard(name)
        found, left_out = self.memo[name]
        self.left_out.update(left_out)
        return found

    def _missing(self, name: str) -> Value:
        settled, declared = self.world.settled, self._declared(name)
        if self.targets and settled.missing_target is not None:
            cure = "请下达目标，或在 edge_cases 的 missing_target 里写明没有目标时怎么办。"
            raise Undefined(f"没有“{self.title(name)}”（目标）。", settled.missing_target, cure)
        way = (declared.missing if declared else None) or settled.missing_fact
        if way == Way.ZERO:
            return Value(Fraction(0), declared.unit if declared else "")
        raise Undefined(f"没有“{self.title(name)}”。", way, NOT_GIVEN)

    def takes_missing_as_none(self, name: str) -> bool:
        """Tell whether a missing text, flag or list counts as none at all; raises Undefined where it does not."""
        declared = self._declared(name)
        way = (declared.missing if declared else None) or self.world.settled.missing_fact
        if way == Way.ZERO:
            return True
        raise Undefined(f"没有“{self.title(name)}”。", way, NOT_GIVEN)

    def rows(self, name: str) -> tuple[Record, ...]:
        """Return the records of a list of the unit; raises Undefined where it was not given."""
        found = self.records.get(name)
        if found is None and self.takes_missing_as_none(name):
            return ()
        return found or ()

    def title(self, name: str) -> str:
        """Return what a fact is called."""
        declared = self._declared(name)
        return declared.title if declared and declared.title else name

    def _declared(self, name: str) -> Declared | None:
        return (self._meant(name) or self.world).declared.get(name)
