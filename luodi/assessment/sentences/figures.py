"""Figures in words: numbers and names, what is reckoned from them, what is looked up, and what the group says."""

from collections.abc import Sequence
from datetime import date

from luodi.assessment.engine import arithmetic, choices, numbers, relative, standing
from luodi.assessment.engine.nodes import Figure, Name, Nothing, Number, Refused
from luodi.assessment.engine.wording import GLOSSES
from luodi.assessment.sentences.words import Voice, bounds, bracketed, said, spaced
from luodi.assessment.terms import CASES, OWN_WORDS, ordered

_NUMBERED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@said.register
def of_number(one: Number, voice: Voice) -> str:
    if one.unit == "日期":
        return date.fromordinal(int(one.number)).isoformat()
    written = numbers.plain(one.number)
    if voice.gives_points and one.unit in ("", "分"):
        return f"{written} 分"
    if one.unit in ("%", "‰"):
        return f"{'满分的 ' if voice.gives_points else ''}{written}{one.unit}"
    return f"{written} {one.unit}".rstrip()


@said.register
def of_name(one: Name, voice: Voice) -> str:
    return voice.called(one.name)


@said.register
def of_nothing(one: Nothing, voice: Voice) -> str:
    return voice.called("none")


@said.register
def of_refused(one: Refused, voice: Voice) -> str:
    return CASES[one.way.value]


def _terms(sign: str, terms: Sequence[Figure], voice: Voice) -> str:
    """Join terms by a sign; those that are whole sentences are numbered."""
    told = [voice.same(one) for one in terms]
    if any("；" in one or "：" in one for one in told) and len(told) <= len(_NUMBERED):
        word = "以下各项相加" if sign == "＋" else "第一项减去以下各项"
        return f"{word}：{'；'.join(f'{_NUMBERED[place]} {one}' for place, one in enumerate(told))}"
    return sign.join(bracketed(one, "" if sign == "＋" else "＋－") for one in told)


def _many(one: arithmetic.Many, voice: Voice, word: str) -> str:
    kept = [
        *([f"只取最大的 {one.best} 个"] if one.best else []),
        *([f"去掉 {one.drop_highest} 个最高的"] if one.drop_highest else []),
        *([f"去掉 {one.drop_lowest} 个最低的"] if one.drop_lowest else []),
    ]
    if one.over:
        inner = voice.among(one.over)
        each = f"各条的{inner.called(one.of.name)}" if isinstance(one.of, Name) else "各条"
        kept += [f"每条：{inner.same(one.of)}"] if one.of is not None and not isinstance(one.of, Name) else []
        kept += [f"只算{inner.number(one.where)}的"] if one.where is not None else []
        told = f"“{voice.called(one.over)}”{each}{word}"
    else:
        told = f"{'、'.join(voice.term(term) for term in one.terms)}{word}"
    return f"{told}（{'，'.join(kept)}）" if kept else told


@said.register
def of_sum(one: arithmetic.Sum, voice: Voice) -> str:
    plain = not (one.over or one.best or one.drop_highest or one.drop_lowest)
    return _terms("＋", one.terms, voice) if plain else _many(one, voice, "相加")


@said.register
def of_mean(one: arithmetic.Mean, voice: Voice) -> str:
    return _many(one, voice, "的平均数")


@said.register
def of_max(one: arithmetic.Max, voice: Voice) -> str:
    return _many(one, voice, "中最大的")


@said.register
def of_min(one: arithmetic.Min, voice: Voice) -> str:
    return _many(one, voice, "中最小的")


@said.register
def of_count(one: arithmetic.Count, voice: Voice) -> str:
    inner = voice.among(one.over)
    kept = [
        *([f"只算{inner.number(one.where)}的"] if one.where is not None else []),
        *([f"{inner.called(one.distinct)}相同的只数一次"] if one.distinct else []),
        *(["按份数折算"] if one.shared else []),
    ]
    return f"“{voice.called(one.over)}”的条数" + (f"（{'，'.join(kept)}）" if kept else "")


