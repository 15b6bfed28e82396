"""YAML that people write: the plain data in it and the line of every place, faults in words."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from luodi.common.faults import Fault, Faulty, Place

LARGEST = 512 * 1024  # characters; the packs we ship have a few thousand


def load(text: str, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> tuple[Any, dict[Place, int]]:
    """Return the data and the line of every place in it; raises Faulty."""
    if len(text) > LARGEST:
        raise Faulty([Fault((), "", "文件太大，规则文件一般只有几十 KB，请检查是不是选错了。")])
    try:
        # An alias can make a few lines stand for gigabytes, and nobody writes rules with them.
        alias = next((e for e in yaml.parse(text, yaml.SafeLoader) if isinstance(e, yaml.AliasEvent)), None)
        if alias is not None:
            raise Faulty([Fault((), "", "规则文件不能用“*”引用别处，请写全。", _number(alias.start_mark))])
        reader = loader(text)
        node = reader.get_single_node()
        lines: dict[Place, int] = {}
        _note_lines(node, (), lines)
        return (reader.construct_document(node) if node else None), lines
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        raise Faulty([_slip(text, _number(mark))]) from broken
    except (ValueError, RecursionError) as broken:
        raise Faulty([Fault((), "", "这不是可以读的规则文件，请检查是不是选错了。")]) from broken


SLIPS = (
    (re.compile(r"\t"), "用了制表符（Tab）缩进，请改成空格。"),
    (re.compile(r"^\u3000+|^ *\u3000+"), "用了中文空格缩进，请改成英文空格。"),
    (re.compile(r"："), "用了中文冒号“：”，请改成英文冒号，后面加空格。"),
    (re.compile(r"[｛｝［］【】]"), "用了中文括号，请改成英文的 { } 或 [ ]。"),
    (re.compile(r"[{\[][^}\]]*，"), "用了中文逗号“，”，请改成英文逗号，后面加空格。"),
    (re.compile(r"^\s*[－—]"), "用了中文横线，请改成英文的“- ”，后面加空格。"),
    (re.compile(r"[:\s\[,]%"), '“%”单独写时要加引号："%"。'),
    (re.compile(r"^\s*-[^\s-]"), "“-”后面要加空格。"),
    (re.compile(r"^[\s-]*[\w\u4e00-\u9fff]+:[^\s/]"), "冒号后面要加空格。"),
)


def _slip(text: str, line: int | None) -> Fault:
    """Say what is wrong near where reading stopped; the reader often notices only a line later."""
    rows = text.splitlines()
    last = min(line or len(rows), len(rows))
    for number in range(last, max(last - 3, 0), -1):
        plain = rows[number - 1].split(" #")[0]
        for pattern, words in SLIPS:
            if not plain.lstrip().startswith("#") and pattern.search(plain):
                return Fault((), "", words, number)
    for number in range(last, max(last - 3, 0), -1):
        plain = rows[number - 1]
        if any(plain.count(one) != plain.count(other) for one, other in (("{", "}"), ("[", "]"))):
            return Fault((), "", "这一行的括号不成对，请检查 { } 和 [ ]。", number)
    words = "这里的写法看不懂，请检查缩进、冒号后的空格和引号是否成对。"
    return Fault((), "", words, line)


def _number(mark: Any) -> int | None:
    """Return the number of the line of a mark as people count."""
    return mark.line + 1 if mark else None


def _note_lines(node: Any, at: Place, lines: dict[Place, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                words = "冒号前面只能是一个名称，请改正。"
                raise Faulty([Fault(at, "", words, key.start_mark.line + 1)])
            place = (*at, key.value)
            if place in lines:
                words = f"“{key.value}”写了两次，请删去一处。"
                raise Faulty([Fault(place, "", words, key.start_mark.line + 1)])
            lines[place] = key.start_mark.line + 1
            _note_lines(value, place, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*at, number)] = value.start_mark.line + 1
            _note_lines(value, (*at, number), lines)


def line_of(lines: Mapping[Place, int], at: Place) -> int | None:
    """Return the line of a place, or of the nearest one around it that stands in the file."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at)
