"""Changing single places of YAML that people wrote: all the rest of the text stays as it stands, comments too.

A place is named as ``yaml_lines`` names it. The text must be readable; what is written in is one line of YAML.
"""

import json
from collections.abc import Callable
from typing import Any

import yaml

from luodi.common.faults import Faulty, Place
from luodi.common.yaml_lines import refuse_endless

Span = tuple[int, int]


class NoPlace(Exception):
    """The text has no such place, or what was asked cannot be done there; the message says so."""


def scalar(value: str, *, as_text: bool = False) -> str:
    """Write a value so that it reads as itself wherever it stands; ``as_text``: 2026 is then no number either."""
    value = " ".join(value.split())
    try:
        (only,) = _root(f"[{value}]").value
    except (yaml.YAMLError, Faulty, ValueError, AttributeError):
        return _quoted(value)
    plain = isinstance(only, yaml.ScalarNode) and only.style is None and only.value == value
    if not plain or as_text and only.tag != "tag:yaml.org,2002:str":
        return _quoted(value)
    return value


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def told(text: str, at: Place) -> str | None:
    """Return what a place says where it says one thing; None where it is not there or is no single value."""
    node = _found(_root(text), at)
    return node.value if isinstance(node, yaml.ScalarNode) else None


def put(text: str, at: Place, written: str) -> str:
    """Write something at a place, which comes to be if it is not there. Raises NoPlace."""
    text = _ended(text)
    parent, step = _found(_root(text), at[:-1]), at[-1]
    if not isinstance(parent, yaml.CollectionNode):
        if len(at) < 2:
            raise NoPlace("办法里没有可以写这一项的地方。")
        return put(text, at[:-1], f"{{{scalar(str(step))}: {written}}}")
    node = _found(parent, (step,))
    if node is None:
        return _with_key(text, parent, str(step), written)
    start, end = node.start_mark.index, _end(node)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style or _is_block(node):
        start = text.index(":", _key(parent, step).end_mark.index) + 1
        kept = "\n" if text[:end].endswith("\n") else ""
        return f"{text[:start]} {written}{kept}{text[end:]}"
    gap = "" if text[start - 1 : start] in (" ", "[", "{", "") else " "
    return f"{text[:start]}{gap}{written}{text[end:]}"


def cut(text: str, at: Place) -> str:
    """Take a place away; a list keeps at least one item, a group that would stand empty goes too. Raises NoPlace."""
    text = _ended(text)
    parent = _found(_root(text), at[:-1])
    if isinstance(parent, yaml.SequenceNode):
        items = parent.value
        number = _number(items, at[-1])
        if len(items) == 1:
            raise NoPlace("至少要留一条，请先加上别的，再删这一条。")
        spans = [(one.start_mark.index, _end(one)) for one in items]
        if parent.flow_style:
            return _without(text, spans, number)
        start, end = _lines(text, items[number])
        return text[:start] + text[end:]
    if not isinstance(parent, yaml.MappingNode) or _found(parent, at[-1:]) is None:
        raise NoPlace("办法里已经没有这一项了。")
    if len(parent.value) == 1:
        if len(at) < 2 or isinstance(at[-2], int):
            raise NoPlace("这里只有这一项，不能删。")
        return cut(text, at[:-1])
    spans = [(key.start_mark.index, _end(value)) for key, value in parent.value]
    number = next(i for i, (key, _) in enumerate(parent.value) if key.value == str(at[-1]))
    if parent.flow_style or _dashed(text, spans[number][0]) and number == 0:
        return _without(text, spans, number)
    return text[: _line_start(text, spans[number][0])] + text[_line_end(text, spans[number][1]) :]


def moved(text: str, at: Place, by: int) -> str:
    """Let an item of a list change places with the one before (-1) or after (1) it. Raises NoPlace."""
    text = _ended(text)
    parent, span = _items(text, at)
    here = _number(parent.value, at[-1])
    other = here + by
    if not 0 <= other < len(parent.value):
        raise NoPlace("已经在头上了。" if by < 0 else "已经在末尾了。")
    (a, b), (c, d) = sorted((span(parent.value[here]), span(parent.value[other])))
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def copied(text: str, at: Place) -> str:
    """Write an item of a list once more behind itself. Raises NoPlace."""
    text = _ended(text)
    parent, span = _items(text, at)
    start, end = span(parent.value[at[-1]])
    between = ", " if parent.flow_style else ""
    return text[:end] + between + text[start:end] + text[end:]


