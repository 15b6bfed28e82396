"""Figures that depend on others: the group's largest, smallest, mean; min-max; places; earlier results; other lines."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.arithmetic import undefined
from luodi.assessment.engine.nodes import AFigure, Complaint, Figure, Number
from luodi.assessment.engine.points import full_mark
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import PRODUCT, RATIO, SUM, Undefined, Value, Way

Best = Literal["largest", "smallest"]
Equal = Literal["full", "floor", "middle", "zero"]


def across(scope: Scope, of: Figure) -> dict[str, Value]:
    """Return a figure for every member of the group that enters the statistics and has it; reckoned once a run."""
    memo = scope.group.memo
    key = ("across", id(of))
    if key not in memo:
        found = {}
        for one in scope.group.counted():
            try:
                found[one.unit] = of.reckon(one.aside())
            except Undefined as missing:
                if missing.way not in (Way.LEAVE_OUT, Way.NOT_ASSESSED):
                    raise missing.of(one.unit) from missing
        memo[key] = found
    return memo[key]  # type: ignore[no-any-return]


def _median(found: Sequence[Fraction]) -> Fraction:
    order, half = sorted(found), len(found) // 2
    return order[half] if len(order) % 2 else (order[half - 1] + order[half]) / 2


STATISTICS: dict[str, tuple[str, Callable[[Sequence[Fraction]], Fraction]]] = {
    "max": ("全组最高", max),
    "min": ("全组最低", min),
    "mean": ("全组平均", lambda found: sum(found, Fraction(0)) / len(found)),
    "median": ("全组中位数", _median),
    "sum": ("全组合计", lambda found: sum(found, Fraction(0))),
    "count": ("全组个数", lambda found: Fraction(len(found))),
}


class OfGroup(Figure):
    """全组的统计数：最高、最低、平均、中位数、合计."""

    kind = "group"

    statistic: Annotated[Literal["max", "min", "mean", "median", "sum", "count"], Field(title="哪种统计数")]
    of: Annotated[AFigure, Field(title="什么数")]
    others_only: Annotated[bool, Field(title="不算本单位")] = False

    def reckon(self, scope: Scope) -> Value:
        found = dict(across(scope, self.of))
        if self.others_only:
            found.pop(scope.unit, None)
        if not found:
            return undefined(scope, scope.world.settled.zero_over_zero, "全组没有可以统计的数")
        unit = next(iter(found.values())).unit
        word, reckon = STATISTICS[self.statistic]
        number = reckon([one.into(unit) for one in found.values()])
        scope.note(f"{word}{numbers.plain(number)}")
        return Value(number, "个" if self.statistic == "count" else unit)


class MinMax(Figure):
    """功效系数：最差的得满分的 ``floor``，最好的得满分，中间的按距离得分."""

    kind = "minmax"

    of: Annotated[AFigure, Field(title="什么数")]
    points: Annotated[AFigure | None, Field(title="满分")] = None
    floor: Annotated[AFigure, Field(title="最差的得满分的百分之几")]
    best: Annotated[Best, Field(title="大的好还是小的好")]
    equal: Annotated[Equal | None, Field(title="全组一样时")] = None
    lowest: Annotated[AFigure | None, Field(title="下限（不写为全组最小）")] = None
    highest: Annotated[AFigure | None, Field(title="上限（不写为全组最大）")] = None

    def complaints(self) -> Iterator[Complaint]:
        if isinstance(self.floor, Number):
            share = self.floor.share()
            if share is None or not 0 <= share < 1:
                yield ("floor",), "最差的得满分的百分之几，要在 0 到 100% 之间（不含 100%），如 60%。"

    def reckon(self, scope: Scope) -> Value:
        points, own = full_mark(scope, self.points), self.of.reckon(scope)
        low, high = self._ends(scope, own)
        share = self.floor.reckon(scope).share()
        floor = points.number * share
        if low == high:
            return self._all_equal(scope, points, floor)
        here = min(max(own.into(own.unit), low), high)
        done, span = (here - low if self.best == "largest" else high - here), high - low
        spread = points.number - floor
        text = f"{numbers.plain(spread)}×({numbers.plain(done)}/{numbers.plain(span)})"
        text = f"{numbers.plain(floor)}+{text}" if floor else text
        words = "全组最小" if self.lowest is None else "下限", "最大" if self.highest is None else "上限"
        scope.note(
            f"本单位{numbers.plain(own.number)}，{words[0]}{numbers.plain(low)}、{words[1]}{numbers.plain(high)}"
        )
        return Value(floor + spread * done / span, "分", text, SUM if floor else PRODUCT)

    def _ends(self, scope: Scope, own: Value) -> tuple[Fraction, Fraction]:
        """Return the ends of the scale in the unit of the own figure."""
        found = across(scope, self.of)
        key = ("ends", id(self.of))
        if key not in scope.group.memo:
            numbers_of = [one.into(own.unit) for one in found.values()] or [own.number]
            scope.group.memo[key] = Value(min(numbers_of), own.unit), Value(max(numbers_of), own.unit)
        low, high = scope.group.memo[key]
        low = self.lowest.reckon(scope) if self.lowest is not None else low
        high = self.highest.reckon(scope) if self.highest is not None else high
        return low.into(own.unit), high.into(own.unit)

    def _all_equal(self, scope: Scope, points: Value, floor: Fraction) -> Value:
        equal = self.equal or scope.world.settled.equal
        if equal is None:
            raise Undefined("全组的数都一样，规则没有说怎么办。")
        number = {
            "full": points.number,
            "floor": floor,
            "middle": (points.number + floor) / 2,
            "zero": Fraction(0),
        }[equal]
        scope.note("全组的数都一样")
        return Value(number, "分")


def place_of(own: Fraction, others: Sequence[Fraction], ties: str, best: str) -> Fraction:
    """Return the place of a number among all: ties share it, close the gap after them, or take the mean of their places."""
    ahead = [one for one in others if (one > own if best == "largest" else one < own)]
    if ties == "dense":
        return Fraction(len(set(ahead)) + 1)
    if ties == "mean":
        return len(ahead) + 1 + Fraction(list(others).count(own), 2)
    return Fraction(len(ahead) + 1)


class Place(Figure):
    """本单位某个数在全组的名次."""

    kind = "place_of"

    of: Annotated[AFigure, Field(title="什么数")]
    best: Annotated[Best, Field(title="大的好还是小的好")]
    ties: Annotated[Literal["share", "dense", "mean"], Field(title="并列的名次")]

    def reckon(self, scope: Scope) -> Value:
        own = self.of.reckon(scope)
        found = across(scope, self.of)
        others = [one.into(own.unit) for unit, one in found.items() if unit != scope.unit]
        number = place_of(own.number, others, self.ties, self.best)
        return Value(number)


class Places(Figure):
    """按名次得分：``rows`` 写明第几名几分；或者第一名 ``first`` 分、每低一名少 ``less`` 分、最低 ``least`` 分."""

    kind = "places"

    place: Annotated[AFigure, Field(title="名次")]
    rows: Annotated[dict[int, AFigure], Field(title="第几名、几分")] = {}
    otherwise: Annotated[AFigure | None, Field(title="其余名次")] = None
    first: Annotated[AFigure | None, Field(title="第一名几分")] = None
    less: Annotated[AFigure | None, Field(title="每低一名少几分")] = None
    least: Annotated[AFigure | None, Field(title="最低几分")] = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        listed = bool(self.rows) and self.otherwise is not None
        falling = None not in (self.first, self.less, self.least)
        some = [self.first, self.less, self.least] != [None, None, None]
        if listed == falling or (listed and some) or (falling and (self.rows or self.otherwise is not None)):
            raise ValueError("两种写法选一种：rows 和 otherwise，或者 first、less 和 least，都要写全。")
        return self

    def reckon(self, scope: Scope) -> Value:
        place = self.place.reckon(scope)
        scope.note(f"第{numbers.plain(place.number)}名")
        if self.first is None or self.less is None or self.least is None:
            row = self.rows.get(int(place.number)) if place.number.denominator == 1 else None
            if row is None and place.number.denominator != 1:
                return self._between(scope, place.number)
            found = (row or self.otherwise).reckon(scope)  # type: ignore[union-attr]
            return found.as_points()
        first, less, least = (one.reckon(scope).into("分") for one in (self.first, self.less, self.least))
        number = max(first - less * (place.number - 1), least)
        text = f"{numbers.plain(first)}-{numbers.plain(less)}×{numbers.plain(place.number - 1)}"
        return Value(number, "分", text if number > least else "", SUM)

    def _between(self, scope: Scope, place: Fraction) -> Value:
        """Return the mean of the two places beside a shared one, as tied places that share their points do."""
        below = int(place)
        both = [(self.rows.get(at) or self.otherwise).reckon(scope).into("分") for at in (below, below + 1)]  # type: ignore[union-attr]
        return Value(
            sum(both, Fraction(0)) / 2, "分", f"({numbers.plain(both[0])}+{numbers.plain(both[1])})/2", RATIO
        )


class OfLine(Figure):
    """本单位另一行的得分."""

    kind = "line"
    named = "line"
    line: Annotated[str, Field(title="哪一行")]

    def reckon(self, scope: Scope) -> Value:
        return scope.world.result_of(scope, "line", self.line)


class OfBlock(Figure):
    """本单位一个板块的得分."""

    kind = "block"
    named = "block"
    block: Annotated[str, Field(title="哪个板块")]

    def reckon(self, scope: Scope) -> Value:
        return scope.world.result_of(scope, "block", self.block)


class Earlier(Figure):
    """本办法以前各期的结果（得分、名次、某一行的得分），取平均、合计、最近一期等."""

    kind = "earlier"

    what: Annotated[str, Field(title="什么结果：total、place 或行名")]
    last: Annotated[int | None, Field(title="最近几期，不写为全部", ge=1)] = None
    within: Annotated[Literal["year"] | None, Field(title="只看本年内的各期")] = None
    join: Annotated[Literal["mean", "sum", "last", "max", "min"], Field(title="怎么合并")]
    none: Annotated[AFigure, Field(title="以前没有结果时")]

    def reckon(self, scope: Scope) -> Value:
        known = scope.world.this_year if self.within else scope.world.earlier
        periods = known[-self.last if self.last else 0 :]
        found = [self._of(one[scope.unit]) for one in periods if scope.unit in one]
        kept = [one for one in found if one is not None]
        if not kept:
            return self.none.reckon(scope)
        if self.join == "last":
            return Value(kept[-1])
        if self.join in ("max", "min"):
            number = max(kept) if self.join == "max" else min(kept)
            return Value(number)
        added = values.total([Value(one) for one in kept])
        if self.join == "sum" or len(kept) == 1:
            return added
        return Value(added.number / len(kept), "", f"{added.inside(PRODUCT)}/{len(kept)}", RATIO)

    def _of(self, result: Any) -> Fraction | None:
        place = result if self.what in ("total", "place") else result.get("lines", {})
        given = place.get(self.what)
        return given if given is None else Fraction(given)
