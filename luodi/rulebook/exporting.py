"""Rules as a file: YAML in the order of the schema, every line with its title as a comment. ``reading.parse`` reads it back."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from luodi.rulebook.packs import PackKind
from luodi.rulebook.shapes import Part, Shape, Sort, shape_of, words

ADVICE = "“#”后面是说明，不起作用。改好后在“规则”里导入，成为草稿，放行以后才生效。"
_BARE = re.compile(r"[a-z][a-z0-9_]*")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def written(
    kind: PackKind, content: Mapping[str, Any], head: Mapping[str, Any], comments: Sequence[str] = ()
) -> str:
    """Write rules with what is known about them (``head``: basis, number, sources, …) and some lines above."""
    lines = [f"# {comment}" for comment in (*comments, ADVICE)]
    lines.append(f"kind: {kind.code}  # {kind.title}")
    lines += [f"{name}: {_value(value)}" for name, value in head.items()]
    lines.append("rules:")
    lines += _section(shape_of(kind.schema), content, "  ", told=True)
    return "\n".join(lines) + "\n"


def _section(shape: Shape, content: Mapping[str, Any], indent: str, *, told: bool) -> Iterator[str]:
    for part in shape.fields:
        yield from _part(part, content.get(part.name), indent, told=told)


def _part(part: Part, value: Any, indent: str, *, told: bool) -> Iterator[str]:
    """Write one field; its title stands beside it unless an earlier row of the same list has told it (``told``)."""
    if part.shape.sort == Sort.SECTION and value:
        yield f"{indent}{part.name}:{_comment(part, None, told=told)}"
        yield from _section(part.shape, value, indent + "  ", told=told)
    elif part.shape.is_rows and part.shape.item and value:
        yield f"{indent}{part.name}:{_comment(part, None, told=told)}"
        for number, row in enumerate(value):
            first, *rest = _section(part.shape.item, row, indent + "    ", told=told and not number)
            yield f"{indent}  - {first.lstrip()}"
            yield from rest
    else:
        yield f"{indent}{part.name}: {_value(value)}{_comment(part, value, told=told)}"


def _comment(part: Part, value: Any, *, told: bool) -> str:
    said = []
    if told:
        said.append(part.head + (f"：{part.about}" if part.about else ""))
    item = part.shape.item or part.shape
    if item.sort == Sort.CHOICE and value:
        said.append(words(part.shape, value))
    return "  # " + " = ".join(" ".join(one.split()) for one in said) if said else ""


def _value(value: Any) -> str:
    if isinstance(value, str) and _BARE.fullmatch(value) and value not in _NOT_TEXT:
        return value
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    # JSON is YAML but for a few characters that YAML takes for ends of lines or refuses.
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
