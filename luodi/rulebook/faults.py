"""What is wrong with a pack, in words that say where it stands and what to do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from luodi.rulebook.shapes import Part, Shape

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing that must be changed: ``at`` for the form, ``where`` and ``line`` for people."""

    at: Place
    where: str
    words: str
    line: int | None = None

    def __str__(self) -> str:
        line = f"第 {self.line} 行，" if self.line else ""
        return f"{line}{self.where}：{self.words}" if self.where else f"{line}{self.words}"


class PackInvalid(Exception):
    """The pack cannot be used; the message names every fault for the user."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("；".join(str(fault).rstrip("。") for fault in self.faults) + "。")


def where(shape: Shape, at: Sequence[str | int]) -> str:
    """Name a place by the titles on the way: 时限 › 第 3 条 › 天数."""
    names = []
    here: Shape | None = shape
    for step in at:
        if isinstance(step, int):
            names.append(f"第 {step + 1} 条")
            here = here.item if here else None
        else:
            part = here.named(step) if here else None
            names.append(part.title if part else str(step))
            here = part.shape if part else None
    return " › ".join(names)


def in_words(shape: Shape, errors: Iterable[ErrorDetails]) -> list[Fault]:
    """Put what pydantic says into words."""
    return [_fault(shape, error) for error in errors if not _follows(error)]


def _follows(error: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because some of its rows are faulty, which is said of the rows."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _fault(shape: Shape, error: ErrorDetails) -> Fault:
    at: Place = tuple(error["loc"])
    kind, given, told = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        owner = _shape_at(shape, at[:-1])
        known = "、".join(f"{part.name}（{part.title}）" for part in owner.fields) if owner else ""
        return Fault(at, where(shape, at[:-1]), f"不认识“{at[-1]}”，请删去，或改成 {known} 之一。")
    if kind == "missing" or given is None:
        return Fault(at, where(shape, at), "没有填，请补上。")
    if kind in ("enum", "literal_error") and (chosen := _shape_at(shape, at)):
        allowed = "、".join(code if code == word else f"{code}（{word}）" for code, word in chosen.choices)
        return Fault(at, where(shape, at), f"没有“{_seen(given)}”这一项，请从这些里选：{allowed}。")
    words = _WORDS.get(kind)
    said = words(told, given) if words else "填得不合要求，请对照说明修改。"
    return Fault(at, where(shape, at), said)


def _shape_at(shape: Shape, at: Sequence[str | int]) -> Shape | None:
    here: Shape | None = shape
    for step in at:
        if here is None:
            return None
        part: Part | None = None if isinstance(step, int) else here.named(step)
        here = here.item if isinstance(step, int) else part.shape if part else None
    return here


def _seen(given: Any) -> str:
    text = "是" if given is True else "否" if given is False else str(given)
    return text if len(text) <= 30 else text[:30] + "…"


def _must_be(what: str) -> Callable[[Mapping[str, Any], Any], str]:
    return lambda told, given: f"“{_seen(given)}”不是{what}，请改正。"


def _bound(word: str, name: str) -> Callable[[Mapping[str, Any], Any], str]:
    def say(told: Mapping[str, Any], given: Any) -> str:
        bound = told[name]
        return f"“{_seen(given)}”超出范围，要{word} {f'{bound:g}' if isinstance(bound, float) else bound}。"

    return say


def _too_short(told: Mapping[str, Any], given: Any) -> str:
    return f"至少要 {told['min_length']} 个字。" if given else "没有填，请补上。"


def _said_by_schema(told: Mapping[str, Any], given: Any) -> str:
    return str(told["error"])


_WHOLE = _must_be("整数")
_NUMBER = _must_be("数字")
_DAY = _must_be("日期，写成 2026-11-23 的样子")
_FLAG = _must_be("“是”或“否”（文件里写 true 或 false）")
_SECTION = _must_be("一组项目，文件里每项写成“名称: 值”")
_LIST = _must_be("清单，文件里每条前面加“- ”")


_WORDS: dict[str, Callable[[Mapping[str, Any], Any], str]] = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), _NUMBER),
    **dict.fromkeys(("finite_number", "decimal_max_digits", "decimal_max_places"), _NUMBER),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DAY
    ),
    **dict.fromkeys(("bool_type", "bool_parsing"), _FLAG),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _SECTION),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
    **dict.fromkeys(("value_error", "assertion_error"), _said_by_schema),
    "string_type": lambda told, given: f"“{_seen(given)}”要写成文字；文件里的数字和日期请加引号。",
    "greater_than": _bound("大于", "gt"),
    "greater_than_equal": _bound("不小于", "ge"),
    "less_than": _bound("小于", "lt"),
    "less_than_equal": _bound("不大于", "le"),
    "multiple_of": _bound("是这个数的整倍数：", "multiple_of"),
    "string_too_short": _too_short,
    "string_too_long": lambda told, given: f"最多 {told['max_length']} 个字，现在有 {len(given)} 个。",
    "string_pattern_mismatch": lambda told, given: f"“{_seen(given)}”的写法不对，请对照说明修改。",
    "too_short": lambda told, given: f"至少要有 {told['min_length']} 条，现在有 {len(given)} 条。",
    "too_long": lambda told, given: f"最多 {told['max_length']} 条，现在有 {len(given)} 条。",
}
