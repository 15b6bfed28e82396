"""YAML that people write: the plain data in it and the line of every place, faults in words."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from luodi.common.faults import Fault, Faulty, Place

# The packs we ship have some 9,000 characters and 2,000 places, five deep; reading takes longer the deeper it gets.
LARGEST, LONGEST, MOST_PLACES, DEEPEST = 200_000, 10_000, 10_000, 60
# What only notices where things begin and end may be quick: the reader in C, where it was built with one.
QUICK: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# So much of a line is looked at to say what is wrong with it.
WIDEST = 500


def load(text: str, loader: type[yaml.SafeLoader] = yaml.SafeLoader) -> tuple[Any, dict[Place, int]]:
    """Return the data and the line of every place in it; raises Faulty."""
    try:
        refuse_endless(text)
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


def refuse_endless(text: str) -> None:
    """Raise Faulty for what nobody writes and what would take long to read, with its line; YAMLError as the reader would.

    What is asked here is asked while the text is read, so that reading stops there.
    """
    if len(text) > LARGEST:
        raise Faulty([Fault((), "", "文件太大，规则文件一般只有几十 KB，请检查是不是选错了。")])
    depth = 0
    for number, event in enumerate(yaml.parse(text, QUICK)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if words := _strange(event) or _too_much(number, depth):
            raise Faulty([Fault((), "", words, _number(event.start_mark))])


def _strange(event: yaml.Event) -> str:
    # An alias can make a few lines stand for gigabytes; a tag makes a number of what is none.
    if isinstance(event, yaml.AliasEvent):
        return "规则文件不能用“*”引用别处，请写全。"
    if getattr(event, "tag", None) is not None:
        return "规则文件不能用“!”指定类型，请删去；要当文字的，加引号。"
    if len(getattr(event, "value", None) or "") > LONGEST:
        return f"这一处超过 {LONGEST} 字，太长了，请检查引号是不是成对。"
    return ""


def _too_much(number: int, depth: int) -> str:
    if depth > DEEPEST:
        return f"这里一层套一层，超过了 {DEEPEST} 层，请检查括号是不是成对、缩进是不是对齐。"
    if number > MOST_PLACES:
        return f"到这里已有 {MOST_PLACES} 多处内容，太多了，请检查是不是选错了文件。"
    return ""


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
    rows = [row[:WIDEST] for row in text.splitlines()]
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
