"""A form made from the schema of a pack: reads what was typed as plain data, and shows it again with what is wrong."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from luodi.common.faults import Fault
from luodi.common.http import number
from luodi.rulebook import reading
from luodi.rulebook.faults import PackInvalid
from luodi.rulebook.shapes import NUMBERS, Part, Shape, Sort, row_name, shape_of
from luodi.rulebook.showing import notes

MOST_ROWS = 500
MOST_COLUMNS = 7
PREFIX = "rules"


@dataclass
class Node:
    """One place of the form. ``input`` says which control it is; ``rows`` and ``nodes`` hold what stands inside."""

    name: str
    title: str
    about: str = ""
    unit: str = ""
    input: str = ""
    value: Any = ""
    choices: list[tuple[str, str, bool]] = field(default_factory=list)
    may_be_empty: bool = False
    is_given: bool = True
    is_flat: bool = False
    is_fresh: bool = False
    notes: str = ""
    nodes: list["Node"] = field(default_factory=list)
    rows: list["Node"] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def id(self):
        return self.name.replace(".", "-")


class RulesForm:
    """The rules of one kind as typed fields; ``pressed`` is the button of a row that was pressed, if any."""

    def __init__(self, kind, content=None, data=None):
        self.kind, self.shape = kind, shape_of(kind.schema)
        self.content = content if data is None else _read_section(self.shape, data, PREFIX)
        self.pressed = "" if data is None else data.get("row", "")
        self.rules, self.faults = None, []
        self.fresh = ""

    def is_valid(self):
        """Check what was typed against the schema."""
        try:
            self.rules = reading.validate(self.kind, self.content)
        except PackInvalid as invalid:
            self.faults = invalid.faults
        return not self.faults

    def press(self):
        """Do what the button of a row asks, without saving: add:steps, remove:steps.3, up:steps.3, down:steps.3."""
        verb, _, name = self.pressed.partition(":")
        at = [step if (place := number(step)) is None else place for step in name.split(".")[1:]]
        place = at.pop() if at and isinstance(at[-1], int) else None
        rows, shape = _found(self.content, self.shape, at)
        if shape is None or not shape.is_rows:
            return
        if verb == "add" and len(rows) < MOST_ROWS:
            self.fresh = f"{name}.{len(rows)}"
            rows.append({part.name: part.usual for part in shape.item.fields})
        elif place is not None and place < len(rows):
            row = rows.pop(place)
            if verb in ("up", "down"):
                rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)

    @property
    def root(self):
        """The whole form."""
        root = _section(self.shape, self.content, PREFIX, "", self.faults, ())
        _mark(root, self.fresh)
        return root

    @property
    def summary(self):
        """What must be changed: (id of the place, sentence)."""
        return [
            (".".join(map(str, (PREFIX, *fault.at))).replace(".", "-"), str(fault)) for fault in self.faults
        ]


def _found(content, shape, at):
    """Return the rows that a button belongs to, and their shape; None where the name leads nowhere."""
    for step in at:
        if isinstance(step, int):
            if not shape.is_rows or step >= len(content):
                return None, None
            content, shape = content[step], shape.item
        else:
            part = shape.named(step)
            if part is None or not isinstance(content, dict) or content.get(step) is None:
                return None, None
            content, shape = content[step], part.shape
    return content, shape


# Reading


def _read_section(shape, data, name):
    return {part.name: _read(part, data, f"{name}.{part.name}") for part in shape.fields}


def _read(part, data, name):
    shape = part.shape
    if shape.sort == Sort.SECTION:
        given = not part.may_be_empty or f"{name}.given" in data
        return _read_section(shape, data, name) if given else None
    if shape.is_rows:
        count = data.get(f"{name}.count", "")
        count = min(number(count) or 0, MOST_ROWS)
        return [_read_section(shape.item, data, f"{name}.{number}") for number in range(count)]
    if shape.sort == Sort.LIST:
        if shape.item.sort == Sort.CHOICE:
            return data.getlist(name)
        return [_typed(shape.item, line) for line in data.get(name, "").splitlines() if line.strip()]
    if shape.sort == Sort.FLAG and not part.may_be_empty:
        return name in data
    text = data.get(name, "").strip()
    if not text and (part.may_be_empty or shape.sort != Sort.TEXT):
        return None
    return _typed(shape, text)


def _typed(shape, text):
    """Read ３０ and 5,000 as the numbers they are; words stay as they were typed."""
    if shape.sort in (*NUMBERS, Sort.DAY):
        text = unicodedata.normalize("NFKC", text)
        text = text.replace(",", "") if shape.sort in NUMBERS else text.replace("/", "-")
    return text.strip()


# Showing


def _section(shape: Shape, content, name, title, faults: list[Fault], at):
    node = Node(name, title, input="section", errors=_said(faults, at))
    node.nodes = [
        _node(part, (content or {}).get(part.name), f"{name}.{part.name}", faults, (*at, part.name))
        for part in shape.fields
    ]
    return node


def _node(part: Part, value, name, faults, at):
    shape = part.shape
    if shape.sort == Sort.SECTION:
        node = _section(shape, value, name, part.title, faults, at)
        node.is_given = value is not None or not part.may_be_empty
    elif shape.is_rows:
        node = Node(name, part.title, input="rows", errors=_said(faults, at))
        node.rows = [
            _section(
                shape.item, row, f"{name}.{number}", _called(shape.item, row, number), faults, (*at, number)
            )
            for number, row in enumerate(value or [])
        ]
        node.is_flat = shape.is_flat and len(shape.item.fields) <= MOST_COLUMNS
        node.notes = notes(shape.item.fields) if node.is_flat else ""
        # What a table needs for its head, and an empty list too.
        node.nodes = _section(shape.item, {}, name, "", [], ()).nodes
    else:
        node = _control(part, value, name, _said(faults, at, deep=True))
    node.about, node.unit, node.may_be_empty = part.about, part.unit, part.may_be_empty
    return node


def _called(shape, row, number):
    name = row_name(shape, row).strip(" ·—")
    return f"第 {number + 1} 条" + (f"：{name}" if name else "")


def _control(part: Part, value, name, errors):
    shape = part.shape
    node = Node(name, part.title, input=str(shape.sort), value="" if value is None else value, errors=errors)
    if shape.sort == Sort.LIST and shape.item.sort == Sort.CHOICE:
        node.input, chosen = "choices", {str(one) for one in value or []}
        node.choices = [(code, label, code in chosen) for code, label in shape.item.choices]
    elif shape.sort == Sort.LIST:
        node.input, node.value = "lines", "\n".join(str(one) for one in value or [])
    elif shape.sort == Sort.FLAG and part.may_be_empty:
        node.input = "choice"
        told = {True: "true", False: "false"}.get(value, value)
        node.choices = [(code, label, code == told) for code, label in (("true", "是"), ("false", "否"))]
    elif shape.sort == Sort.CHOICE:
        node.choices = [(code, label, code == str(value)) for code, label in shape.choices]
    return node


def _mark(node, fresh):
    """Note on the row that was just added that it takes the cursor."""
    node.is_fresh = bool(fresh) and node.name == fresh
    for inner in (*node.nodes, *node.rows):
        _mark(inner, fresh)


def _said(faults, at, *, deep=False):
    """Return what is wrong in a place; ``deep`` takes in what stands inside a control that shows a whole list."""
    inside = [fault for fault in faults if fault.at == at or (deep and fault.at[: len(at)] == at)]
    return [
        fault.words if fault.at == at else f"第 {int(fault.at[len(at)]) + 1} 行：{fault.words}"
        for fault in inside
    ]
