"""Conditions and figures that look at how a unit stands: its place, its grades, what befell it now and earlier."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from luodi.assessment.engine import numbers
from luodi.assessment.engine.nodes import Complaint, Condition, Figure
from luodi.assessment.engine.numbers import Mode
from luodi.assessment.engine.scope import Scope, Standing
from luodi.assessment.engine.values import Undefined, Value, Way


def _within(standing: Standing, seats: tuple[int, int], first: int, last: int, words: str) -> bool:
    """Tell whether the unit's seats lie in a window; a tie across its edge goes as the scheme says."""
    if standing.place is None:
        return False
    low, high = seats
    if high < first or low > last:
        return False
    if first <= low and high <= last:
        return True
    if standing.edge_tie == "by_hand":
        raise Undefined(f"并列跨在“{words}”的线上，按规则由人裁定。", Way.BY_HAND)
    return standing.edge_tie == "all_in"


def _happened(scope: Scope, name: str) -> bool:
    """Tell whether something befell the unit in this run; raises Undefined while people have to decide it."""
    if name in scope.standing.undecided:
        raise Undefined(f"“{name}”由人裁定，还没有定。", Way.BY_HAND)
    return name in scope.standing.outcomes


def _how_many(given: Any) -> int | Fraction:
    """Read how many units: 3, or the share of all that 30% is."""
    if isinstance(given, int) and not isinstance(given, bool) and given >= 1:
        return given
    if isinstance(given, Fraction):
        return given
    try:
        found = numbers.quantity(given)
    except numbers.BadNumber:
        found = None
    if found is None or found.unit != "%" or not 0 < found.number <= 100:
        raise ValueError("请写几名（如 3），或参加排名的单位的百分之几（如 30%）。")
    return found.number / 100


HowMany = Annotated[
    int | Fraction,
    PlainValidator(_how_many),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]}),
]


class Window(Condition):
    """The units at one end of the order: so many, or so many per cent of those that are ranked."""

    named = "number"
    number: Annotated[HowMany, Field(title="几名，或百分之几")]
    # A part of a unit does not count: 30% of 8 are 2.
    mode: Annotated[Mode, Field(title="百分之几不是整数时")] = Mode.DOWN

    def complaints(self) -> Iterator[Complaint]:
        if isinstance(self.number, int) and self.mode != Mode.DOWN:
            yield ("mode",), "mode（不是整数时怎样取）只和百分之几一起用，请删去。"

    def holds(self, scope: Scope) -> bool:
        standing = scope.standing
        if isinstance(self.number, int):
            return self.holds_for(standing, standing.seats, self.number, standing.of, f" {self.number} 名")
        many = int(numbers.rounded(self.number * standing.units, 0, self.mode))
        words = f" {numbers.plain(self.number * 100)}%（{many} 名）"
        return self.holds_for(standing, standing.heads, many, standing.units, words)

    def holds_for(self, standing: Standing, seats: tuple[int, int], many: int, of: int, words: str) -> bool:
        """Tell whether the seats of a unit are among so many at this end."""
        raise NotImplementedError


class First(Window):
    """名次在前几名，或前百分之几."""

    kind = "first"

    def holds_for(self, standing: Standing, seats: tuple[int, int], many: int, of: int, words: str) -> bool:
        return _within(standing, seats, 1, many, f"前{words}")


class Last(Window):
    """名次在后几名，或后百分之几."""

    kind = "last"

    def holds_for(self, standing: Standing, seats: tuple[int, int], many: int, of: int, words: str) -> bool:
        return _within(standing, seats, of - many + 1, of, f"后{words}")


class Places(Condition):
    """名次在第几到第几名之间（含两头）."""

    kind = "places"
    listed = "span"
    span: Annotated[tuple[int, ...], Field(title="从第几名到第几名", min_length=2, max_length=2)]

    def complaints(self) -> Iterator[Complaint]:
        first, last = self.span
        if not 1 <= first <= last:
            yield (), "从第几名到第几名，前一个要不大于后一个，都从 1 起。"

    def holds(self, scope: Scope) -> bool:
        first, last = self.span
        return _within(scope.standing, scope.standing.seats, first, last, f"第 {first} 到第 {last} 名")


class Outcome(Condition):
    """本次已经有某个结果（写在前面的）."""

    kind = "outcome"
    named = "name"
    name: Annotated[str, Field(title="结果")]

    def holds(self, scope: Scope) -> bool:
        return _happened(scope, self.name)


