"""What people enter for a run: how a value is read by the scheme, how it stands in a cell, and what a pasted block says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luodi.assessment import checks
from luodi.assessment.engine.facts import FLAGS, read_fact
from luodi.assessment.engine.numbers import BadNumber
from luodi.assessment.engine.scheme import Fact, Records, Scheme
from luodi.common.pasting import Grid, lay
from luodi.ledgers.language.text import half_width, is_blank_word, key, one_line

SEPARATORS = ("\t", "｜", "|")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")


class BadEntry(ValueError):
    """What is written cannot be entered like this; the message says why and what to do."""


def read(rules: Scheme, name: str, written: str, *, shared: bool) -> Any:
    """Read a fact, or a list, of a unit as its scheme says; ``shared``: it stands under the county. Raises BadEntry."""
    try:
        if name in rules.records:
            if shared != (rules.records[name].shares is not None):
                words = "由几个单位分，请填在全县下面。" if not shared else "是各单位自己的，请填在单位下面。"
                raise BadEntry(f"“{rules.records[name].title or name}”{words}")
            return _rows(rules.records[name], written)
        fact = checks.entered(rules).get(name)
        if fact is None or shared:
            raise BadEntry(f"办法里没有要填报的“{name}”，取自指标、目标任务的不用填。")
        if fact.type == "numbers":
            return [_one(fact.model_copy(update={"type": "number"}), one) for one in written.split()]
        return _one(fact, written.strip())
    except BadNumber as bad:
        raise BadEntry(str(bad)) from bad


def _one(fact: Fact, written: str) -> Any:
    if not written:
        raise BadEntry(f"请填“{fact.title or '数'}”；没有的不要填，没有填报和填报 0 是两回事。")
    read_fact(fact, written)
    return written


def _rows(rules: Records, written: str) -> list[dict[str, Any]]:
    """Read lines as they are pasted from a workbook: the name, then what each record has, in the order of the scheme."""
    rows = []
    for number, line in enumerate(filter(str.strip, written.splitlines()), start=1):
        mark = next((one for one in SEPARATORS if one in line), SEPARATORS[0])
        name, *cells = [cell.strip() for cell in line.split(mark)]
        if len(cells) > len(rules.attributes):
            raise BadEntry(f"第 {number} 行有 {len(cells) + 1} 格，应是名称和 {len(rules.attributes)} 项。")
        row: dict[str, Any] = {"name": name}
        for (inner, fact), cell in zip(rules.attributes.items(), cells, strict=False):
            if cell:
                read_fact(fact, cell)
                row[inner] = cell
        rows.append(row)
    return rows


def in_cell(value: Any) -> str:
    """Write a value as it stands in a cell of the grid."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def tidy(fact: Fact, cell: str) -> str:
    """Write what a cell says in the spelling of its fact: 2026/3/1 as 2026-03-01, TRUE as 是; else as it is."""
    plain = half_width(one_line(cell)) if fact.type != "text" else one_line(cell)
    if fact.type == "flag" and plain.lower() in FLAGS:
        return "是" if FLAGS[plain.lower()] else "否"
    if fact.type == "date" and (day := _DAY.fullmatch(plain)):
        year, month, number = day.groups()
        return f"{year}-{month:0>2}-{number:0>2}"
    return plain


@dataclass
class Pasted:
    """What a pasted block comes to: cells of the grid, and what is to be told."""

    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def read_block(text: str, rules: Scheme, rows: Sequence[tuple[int, str]], at: tuple[int, str]) -> Pasted:
    """Read a block of cells into the grid of ``rows`` (number and names of each unit), from the cell ``at`` on."""
    facts = checks.entered(rules)
    grid = Grid(
        rows=rows,
        columns=tuple(facts),
        column_named=lambda head: _column_named(head, facts),
        names_rows=lambda head: head.endswith(("单位", "单位名称", "乡镇", "部门")),
        noun="单位",
        those="这次考核的单位",
    )
    laid = lay(text, grid, at)
    names = dict(reversed(rows))
    found = Pasted(told=laid.told)
    for unit, line in laid.lines:
        for name, pasted in line.items():
            if is_blank_word(pasted.text):
                continue
            cell = tidy(facts[name], pasted.text)
            found.cells[unit, name] = cell
            try:
                read(rules, name, cell, shared=False)
            except BadEntry as bad:
                found.told.append(f"{names[unit]}，{facts[name].title or name}：{bad}")
    return found


def _column_named(head: str, facts: Mapping[str, Fact]) -> str | None:
    """Return the fact that a head names: by its whole title, with or without a unit behind it."""
    titles = {key(fact.title or name): name for name, fact in facts.items()}
    return titles.get(key(head)) or titles.get(key(_BRACKETED.sub("", head)))
