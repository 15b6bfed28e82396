"""Figures that are reckoned from figures: sums, shares, means, growth, limits, rounding, other currencies."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import reduce
from operator import gt, lt
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.nodes import (
    ACondition,
    AFigure,
    Complaint,
    Figure,
    Number,
    Part,
    bad_unit,
    not_whole,
)
from luodi.assessment.engine.numbers import Mode
from luodi.assessment.engine.scope import Scope, told_apart
from luodi.assessment.engine.values import ABOUT, ATOM, PRODUCT, RATIO, Undefined, Value, Way


class Many(Figure):
    """Takes a list of figures, or ``of`` for every record of a list, ``over``, that fulfils ``where``."""

    listed = "terms"
    named = "over"
    inside = ("of", "where")

    terms: Annotated[tuple[AFigure, ...], Field(title="各项")] = ()
    over: Annotated[str, Field(title="哪些记录")] = ""
    of: Annotated[AFigure | None, Field(title="每条记录取什么数")] = None
    where: Annotated[ACondition | None, Field(title="只算哪些记录")] = None
    best: Annotated[int | None, Field(title="只取最大的几个", ge=1)] = None
    drop_highest: Annotated[int, Field(title="去掉几个最高的", ge=0)] = 0
    drop_lowest: Annotated[int, Field(title="去掉几个最低的", ge=0)] = 0

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.terms) == bool(self.over):
            raise ValueError("要么列出各项，要么用 over 写明哪些记录，两样写一样。")
        if self.terms and (self.of is not None or self.where is not None):
            raise ValueError("of 和 where 只和 over 一起用；各项直接列出时请删去。")
        return self

    def values(self, scope: Scope) -> list[Value]:
        """Return the numbers that are taken together."""
        if not self.over:
            found = [one.reckon(scope) for one in self.terms]
        else:
            found = [(self.of or _ITSELF).reckon(one) for one in selected(scope, self.over, self.where)]
        return self._kept(found)

    def _kept(self, found: list[Value]) -> list[Value]:
        if not (self.best or self.drop_highest or self.drop_lowest):
            return found
        unit = found[0].unit if found else ""
        order = sorted(range(len(found)), key=lambda at: -found[at].into(unit))
        order = order[self.drop_highest : len(order) - self.drop_lowest][: self.best]
        return [found[at] for at in sorted(order)]


def selected(scope: Scope, name: str, where: Any) -> Iterator[Scope]:
    """Go through the records of a list that fulfil a condition; says of those that were not recognised why not."""
    for record, why in scope.refused.get(name, ()):
        scope.leave_out(name, record, why)
    for record in scope.rows(name):
        inner = scope.inside(record)
        if where is None or where.holds(inner):
            yield inner


class _Itself(Figure):
    """The number that an entry of a plain list of numbers is."""

    def reckon(self, scope: Scope) -> Value:
        return scope.value("value")


_ITSELF = _Itself()


def undefined(scope: Scope, way: Way | None, words: str) -> Value:
    """Return the share that the scheme puts in place of one that cannot be had, or raise Undefined."""
    if way in (Way.ZERO, Way.FULL):
        share = Fraction(way == Way.FULL)
        scope.note(f"{words}，按规则取 {numbers.plain(share * 100)}%")
        return Value(share, "倍", f"{numbers.plain(share * 100)}%")
    cure = "请核对，或在 edge_cases 里写明这种情况怎么办。"
    raise Undefined(f"{words}。", way, cure) if way else Undefined(f"{words}，规则没有说怎么办。", cure=cure)


def in_place_of(scope: Scope, missing: Undefined) -> Value:
    """Return the share that the scheme puts in place of a target that cannot be had, or raise what was missing."""
    if missing.way in (Way.ZERO, Way.FULL):
        return undefined(scope, missing.way, missing.words.rstrip("。"))
    raise missing


def divided(scope: Scope, part: Value, whole: Value) -> Value:
    """Divide as the scheme settled it for 0; raises Undefined and BadNumber."""
    if whole.number < 0:
        raise Undefined(f"分母（目标、基数）是负数 {numbers.plain(whole.number)}，不能按比例算，请核对。")
    if whole.number > 0:
        return values.over(part, whole)
    numbers.into(part.number, part.unit, whole.unit)
    if part.number == 0:
        return undefined(scope, scope.world.settled.zero_over_zero, "分子和分母都是 0")
    return undefined(scope, scope.world.settled.zero_target, "分母（目标）是 0")


class Sum(Many):
    """合计."""

    kind = "sum"

    def reckon(self, scope: Scope) -> Value:
        return values.total(self.values(scope))


class Mean(Many):
    """平均数."""

    kind = "mean"

    def reckon(self, scope: Scope) -> Value:
        found = self.values(scope)
        if not found:
            return undefined(scope, scope.world.settled.zero_over_zero, "没有可以平均的数")
        added = values.total(found)
        if len(found) == 1:
            return added
        text = f"{added.inside(PRODUCT)}/{len(found)}"
        return Value(added.number / len(found), added.unit, text, RATIO)


def _chosen(scope: Scope, found: list[Value], choose: Callable[[Value, Value], bool], word: str) -> Value:
    if not found:
        return undefined(scope, scope.world.settled.zero_over_zero, "没有可以比较的数")
    unit = values.unit_of(found)
    found = [one.told_in(unit) for one in found]
    best = reduce(lambda one, two: two if choose(two, one) else one, found)
    text = f"{word}({'，'.join(one.text for one in found)})" if len(found) > 1 else best.text
    return Value(best.number, best.unit, text)


class Max(Many):
    """最大的一个."""

    kind = "max"

    def reckon(self, scope: Scope) -> Value:
        return _chosen(scope, self.values(scope), lambda a, b: a.number > b.number, "最大")


class Min(Many):
    """最小的一个."""

    kind = "min"

    def reckon(self, scope: Scope) -> Value:
        return _chosen(scope, self.values(scope), lambda a, b: a.number < b.number, "最小")


class Count(Figure):
    """有几条记录."""

    kind = "count"
    named = "over"
    inside = ("where",)

    over: Annotated[str, Field(title="哪些记录")]
    where: Annotated[ACondition | None, Field(title="只算哪些记录")] = None
    shared: Annotated[bool, Field(title="是否按份数折算")] = False
    distinct: Annotated[str, Field(title="按哪一项不重复地数")] = ""

    def reckon(self, scope: Scope) -> Value:
        found = list(selected(scope, self.over, self.where))
        if self.distinct:
            found = list(self._once(scope, found))
        if self.shared:
            number = sum((one.record.share for one in found if one.record), Fraction(0))
        else:
            number = Fraction(len(found))
        return Value(number, "个")

    def _once(self, scope: Scope, found: list[Scope]) -> Iterator[Scope]:
        """Go through the first record of each value, and say of the others why they are not counted."""
        seen: set[object] = set()
        for one in found:
            value = told_apart(one.given(self.distinct))
            if value not in seen:
                seen.add(value)
                yield one
            elif one.record is not None:
                scope.leave_out(self.over, one.record, f"“{one.title(self.distinct)}”相同，只数一次")


class Difference(Figure):
    """前一项减后面各项."""

    kind = "difference"
    listed = "terms"

    terms: Annotated[tuple[AFigure, ...], Field(title="各项", min_length=2)]

    def reckon(self, scope: Scope) -> Value:
        return values.less([one.reckon(scope) for one in self.terms])


class Product(Figure):
    """相乘."""

    kind = "product"
    listed = "terms"

    terms: Annotated[tuple[AFigure, ...], Field(title="各项", min_length=2)]

    def reckon(self, scope: Scope) -> Value:
        return values.times([one.reckon(scope) for one in self.terms])


class Ratio(Figure):
    """前一项除以后一项；后一项是目标数或基数."""

    kind = "ratio"
    listed = "terms"

    terms: Annotated[tuple[AFigure, ...], Field(title="两项", min_length=2, max_length=2)]

    def reckon(self, scope: Scope) -> Value:
        try:
            with scope.seeking_target():
                whole = self.terms[1].reckon(scope)
        except Undefined as missing:
            return in_place_of(scope, missing)
        return divided(scope, self.terms[0].reckon(scope), whole)


class Growth(Figure):
    """增长率：（本期－上期）÷上期."""

    kind = "growth"
    listed = "terms"

    terms: Annotated[tuple[AFigure, ...], Field(title="本期、上期", min_length=2, max_length=2)]

    def reckon(self, scope: Scope) -> Value:
        now, before = (one.reckon(scope) for one in self.terms)
        return divided(scope, values.less([now, before]), before)


class Weighted(Figure):
    """各项乘以权重后相加."""

    kind = "weighted"
    listed = "terms"

    class Term(Part):
        """One item and its weight."""

        of: Annotated[AFigure, Field(title="哪一项")]
        weight: Annotated[AFigure, Field(title="权重")]

    terms: Annotated[tuple[Term, ...], Field(title="各项", min_length=1)]

    def complaints(self) -> Iterator[Complaint]:
        if added := not_whole([one.weight for one in self.terms]):
            yield (
                (),
                f"各项权重加起来是 {added}，应当是 100%。如果本来就不到或超过 100%，请改用 sum 和 product。",
            )

    def reckon(self, scope: Scope) -> Value:
        return values.total(
            [values.times([one.of.reckon(scope), one.weight.reckon(scope)]) for one in self.terms]
        )


class Convert(Figure):
    """换算单位；``at`` 是折算比例：汇率（1 美元折合 6.83 元），或带单位的比例（5万元/个）."""

    kind = "convert"

    of: Annotated[AFigure, Field(title="换算什么")]
    to: Annotated[str, Field(title="换成什么单位")]
    at: Annotated[AFigure | None, Field(title="折算比例")] = None

    def complaints(self) -> Iterator[Complaint]:
        yield from bad_unit(self.to, "to")

    def reckon(self, scope: Scope) -> Value:
        given = self.of.reckon(scope)
        if self.at is None:
            return Value(given.into(self.to), self.to, given.with_unit())
        rate = self.at.reckon(scope)
        above, _, below = ("" if rate.unit == numbers.UNSAID else rate.unit).partition("/")
        if not above:
            above, _, below = self._exchange(given).partition("/")
        if not below:
            raise numbers.BadNumber(f"折算比例的单位是“{rate.unit}”，应当是“{self.to}/{given.unit}”的样子。")
        number = numbers.into(given.into(below) * rate.number, above, self.to)
        return Value(number, self.to, f"{given.with_unit()}×{rate.inside(RATIO)}", PRODUCT)

    def _exchange(self, given: Value) -> str:
        """Return what a bare rate means: 元 for one 美元, and nothing else."""
        families = numbers.family(self.to), numbers.family(given.unit)
        if set(families) == {"人民币", "美元"}:
            return "/".join(next(iter(numbers.FAMILIES[one])) for one in families)
        raise numbers.BadNumber(
            f"从“{given.unit}”到“{self.to}”的折算比例要写明单位，如 5{self.to}/{given.unit}；同类单位之间换算不写 at。"
        )


class Rounding(Part):
    """保留几位小数，怎样进位."""

    places: Annotated[int, Field(title="保留几位小数", ge=0, le=12)]
    mode: Annotated[Mode, Field(title="进位办法")]

    def of(self, found: Value) -> Value:
        """Round a value; a working that does not come to it exactly says so: 25/27≈0.93."""
        number = numbers.rounded(found.number, self.places, self.mode)
        if number == found.number:
            return found
        return Value(number, found.unit, f"{found.text}≈{numbers.signed(number, found.unit)}", ABOUT)


class Round(Figure):
    """四舍五入等."""

    kind = "round"

    of: Annotated[AFigure, Field(title="什么数")]
    places: Annotated[int, Field(title="保留几位小数", ge=0, le=12)]
    mode: Annotated[Mode, Field(title="进位办法")]

    def reckon(self, scope: Scope) -> Value:
        return Rounding(places=self.places, mode=self.mode).of(self.of.reckon(scope))


class Limit(Figure):
    """不高于、不低于."""

    kind = "limit"

    of: Annotated[AFigure, Field(title="什么数")]
    least: Annotated[AFigure | None, Field(title="不低于")] = None
    most: Annotated[AFigure | None, Field(title="不高于")] = None

    def complaints(self) -> Iterator[Complaint]:
        yield from wrong_limits(self.least, self.most)

    def reckon(self, scope: Scope) -> Value:
        return held(scope, self.of.reckon(scope), self.least, self.most)


def wrong_limits(least: Figure | None, most: Figure | None) -> Iterator[Complaint]:
    """Say what is wrong with a pair of limits."""
    if least is None and most is None:
        yield (), "最低（least）和最高（most）都没有写，请至少写一个，或删去这一项。"
    if (
        isinstance(least, Number)
        and isinstance(most, Number)
        and least.unit == most.unit
        and least.number > most.number
    ):
        yield (), "最低（least）比最高（most）还大，请改正。"


def held(scope: Scope, found: Value, least: Figure | None, most: Figure | None) -> Value:
    """Hold a value between limits; a limit in % of a score is a share of the full mark of its line. Notes what bit."""
    for bound, word, beyond in ((most, "最高", gt), (least, "最低", lt)):
        if bound is None:
            continue
        limit = _bound(scope, bound, found)
        if beyond(found.into(limit.unit), limit.number):
            as_share = numbers.is_share(found.unit) and limit.unit == "%"
            shown = numbers.plain(found.into("%"), 2) + "%" if as_share else numbers.plain(found.number)
            scope.note(f"{numbers.equation(found.text, shown)}，{word}按{limit.text}计")
            told = limit.told_in(found.unit)
            found = Value(told.number, found.unit or limit.unit, told.text, ATOM)
        if not found.unit and limit.unit:
            found = Value(found.number, limit.unit, found.working, found.binds)
    return found


def no_more(scope: Scope, found: Value, limit: Figure, full: Value | None) -> Value:
    """Hold points, added or taken away, to a size; a limit in % is a share of ``full``. Notes what bit."""
    most = limit.reckon(scope)
    size = most.share() * full.number if most.unit == "%" and full is not None else most.into("分")
    if abs(found.number) <= size:
        return found
    reached = numbers.equation(found.text, numbers.plain(found.number))
    scope.note(f"{reached}，最多按{numbers.plain(size)}计{_share_of(most, full, scope.points)}")
    number = size if found.number > 0 else -size
    return Value(number, "分")


def _share_of(most: Value, full: Value | None, mark: Value | None) -> str:
    """Say what a limit in % is a share of where that is not the full mark of the line."""
    if most.unit != "%" or full is None or mark is None or full.number == mark.number:
        return ""
    return f"（基准分{numbers.plain(full.number)}的{most.text}）"


def _bound(scope: Scope, bound: Figure, found: Value) -> Value:
    limit = bound.reckon(scope)
    if limit.unit == "%" and found.unit == "分" and scope.points is not None:
        number = limit.share() * scope.points.number
        return Value(number, "分")
    return limit
