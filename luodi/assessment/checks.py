"""What a scheme asks of the platform: which facts come from indicators and targets, which are entered, what is wrong with it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from luodi.assessment.engine import reading
from luodi.assessment.engine.nodes import Number
from luodi.assessment.engine.numbers import BadNumber, family
from luodi.assessment.engine.scheme import Fact, Line, Scheme
from luodi.assessment.kinds import Counting
from luodi.common.faults import Fault, Faulty, Place
from luodi.common.yaml_lines import line_of, load

# Instead of an indicator: what sort of body a unit is, in words; what schemes group by.
UNIT_KIND = "unit.kind"
# The group that the county put a unit in.
UNIT_GROUP = "unit.group"
OF_UNITS = {UNIT_KIND: "单位类别", UNIT_GROUP: "考核组"}


@dataclass(frozen=True)
class Source:
    """An indicator, or one side of a rate, as far as a scheme must know it: ``measure`` is 个, 万元, or % of a rate."""

    name: str
    measure: str
    has_targets: bool = False


def metrics_of(scheme: Scheme) -> dict[str, str]:
    """Return fact → code of its indicator."""
    told = {name: fact.metric for name, fact in scheme.facts.items() if fact.metric}
    return {name: code for name, code in told.items() if code not in OF_UNITS}


def targets_of(scheme: Scheme) -> dict[str, str]:
    """Return fact → code of the indicator whose target it is."""
    return {name: fact.target for name, fact in scheme.facts.items() if fact.target}


def of_units(scheme: Scheme) -> dict[str, str]:
    """Return fact → code of the facts that say what sort of body a unit is, or in which group it competes."""
    return {name: fact.metric for name, fact in scheme.facts.items() if fact.metric in OF_UNITS}


def totals_of(scheme: Scheme) -> dict[str, str]:
    """Return fact → title of the other scheme whose totals it is."""
    return {name: fact.scheme for name, fact in scheme.facts.items() if fact.scheme}


def entered(scheme: Scheme) -> dict[str, Fact]:
    """Return the facts that an assessor enters from a document."""
    taken = {*metrics_of(scheme), *targets_of(scheme), *of_units(scheme), *totals_of(scheme)}
    return {name: fact for name, fact in scheme.facts.items() if name not in taken}


def read(text: str, known: Mapping[str, Source], counting: str) -> Scheme:
    """Read a scheme and hold its facts against the indicators there are; raises Faulty with place and cure."""
    scheme = reading.read(text)
    faults = list(_faults(scheme, known, counting))
    if faults:
        _, lines = load(text)
        wrapped = ("rules",) if ("rules", "facts") in lines else ()
        raise Faulty(
            Fault(at, " › ".join(map(str, at)), words, line_of(lines, (*wrapped, *at)) or 1)
            for at, words in faults
        )
    return scheme


def _faults(scheme: Scheme, known: Mapping[str, Source], counting: str) -> Iterator[tuple[Place, str]]:
    for name, fact in scheme.facts.items():
        at: Place = ("facts", name)
        if fact.metric in OF_UNITS:
            if fact.type != "text":
                yield (
                    (*at, "metric"),
                    f"{fact.metric} 是{OF_UNITS[fact.metric]}，类型要写 type: text。",
                )
        elif fact.metric:
            yield from ((at + place, words) for place, words in _metric(fact, known))
        elif fact.target:
            yield from ((at + place, words) for place, words in _target(scheme, fact, known, counting))
        elif fact.type == "units":
            yield at, "units（单位名称）只用在清单里，请改类型。"
    for name, records in scheme.records.items():
        for inner, fact in records.attributes.items():
            if fact.metric or fact.target:
                yield (
                    ("records", name, "attributes", inner),
                    "清单里的项不能取自指标，请删去 metric、target，或写到 facts 里。",
                )


def _metric(fact: Fact, known: Mapping[str, Source]) -> Iterator[tuple[Place, str]]:
    code = fact.metric
    if code not in known:
        yield ("metric",), f"没有“{code}”这个指标，请对照“指标一览”核对代码（点开指标时地址里的那一段）。"
    elif known[code].measure == "%":
        yield (
            ("metric",),
            f"“{known[code].name}”是比率，除不尽时会丢掉零头。请分别取 {code}.part（分子）和 {code}.whole（分母）两项事实，再用 ratio 相除。",
        )
    else:
        yield from _measured(fact, known[code].measure)


def _target(
    scheme: Scheme, fact: Fact, known: Mapping[str, Source], counting: str
) -> Iterator[tuple[Place, str]]:
    code = fact.target
    if code not in known or not known[code].has_targets:
        yield ("target",), f"没有按“{code}”下达的目标任务，请对照“目标任务”核对指标代码。"
        return
    yield from _measured(fact, known[code].measure)
    if counting == Counting.PERIOD and scheme.period not in ("year", None):
        yield (
            ("target",),
            "目标任务从 1 月 1 日累计，和只算本期的指标不能比。请把计数改为“从 1 月 1 日累计到期末”。",
        )


def _measured(fact: Fact, measure: str) -> Iterator[tuple[Place, str]]:
    if fact.type != "number":
        yield ("type",), "取自指标、目标的事实是数，请删去 type。"
        return
    try:
        fits = family(fact.unit) == family(measure) and fact.unit != ""
    except BadNumber as bad:
        yield ("unit",), str(bad)
        return
    if not fits and not (measure == "个" and fact.unit == ""):
        yield ("unit",), f"这项数的单位是{measure}，请写 unit: {measure}，或同类的单位。"


def names_in(scheme: Scheme, line: Line) -> list[str]:
    """Return the facts and lists that a line reckons with, in the order of the scheme; named figures are looked into."""
    found = _words(line)
    looked: set[str] = set()
    while wanted := (found & set(scheme.figures)) - looked:
        for name in wanted:
            looked.add(name)
            found |= _words(scheme.figures[name])
    return [name for name in (*scheme.facts, *scheme.records) if name in found]


def _words(part: Any) -> set[str]:
    found: set[str] = set()
    stack: list[Any] = [part]
    while stack:
        one = stack.pop()
        if isinstance(one, BaseModel):
            stack += [getattr(one, name) for name in type(one).model_fields]
        elif isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict):
            stack += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple)):
            stack += one
    return found


def earning(scheme: Scheme, codes: Collection[str]) -> dict[str, list[str]]:
    """Return indicator → the lines in which it, or its target, earns points, for those of the codes that do."""
    found: dict[str, list[str]] = {}
    for line in scheme.all_lines():
        if isinstance(line.points, Number) and line.points.number == 0:
            continue
        for name in names_in(scheme, line):
            code = scheme.facts[name].metric if name in scheme.facts else ""
            if code in codes:
                found.setdefault(code, []).append(line.line)
    return found
