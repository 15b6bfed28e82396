"""试算: what another text would have made of a run that was computed, on the facts of the same day. Nothing is saved."""

import json
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from luodi.assessment import checks
from luodi.assessment.engine.scheme import Scheme as Rules
from luodi.assessment.kinds import RunState, Work
from luodi.assessment.models import Computation, Run, Scheme, SchemeVersion
from luodi.assessment.models.runs import written
from luodi.assessment.reports import scoring
from luodi.assessment.reports.gathering import gather, sources
from luodi.common import clock, money
from luodi.common.faults import Fault, Faulty
from luodi.metrics.reports.figures import UnknownIndicator


def signed(gained: float | None) -> str:
    """Write how much more it is, with its sign: +2.5; — where it is not known."""
    if gained is None:
        return money.NOTHING
    return f"{gained:+.4f}".rstrip("0").rstrip(".") if gained else "0"


@dataclass(frozen=True)
class LineChange:
    """A line of a unit that gives other points: before and after, None where it gives none, and how they came about."""

    line: str
    before: float | None
    after: float | None
    working: str = ""

    @property
    def gained(self) -> float:
        """By how much more it gives."""
        return round((self.after or 0) - (self.before or 0), 12)

    @property
    def gain(self) -> str:
        """The same in words."""
        return signed(self.gained)


@dataclass(frozen=True)
class Change:
    """A unit by what stands and by what is tried: place, total and lines of both."""

    name: str
    group: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def moved(self) -> int:
        """By how many places it would stand higher; lower is negative, and 0 where it has no place."""
        before, after = self.before.get("place"), self.after.get("place")
        return int(before - after) if before and after else 0

    @property
    def gained(self) -> float | None:
        """By how much the total would be higher; None where one of them is not told."""
        before, after = self.before.get("total"), self.after.get("total")
        return None if before is None or after is None else round(after - before, 12)

    @property
    def gain(self) -> str:
        """The same in words."""
        return signed(self.gained)

    @cached_property
    def lines(self) -> list[LineChange]:
        """The lines that make the difference, the greatest first; those that come and go among them."""
        before, after = (
            {one["line"]: one for one in told.get("lines", [])} for told in (self.before, self.after)
        )
        found = []
        for name in dict.fromkeys((*after, *before)):
            was, now = before.get(name, {}), after.get(name, {})
            if was.get("score") != now.get("score"):
                found.append(LineChange(name, was.get("score"), now.get("score"), now.get("working", "")))
        return sorted(found, key=lambda one: -abs(one.gained))


@dataclass(frozen=True)
class Trial:
    """The computation it was tried on, and every unit in the order of its place by what is tried."""

    computation: Computation
    changes: list[Change] = field(default_factory=list)

    @property
    def run(self) -> Run:
        """The run it was tried on."""
        return self.computation.run

    @property
    def moves(self) -> int:
        """How many units would stand elsewhere."""
        return sum(one.moved != 0 for one in self.changes)

    @property
    def has_groups(self) -> bool:
        """Whether units are ranked in more than one group."""
        return len({one.group for one in self.changes}) > 1


def computed(scheme: Scheme, pk: int | None = None) -> Computation | None:
    """Return the last computation of the latest run of a scheme that was computed, or of one of its runs; None without."""
    done = Computation.objects.filter(run__scheme=scheme, work=Work.DONE).exclude(run__state=RunState.VOID)
    if pk is not None:
        done = done.filter(run=pk)
    return done.select_related("run__version", "run__scheme").order_by("-run__ends_on", "-number").first()


def as_version(scheme: Scheme, text: str, counting: str, rules: Rules | None = None) -> SchemeVersion:
    """Return a version that is nowhere saved; ``rules``: what the text says, where it was read already."""
    found = SchemeVersion(county_id=scheme.county_id, scheme=scheme, text=text, counting=counting)
    if rules is not None:
        found.rules = rules
    return found


@dataclass
class Basis:
    """The facts that a text asks for, and which unit is called what in them."""

    facts: dict[str, Any]
    roster: dict[str, int]


def basis(computation: Computation, version: SchemeVersion) -> Basis:
    """Return the facts of a computed run as a version takes them.

    Where it takes the same ones as the version of the run, they are those of the computation, letter by letter; else they
    are gathered as known at the end of the same day.
    """
    own, other = computation.run.version, version
    if own.counting == other.counting and _takes(own) == _takes(other):
        # Which period it is was not told to versions that did not ask for it.
        return Basis({"period": computation.run.period} | json.loads(computation.facts), computation.roster)
    try:
        gathered = gather(on_version(computation.run, version), computation.as_of)
    except UnknownIndicator as why:
        raise Faulty([Fault((), "", str(why))]) from why
    return Basis(json.loads(written(gathered.facts)), gathered.roster)


def on_version(run: Run, version: SchemeVersion) -> Run:
    """Return a run as if it went by another version; it is nowhere saved."""
    other = copy(run)
    other.version = version
    return other


def _takes(version: SchemeVersion) -> Any:
    return version.rules.facts, version.rules.records


def results_of(version: SchemeVersion, given: Basis) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return for each unit its name and what a version makes of the facts. Raises Faulty."""
    told = scoring.scored(version.rules, written(given.facts))["units"]
    return {given.roster[name]: (name, one) for name, one in told.items()}


def stood(computation: Computation) -> dict[int, tuple[str, dict[str, Any]]]:
    """Return for each unit its name and what the computation came to."""
    told = computation.found["units"]
    return {computation.roster[name]: (name, one) for name, one in told.items()}


def changes(
    before: dict[int, tuple[str, dict[str, Any]]], after: dict[int, tuple[str, dict[str, Any]]]
) -> list[Change]:
    """Return every unit by both results, in the order of the second."""
    found = [
        Change(name, told["group"], before.get(pk, ("", {}))[1], told) for pk, (name, told) in after.items()
    ]
    return sorted(found, key=lambda one: (one.group, one.after["place"] is None, one.after["place"] or 0))


def tried(
    scheme: Scheme, version: SchemeVersion, against: SchemeVersion | None = None
) -> Trial | None:  # fmt: skip
    """Try a version on the latest computed run of a scheme, beside what was computed or what another one makes of it.

    None where no run was computed yet. Raises Faulty where the facts do not suffice.
    """
    last = computed(scheme)
    if last is None:
        return None
    if last.run.span.year != clock.today().year:
        checks.read(version.text, sources(scheme.county_id, last.run.span.year), version.counting)
    before = stood(last)
    if against and against.pk != last.run.version_id:
        before = results_of(against, basis(last, against))
    return Trial(last, changes(before, results_of(version, basis(last, version))))


def compared(computation: Computation, one: SchemeVersion, other: SchemeVersion) -> Trial:
    """Return what two versions make of the facts of one run. Raises Faulty where they do not suffice for one of them."""
    before, after = (results_of(version, basis(computation, version)) for version in (one, other))
    return Trial(computation, changes(before, after))