class Grade(Condition):
    """等次是某一等；写 ``line`` 时看那一行的等次."""

    kind = "grade"
    named = "name"
    name: Annotated[str, Field(title="等次")]
    line: Annotated[str, Field(title="哪一行")] = ""

    def holds(self, scope: Scope) -> bool:
        found = scope.world.grade_of(scope, self.line) if self.line else scope.standing.grade
        return found == self.name


class Graded(Figure):
    """有几行是某一等."""

    kind = "graded"
    named = "grade"
    grade: Annotated[str, Field(title="等次")]

    def reckon(self, scope: Scope) -> Value:
        return Value(Fraction(scope.world.grades_of(scope).count(self.grade)), "个")


def _how_long(given: Any) -> int | str:
    """Read over how many periods, or that it is those of this year."""
    if given == "year" or (isinstance(given, int) and not isinstance(given, bool) and given >= 1):
        return given  # type: ignore[no-any-return]
    raise ValueError("请写最近几期（如 2），或 year（本年内）。")


HowLong = Annotated[
    int | str,
    PlainValidator(_how_long),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"enum": ["year"]}]}),
]


def _told_of(result: Any, outcome: str, grade: str) -> bool:
    """Tell whether an outcome or grade befell a unit in an earlier period."""
    return outcome in result.get("outcomes", ()) if outcome else bool(result.get("grade") == grade)


class Repeated(Condition):
    """最近 ``within`` 期（含本期）或本年内，同一个结果或等次出现了至少 ``times`` 次."""

    kind = "repeated"
    outcome: Annotated[str, Field(title="结果")] = ""
    grade: Annotated[str, Field(title="等次")] = ""
    times: Annotated[int, Field(title="至少几次", ge=1)]
    within: Annotated[HowLong, Field(title="最近几期（含本期），或 year")]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.outcome) == bool(self.grade):
            raise ValueError("outcome（结果）和 grade（等次）写一样。")
        if isinstance(self.within, int) and self.times > self.within:
            raise ValueError("至少几次不能多于最近几期，请改正。")
        return self

    def holds(self, scope: Scope) -> bool:
        now = _happened(scope, self.outcome) if self.outcome else scope.standing.grade == self.grade
        # Periods in which the unit was not assessed count as periods in which it did not happen.
        before = _last(scope, self.within - 1 if isinstance(self.within, int) else self.within)
        told = (_told_of(one.get(scope.unit, {}), self.outcome, self.grade) for one in before)
        return now + sum(told) >= self.times


def _last(scope: Scope, within: int | str) -> Sequence[Mapping[str, Mapping[str, Any]]]:
    """Return so many periods before this one, or those of this year."""
    if not isinstance(within, int):
        return scope.world.this_year
    return scope.world.earlier[-within:] if within else ()


class Before(Condition):
    """以前各期（不含本期）有过同一个结果、等次；或者这条记录在某一行已经得过分."""

    kind = "earlier"
    outcome: Annotated[str, Field(title="结果")] = ""
    grade: Annotated[str, Field(title="等次")] = ""
    line: Annotated[str, Field(title="在哪一行得过分")] = ""
    times: Annotated[int, Field(title="至少几次", ge=1)] = 1
    within: Annotated[HowLong, Field(title="最近几期（不含本期），或 year")]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [bool(self.outcome), bool(self.grade), bool(self.line)].count(True) != 1:
            raise ValueError("outcome（结果）、grade（等次）和 line（这条记录在哪一行得过分）写一样。")
        return self

    def holds(self, scope: Scope) -> bool:
        found = (one.get(scope.unit, {}) for one in _last(scope, self.within))
        told = self._counted if self.line else lambda scope, one: _told_of(one, self.outcome, self.grade)
        return sum(told(scope, one) for one in found) >= self.times

    def _counted(self, scope: Scope, result: Mapping[str, Any]) -> bool:
        """Tell whether the record earned points in the line in an earlier period."""
        known = result.get("records", {}).get(self.line)
        if known is None and result.get("lines", {}).get(self.line):
            words = f"以前的结果没有记下“{self.line}”算过哪几条，不知道这一条算过没有。"
            raise Undefined(words, cure="请在 earlier 里补上各行的 rows（要有 key 和 score）。")
        return bool(known) and scope.record is not None and scope.record.key in known
