"""得分的常用算法: completion of a target, items counted, quotas, judged marks, figures that come on paper."""

from collections.abc import Iterator
from operator import gt, lt
from typing import Annotated

from pydantic import Field

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.arithmetic import divided, held, in_place_of, no_more, wrong_limits
from luodi.assessment.engine.nodes import NONE, AFigure, Complaint, Figure, Name, Number, Part, not_whole
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import PRODUCT, RATIO, Undefined, Value

# Words that stand for where the points of a line begin.
ZERO, FULL = Name(name="zero"), Name(name="full")


def full_mark(scope: Scope, own: Figure | None) -> Value:
    """Return the full mark of a figure: its own, else that of its line."""
    if own is not None:
        found = own.reckon(scope)
    elif scope.points is not None:
        found = scope.points
    else:
        raise Undefined("没有写满分（points）。")
    return found.as_points()


class Completion(Figure):
    """完成率得分：完成数÷目标数×满分，``cap`` 是完成率最高按多少计（none 为不封顶）."""

    kind = "completion"

    of: Annotated[AFigure, Field(title="完成数")]
    target: Annotated[AFigure, Field(title="目标数")]
    points: Annotated[AFigure | None, Field(title="满分")] = None
    cap: Annotated[AFigure, Field(title="完成率最高按多少计")]
    least: Annotated[AFigure | None, Field(title="完成率最低按多少计")] = None

    def reckon(self, scope: Scope) -> Value:
        points = full_mark(scope, self.points)
        try:
            with scope.seeking_target():
                target = self.target.reckon(scope)
        except Undefined as missing:
            share = in_place_of(scope, missing)
        else:
            done = self.of.reckon(scope)
            share = divided(
                scope, done, target if target.unit else Value(target.number, done.unit, target.working)
            )
        if not numbers.is_share(share.unit):
            raise numbers.BadNumber(f"完成数和目标数的单位不一样（相除得“{share.unit}”），请改成一样的单位。")
        share = held(scope, share, self.least, None if self.cap == NONE else self.cap)
        return values.times([share, points])


class Item(Part):
    """One kind of thing that is counted, and its points."""

    item: Annotated[str, Field(title="什么事")]
    count: Annotated[AFigure, Field(title="数量")]
    points: Annotated[AFigure, Field(title="每个几分")]
    full: Annotated[AFigure | None, Field(title="前几个按 points 计")] = None
    beyond: Annotated[AFigure | None, Field(title="再多的每个几分")] = None
    limit: Annotated[AFigure | None, Field(title="这一项最多几分")] = None

    def complaints(self) -> Iterator[Complaint]:
        if (self.full is None) != (self.beyond is None):
            yield (), "full（前几个）和 beyond（再多的每个几分）要一起写，请补上另一项。"

    def reckon(self, scope: Scope) -> Value:
        """Return the points of this item; what is taken away is negative."""
        count = _counted(self.count.reckon(scope))
        each = self.points.reckon(scope)
        found = _times(each, count)
        if self.full is not None and self.beyond is not None:
            full = _counted(self.full.reckon(scope))
            if count.number > full.number:
                more = Value(count.number - full.number)
                found = values.total([_times(each, full), _times(self.beyond.reckon(scope), more)])
        if self.limit is not None:
            found = no_more(scope, found, self.limit, scope.points)
        return found


def _times(each: Value, count: Value) -> Value:
    text = f"{each.inside(RATIO, first=True)}×{count.inside(RATIO)}"
    return Value(each.into("分") * count.number, "分", text, PRODUCT)


def _counted(found: Value) -> Value:
    if numbers.is_share(found.unit):
        found = Value(found.share(), "", found.text, found.binds)
    if found.number < 0:
        reached = numbers.equation(found.text, numbers.plain(found.number))
        words = f"个数是负数（{reached}），请核对，或用 limit 写明不低于 0。"
        raise Undefined(words)
    if found.unit not in ("", numbers.UNSAID) and numbers.family(found.unit) not in ("计数", "月数", "天数"):
        raise numbers.BadNumber(f"这里要的是个数，得到的数带着单位“{found.unit}”；按金额计分请用 step。")
    return Value(found.number, "", found.working, found.binds)


