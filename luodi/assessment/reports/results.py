"""Results as pages show them: the ranking of a run, and one unit's lines down to their facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from luodi.accounts.models import User
from luodi.assessment import checks
from luodi.assessment.engine import telling
from luodi.assessment.engine.scheme import Block
from luodi.assessment.models import Computation, Input, Run
from luodi.common.money import NOTHING
from luodi.metrics.reports.figures import PART


@dataclass(frozen=True)
class Results:
    """What a run says now: of its last computation, of an earlier one, or of the snapshot once it is final."""

    number: int
    as_of: date
    facts: dict[str, Any]
    found: dict[str, Any]
    roster: dict[str, int]
    inputs: tuple[int, ...] = ()

    @property
    def names(self) -> dict[int, str]:
        """Return unit → what it is called in these results."""
        return {pk: name for name, pk in self.roster.items()}


def results_of(run: Run, computation: Computation | None) -> Results | None:
    """Return what a computation says, or the snapshot of a final run without one; None where nothing was computed."""
    if computation is not None:
        return Results(
            computation.number, computation.as_of, computation.given, computation.found, computation.roster,
            tuple(computation.inputs),
        )  # fmt: skip
    if not run.is_final:
        return None
    told = run.frozen
    last = run.computations.get(number=told["number"])
    return Results(
        told["number"], run.counted_until, told["facts"], told["results"], told["roster"],
        tuple(last.inputs),
    )  # fmt: skip


@dataclass(frozen=True)
class UnitResult:
    """What results say of one unit, in the one wording that every page and bulletin has."""

    name: str
    told: dict[str, Any]

    @property
    def value(self) -> str | None:
        """The total as it is kept, whatever places it is printed with; None without one."""
        return None if self.told["total"] is None else str(self.told["total"])

    @property
    def total(self) -> str:
        """The total as its working prints it."""
        return telling.total(self.told) or NOTHING

    @property
    def working(self) -> str:
        """How the total came about, or why there is none."""
        return telling.working(self.told)


@dataclass(frozen=True)
class Row(UnitResult):
    """One unit in the ranking."""

    unit: int


def ranking(found: Results) -> list[tuple[str, list[Row]]]:
    """Return the groups with their units by place; those that have none come last."""
    groups: dict[str, list[Row]] = {}
    for name, told in found.found["units"].items():
        groups.setdefault(told["group"], []).append(Row(name, told, found.roster[name]))
    for rows in groups.values():
        rows.sort(key=lambda row: (row.told["place"] is None, row.told["place"] or 0))
    return list(groups.items())


@dataclass(frozen=True)
class Told:
    """One fact behind a line: what it is, where it comes from, and where it can be opened."""

    title: str
    value: str
    source: str
    url: str = ""
    rows: tuple[Mapping[str, Any], ...] = ()
    is_shared: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a unit with the facts it was reckoned from."""

    told: dict[str, Any]
    facts: list[Told] = field(default_factory=list)
    note: str = ""
    # Its place among the lines of the scheme.
    number: int = 0

    @property
    def score(self) -> str:
        """The score as its working prints it."""
        return telling.score(self.told) or NOTHING


@dataclass(frozen=True)
class UnitPage(UnitResult):
    """One unit in a run."""

    lines: list[Line]
    blocks: list[Line]

    @property
    def beside(self) -> list[str]:
        """What is said beside the total: notes, named figures, and what goes into other assessments."""
        figures = [telling.figure(*one) for one in self.told["figures"].items()]
        flows = [telling.flow(*one) for one in self.told["flows"].items()]
        return [*telling.notes(self.told), *figures, *flows]


def of_unit(run: Run, found: Results, unit: int, reader: User) -> UnitPage | None:
    """Return a unit's lines with their workings and facts, in a fixed number of queries; None where it was not assessed.

    Everybody who may read the run reads the workings; what single records are called, only whose scope the unit is in.
    """
    area = reader.reach.reads
    opens = area.everything or unit in area.units | reader.reach.own
    name = found.names.get(unit)
    if name is None or name not in found.found["units"]:
        return None
    rules = run.version.rules
    used = Input.objects.filter(pk__in=found.inputs, unit__in=[unit, run.county_id])
    entries = {one.fact: one for one in used.select_related("entered_by", "confirmed_by")}
    given = {**found.facts.get("records", {}), **found.facts["units"][name]}
    known = {one.line: one for one in rules.all_lines()}
    numbers = {name: number for number, name in enumerate(known, start=1)}
    lines = []
    for told in found.found["units"][name]["lines"]:
        facts = [
            _fact(run, found, (unit, told["line"]), key, given, entries)
            for key in checks.names_in(rules, known[told["line"]])
        ]
        rows = [*told["rows"], *telling.left_out(told)]
        rows = rows if opens else _unnamed(rows)
        facts = [one if _is_open(one, opens, area.everything) else replace(one, rows=()) for one in facts]
        lines.append(Line(told | {"rows": rows}, facts, known[told["line"]].note, numbers[told["line"]]))
    told = found.found["units"][name]
    blocks = [one.block for one in rules.entries() if isinstance(one, Block)]
    shown = [Line(one, number=blocks.index(one["line"]) + 1) for one in telling.blocks(told)]
    return UnitPage(name, told, lines, shown)


def _unnamed(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "record": f"第 {number} 条"} for number, row in enumerate(rows, start=1)]


def _is_open(fact: Told, opens: bool, everything: bool) -> bool:
    """Tell whether the rows of a list are shown; one that several units share names those of others too."""
    return everything or (opens and not fact.is_shared)


def _fact(
    run: Run,
    found: Results,
    at: tuple[int, str],
    key: str,
    given: Mapping[str, Any],
    entries: Mapping[str, Input],
) -> Told:
    rules = run.version.rules
    entry = entries.get(key)
    source = (
        f"{entry.document}；{entry.entered_by.full_name}填报，{entry.confirmed_by.full_name}核对"
        if entry and entry.confirmed_by
        else "没有填报"
    )
    if key in rules.records:
        rows = given.get(key)
        words = f"{len(rows)} 条" if rows is not None else "没有填报"
        title, shared = rules.records[key].title or key, rules.records[key].shares is not None
        return Told(title, words, source, rows=tuple(rows or ()), is_shared=shared)
    fact = rules.facts[key]
    title, value = fact.title or key, shown(given.get(key), fact.unit)
    if fact.metric in checks.OF_UNITS:
        return Told(title, value, checks.OF_UNITS[fact.metric])
    if fact.metric:
        return Told(title, value, "指标", _rows_url(run, found, at, key))
    if fact.target:
        return Told(title, value, "目标任务", reverse("metrics:targets_of", args=[run.span.year]))
    if fact.scheme:
        return Told(title, value, f"《{fact.scheme}》本期内定稿的 {len(given.get(key) or ())} 期总分")
    return Told(title, value, source)


def shown(value: Any, unit: str) -> str:
    """Write the value of a fact with its unit."""
    if value is None:
        return "没有"
    if isinstance(value, bool):
        return "是" if value else "否"
    words = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{words} {unit}".strip()


def _rows_url(run: Run, found: Results, at: tuple[int, str], key: str) -> str:
    """Return the page with the rows that a figure of a line counts."""
    unit, line = at
    query: dict[str, Any] = {"line": line, "fact": key}
    if not run.is_final:
        query["number"] = found.number
    if run.version.rules.facts[key].metric.endswith(f".{PART}"):
        query["side"] = "part"
    return reverse("assessment:rows", args=[run.pk, unit]) + "?" + urlencode(query)
