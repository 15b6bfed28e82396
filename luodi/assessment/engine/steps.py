"""得分随超过、欠缺多少而增减: what lies above and below a reference earns and loses by rules of their own."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.arithmetic import in_place_of, no_more, undefined
from luodi.assessment.engine.nodes import AFigure, Complaint, Figure, Number, Part
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import PRODUCT, RATIO, SUM, Undefined, Value

Whole = Literal["whole", "prorata"]


class Move(Part):
    """One direction: how many points for how much."""

    part: Annotated[Whole, Field(title="不足一档")]  # dropped, or in proportion
    limit: Annotated[AFigure | None, Field(title="最多增减多少分")] = None

    @property
    def absolute(self) -> bool:
        """Whether it counts by amounts of its own and not by shares of the reference."""
        return False

    def moved(self, distance: "Distance") -> tuple[Fraction, str]:
        """Return how many points the distance is worth, and how that was worked out."""
        raise NotImplementedError


class Distance:
    """How far a figure lies from its reference, in whatever a scheme counts by."""

    def __init__(self, scope: Scope, found: Value, reference: Value, full: Value) -> None:
        self.scope, self.found, self.reference, self.full = scope, found, reference, full
        self.apart = abs(found.into(reference.unit) - reference.number)  # in the unit of the reference

    def quanta(self, quantum: Figure) -> tuple[Fraction, Fraction]:
        """Return how many quanta the distance has, and one quantum in the unit of the reference."""
        one = self.in_reference(quantum.reckon(self.scope))
        if one <= 0:
            raise Undefined("每档的数量要大于 0。")
        return self.apart / one, one

    def in_reference(self, given: Value) -> Fraction:
        """Return a quantum in the unit of the reference; % is of the reference, 百分点 between shares is a difference."""
        shares = numbers.is_share(self.reference.unit)
        if given.unit in numbers.POINTS and shares:
            return given.into(self.reference.unit)
        if given.unit in ("%", *numbers.POINTS):
            if self.reference.number == 0:
                raise ZeroDivisionError
            return given.share() * abs(self.reference.number)
        return given.into(self.reference.unit)

    def points(self, given: Value) -> Fraction:
        """Return points; % is a share of the points at the reference."""
        return given.share() * self.full.number if given.unit == "%" else given.into("分")


class Even(Move):
    """每超（欠）一档，加（减）一样多的分."""

    every: Annotated[AFigure, Field(title="每多少")]
    points: Annotated[AFigure, Field(title="几分")]

    def complaints(self) -> Iterator[Complaint]:
        yield from _not_positive(self.every, "every", "每多少")
        if isinstance(self.points, Number) and self.points.number < 0:
            yield ("points",), "这里写增减的大小，不写负号：写在 above 里是加分，写在 below 里是减分。"

    @property
    def absolute(self) -> bool:
        return isinstance(self.every, Number) and self.every.unit not in ("%", *numbers.POINTS)

    def moved(self, distance: Distance) -> tuple[Fraction, str]:
        quanta, one = distance.quanta(self.every)
        each = distance.points(self.points.reckon(distance.scope))
        return _steps(quanta, each, self.part)


class Bracket(Part):
    """One bracket of the excess: up to where, and how many points for how much inside it."""

    upto: Annotated[AFigure | None, Field(title="到多少为止")] = None
    every: Annotated[AFigure, Field(title="每多少")]
    points: Annotated[AFigure, Field(title="几分")]

    def complaints(self) -> Iterator[Complaint]:
        yield from _not_positive(self.every, "every", "每多少")


class Brackets(Move):
    """超（欠）的部分分段计分，每段只算落在段里的部分."""

    brackets: Annotated[tuple[Bracket, ...], Field(title="各段", min_length=1)]

    def complaints(self) -> Iterator[Complaint]:
        for place, one in enumerate(self.brackets):
            if one.upto is None and place < len(self.brackets) - 1:
                yield ("brackets", place), "只有最后一段可以不写到多少为止，请补上 upto。"

    def moved(self, distance: Distance) -> tuple[Fraction, str]:
        texts: list[str] = []
        scope, added, start = distance.scope, Fraction(0), Fraction(0)
        for one in self.brackets:
            end = None if one.upto is None else distance.in_reference(one.upto.reckon(scope))
            if end is not None and end < start:
                raise Undefined("分段的上限要从小到大。")
            inside = (distance.apart if end is None else min(distance.apart, end)) - start
            if inside <= 0:
                break
            quantum = distance.in_reference(one.every.reckon(scope))
            points, text = _steps(inside / quantum, distance.points(one.points.reckon(scope)), self.part)
            added, start = added + points, distance.apart if end is None else end
            texts.append(text)
        return added, "+".join(texts) or "0"


class Series(Part):
    """分段的规律：每段一样宽，第一段每 ``every`` 计 ``points`` 分，以后每段的“每多少”再加 ``grows``."""

    width: Annotated[AFigure, Field(title="每段多宽")]
    every: Annotated[AFigure, Field(title="第一段每多少")]
    grows: Annotated[AFigure, Field(title="以后每段加多少")]
    points: Annotated[AFigure, Field(title="几分")]

    def complaints(self) -> Iterator[Complaint]:
        yield from _not_positive(self.width, "width", "每段多宽")
        yield from _not_positive(self.every, "every", "第一段每多少")


class Endless(Move):
    """超（欠）的部分按有规律的段计分，段数不限."""

    series: Annotated[Series, Field(title="分段的规律")]

    def moved(self, distance: Distance) -> tuple[Fraction, str]:
        width, every, grows = (
            distance.in_reference(one.reckon(distance.scope))
            for one in (self.series.width, self.series.every, self.series.grows)
        )
        if width <= 0 or every <= 0 or grows < 0:
            raise Undefined("每段多宽、每多少要大于 0，以后每段加多少不能小于 0。")
        each = distance.points(self.series.points.reckon(distance.scope))
        left, added = distance.apart, Fraction(0)
        texts: list[str] = []
        while left > 0:
            if len(texts) == 1000:
                raise Undefined("超出的部分分成了一千段以上，请检查每段多宽是不是写错了。")
            points, text = _steps(min(left, width) / every, each, self.part)
            added, left, every = added + points, left - width, every + grows
            texts.append(text)
        return added, "+".join(texts)


def _steps(quanta: Fraction, each: Fraction, part: str) -> tuple[Fraction, str]:
    counted = Fraction(quanta.numerator // quanta.denominator) if part == "whole" else quanta
    return counted * each, f"{numbers.plain(each)}×{numbers.plain(counted)}"


def _not_positive(figure: Figure, name: str, title: str) -> Iterator[Complaint]:
    if isinstance(figure, Number) and figure.number <= 0:
        yield (name,), f"“{title}”要大于 0，请改正。"


WORDS = ("keep", "zero", "in_proportion")
MOVES: tuple[type[Move], ...] = (Even, Brackets, Endless)


def _side(given: Any, *, allowed: tuple[str, ...]) -> Any:
    """Read one direction: one of the words, or a move, told by what stands in it."""
    if given in allowed or isinstance(given, MOVES):
        return given
    if not isinstance(given, dict):
        raise ValueError(
            f"请写 {'、'.join(allowed)} 之一，或写明每多少几分：{{every: 10%, points: 1, part: whole}}。"
        )
    kind = Brackets if "brackets" in given else Endless if "series" in given else Even
    return kind.model_validate(given)


AS_MOVE = WithJsonSchema({"x-def": "move"})


class Step(Figure):
    """达到基准得 ``base`` 分，高于、低于基准的按 ``above``、``below`` 增减."""

    kind = "step"

    of: Annotated[AFigure, Field(title="什么数")]
    against: Annotated[AFigure, Field(title="基准（目标）")]
    base: Annotated[AFigure, Field(title="达到基准得几分")]
    above: Annotated[Any, PlainValidator(partial(_side, allowed=WORDS)), AS_MOVE, Field(title="高于基准的")]
    below: Annotated[
        Any, PlainValidator(partial(_side, allowed=(*WORDS, "mirror"))), AS_MOVE, Field(title="低于基准的")
    ]

    @model_validator(mode="after")
    def _mirrors_something(self) -> Self:
        if self.below == "mirror" and not isinstance(self.above, Move):
            raise ValueError("below 写了 mirror（与上面对称），above 就要写明每多少几分。")
        if self.above == "zero":
            raise ValueError("高于基准的不会得 0 分，above 请写 keep、in_proportion 或每多少几分。")
        return self

    def reckon(self, scope: Scope) -> Value:
        base = _base(scope, self.base)
        try:
            with scope.seeking_target():
                reference = self.against.reckon(scope)
        except Undefined as missing:
            return _part_of(in_place_of(scope, missing), base)
        found = self.of.reckon(scope)
        reference = _beside(found, reference)
        apart = found.into(reference.unit) - reference.number
        if apart == 0:
            return base
        side = self.above if apart > 0 or self.below == "mirror" else self.below
        return self._moved(scope, found, reference, base, side, up=apart > 0)

    def tried(self, scope: Scope) -> Iterator[Complaint]:
        """Try both sides: made-up facts are all 1 and lie on neither."""
        yield from super().tried(scope)
        found, base = self.of.reckon(scope), _base(scope, self.base)
        reference = _beside(found, self.against.reckon(scope))
        for side, up in ((self.above, True), (self.below, False)):
            if side != "mirror":
                self._moved(scope, found, reference, base, side, up=up)

    def _moved(
        self, scope: Scope, found: Value, reference: Value, base: Value, side: Any, *, up: bool
    ) -> Value:
        if side == "keep":
            return base
        if side == "zero":
            scope.note(f"{found.told_in(reference.unit).text}未达到{reference.text}，得 0 分")
            return Value(Fraction(0), "分")
        if reference.number < 0 and (side == "in_proportion" or not side.absolute):
            raise Undefined(f"基准（目标）是负数 {numbers.plain(reference.number)}，不能按比例算，请核对。")
        try:
            if side == "in_proportion":
                return values.times([values.over(found, reference), base])
            points, text = side.moved(Distance(scope, found, reference, base))
        except ZeroDivisionError:
            return _part_of(undefined(scope, scope.world.settled.zero_target, "基准（目标）是 0"), base)
        moved = Value(points, "分", text)
        if side.limit is not None:
            moved = no_more(scope, moved, side.limit, base)
        points, text = moved.number, moved.text
        told = found.told_in(reference.unit).text
        scope.note(f"{told}对{reference.text}，{'超' if up else '欠'}{_far(found, reference)}")
        sign = "+" if up else "-"
        number = base.number + (points if up else -points)
        # The working of several brackets is one adjustment: what is taken away stands in brackets.
        text = f"({text})" if not up and "+" in text else text
        return Value(number, "分", f"{base.inside(0)}{sign}{text}", SUM)


def _beside(found: Value, reference: Value) -> Value:
    """Return a reference in the unit of what is held against it where it was written without one."""
    return (
        reference
        if reference.unit
        else Value(reference.number, found.unit, reference.working, reference.binds)
    )


def _part_of(share: Value, base: Value) -> Value:
    """Return a share of the points at the reference."""
    return Value(share.number * base.number, "分", f"{share.text}×{base.inside(RATIO)}", PRODUCT)


def _base(scope: Scope, figure: Figure) -> Value:
    found = figure.reckon(scope)
    if found.unit == "%" and scope.points is not None:
        return Value(found.share() * scope.points.number, "分")
    return found.as_points()


def _far(found: Value, reference: Value) -> str:
    apart = abs(found.into(reference.unit) - reference.number)
    if numbers.is_share(reference.unit):
        return numbers.plain(numbers.into(apart, reference.unit, "%"), 2) + "个百分点"
    if reference.number == 0:
        return numbers.plain(apart) + reference.unit
    return numbers.plain(apart / abs(reference.number) * 100, 2) + "%"