def added(text: str, at: Place, item: str) -> str:
    """Write an item, one line or more of YAML, at the end of a list. Raises NoPlace."""
    text = _ended(text)
    found = _found(_root(text), at)
    if not isinstance(found, yaml.SequenceNode) or not found.value:
        raise NoPlace("办法里还没有各行（lines），请先在 YAML 里写上第一行。")
    last = found.value[-1]
    if found.flow_style:
        end = _end(last)
        flow = yaml.dump(yaml.safe_load(item), default_flow_style=True, allow_unicode=True, width=10**6)
        return f"{text[:end]}, {flow.strip()}{text[end:]}"
    start, end = _lines(text, last)
    indent = " " * (
        text.index("-", _line_start(text, last.start_mark.index)) - _line_start(text, last.start_mark.index)
    )
    rows = item.strip("\n").split("\n")
    written = "".join(f"{indent}{'- ' if not place else '  '}{row}\n" for place, row in enumerate(rows))
    return text[:end] + written + text[end:]


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _root(text: str) -> Any:
    refuse_endless(text)
    return yaml.compose(text, yaml.SafeLoader)


def _found(node: Any, at: Place) -> Any:
    for step in at:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _key(parent: Any, step: str | int) -> Any:
    return next(key for key, _ in parent.value if key.value == str(step))


def _number(items: list[Any], step: str | int) -> int:
    if not isinstance(step, int) or not 0 <= step < len(items):
        raise NoPlace("办法里已经没有这一条了。")
    return step


def _items(text: str, at: Place) -> tuple[Any, Callable[[Any], Span]]:
    """Return the list of an item, and what of the text each item takes up."""
    parent = _found(_root(text), at[:-1])
    if not isinstance(parent, yaml.SequenceNode):
        raise NoPlace("办法里已经没有这一条了。")
    _number(parent.value, at[-1])
    if parent.flow_style:
        return parent, lambda node: (node.start_mark.index, _end(node))
    return parent, lambda node: _lines(text, node)


def _is_block(node: Any) -> bool:
    """Tell whether a text stands on lines of its own, after | or >."""
    return isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")


def _end(node: Any) -> int:
    """Return where a node ends; the reader lets a block reach up to the next thing, over comments."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last if isinstance(node, yaml.SequenceNode) else last[1]
    return int(node.end_mark.index)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Return where the next line begins; what ended with its line has it already."""
    if index and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _dashed(text: str, index: int) -> bool:
    return text[_line_start(text, index) : index].lstrip().startswith("-")


def _lines(text: str, node: Any) -> Span:
    """Return the lines of an item of a block list, with the comments right above it."""
    start = _line_start(text, node.start_mark.index)
    if text[start : node.start_mark.index].strip() != "-":
        raise NoPlace("这一条和别的写在一行里，请在 YAML 里改。")
    while start:
        above = _line_start(text, start - 1)
        if not text[above : start - 1].lstrip().startswith("#"):
            break
        start = above
    return start, _line_end(text, _end(node))


def _without(text: str, spans: list[Span], number: int) -> str:
    """Leave out one of several things that stand behind one another, with what parts it from its neighbour."""
    if number + 1 < len(spans):
        return text[: spans[number][0]] + text[spans[number + 1][0] :]
    return text[: spans[number - 1][1]] + text[spans[number][1] :]


def _with_key(text: str, parent: Any, key: str, written: str) -> str:
    if not isinstance(parent, yaml.MappingNode):
        raise NoPlace("办法里已经没有这一条了。")
    pair = f"{scalar(key)}: {written}"
    if parent.flow_style:
        if not parent.value:
            start = parent.start_mark.index + 1
            return f"{text[:start]}{pair}{text[start:]}"
        end = _end(parent.value[-1][1])
        return f"{text[:end]}, {pair}{text[end:]}"
    end = _line_end(text, _end(parent.value[-1][1]))
    column = parent.value[0][0].start_mark.column
    return f"{text[:end]}{' ' * column}{pair}\n{text[end:]}"
