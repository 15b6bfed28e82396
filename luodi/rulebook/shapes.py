"""The shape of a pack, taken from its schema: what a screen, a form and a comparison need to know about every field."""

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from luodi.rulebook.packs import Every, options_of


class Sort(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLAG = "flag"
    DAY = "day"
    CHOICE = "choice"
    SECTION = "section"  # fields of its own
    LIST = "list"


SCALARS = {
    str: Sort.TEXT,
    int: Sort.WHOLE,
    float: Sort.DECIMAL,
    Decimal: Sort.DECIMAL,
    bool: Sort.FLAG,
    date: Sort.DAY,
}
NUMBERS = (Sort.WHOLE, Sort.DECIMAL)
SEPARATED = 10_000  # numbers from here on are written with separators; a year is not


class NotShowable(TypeError):
    """A schema holds something that no screen could show; the fault is the program's, never the user's."""


@dataclass(frozen=True)
class Shape:
    """What stands in one place: a value, a choice, a section with fields, or a list of one of these."""

    sort: Sort
    choices: tuple[tuple[str, str], ...] = ()
    item: "Shape | None" = None
    fields: tuple["Part", ...] = ()
    key: tuple[str, ...] = ()
    every: tuple[Every, ...] = ()
    # The choices are only offered; whatever else was stored is read as well.
    is_open: bool = False

    @property
    def is_rows(self) -> bool:
        """Tell whether this is a list of rows that have fields."""
        return self.item is not None and self.item.sort == Sort.SECTION

    @property
    def is_flat(self) -> bool:
        """Tell whether the rows fit a table: no section and no rows inside them."""
        inner = self.item.fields if self.item else self.fields
        return all(part.shape.sort != Sort.SECTION and not part.shape.is_rows for part in inner)

    def named(self, name: str) -> "Part | None":
        """Return the field of this name."""
        return next((part for part in self.fields if part.name == name), None)


@dataclass(frozen=True)
class Part:
    """One field of a section: its words, its shape, and what a new row starts with.

    ``may_be_empty``: None is a value. ``is_required``: there is no default.
    """

    name: str
    title: str
    about: str
    unit: str
    may_be_empty: bool
    is_required: bool
    shape: Shape
    usual: Any = field(default=None, compare=False, hash=False)

    @property
    def head(self) -> str:
        """The title with the unit, as above a column."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@cache
def shape_of(schema: type[BaseModel]) -> Shape:
    """Return the shape of a schema; raises NotShowable for what cannot be shown."""
    fields = tuple(_part(schema, name, info) for name, info in schema.model_fields.items())
    key = getattr(schema, "KEY", ()) or tuple(part.name for part in fields[:1])
    return Shape(Sort.SECTION, fields=fields, key=key, every=getattr(schema, "EVERY", ()))


def _part(schema: type[BaseModel], name: str, info: FieldInfo) -> Part:
    if not info.title:
        raise NotShowable(f"{schema.__name__}.{name} has no title.")
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, Mapping) else {}
    kind, may_be_empty = _without_none(info.annotation)
    try:
        shape = _shape(kind)
    except NotShowable as why:
        raise NotShowable(f"{schema.__name__}.{name}: {why}") from why
    if options := tuple(options_of(str(extra.get("options", "")))):
        shape = _chosen_from(shape, options)
    needed, unit = info.is_required(), str(extra.get("unit", ""))
    usual = None if needed else to_jsonable_python(info.get_default(call_default_factory=True))
    return Part(name, info.title, info.description or "", unit, may_be_empty, needed, shape, usual)


def _without_none(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in (Union, types.UnionType):
        others = [one for one in get_args(kind) if one is not types.NoneType]
        if len(others) == 1:
            return others[0], True
    return kind, False


def _chosen_from(shape: Shape, options: tuple[tuple[str, str], ...]) -> Shape:
    if shape.item:
        return replace(shape, item=_chosen_from(shape.item, options))
    return Shape(Sort.CHOICE, choices=options, is_open=True) if shape.sort == Sort.TEXT else shape


def _shape(kind: Any) -> Shape:
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if kind in SCALARS:
        return Shape(SCALARS[kind])
    if get_origin(kind) is Literal:
        return Shape(Sort.CHOICE, choices=tuple((str(one), str(one)) for one in get_args(kind)))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Shape(
            Sort.CHOICE,
            choices=tuple((str(one.value), str(getattr(one, "label", one.value))) for one in kind),
        )
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return shape_of(kind)
    if get_origin(kind) in (list, tuple) and get_args(kind)[1:] in ((), (...,)):
        return Shape(Sort.LIST, item=_shape(get_args(kind)[0]))
    raise NotShowable(f"{kind!r} is neither a value, a choice, a section nor a list of one of these.")


def words(shape: Shape, value: Any) -> str:
    """Say a stored value as officials read it: labels of choices, 是 and 否, — for what is not given."""
    if value is None or value == "" or value == []:
        return "—"
    match shape.sort:
        case Sort.FLAG:
            return "是" if value else "否"
        case Sort.WHOLE if isinstance(value, int) and abs(value) >= SEPARATED:
            return f"{value:,}"
        case Sort.CHOICE:
            return dict(shape.choices).get(str(value), str(value))
        case Sort.LIST if shape.item:
            return "、".join(words(shape.item, one) for one in value)
        case Sort.SECTION:
            return "，".join(f"{part.title} {words_of(part, value.get(part.name))}" for part in shape.fields)
    return str(value)


def words_of(part: Part, value: Any) -> str:
    """Say the value of a field with its unit."""
    said = words(part.shape, value)
    return f"{said} {part.unit}" if part.unit and said != "—" else said


def row_name(shape: Shape, row: Mapping[str, Any]) -> str:
    """Return what a row is called: the words of the fields that tell it from the others."""
    named = (shape.named(name) for name in shape.key)
    return " · ".join(words(part.shape, row.get(part.name)) for part in named if part)


def row_words(shape: Shape, row: Mapping[str, Any]) -> str:
    """Say a whole row but for the fields that name it and those that are not filled."""
    told = [part for part in shape.fields if part.name not in shape.key]
    return "，".join(
        f"{part.title} {said}" for part in told if (said := words_of(part, row.get(part.name))) != "—"
    )
