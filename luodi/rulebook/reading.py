"""Packs as files: YAML that people can read, checked against the schema of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from luodi.rulebook.faults import Fault, PackInvalid, Place, in_words
from luodi.rulebook.packs import PackKind
from luodi.rulebook.shapes import shape_of

LARGEST = 512 * 1024  # characters; the packs we ship have a few thousand
HEAD = {"kind", "county", "number", "effective_from", "basis", "note", "sources", "rules"}


@dataclass(frozen=True)
class Pack:
    """What a file of rules says: the rules, what they rest on, and where they come from."""

    rules: BaseModel
    basis: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()


def validate(kind: PackKind, content: Any) -> BaseModel:
    """Return the rules that plain data stand for; raises PackInvalid."""
    try:
        return kind.schema.model_validate(content)
    except ValidationError as invalid:
        raise PackInvalid(in_words(shape_of(kind.schema), invalid.errors(include_url=False))) from invalid


def plain(rules: BaseModel) -> dict[str, Any]:
    """Return rules as plain data, as they are stored."""
    return rules.model_dump(mode="json")


@lru_cache(maxsize=200)
def shipped(kind: PackKind) -> Pack:
    """Return the pack we ship for a kind; the file is read once."""
    return parse(kind, kind.default.read_text(encoding="utf-8"))


def parse(kind: PackKind, text: str) -> Pack:
    """Read a file of rules of this kind; raises PackInvalid with every fault, its place and its line."""
    content, lines = _load(text)
    if not isinstance(content, dict):
        raise PackInvalid([Fault((), "", "这不是规则文件，里面要有“kind: …”和“rules: …”两项。", 1)])
    if content.get("kind") != kind.code:
        words = f"文件里写的是“{content.get('kind', '')}”，这里要的是“{kind.code}”（{kind.title}），请选对应的文件。"
        raise PackInvalid([Fault(("kind",), "规则类别", words, lines.get(("kind",)))])
    if not isinstance(content.get("rules"), dict):
        raise PackInvalid([Fault(("rules",), "rules", "没有填规则，请补上。", lines.get(("rules",)))])
    faults = [_strange(name, lines) for name in content if name not in HEAD]
    try:
        rules = validate(kind, content["rules"])
    except PackInvalid as invalid:
        faults += [replace(one, line=_line(lines, ("rules", *one.at))) for one in invalid.faults]
    if faults:
        raise PackInvalid(sorted(faults, key=lambda fault: fault.line or 0))
    return Pack(rules, _text(content, "basis"), _text(content, "note"), _sources(content))


def _strange(name: Any, lines: Mapping[Place, int]) -> Fault:
    known = "、".join(sorted(HEAD))
    return Fault((name,), "", f"不认识“{name}”，请删去，或改成 {known} 之一。", lines.get((name,)))


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return "" if value is None else str(value).strip()


def _sources(content: Mapping[str, Any]) -> tuple[str, ...]:
    given = content.get("sources") or []
    return tuple(str(one).strip() for one in (given if isinstance(given, list) else [given]))


def _line(lines: Mapping[Place, int], at: Place) -> int | None:
    """Return the line of a place, or of the nearest one around it that stands in the file."""
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at)


def _load(text: str) -> tuple[Any, dict[Place, int]]:
    """Return the data and the line of every place in it."""
    if len(text) > LARGEST:
        raise PackInvalid([Fault((), "", "文件太大，规则文件一般只有几十 KB，请检查是不是选错了。")])
    try:
        # An alias can make a few lines stand for gigabytes, and nobody writes rules with them.
        alias = next((e for e in yaml.parse(text, yaml.SafeLoader) if isinstance(e, yaml.AliasEvent)), None)
        if alias is not None:
            raise PackInvalid(
                [Fault((), "", "规则文件不能用“*”引用别处，请写全。", _number(alias.start_mark))]
            )
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        lines: dict[Place, int] = {}
        _note_lines(node, (), lines)
        return (loader.construct_document(node) if node else None), lines
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        words = "这里的写法看不懂，请检查缩进、冒号后的空格和引号是否成对。"
        raise PackInvalid([Fault((), "", words, _number(mark))]) from broken
    except (ValueError, RecursionError) as broken:
        raise PackInvalid([Fault((), "", "这不是可以读的规则文件，请检查是不是选错了。")]) from broken


def _number(mark: Any) -> int | None:
    """Return the number of the line of a mark as people count."""
    return mark.line + 1 if mark else None


def _note_lines(node: Any, at: Place, lines: dict[Place, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                words = "冒号前面只能是一个名称，请改正。"
                raise PackInvalid([Fault(at, "", words, key.start_mark.line + 1)])
            place = (*at, key.value)
            if place in lines:
                words = f"“{key.value}”写了两次，请删去一处。"
                raise PackInvalid([Fault(place, "", words, key.start_mark.line + 1)])
            lines[place] = key.start_mark.line + 1
            _note_lines(value, place, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            lines[(*at, number)] = value.start_mark.line + 1
            _note_lines(value, (*at, number), lines)
