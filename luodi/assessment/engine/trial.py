"""Made-up facts of the declared units, so that every node of a scheme can be tried before there are real ones."""

from datetime import date
from fractions import Fraction
from typing import Any

from luodi.assessment.engine import facts, numbers
from luodi.assessment.engine.scheme import Fact, Records, Scheme
from luodi.assessment.engine.scope import Given, Group, Record, Scope
from luodi.assessment.engine.values import Value

DAY = date(2026, 1, 1)
_LOCAL = {"place": "", "line_rate": "倍"}


class Trial:
    """Gives scopes in which every fact of a scheme is there."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.world = facts.Reader(scheme, {"units": {}}).world()
        self.world.result_of = _no_result
        self.facts = {name: _some(one) for name, one in scheme.facts.items() if one.type != "numbers"}
        self.records: dict[str, tuple[Record, ...]] = {
            name: (_record(rules),) for name, rules in scheme.records.items()
        }
        for name, one in scheme.facts.items():
            if one.type == "numbers":
                self.records[name] = (Record("", {"value": _some(Fact(unit=one.unit))}),)

    def scope(self, sight: Any) -> Scope:
        """Return the scope of a place in the scheme."""
        group = Group("")
        found = Scope(self.world, "", self.facts, self.records, group)
        group.members.append(found)
        found.points = Value(Fraction(1), "分")
        found.local = {name: Value(Fraction(1), _LOCAL.get(name, "分")) for name in sight.extra}
        return found.inside(self.records[sight.rows][0]) if self.records.get(sight.rows) else found


def _no_result(scope: Scope, sort: str, name: str) -> Value:
    return Value(Fraction(1), "分")


def _record(rules: Records) -> Record:
    return Record("", {name: _some(one) for name, one in rules.attributes.items()})


def _some(fact: Fact) -> Given:
    match fact.type:
        case "text" | "units":
            return ""
        case "flag":
            return True
        case "date":
            return Value(numbers.on(DAY), "日期", DAY.isoformat())
    return Value(Fraction(1), _unit(fact))


def _unit(fact: Fact) -> str:
    """Return the unit of a fact; what is no unit is told of the fact itself."""
    try:
        return numbers.known(fact.unit) or numbers.UNSAID
    except numbers.BadNumber:
        return numbers.UNSAID
