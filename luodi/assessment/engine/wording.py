"""Faults of form in words: a key that is not known, one that is missing and what schemes are usually silent on."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from luodi.common.faults import Place, seen

# What schemes are usually silent on: why it has to be said, and what can be written.
SILENCES = {
    "ties": "没有说得分相同怎样排：写 share（1、1、3，下一名空出来）或 dense（1、1、2，下一名紧接着）。",
    "edge_tie": "没有说并列正好跨在前几名、后几名的线上怎么办：写 all_in（都算在内）、all_out（都不算）或 by_hand（由人裁定）。",
    "rounding": "没有说在哪一步取几位小数：不取写 none；否则写明 line、block、total、reward 中的哪几步，如 line: {places: 2, mode: half_up}。",
    "ranking": "没有说怎样排名：不排名写 none，否则写明 by、ties 和 edge_tie。",
    "part": "没有说不足一档的部分怎么算：写 whole（不足一档不算）或 prorata（按比例算）。",
    "cap": "没有说超额完成最高按多少计：写 100%、120% 等，不封顶写 none。",
    "above": "没有说高于基准怎么办：写 keep（不加分）、in_proportion（按比例），或写明每多少几分。",
    "below": "没有说低于基准怎么办：写 zero（得 0 分）、keep（不扣分）、in_proportion（按比例）、mirror（与上面对称），或写明每多少几分。",
    "otherwise": "没有说都不符合时取多少：写一个数，或写 error（不许出现）、leave_out（这一行不计）。",
    "missing_fact": "没有说事实没有填报怎么办：写 error（不能算）、zero（按 0）、leave_out（这一行不计）或 not_assessed（不考核）；没有填报和填报 0 是两回事。",
    "edge_cases": "没有写特殊情况怎么办（没有填报、没有目标、0/0……），请补上 edge_cases。",
    "best": "没有说大的好还是小的好：写 largest 或 smallest。",
    "between": "没有说两个数值之间怎样取：写 lower（取低的一行）、upper（取高的一行）、linear（按比例）或 error（不许出现）。",
    "outside": "没有说两头之外怎样取：写一个数、nearest（取最近的一行）或 error（不许出现）。",
    "mode": "没有说怎样进位：写 half_up（四舍五入）、half_even（四舍六入五成双）、down（舍去）或 up（进一）。",
    "places": "没有说保留几位小数：写 0 到 12 的整数。",
    "none": "没有说以前没有结果时取多少：写一个数，或写 error、leave_out。",
    "vacant": "没有说一个角色没有单位时份额归谁：写 none（不计）、spread（按比例分给其他角色）或一个角色。",
    "in_order": "没有说是不是必须逐级达到：写 true 或 false。",
    "join": "没有说怎样合并：请照说明选一种。",
    "start": "没有说从几分起：写 zero（从 0 加起）、full（从满分扣起）或一个分数。",
    "floor": "没有说最差的得满分的百分之几：如 60%，从 0 起写 0%。",
}


# What authors who know other languages write.
ALIASES = {
    "gte": "ge", ">=": "ge", "≥": "ge", ">": "gt", "＞": "gt", "lte": "le", "<=": "le", "≤": "le", "<": "lt", "＜": "lt",
    "=": "eq", "==": "eq", "!=": "ne", "and": "all", "or": "any", "if": "cases", "avg": "mean", "average": "mean",
    "multiply": "product", "divide": "ratio", "subtract": "difference", "add": "sum",
}  # fmt: skip
# Choices in words.
GLOSSES = {
    "share": "1、1、3", "dense": "1、1、2", "all_in": "都算在内", "all_out": "都不算", "by_hand": "由人裁定", "half_up": "四舍五入",
    "half_even": "四舍六入五成双", "down": "舍去", "up": "进一", "whole": "不足一档不算", "prorata": "按比例", "largest": "大的好",
    "smallest": "小的好", "error": "不能算", "zero": "0", "full": "满分", "leave_out": "不计", "not_assessed": "不考核",
    "floor": "最低", "middle": "中间", "keep": "照算", "sum": "相加", "mean": "平均", "max": "最大", "min": "最小", "month": "月",
    "quarter": "季", "half": "半年", "year": "年", "once": "一次性", "number": "数", "text": "文字", "flag": "是否", "date": "日期",
    "numbers": "一串数", "units": "单位名称", "lower": "取低的一行", "upper": "取高的一行", "linear": "按比例", "competing": "只算参加的",
    "all": "都算", "highest": "取最高", "last": "最近一期", "unranked": "不排名", "no_honours": "取消表彰", "roles": "按角色",
    "equal": "平均", "first": "只归第一个", "certificate": "按证明", "each": "各得整份", "value": "同一个值",
    # Where a word means something of its own under a key.
    "effect zero": "总分为 0", "effect last": "排在最后", "by full": "各按全额", "between error": "不许出现",
}  # fmt: skip
# What stands in a place that takes several things, where something else was written: pieces, lists, mappings.
PIECES = {
    "limit": "{least: 0, most: 80}", "rounding": "{total: {places: 2, mode: half_up}}", "round": "{places: 2, mode: half_up}",
    "edge_cases": "{missing_fact: error}", "ranking": "{by: [{of: total, best: largest}], ties: share, edge_tie: all_in}",
}  # fmt: skip
LISTS = {"by": "[{of: total, best: largest}]", "rows": "[{…}, {…}]", "lines": "- line: 行名"}
EXAMPLES = {
    "model_type": ("的写法不对", PIECES),
    "dict_type": ("的写法不对", {"rows": "{乡镇: 2, 县直: 1}"}),
    "tuple_type": ("不是清单", LISTS),
}


def bad(words: str) -> PydanticCustomError:
    """Return an error that says in words what is wrong and what to do."""
    return PydanticCustomError("value_error", "{error}", {"error": words})


def again(
    invalid: ValidationError, *, under: Place = (), said: Callable[[ErrorDetails], str | None]
) -> ValidationError:
    """Return the same faults below a place, those in other words for which ``said`` has some."""
    return ValidationError.from_exception_data(
        invalid.title,
        [
            InitErrorDetails(
                type=_kind(error, said(error)),
                loc=(*under, *error["loc"]),
                input=error["input"],
                ctx=error.get("ctx", {}),
            )
            for error in invalid.errors(include_url=False)
        ],
    )


def _kind(error: ErrorDetails, words: str | None) -> PydanticCustomError | str:
    if error["type"] == "value_error":
        return bad(str(error["ctx"]["error"]))
    return bad(words) if words else error["type"]


def of_key(fields: Mapping[str, FieldInfo], error: ErrorDetails) -> str | None:
    """Say what is wrong with a key of the piece that has these fields; None where it is nothing of its own."""
    if error["type"] in ("literal_error", "enum"):
        codes = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        glosses = [GLOSSES.get(f"{error['loc'][0]} {code}") or GLOSSES.get(code) for code in codes]
        allowed = "、".join(
            f"{code}（{gloss}）" if gloss else code for code, gloss in zip(codes, glosses, strict=True)
        )
        return f"没有“{seen(error['input'])}”这种写法，请从这些里选：{allowed}。"
    if error["type"] == "invalid_key":
        return f"“{error['input']}”不能做名称；数里不要用逗号，名称不要只写数字。"
    if len(error["loc"]) != 1:
        return None
    key = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        if "：" in key:
            return f"“{key}”里用了中文冒号“：”，请改成英文冒号，后面加空格。"
        return f"不认识“{key}”。{nearest(key, fields)}这里可以写：{'、'.join(fields)}。"
    wrong, examples = EXAMPLES.get(error["type"], ("", {}))
    if key in examples:
        return f"“{seen(error['input'])}”{wrong}，请写成 {examples[key]} 的样子。"
    if error["type"] == "missing":
        return f"缺少“{key}”。" + SILENCES.get(key, f"“{fields[key].title or key}”没有写，请补上。")
    return None


def nearest(name: Any, known: Any) -> str:
    """Return a guess at what was meant: 是不是想写“…”？"""
    near = (
        [ALIASES[str(name)]]
        if ALIASES.get(str(name)) in known
        else get_close_matches(str(name), list(known), 1)
    )
    return f"是不是想写“{near[0]}”？" if near else ""