class Items(Figure):
    """按事项计分：从 0 起加（zero）或从满分起扣（full），每项数量×每个几分，扣分的写负数."""

    kind = "items"

    start: Annotated[AFigure, Field(title="从几分起")]
    points: Annotated[AFigure | None, Field(title="满分")] = None
    rows: Annotated[tuple[Item, ...], Field(title="各项", min_length=1)]

    def complaints(self) -> Iterator[Complaint]:
        names = [row.item for row in self.rows]
        for place, name in enumerate(names):
            if name in names[:place]:
                yield ("rows", place), f"“{name}”前面已经有一项，请改名或合并。"
        starts_full = self.start == FULL
        if starts_full and all(isinstance(row.points, Number) and row.points.number > 0 for row in self.rows):
            yield ("rows",), "从满分起（full）各项应当是扣分，每个几分要写负数。"

    def reckon(self, scope: Scope) -> Value:
        found = [row.reckon(scope) for row in self.rows]
        if self.start == FULL:
            found.insert(0, full_mark(scope, self.points))
        elif self.start != ZERO:
            start = self.start.reckon(scope)
            found.insert(0, start.as_points())
        return values.total(found)


class Quota(Part):
    """How many there are to be in a band."""

    item: Annotated[str, Field(title="哪一档")]
    count: Annotated[AFigure, Field(title="实有个数")]
    quota: Annotated[AFigure, Field(title="应有个数")]
    per_short: Annotated[AFigure, Field(title="每缺一个扣几分")]


class Quotas(Figure):
    """分档配额：从满分起，每档每缺一个扣分；一档多出来的不能抵另一档."""

    kind = "quota"

    points: Annotated[AFigure | None, Field(title="满分")] = None
    rows: Annotated[tuple[Quota, ...], Field(title="各档", min_length=1)]

    def reckon(self, scope: Scope) -> Value:
        full = full_mark(scope, self.points)
        try:
            with scope.seeking_target():
                quotas = [_counted(row.quota.reckon(scope)).number for row in self.rows]
        except Undefined as missing:
            return values.times([in_place_of(scope, missing), full])
        found = [full]
        for row, quota in zip(self.rows, quotas, strict=True):
            short = quota - _counted(row.count.reckon(scope)).number
            if short > 0:
                each = row.per_short.reckon(scope)
                scope.note(f"{row.item}缺 {numbers.plain(short)} 个")
                found.append(_times(Value(-each.into("分"), "分", f"-{each.inside(RATIO)}"), Value(short)))
        return values.total(found)


class Scorer(Part):
    """One class of those who judge: their marks and what they weigh."""

    by: Annotated[str, Field(title="谁打分")]
    marks: Annotated[AFigure, Field(title="打的分（多人的先取平均）")]
    weight: Annotated[AFigure, Field(title="权重")]


class Judged(Figure):
    """评分：几类人分别打分，按权重合成，再从打分的满分折算成本行的满分."""

    kind = "judged"

    scorers: Annotated[tuple[Scorer, ...], Field(title="打分的人", min_length=1)]
    out_of: Annotated[AFigure, Field(title="打分的满分")]
    points: Annotated[AFigure | None, Field(title="满分")] = None

    def complaints(self) -> Iterator[Complaint]:
        if added := not_whole([one.weight for one in self.scorers]):
            yield (
                ("scorers",),
                f"各类打分人的权重加起来是 {added}，应当是 100%，请改正。",
            )

    def reckon(self, scope: Scope) -> Value:
        points, out_of = full_mark(scope, self.points), self.out_of.reckon(scope)
        terms = []
        for one in self.scorers:
            marks = one.marks.reckon(scope)
            if not 0 <= marks.into("分") <= out_of.into("分"):
                raise Undefined(
                    f"{one.by}打的分是 {numbers.plain(marks.number)}，应当在 0 到 {out_of.text} 之间。",
                )
            weight = one.weight.reckon(scope)
            mark = Value(marks.into("分"), "", marks.working, marks.binds)
            terms.append(mark if weight.share() == 1 else values.times([mark, weight]))
        found = values.total(terms)
        if out_of.into("分") == points.number:
            return Value(found.number, "分", found.working, found.binds)
        share = values.over(found, Value(out_of.into("分"), "", out_of.working))
        return values.times([share, points])


class Entered(Figure):
    """凭材料填报的分数或数值：按 ``least``、``most`` 核对范围；``document`` 写明凭什么材料."""

    kind = "input"

    of: Annotated[AFigure, Field(title="哪项填报数")]
    least: Annotated[AFigure, Field(title="最低")]
    most: Annotated[AFigure, Field(title="最高")]
    document: Annotated[str, Field(title="凭什么材料", min_length=1)]

    def complaints(self) -> Iterator[Complaint]:
        yield from wrong_limits(self.least, self.most)

    def reckon(self, scope: Scope) -> Value:
        found = self.of.reckon(scope)
        for bound, word, beyond in ((self.least, "低于", lt), (self.most, "高于", gt)):
            limit = None if bound == NONE else bound.reckon(scope)
            if limit is not None and beyond(found.into(limit.unit), limit.number):
                words = f"应当不{word} {limit.text}，请核对《{self.document}》。"
                raise Undefined(f"填报的是 {numbers.plain(found.number)}，{words}")
        return found
