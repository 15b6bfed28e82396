"""Columns that each stand for a stage and are ticked as far as a project has come: 是否签约 | 是否开工 | 是否投产."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from luodi.ledgers.files.grid import Grid
from luodi.ledgers.language.stage_words import RANK
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.layout.heads import Column, plain_head

_YES = re.compile(
    r"[√✓✔☑●■★▲]|1(?:\.0)?|是|有|已|已?完成|已(?:签约|开工|投产|竣工|办理)|y(?:es)?", re.IGNORECASE
)
_NO = re.compile(
    r"[×✗✘☐○□]|0(?:\.0)?|否|无|未|未(?:完成|签约|开工|投产|竣工|办理)|n(?:o)?|[-—–/\\]+", re.IGNORECASE
)
_STAGE_HEAD = re.compile(
    r"(?:是否)?(?:已|正式|进入)?(储备|谋划|在谈|洽谈|签约|前期|开工|在建|建设中|投产|竣工|建成|投用|完工)(?:阶段|项目|情况|建设)?(?:与否)?"
)
_STAGES = {
    "谋划": "储备",
    "洽谈": "在谈",
    "建设中": "在建",
    "竣工": "投产",
    "建成": "投产",
    "投用": "投产",
    "完工": "投产",
}
_MOST_LOOKED_AT = 60
_FEWEST = 2


def stage_of(column: Column) -> str | None:
    """The stage that the head of a column stands for."""
    found = _STAGE_HEAD.fullmatch(plain_head(column.head.split(" / ")[-1]))
    return _STAGES.get(found[1], found[1]) if found else None


def with_ticks(grid: Grid, columns: Sequence[Column], first: int, last: int) -> list[Column]:
    """The columns, those that are ticked by stage as such; a column of days stays one of days."""
    ticked = {
        column.at for column in columns
        if not column.hidden and column.field != "stage" and stage_of(column) and _is_ticked(grid, column.at, first, last)
    }  # fmt: skip
    if len(ticked) < _FEWEST or not any(_has_tick(grid, at, first, last) for at in ticked):
        return list(columns)
    return [replace(one, field="tick") if one.at in ticked else one for one in columns]


def _is_ticked(grid: Grid, at: int, first: int, last: int) -> bool:
    texts = (squeeze(grid.text(row, at)) for row in range(first, min(last, first + _MOST_LOOKED_AT) + 1))
    filled = [text for text in texts if text]
    return bool(filled) and all(_YES.fullmatch(text) or _NO.fullmatch(text) for text in filled)


def _has_tick(grid: Grid, at: int, first: int, last: int) -> bool:
    rows = range(first, min(last, first + _MOST_LOOKED_AT) + 1)
    return any(_YES.fullmatch(squeeze(grid.text(row, at))) for row in rows)


def furthest(cells: Iterable[tuple[Column, str]]) -> tuple[str, Column] | None:
    """The furthest stage that is ticked, and its column."""
    ticked = [
        (stage, column)
        for column, text in cells
        if _YES.fullmatch(squeeze(text)) and (stage := stage_of(column))
    ]
    return max(ticked, key=lambda found: RANK[found[0]], default=None)
