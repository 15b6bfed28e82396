"""Figures that are looked up: tables, bands, cases, printed points with what lies between them, milestones."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.conditions import as_text
from luodi.assessment.engine.nodes import (
    ACondition,
    AFigure,
    Complaint,
    Figure,
    Name,
    Number,
    Part,
    Refused,
)
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import SUM, Undefined, Value

NEAREST = Name(name="nearest")


class Table(Figure):
    """按一项事实的值（类别、是否、档次）查表."""

    kind = "table"

    by: Annotated[str, Field(title="按哪项事实")]
    rows: Annotated[dict[str, AFigure], Field(title="值和得数", min_length=1)]
    otherwise: Annotated[AFigure, Field(title="表里没有的")]

    @field_validator("rows", mode="before")
    @classmethod
    def _texts(cls, given: Any) -> Any:
        return {as_text(key): value for key, value in given.items()} if isinstance(given, dict) else given

    def reckon(self, scope: Scope) -> Value:
        given = scope.told(self.by)
        missing = given is None and scope.takes_missing_as_none(self.by)
        text = "" if missing else as_text(given)
        found = self.rows.get(text)
        if found is None and isinstance(self.otherwise, Refused):
            words = f"“{scope.title(self.by)}”是“{text}”，表里没有这一行。"
            raise Undefined(words, self.otherwise.way)
        return (found or self.otherwise).reckon(scope)

    def tried(self, scope: Scope) -> Iterator[Complaint]:
        yield from _mixed([*self.rows.values(), self.otherwise], scope)
        yield from super().tried(scope)


# Where a band begins or ends: the number, and a step inwards where the number itself does not belong.
Edge = tuple[Fraction | float, int]


def _edge(edge: tuple[Figure, bool] | None, scope: Scope, unit: str, inwards: int) -> Edge:
    """Return an edge in the unit of what is banded; what is not there or depends on the facts may lie anywhere."""
    if edge is None or not isinstance(edge[0], Number):
        return -inwards * inf, 0
    return edge[0].reckon(scope).into(unit), 0 if edge[1] else inwards


class Band(Part):
    """One band: from or up to where it reaches, and what it gives."""

    ge: Annotated[AFigure | None, Field(title="不低于（含）")] = None
    gt: Annotated[AFigure | None, Field(title="高于（不含）")] = None
    le: Annotated[AFigure | None, Field(title="不高于（含）")] = None
    lt: Annotated[AFigure | None, Field(title="低于（不含）")] = None
    when: Annotated[ACondition | None, Field(title="还要满足")] = None
    then: Annotated[AFigure, Field(title="得数")]

    @property
    def low(self) -> tuple[Figure, bool] | None:
        """The lower edge and whether it belongs to the band."""
        return (self.ge, True) if self.ge is not None else (self.gt, False) if self.gt is not None else None

    @property
    def high(self) -> tuple[Figure, bool] | None:
        """The upper edge and whether it belongs to the band."""
        return (self.le, True) if self.le is not None else (self.lt, False) if self.lt is not None else None

    def complaints(self) -> Iterator[Complaint]:
        if (self.ge is not None and self.gt is not None) or (self.le is not None and self.lt is not None):
            yield (), "同一头的界限只写一个：含界限的写 ge、le，不含的写 gt、lt。"
        elif self.low is None and self.high is None:
            yield (), "没有写界限，请写 ge（含）、gt（不含）、le（含）或 lt（不含）。"

    @property
    def fixed(self) -> bool:
        """Whether it takes the same numbers for every unit."""
        edges = [edge[0] for edge in (self.low, self.high) if edge]
        return self.when is None and all(isinstance(edge, Number) for edge in edges)

    def span(self, scope: Scope, unit: str) -> tuple[Edge, Edge]:
        """Return from where to where it reaches at most."""
        return _edge(self.low, scope, unit, 1), _edge(self.high, scope, unit, -1)

    def reached(self, scope: Scope, found: Value) -> bool:
        """Tell whether a value lies in the band and what else it asks for holds."""
        for edge, sign in ((self.low, 1), (self.high, -1)):
            if edge is not None:
                figure, belongs = edge
                limit = figure.reckon(scope)
                apart = (found.into(limit.unit) - limit.number) * sign
                if apart < 0 or (apart == 0 and not belongs):
                    return False
        return self.when is None or self.when.holds(scope)


class Bands(Figure):
    """分档：从上往下看，落在哪一档就取哪一档的得数；都不落时取 ``otherwise``."""

    kind = "bands"

    of: Annotated[AFigure, Field(title="按什么数分档")]
    rows: Annotated[tuple[Band, ...], Field(title="各档", min_length=1)]
    otherwise: Annotated[AFigure, Field(title="都不在档内")]

    def tried(self, scope: Scope) -> Iterator[Complaint]:
        unit = self.of.reckon(scope).unit
        taken: list[tuple[Edge, Edge]] = []
        for place, row in enumerate(self.rows):
            low, high = row.span(scope, unit)
            if low > high:
                yield ("rows", place), "这一档的下限不低于上限，什么数也落不进来，请改正。"
            if any(one[0] <= low and high <= one[1] for one in taken):
                words = "这一档永远落不进来：前面的档已经把它包住了。界限高的档要写在前面，请调换或改正。"
                yield ("rows", place), words
            if row.fixed:
                taken.append((low, high))
        yield from _mixed([*(row.then for row in self.rows), self.otherwise], scope)
        yield from super().tried(scope)

    def reckon(self, scope: Scope) -> Value:
        found = self.of.reckon(scope)
        for row in self.rows:
            if row.reached(scope, found):
                if found.text != numbers.plain(found.number):
                    scope.note(numbers.equation(found.text, _shown(found)))
                return row.then.reckon(scope)
        return self.otherwise.reckon(scope)


def _shown(found: Value) -> str:
    if found.unit == "倍":
        return numbers.plain(found.number * 100, 2) + "%"
    return numbers.plain(found.number) + found.unit


def _mixed(results: Sequence[Figure], scope: Scope) -> Iterator[Complaint]:
    """Say that branches give numbers of different units: what a bare number beside them means would depend on the facts."""
    units = set()
    for one in results:
        if isinstance(one, Refused) or (isinstance(one, Number) and one.number == 0):
            continue
        try:
            unit = one.reckon(scope).unit
        except Undefined:
            continue
        units.add("" if unit in ("分", numbers.UNSAID) else unit)
    if len(units) > 1:
        said = "、".join(f"“{unit or '不写单位'}”" for unit in sorted(units))
        yield (), f"各种情况得数的单位不一样（{said}），请写成一样的单位。"


class Case(Part):
    """A condition and what it gives."""

    when: Annotated[ACondition, Field(title="条件")]
    then: Annotated[AFigure, Field(title="得数")]


class Cases(Figure):
    """分情况：从上往下看，第一个满足的条件说了算；都不满足时取 ``otherwise``."""

    kind = "cases"

    rows: Annotated[tuple[Case, ...], Field(title="各种情况", min_length=1)]
    otherwise: Annotated[AFigure, Field(title="都不满足")]

    def complaints(self) -> Iterator[Complaint]:
        for place, row in enumerate(self.rows[1:], start=1):
            if any(row.when == before.when for before in self.rows[:place]):
                yield ("rows", place), "这个条件前面已经写过，这一行永远轮不到，请改正或删去。"

    def reckon(self, scope: Scope) -> Value:
        for row in self.rows:
            if row.when.holds(scope):
                return row.then.reckon(scope)
        return self.otherwise.reckon(scope)

    def tried(self, scope: Scope) -> Iterator[Complaint]:
        yield from _mixed([*(row.then for row in self.rows), self.otherwise], scope)
        yield from super().tried(scope)


class CurvePoint(Part):
    """One printed pair."""

    at: Annotated[AFigure, Field(title="数值")]
    give: Annotated[AFigure, Field(title="得数")]


class Curve(Figure):
    """对照表：印出的几个数值各有得数，两个数值之间怎么取由 ``between`` 说明."""

    kind = "curve"

    of: Annotated[AFigure, Field(title="什么数")]
    rows: Annotated[tuple[CurvePoint, ...], Field(title="数值和得数", min_length=2)]
    between: Annotated[
        Literal["lower", "upper", "linear", "error"], Field(title="两个数值之间")
    ]  # the row below, the row above, in proportion, refused
    outside: Annotated[AFigure, Field(title="两头之外")]

    def tried(self, scope: Scope) -> Iterator[Complaint]:
        if all(isinstance(row.at, Number) for row in self.rows):
            unit = self._unit(scope, self.of.reckon(scope))
            marks = [row.at.reckon(scope).into(unit) for row in self.rows]
            if any(two <= one for one, two in pairwise(marks)):
                yield ("rows",), "各行要从小到大排列，数值不能重复，请改正。"
        yield from _mixed([row.give for row in self.rows], scope)
        yield from super().tried(scope)

    def _unit(self, scope: Scope, found: Value) -> str:
        """Return the unit in which all printed values are held against the number."""
        return found.unit or next((one.unit for row in self.rows if (one := row.at.reckon(scope)).unit), "")

    def reckon(self, scope: Scope) -> Value:
        found = self.of.reckon(scope)
        unit = self._unit(scope, found)
        at = [found.into(unit) - row.at.reckon(scope).into(unit) for row in self.rows]
        if at[0] < 0 or at[-1] > 0:
            return self._beyond(scope, 0 if at[0] < 0 else len(at) - 1)
        below = max(place for place, apart in enumerate(at) if apart >= 0)
        if at[below] == 0:
            return self.rows[below].give.reckon(scope)
        match self.between:
            case "lower":
                return self.rows[below].give.reckon(scope)
            case "upper":
                return self.rows[below + 1].give.reckon(scope)
            case "linear":
                return self._line(scope, below, Fraction(at[below], at[below] - at[below + 1]))
        raise Undefined(f"{found.text}在对照表的两个数值之间，规则不许这样取。")

    def _beyond(self, scope: Scope, place: int) -> Value:
        if self.outside == NEAREST:
            return self.rows[place].give.reckon(scope)
        return self.outside.reckon(scope)

    def _line(self, scope: Scope, below: int, share: Fraction) -> Value:
        low, high = (self.rows[below + up].give.reckon(scope) for up in (0, 1))
        span = high.into(low.unit) - low.number
        text = f"{low.inside(SUM)}+{numbers.plain(span)}×{numbers.plain(share * 100, 2)}%"
        return Value(low.number + span * share, low.unit, text.replace("+-", "-"), SUM)


class Holds(Figure):
    """条件满足为 1，不满足为 0."""

    kind = "holds"

    of: Annotated[ACondition, Field(title="条件")]

    @classmethod
    def read(cls, body: Any) -> Any:
        return {"of": body}

    def reckon(self, scope: Scope) -> Value:
        number = Fraction(self.of.holds(scope))
        return Value(number)


class Rung(Part):
    """One milestone and its points."""

    step: Annotated[str, Field(title="节点")]
    when: Annotated[ACondition, Field(title="怎样算达到")]
    points: Annotated[AFigure, Field(title="分值")]


class Ladder(Figure):
    """节点阶梯：从低到高列出，取达到的最高一级（highest），或者把达到的各级相加（sum）.

    ``in_order``：前面一级没有达到，后面的就不算。
    """

    kind = "ladder"

    rows: Annotated[tuple[Rung, ...], Field(title="各级", min_length=1)]
    join: Annotated[Literal["highest", "sum"], Field(title="取最高还是相加")]
    in_order: Annotated[bool, Field(title="必须逐级达到")]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        names = [row.step for row in self.rows]
        if len(set(names)) != len(names):
            raise ValueError("节点重名，请改成不同的名称。")
        return self

    def reckon(self, scope: Scope) -> Value:
        reached = []
        for row in self.rows:
            if row.when.holds(scope):
                reached.append(row)
            elif self.in_order:
                break
        if not reached:
            scope.note("一级也没有达到")
            return Value(Fraction(0), "分")
        scope.note(f"达到：{'、'.join(row.step for row in reached)}")
        if self.join == "highest":
            return reached[-1].points.reckon(scope).as_points()
        return values.total([row.points.reckon(scope) for row in reached]).as_points()
