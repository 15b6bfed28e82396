"""The facts of a run, from where each of them comes: indicators, targets, what was entered on paper, earlier results.

Every source is asked once for all units: the number of queries does not grow with units or facts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.accounts.models import Unit
from luodi.assessment import checks
from luodi.assessment.checks import Source
from luodi.assessment.engine.numbers import into, plain
from luodi.assessment.engine.scheme import Fact, Scheme
from luodi.assessment.kinds import Counting, Proposed, RunState, Verdict
from luodi.assessment.models import Consequence, Input, Run
from luodi.assessment.models import Scheme as SchemeRow
from luodi.metrics.periods import Period
from luodi.metrics.reports import targets
from luodi.metrics.reports.credit import Value
from luodi.metrics.reports.figures import PART, WHOLE, figures_of
from luodi.metrics.reports.indicators import FigureKind, Indicator, by_code
from luodi.projects.times import AsOf

# What a stored figure is told in: money is whole 分, targets of rates are hundredths of a per cent.
_FEN_OF_YUAN = 100
_PLACES = 12


def sources(county_id: int, year: int) -> dict[str, Source]:
    """Return what schemes may take facts from under the rules of a year, by code."""
    found: dict[str, Source] = {}
    for code, one in by_code(county_id, year).items():
        measure = "%" if one.is_rate else "万元" if one.money else "个"
        found[code] = Source(one.name, measure, one.has_targets)
        if one.is_rate:
            side = "万元" if one.way.divides else "个"
            found[f"{code}.{PART}"] = Source(f"{one.name}：{one.sides[0]}", side)
            found[f"{code}.{WHOLE}"] = Source(f"{one.name}：{one.sides[1]}", side)
    return found


def counted_in(run: Run) -> Period:
    """Return the period whose indicators a run takes."""
    period: Period = run.span
    return period.to_date if run.version.counting == Counting.YEAR_TO_DATE else period


@dataclass
class Gathered:
    """Facts as the engine takes them, the units by the names they have in them, and the entries that were used."""

    facts: dict[str, Any]
    roster: dict[str, int]
    inputs: list[int] = field(default_factory=list)


def names_of(units: Iterable[Unit]) -> dict[int, str]:
    """Return for each unit its short name; where two have the same, the whole one."""
    rows = list(units)
    short = [str(unit) for unit in rows]
    return {unit.pk: str(unit) if short.count(str(unit)) == 1 else unit.name for unit in rows}


def gather(run: Run, as_of: date) -> Gathered:
    """Gather the facts of all units of a run as known at the end of a day."""
    scheme: Scheme = run.version.rules
    units = list(run.scheme.units.order_by("path"))
    names = names_of(units)
    facts: dict[int, dict[str, Any]] = {unit.pk: {} for unit in units}
    for unit in units:
        facts[unit.pk] |= _of_unit(run, unit, scheme)
    _add_figures(run, scheme, as_of, facts)
    _add_targets(run, scheme, as_of, facts)
    _add_totals(run, scheme, facts)
    shared, used = _add_inputs(run, facts)
    told: dict[str, Any] = {"period": run.period, "units": {names[pk]: facts[pk] for pk in names}}
    if shared:
        told["records"] = shared
    if before := _earlier(run, names):
        told["earlier"] = before
    return Gathered(told, {name: pk for pk, name in names.items()}, used)


def _of_unit(run: Run, unit: Unit, scheme: Scheme) -> dict[str, str]:
    """Return what sort of body a unit is and its group, under the names of the scheme; no group is no fact."""
    told = {checks.UNIT_KIND: unit.get_kind_display()}
    if group := run.scheme.groups.get(str(unit.pk)):
        told[checks.UNIT_GROUP] = group
    return {name: told[code] for name, code in checks.of_units(scheme).items() if code in told}


def figure_of(run: Run, unit_id: int, fact: str, as_of: date) -> int | str | None:
    """Return what a fact from an indicator comes to for a unit as known at the end of a day; None where there is no figure."""
    scheme: Scheme = run.version.rules
    code, period = checks.metrics_of(scheme)[fact], counted_in(run)
    known = by_code(run.county_id, period.year)
    figures = figures_of(run.county_id, {code}, period, AsOf(as_of).moment)
    told = figures.get(unit_id, {}).get(code, _blank(known, code))
    return None if told is None else _in_unit(told, _of(known, code), scheme.facts[fact])


def _add_figures(run: Run, scheme: Scheme, as_of: date, facts: dict[int, dict[str, Any]]) -> None:
    wanted = checks.metrics_of(scheme)
    period = counted_in(run)
    figures = figures_of(run.county_id, set(wanted.values()), period, AsOf(as_of).moment)
    write_figures(scheme, by_code(run.county_id, period.year), figures, facts)


def write_figures(
    scheme: Scheme,
    known: Mapping[str, Indicator],
    figures: Mapping[int, Mapping[str, Value]],
    facts: Mapping[int, dict[str, Any]],
    codes: Collection[str] | None = None,
) -> None:
    """Write into the facts of each unit what its figures say, in the units of the scheme; ``codes``: only these."""
    wanted = checks.metrics_of(scheme)
    if codes is not None:
        wanted = {name: code for name, code in wanted.items() if code in codes}
    for unit, mine in facts.items():
        for name, code in wanted.items():
            told = figures.get(unit, {}).get(code, _blank(known, code))
            if told is None:
                mine.pop(name, None)
            else:
                mine[name] = _in_unit(told, _of(known, code), scheme.facts[name])


def _of(known: Mapping[str, Indicator], code: str) -> Indicator:
    return known.get(code) or known[code.rpartition(".")[0]]


def _blank(known: Mapping[str, Indicator], code: str) -> Value:
    """What a unit has of which no figure says anything; of one side of a rate nothing is certain to be there."""
    return known[code].blank if code in known else 0


def _in_unit(told: Value, indicator: Indicator, fact: Fact) -> int | str:
    """Write a figure exactly in the unit of its fact: money stands in 分."""
    if not (indicator.money or indicator.is_rate and indicator.way.divides):
        return int(told or 0)
    return plain(into(Fraction(told or 0) / _FEN_OF_YUAN, "元", fact.unit), _PLACES)


def _add_targets(run: Run, scheme: Scheme, as_of: date, facts: dict[int, dict[str, Any]]) -> None:
    if checks.targets_of(scheme):
        year = run.span.year
        held = targets.values(run.county_id, year, run.span, AsOf(as_of).moment)
        write_targets(scheme, by_code(run.county_id, year), held, facts)


def write_targets(
    scheme: Scheme,
    known: Mapping[str, Indicator],
    held: Mapping[tuple[int, str], int | None],
    facts: dict[int, dict[str, Any]],
) -> None:
    """Add to the facts of each unit the targets it has, in the units of the scheme."""
    wanted = checks.targets_of(scheme)
    for unit, mine in facts.items():
        for name, code in wanted.items():
            value = held.get((unit, code))
            if value is None:
                continue
            indicator = known[code]
            if indicator.kind == FigureKind.RATE:
                mine[name] = plain(into(Fraction(value, 100), "%", scheme.facts[name].unit), _PLACES)
            else:
                mine[name] = _in_unit(value, indicator, scheme.facts[name])


def _add_totals(run: Run, scheme: Scheme, facts: dict[int, dict[str, Any]]) -> None:
    """Add the totals that other schemes gave for the periods within this one, the oldest first, once they are final."""
    wanted = checks.totals_of(scheme)
    if not wanted:
        return
    final = Run.objects.filter(
        county_id=run.county_id, scheme__title__in=wanted.values(), state=RunState.FINAL,
        ends_on__gte=run.span.first, ends_on__lte=run.ends_on,
    )  # fmt: skip
    for one in final.exclude(scheme=run.scheme_id).select_related("scheme").order_by("ends_on", "pk"):
        names = [name for name, title in wanted.items() if title == one.scheme.title]
        for unit, result in one.frozen["results"]["units"].items():
            mine = facts.get(one.frozen["roster"][unit])
            for name in names:
                if mine is not None and result["total"] is not None:
                    mine.setdefault(name, []).append(result["total"])


def unknown_schemes(county_id: int, own: int, rules: Scheme) -> list[str]:
    """Return the titles a scheme takes totals from that no other scheme of the county has."""
    wanted = dict.fromkeys(checks.totals_of(rules).values())
    if not wanted:
        return []
    others = SchemeRow.objects.filter(county_id=county_id, title__in=wanted).exclude(pk=own)
    known = set(others.values_list("title", flat=True))
    return [title for title in wanted if title not in known]


def _add_inputs(run: Run, facts: dict[int, dict[str, Any]]) -> tuple[dict[str, Any], list[int]]:
    shared: dict[str, Any] = {}
    used = []
    for one in Input.objects.standing().filter(run=run).order_by("pk"):
        used.append(one.pk)
        if one.unit_id == run.county_id:
            shared[one.fact] = one.value
        elif one.unit_id in facts:
            facts[one.unit_id][one.fact] = one.value
    return shared, used


def _earlier(run: Run, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return the final results of earlier periods by the names of today, with those consequences that were confirmed."""
    before = Run.objects.filter(scheme=run.scheme_id, state=RunState.FINAL, ends_on__lt=run.ends_on)
    runs = list(before.order_by("ends_on"))
    confirmed: dict[tuple[int, int], list[str]] = {}
    rows = Consequence.objects.filter(run__in=runs, kind=Proposed.OUTCOME, verdict=Verdict.UPHELD).order_by(
        "pk"
    )
    for run_id, unit, outcome in rows.values_list("run_id", "unit_id", "outcome"):
        confirmed.setdefault((run_id, unit), []).append(outcome)
    found = []
    for one in runs:
        frozen = one.frozen
        told = {}
        for name, result in frozen["results"]["units"].items():
            unit = frozen["roster"][name]
            if unit in names:
                told[names[unit]] = {
                    "total": result["total"],
                    "place": result["place"],
                    "grade": result["grade"],
                    "outcomes": confirmed.get((one.pk, unit), []),
                    "lines": {line["line"]: line["score"] for line in result["lines"]},
                    "records": _counted(result["lines"]),
                }
        found.append({"period": one.period, "units": told})
    return found


def _counted(lines: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return line → by what the records that earned points in it are known again; lines that do not say it are left out."""
    found = {}
    for line in lines:
        keys = [row.get("key", "") for row in line["rows"] if row["score"]]
        if keys and all(keys):
            found[line["line"]] = keys
    return found
