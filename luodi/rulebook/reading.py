"""Packs as files: YAML that people can read, checked against the schema of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ValidationError

from luodi.common.faults import Fault, Faulty, Place
from luodi.common.yaml_lines import line_of, load
from luodi.rulebook.completing import Completed, completed
from luodi.rulebook.faults import PackInvalid, in_words
from luodi.rulebook.packs import PackKind
from luodi.rulebook.shapes import shape_of

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


def stored(kind: PackKind, content: Any) -> BaseModel:
    """Return the rules of a stored version, with what it lacks today taken from the pack we ship; raises PackInvalid."""
    try:
        return validate(kind, content)
    except PackInvalid:
        return validate(kind, restored(kind, content).content)


def restored(kind: PackKind, content: Any) -> Completed:
    """Return what a stored version says as far as it can be read, completed from the pack we ship."""
    known = content if isinstance(content, Mapping) else {}
    return completed(shape_of(kind.schema), known, plain(shipped(kind).rules))


def plain(rules: BaseModel) -> dict[str, Any]:
    """Return rules as plain data, as they are stored."""
    return rules.model_dump(mode="json")


@lru_cache(maxsize=200)
def shipped(kind: PackKind) -> Pack:
    """Return the pack we ship for a kind; the file is read once."""
    return parse(kind, kind.default.read_text(encoding="utf-8"))


def parse(kind: PackKind, text: str) -> Pack:
    """Read a file of rules of this kind; raises PackInvalid with every fault, its place and its line."""
    content, lines = _loaded(text)
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
        faults += [replace(one, line=line_of(lines, ("rules", *one.at))) for one in invalid.faults]
    if faults:
        raise PackInvalid(sorted(faults, key=lambda fault: fault.line or 0))
    return Pack(rules, _text(content, "basis"), _text(content, "note"), _sources(content))


def _loaded(text: str) -> tuple[Any, dict[Place, int]]:
    try:
        return load(text)
    except Faulty as broken:
        raise PackInvalid(broken.faults) from broken


def _strange(name: Any, lines: Mapping[Place, int]) -> Fault:
    known = "、".join(sorted(HEAD))
    return Fault((name,), "", f"不认识“{name}”，请删去，或改成 {known} 之一。", lines.get((name,)))


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return "" if value is None else str(value).strip()


def _sources(content: Mapping[str, Any]) -> tuple[str, ...]:
    given = content.get("sources") or []
    return tuple(str(one).strip() for one in (given if isinstance(given, list) else [given]))
