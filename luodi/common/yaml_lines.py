"""YAML that people write: the plain data in it and the line of every place, faults in words."""

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
        words = "这里的写法看不懂，请检查缩进、冒号后的空格和引号是否成对。"
        raise Faulty([Fault((), "", words, _number(mark))]) from broken
    except (ValueError, RecursionError) as broken:
        raise Faulty([Fault((), "", "这不是可以读的规则文件，请检查是不是选错了。")]) from broken


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
