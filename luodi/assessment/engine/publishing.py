"""What the engine hands out: results as a table for people, and the JSON Schemas of schemes and facts."""

from typing import Any

from luodi.assessment.engine import telling
from luodi.assessment.engine.nodes import Condition, Figure, Node
from luodi.assessment.engine.results import Results
from luodi.assessment.engine.scheme import Absence, Block, Fact, Line, Scheme
from luodi.assessment.engine.steps import MOVES, WORDS

NUMBER = {"anyOf": [{"type": "number"}, {"type": "string"}]}


def table(found: Results) -> str:
    """Write results as text."""
    return telling.table(found.plain())


def schemas() -> dict[str, Any]:
    """Return the JSON Schemas of a scheme and of its facts."""
    found = Scheme.model_json_schema(ref_template="#/$defs/{model}")
    defs = found.setdefault("$defs", {})
    defs["figure"] = {"anyOf": [NUMBER, *_kinds(Figure.kinds, defs)]}
    defs["condition"] = {"anyOf": [{"type": "string"}, *_kinds(Condition.kinds, defs)]}
    defs["entry"] = {"anyOf": [_of(Line, defs), _of(Block, defs)]}
    defs["fact"] = {"anyOf": [{"type": "string"}, {"type": "null"}, _of(Fact, defs)]}
    defs["absent"] = {"anyOf": [{"enum": ["zero", "full", "leave_out", "spread"]}, _of(Absence, defs)]}
    defs["move"] = {"anyOf": [{"enum": [*WORDS, "mirror"]}, *(_of(one, defs) for one in MOVES)]}
    return {"scheme": _linked(found), "facts": FACTS}


def _linked(schema: Any) -> Any:
    """Put references where the nodes say which definition they follow; pydantic would look them up too early."""
    if isinstance(schema, dict):
        if "x-def" in schema:
            return {"$ref": f"#/$defs/{schema['x-def']}"}
        return {key: _linked(value) for key, value in schema.items()}
    return [_linked(one) for one in schema] if isinstance(schema, list) else schema


def _kinds(kinds: Any, defs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return, for every kind, a mapping with its one key."""
    return [
        {
            "type": "object",
            "properties": {kind: {"anyOf": [_of(cls, defs), *_short(cls)]}},
            "required": [kind],
            "additionalProperties": False,
            "description": (cls.__doc__ or "").strip(),
        }
        for kind, cls in sorted(kinds.items())
    ]


def _short(cls: type[Node]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if cls.listed:
        found.append({"type": "array"})
    if cls.named:
        found.append({"type": ["string", "integer", "object"]})
    return found


def _of(cls: Any, defs: dict[str, Any]) -> dict[str, Any]:
    schema = cls.model_json_schema(ref_template="#/$defs/{model}")
    defs.update(schema.pop("$defs", {}))
    return schema  # type: ignore[no-any-return]


_VALUE = {"type": ["number", "string", "boolean", "null", "array"]}
FACTS = {
    "type": "object",
    "required": ["units"],
    "additionalProperties": False,
    "properties": {
        "units": {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": _VALUE},
        },
        "common": {"type": "object", "additionalProperties": _VALUE},
        "records": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}},
        "totals": {"type": "object", "additionalProperties": NUMBER},
        "period": {"type": ["string", "integer"]},
        "decided": {"type": "object", "additionalProperties": {"type": "object"}},
        "earlier": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"period": {"type": "string"}, "units": {"type": "object"}},
                "required": ["units"],
            },
        },
    },
}