@said.register
def of_difference(one: arithmetic.Difference, voice: Voice) -> str:
    return _terms("－", one.terms, voice)


@said.register
def of_product(one: arithmetic.Product, voice: Voice) -> str:
    # Of a share and points only the points are points: 完成率×0.5 分.
    marks = [term for term in one.terms if isinstance(term, Number) and term.unit in ("", "分")]
    told = [
        voice.points(term) if voice.gives_points and marks == [term] else voice.number(term)
        for term in one.terms
    ]
    return "×".join(bracketed(words, "＋－÷") for words in told)


@said.register
def of_ratio(one: arithmetic.Ratio, voice: Voice) -> str:
    return "÷".join(voice.term(term) for term in one.terms)


@said.register
def of_growth(one: arithmetic.Growth, voice: Voice) -> str:
    now, before = (voice.term(term) for term in one.terms)
    return f"{now}比{before}的增长率"


@said.register
def of_weighted(one: arithmetic.Weighted, voice: Voice) -> str:
    return "＋".join(f"{voice.term(term.of, '＋－÷')}×{voice.number(term.weight)}" for term in one.terms)


@said.register
def of_convert(one: arithmetic.Convert, voice: Voice) -> str:
    rate = f"，折算比例为{spaced(voice.number(one.at))}" if one.at is not None else ""
    return f"{voice.term(one.of)}换算成{one.to}{rate}"


@said.register
def of_round(one: arithmetic.Round, voice: Voice) -> str:
    return f"{voice.term(one.of)}{rounded(one)}"


def rounded(one: arithmetic.Round | arithmetic.Rounding) -> str:
    """Tell how a number is rounded."""
    return (
        f"取 {one.places} 位小数（{GLOSSES[one.mode.value]}）"
        if one.places
        else f"取整数（{GLOSSES[one.mode.value]}）"
    )


@said.register
def of_limit(one: arithmetic.Limit, voice: Voice) -> str:
    return f"{voice.term(one.of, '')}，{bounds(one.least, one.most, voice.same, ('不低于', '不高于'))}"


@said.register
def of_table(one: choices.Table, voice: Voice) -> str:
    rows = [f"{value}得{spaced(voice.same(figure))}" for value, figure in one.rows.items()]
    return f"按{voice.called(one.by)}：{'、'.join(rows)}；{_other('其余', one.otherwise, voice)}"


def _other(word: str, figure: Figure, voice: Voice) -> str:
    words = voice.same(figure)
    return f"{word}{words}" if isinstance(figure, Refused) else f"{word}得{spaced(words)}"


@said.register
def of_bands(one: choices.Bands, voice: Voice) -> str:
    rows = [f"{_band(row, voice)}得{spaced(voice.same(row.then))}" for row in one.rows]
    return f"按{voice.plain.term(one.of)}分档：{'；'.join([*rows, _other('其余', one.otherwise, voice)])}"


def _band(row: choices.Band, voice: Voice) -> str:
    edges = (("≥", row.ge), ("＞", row.gt), ("≤", row.le), ("＜", row.lt))
    told = [f"{sign}{voice.number(edge)}" for sign, edge in edges if edge is not None]
    words = "、".join(told)
    if row.when is not None:
        return f"{words}（还要{voice.number(row.when)}）"
    return f"{words} " if words[-1:].isascii() else words


@said.register
def of_cases(one: choices.Cases, voice: Voice) -> str:
    rows = [f"{voice.number(row.when)}的，{_result(row.then, voice)}" for row in one.rows]
    return "；".join([*rows, f"其余，{_result(one.otherwise, voice)}"])


def _result(figure: Figure, voice: Voice) -> str:
    words = voice.same(figure)
    return f"得{spaced(words)}" if isinstance(figure, (Number, Name)) else words


