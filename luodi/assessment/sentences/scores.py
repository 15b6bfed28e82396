"""The ways of scoring in words: completion, items, quotas, marks, figures on paper, and what lies above and below a reference."""

from luodi.assessment.engine import choices, numbers, points, steps
from luodi.assessment.engine.nodes import Figure, Name, Number
from luodi.assessment.engine.wording import GLOSSES
from luodi.assessment.sentences.words import Voice, bounds, is_none, said, spaced, wide
from luodi.assessment.terms import OWN_WORDS


def _full(own: Figure | None, voice: Voice) -> str:
    return "满分" if own is None else voice.points(own)


@said.register
def of_completion(one: points.Completion, voice: Voice) -> str:
    number = voice.plain
    told = f"{number.term(one.of)}÷{number.term(one.target)}×{_full(one.points, voice)}"
    told += "，超额不封顶" if is_none(one.cap) else f"，完成率最高按 {voice.number(one.cap)} 计"
    return told if one.least is None else f"{told}、最低按 {voice.number(one.least)} 计"


@said.register
def of_items(one: points.Items, voice: Voice) -> str:
    start = f"从{spaced(voice.points(one.start))}加起"
    if one.start == points.FULL:
        start = f"从{_full(one.points, voice)}扣起"
    return f"{start}：" + "；".join(_item(row, voice) for row in one.rows)


def _item(row: points.Item, voice: Voice) -> str:
    each = _each(row.count, voice)
    told = f"{row.item}{each}{_given(row.points, voice)}"
    if row.full is not None and row.beyond is not None:
        told += f"（前 {voice.number(row.full)} 个），再多的{each}{_given(row.beyond, voice)}"
    return told if row.limit is None else f"{told}，最多{spaced(voice.points(row.limit).lstrip('-'))}"


def _each(count: Figure, voice: Voice) -> str:
    if isinstance(count, choices.Holds):
        return f"（{voice.number(count.of)}）"
    if isinstance(count, Name):
        unit = voice.units.get(count.name, "")
        return f"每{unit if numbers.family(unit) in ('计数', '月数', '天数') else '个'}"
    return f"（{voice.number(count)}）每个"


def _given(figure: Figure, voice: Voice) -> str:
    if isinstance(figure, Number):
        away = figure.number < 0
        size = figure.model_copy(update={"number": abs(figure.number)})
        return f"{'扣' if away else '加'}{spaced(voice.points(size))}"
    return f"计{spaced(voice.points(figure))}"


@said.register
def of_quotas(one: points.Quotas, voice: Voice) -> str:
    rows = [
        f"{row.item}应有{spaced(voice.number(row.quota))}{'' if _has_unit(row.quota) else ' 个'}，每缺一个扣{spaced(voice.points(row.per_short))}"
        for row in one.rows
    ]
    return f"从{_full(one.points, voice)}扣起：{'；'.join(rows)}；一档多出来的不抵另一档"


def _has_unit(figure: Figure) -> bool:
    return not isinstance(figure, Number) or bool(figure.unit)


@said.register
def of_judged(one: points.Judged, voice: Voice) -> str:
    told = [_scorer(row, voice, alone=len(one.scorers) == 1) for row in one.scorers]
    return f"{'、'.join(told)}，打分满分{spaced(voice.points(one.out_of))}，折算成{'本行满分' if one.points is None else voice.points(one.points)}"


def _scorer(row: points.Scorer, voice: Voice, *, alone: bool) -> str:
    marks = "" if isinstance(row.marks, Name) else f"（{voice.number(row.marks)}）"
    return f"{row.by}打分{marks}" if alone else f"{row.by}打分{marks}占 {voice.number(row.weight)}"


@said.register
def of_entered(one: points.Entered, voice: Voice) -> str:
    ends = bounds(one.least, one.most, voice.same, ("最低", "最高"))
    return f"按填报的{voice.term(one.of)}，凭“{one.document}”{'，' + ends if ends else ''}"


@said.register
def of_step(one: steps.Step, voice: Voice) -> str:
    number = voice.plain
    reached = f"{number.term(one.of)}达到{number.term(one.against)}得{spaced(voice.points(one.base))}"
    above = f"超过的{_side('above', one.above, voice)}"
    return f"{reached}；{above}；不到的{_side('below', one.below, voice)}"


def _side(key: str, side: object, voice: Voice) -> str:
    if not isinstance(side, steps.Move):
        return OWN_WORDS[key][str(side)]
    apart, word = ("超", "加") if key == "above" else ("差", "减")
    told = _moved(side, apart, word, voice)
    rest = "" if isinstance(side, steps.Endless) else f"（不足一档{_PART[side.part]}）"
    most = "" if side.limit is None else f"，最多{word}{spaced(_of_base(side.limit, voice))}"
    return f"{told}{rest}{most}"


_PART = {"whole": GLOSSES["whole"].removeprefix("不足一档"), "prorata": GLOSSES["prorata"]}


def _of_base(figure: Figure, voice: Voice) -> str:
    """Tell points of a step, of which a share is one of the points at the reference."""
    share = isinstance(figure, Number) and figure.unit == "%"
    return f"基准分的 {voice.number(figure)}" if share else voice.points(figure)


def _moved(side: steps.Move, apart: str, word: str, voice: Voice) -> str:
    match side:
        case steps.Even():
            return _rate(side.every, side.points, apart, word, voice)
        case steps.Brackets():
            rows = []
            for one in side.brackets:
                upto = f"到 {voice.number(one.upto)} 为止" if one.upto is not None else "再多的"
                rows.append(upto + _rate(one.every, one.points, apart, word, voice))
            return "分段算：" + "、".join(rows)
        case steps.Endless():
            one_series = side.series
            first = _rate(one_series.every, one_series.points, apart, word, voice)
            width, grows = voice.number(one_series.width), voice.number(one_series.grows)
            return f"每 {width} 为一段，第一段{first}，以后每段的“每{apart}”再加 {grows}（不足一档{_PART[side.part]}）"
    raise NotImplementedError(type(side).__name__)


def _rate(every: Figure, marks: Figure, apart: str, word: str, voice: Voice) -> str:
    given = _of_base(marks, voice)
    several = "；" in given or "：" in given
    return f"每{apart}{wide(voice.number(every))}{word}{f'分（{given}）' if several else spaced(given)}"
