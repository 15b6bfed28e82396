"""如果……会怎样: other points of lines, another figure of a unit, another day of a project, tried on a copy. Nothing is saved."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luodi.assessment import checks
from luodi.assessment.engine.exact import ExactLoader
from luodi.assessment.engine.scheme import Scheme as Rules
from luodi.assessment.models import Computation, SchemeVersion
from luodi.assessment.outline import outline
from luodi.assessment.reports import trying
from luodi.assessment.reports.gathering import counted_in, write_figures
from luodi.assessment.shapes import Entry
from luodi.common import yaml_edits
from luodi.common.yaml_lines import load
from luodi.metrics.reports import supposing
from luodi.metrics.reports.indicators import by_code
from luodi.metrics.reports.supposing import Dated
from luodi.projects.times import AsOf


@dataclass(frozen=True)
class Supposition:
    """What is changed: line → points, (unit, fact) → figure, and a dated thing of a project with its other day."""

    points: dict[str, str] = field(default_factory=dict)
    figures: dict[tuple[int, str], str] = field(default_factory=dict)
    project: int | None = None
    dated: Dated | None = None
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is changed."""
        return not (self.points or self.figures or self.dated and self.day)


@dataclass(frozen=True)
class Moved:
    """A fact of a unit that is another one by what was supposed."""

    unit: str
    fact: str
    before: Any
    after: Any
    measure: str


@dataclass(frozen=True)
class WhatIf:
    """What came of it: the units, the facts that changed, and the names of indicators that cannot be tried."""

    trial: trying.Trial
    moved: list[Moved]
    untried: list[str]


def facts_that_can_be_tried(rules: Rules) -> dict[str, str]:
    """Return the facts that are numbers, name → title, targets first."""
    found = {name: fact for name, fact in rules.facts.items() if fact.type == "number"}
    order = sorted(found, key=lambda name: (not found[name].target, bool(found[name].metric)))
    return {name: found[name].title or name for name in order}


def points_of(text: str) -> dict[str, str]:
    """Return line → points as they are written, in the order of the scheme, of all lines whose points are a number."""
    return {one.name.value: one.points.value for one in _lines(text) if one.points.kind == "number"}


def _lines(text: str) -> list[Entry]:
    return outline(load(text, ExactLoader)[0]).lines()


def tried(computation: Computation, version: SchemeVersion, supposed: Supposition) -> WhatIf:
    """Score a computed run by a version with what is supposed, beside the same without it. Raises Faulty."""
    before = trying.basis(computation, version)
    after = deepcopy(before)
    untried = _with_day(computation, version, supposed, after)
    for (unit, fact), value in supposed.figures.items():
        name = next((name for name, pk in after.roster.items() if pk == unit), None)
        if name is not None:
            after.facts["units"][name][fact] = value
    other = version
    if supposed.points:
        text = _with_points(version.text, supposed.points)
        other = trying.as_version(version.scheme, text, version.counting)
    found = trying.changes(trying.results_of(version, before), trying.results_of(other, after))
    return WhatIf(trying.Trial(computation, found), _moved(version.rules, before, after), untried)


def _with_points(text: str, points: dict[str, str]) -> str:
    places = {one.name.value: one.points.at for one in _lines(text)}
    for line, value in points.items():
        text = yaml_edits.put(text, places[line], yaml_edits.scalar(value))
    return unchecked(text)


def unchecked(text: str) -> str:
    """Return a scheme without the sum its points are held against: one weight is tried without the others."""
    at = (*outline(load(text, ExactLoader)[0]).base, "full")
    return text if yaml_edits.told(text, at) is None else yaml_edits.cut(text, at)


def _with_day(
    computation: Computation, version: SchemeVersion, supposed: Supposition, given: trying.Basis
) -> list[str]:
    """Put in the figures as they would be by the other day; return the indicators that cannot be tried."""
    if supposed.dated is None or supposed.day is None or supposed.project is None:
        return []
    rules, run = version.rules, computation.run
    run = trying.on_version(run, version)
    period = counted_in(run)
    told = supposing.supposed(
        run.county_id, set(checks.metrics_of(rules).values()), period, AsOf(computation.as_of).moment,
        supposed.project, supposed.dated, supposed.day,
    )  # fmt: skip
    mine = {given.roster[name]: facts for name, facts in given.facts["units"].items()}
    write_figures(rules, by_code(run.county_id, period.year), told.figures, mine, told.codes)
    return [one.name for one in told.untried]


def _moved(rules: Rules, before: trying.Basis, after: trying.Basis) -> list[Moved]:
    found = []
    for unit, facts in after.facts["units"].items():
        was = before.facts["units"][unit]
        for name in dict.fromkeys((*facts, *was)):
            if facts.get(name) != was.get(name):
                fact = rules.facts[name]
                found.append(Moved(unit, fact.title or name, was.get(name), facts.get(name), fact.unit))
    return found