@said.register
def of_curve(one: choices.Curve, voice: Voice) -> str:
    rows = "、".join(f"{voice.number(row.at)} 得{spaced(voice.same(row.give))}" for row in one.rows)
    between = f"两个数值之间{GLOSSES.get(f'between {one.between}') or GLOSSES[one.between]}"
    return f"按{voice.plain.term(one.of)}对照：{rows}；{between}，两头之外{voice.same(one.outside)}"


@said.register
def of_holds(one: choices.Holds, voice: Voice) -> str:
    return f"是否{voice.number(one.of)}（是为 1，否为 0）"


@said.register
def of_ladder(one: choices.Ladder, voice: Voice) -> str:
    rows = []
    for row in one.rows:
        when = voice.number(row.when)
        rows.append(
            f"{row.step}{'' if when == row.step else f'（{when}）'}得{spaced(voice.points(row.points))}"
        )
    join = "取达到的最高一级" if one.join == "highest" else "达到的各级相加"
    return f"按节点：{'、'.join(rows)}；{join}{'，须逐级达到' if one.in_order else ''}"


_STATISTICS = {
    "max": "最大数",
    "min": "最小数",
    "mean": "平均数",
    "median": "中位数",
    "sum": "合计",
    "count": "个数",
}


@said.register
def of_group(one: relative.OfGroup, voice: Voice) -> str:
    others = "（不算本单位）" if one.others_only else ""
    return f"全组{voice.term(one.of)}的{_STATISTICS[one.statistic]}{others}"


@said.register
def of_minmax(one: relative.MinMax, voice: Voice) -> str:
    whole = f"得{spaced(voice.points(one.points))}" if one.points is not None else "得满分"
    best, worst = ("最大", "最小") if one.best == "largest" else ("最小", "最大")
    floor = one.floor.share() if isinstance(one.floor, Number) else None
    least = "得 0 分" if floor == 0 else f"得满分的 {voice.number(one.floor)}"
    ends = bounds(one.lowest, one.highest, voice.number, ("不到", "超过"))
    told = f"全组{voice.plain.term(one.of)}{best}的{whole}，{worst}的{least}，中间的按距离折算"
    told += f"；{ends}的按它计" if ends else ""
    return f"{told}；全组一样时{OWN_WORDS['equal_minmax'][one.equal]}" if one.equal else told


@said.register
def of_place(one: relative.Place, voice: Voice) -> str:
    return f"{voice.term(one.of)}在全组的名次（{ordered(one.best)}）"


@said.register
def of_places(one: relative.Places, voice: Voice) -> str:
    told = f"按{voice.plain.term(one.place)}："
    if one.first is not None and one.less is not None and one.least is not None:
        first, less, least = (voice.points(part) for part in (one.first, one.less, one.least))
        return f"{told}第 1 名得{spaced(first)}，每低一名少{spaced(less)}，最低{spaced(least)}"
    rows = [f"第 {place} 名得{spaced(voice.points(figure))}" for place, figure in one.rows.items()]
    rest = [f"其余得{spaced(voice.points(one.otherwise))}"] if one.otherwise is not None else []
    return told + "、".join([*rows, *rest])


@said.register
def of_line(one: relative.OfLine, voice: Voice) -> str:
    return f"“{one.line}”的得分"


@said.register
def of_block(one: relative.OfBlock, voice: Voice) -> str:
    return f"“{one.block}”板块的得分"


_PERIODS_JOINED = {
    "mean": "的平均数",
    "sum": "之和",
    "last": "（最近一期）",
    "max": "中最大的",
    "min": "中最小的",
}


@said.register
def of_earlier(one: relative.Earlier, voice: Voice) -> str:
    of = {"total": "总分", "place": "名次"}.get(one.what) or f"“{one.what}”得分"
    when = f"最近 {one.last} 期" if one.last else "以前各期"
    year = "本年内" if one.within else ""
    return f"{year}{when}{of}{_PERIODS_JOINED[one.join]}（没有的取{spaced(voice.same(one.none))}）"


@said.register
def of_graded(one: standing.Graded, voice: Voice) -> str:
    return f"评为“{one.grade}”的行数"
