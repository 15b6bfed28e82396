"""Conditions and figures that look at how a unit stands: its place, its grades, what befell it now and earlier."""

from collections.abc import Iterator
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


class Repeated(Condition):
    """最近 ``within`` 期（含本期）里，同一个结果或等次出现了至少 ``times`` 次."""

    kind = "repeated"
    outcome: Annotated[str, Field(title="结果")] = ""
    grade: Annotated[str, Field(title="等次")] = ""
    times: Annotated[int, Field(title="至少几次", ge=1)]
    within: Annotated[int, Field(title="最近几期（含本期）", ge=1)]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.outcome) == bool(self.grade):
            raise ValueError("outcome（结果）和 grade（等次）写一样。")
        if self.times > self.within:
            raise ValueError("至少几次不能多于最近几期，请改正。")
        return self

    def holds(self, scope: Scope) -> bool:
        now = _happened(scope, self.outcome) if self.outcome else scope.standing.grade == self.grade
        # Periods in which the unit was not assessed count as periods in which it did not happen.
        before = scope.world.earlier[-(self.within - 1) :] if self.within > 1 else ()
        return now + sum(self._then(one.get(scope.unit, {})) for one in before) >= self.times

    def _then(self, result: Any) -> bool:
        if self.outcome:
            return self.outcome in result.get("outcomes", ())
        return bool(result.get("grade") == self.grade)
