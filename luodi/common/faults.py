"""What is wrong with something written, in words that say where it stands and what to do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

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


class Faulty(Exception):
    """What was written cannot be used; the message names every fault for the user, and none twice."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        said: dict[str, Fault] = {}
        for fault in faults:
            said.setdefault(str(fault), fault)
        self.faults = list(said.values())
        super().__init__("；".join(str(fault).rstrip("。") for fault in self.faults) + "。")


def told(error: ErrorDetails) -> str:
    """Say in words what pydantic found wrong with a value."""
    words = _WORDS.get(error["type"])
    return words(error.get("ctx", {}), error["input"]) if words else "填得不合要求，请对照说明修改。"


def seen(given: Any) -> str:
    """Return what was written, short enough for a sentence."""
    if isinstance(given, (dict, list, tuple)):
        return "{…}" if isinstance(given, dict) else "[…]"
    text = "是" if given is True else "否" if given is False else str(given)
    return text if len(text) <= 30 else text[:30] + "…"


def _must_be(what: str) -> Callable[[Mapping[str, Any], Any], str]:
    return lambda told, given: f"“{seen(given)}”不是{what}，请改正。"


def _bound(word: str, name: str) -> Callable[[Mapping[str, Any], Any], str]:
    def say(told: Mapping[str, Any], given: Any) -> str:
        bound = told[name]
        return f"“{seen(given)}”超出范围，要{word} {f'{bound:g}' if isinstance(bound, float) else bound}。"

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
    "string_type": lambda told, given: f"“{seen(given)}”要写成文字；文件里的数字和日期请加引号。",
    "greater_than": _bound("大于", "gt"),
    "greater_than_equal": _bound("不小于", "ge"),
    "less_than": _bound("小于", "lt"),
    "less_than_equal": _bound("不大于", "le"),
    "multiple_of": _bound("是这个数的整倍数：", "multiple_of"),
    "string_too_short": _too_short,
    "string_too_long": lambda told, given: f"最多 {told['max_length']} 个字，现在有 {len(given)} 个。",
    "string_pattern_mismatch": lambda told, given: f"“{seen(given)}”的写法不对，请对照说明修改。",
    "too_short": lambda told, given: f"至少要有 {told['min_length']} 条，现在有 {len(given)} 条。",
    "too_long": lambda told, given: f"最多 {told['max_length']} 条，现在有 {len(given)} 条。",
}
