"""Columns that each stand for a stage and are ticked as far as a project has come: 是否签约 | 是否开工 | 是否投产."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from luodi.ledgers.files.grid import Grid
from luodi.ledgers.language.dates import parse_date
from luodi.ledgers.language.stage_words import RANK, STAGES
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
# Papers between signing and building, where they stand among the stages.
_PAPER_HEAD = re.compile(
    r"(?:完成|办理|取得)?(?:公司注册|注册公司|立项|备案|核准|环评|能评|图审|供地|土地(?:摘牌|出让|供应|手续)|(?:用地|建设用地|工程)?规划许可证?|施工许可证?)(?:情况)?"
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
_ANY_YEAR = 2000  # 12月底 is a day in whichever year


def stage_of(column: Column) -> str | None:
    """The stage that the head of a column stands for."""
    head = plain_head(column.head.split(" / ")[-1])
    if found := _STAGE_HEAD.fullmatch(head):
        return _STAGES.get(found[1], found[1])
    return "前期" if _PAPER_HEAD.fullmatch(head) else None


def with_ticks(grid: Grid, columns: Sequence[Column], first: int, last: int) -> list[Column]:
    """The columns, those that are ticked by stage as such; one of days stays so, unless what is done has a tick in it."""
    ticked = {
        column.at for column in columns
        if not column.hidden and column.field != "stage" and stage_of(column) and _is_ticked(grid, column.at, first, last, or_dated=True)
    }  # fmt: skip
    plain = {at for at in ticked if _is_ticked(grid, at, first, last)}
    mixed = {at for at in ticked - plain if _has_tick(grid, at, first, last)}
    if len(mixed) < _FEWEST:
        mixed = set()
    ticked = plain | mixed
    if len(ticked) < _FEWEST or not any(_has_tick(grid, at, first, last) for at in ticked):
        return list(columns)
    return [replace(one, field="tick") if one.at in ticked else one for one in columns]


def _is_ticked(grid: Grid, at: int, first: int, last: int, *, or_dated: bool = False) -> bool:
    texts = (squeeze(grid.text(row, at)) for row in range(first, min(last, first + _MOST_LOOKED_AT) + 1))
    filled = [text for text in texts if text]
    return bool(filled) and all(answers(text) or (or_dated and _is_day(text)) for text in filled)


def answers(text: str) -> bool:
    """Does the cell say yes or no, and nothing else?"""
    plain = squeeze(text)
    return bool(_YES.fullmatch(plain) or _NO.fullmatch(plain))


def is_mark(text: str) -> bool:
    """Is the cell a bare √, × or stroke? 未开工 says it in words."""
    plain = squeeze(text)
    return answers(plain) and not any(sign.isalnum() for sign in plain)


def _is_day(text: str) -> bool:
    reading = parse_date(text, sheet_year=_ANY_YEAR, as_of=None, planned=True)
    return reading.iso is not None or "DATE_IMPRECISE" in reading.flags


def _has_tick(grid: Grid, at: int, first: int, last: int) -> bool:
    rows = range(first, min(last, first + _MOST_LOOKED_AT) + 1)
    return any(says_yes(grid.text(row, at)) for row in rows)


def says_yes(text: str) -> bool:
    """Is the cell a tick?"""
    return bool(_YES.fullmatch(squeeze(text)))


@dataclass(frozen=True)
class Ticked:
    """The furthest stage that is ticked, its column, and the stages before the next column: they agree with it."""

    stage: str
    column: Column
    between: tuple[str, ...]


def furthest(cells: Sequence[tuple[Column, str]], columns: Iterable[Column]) -> Ticked | None:
    """How far the ticks of a row go, among the ticked columns of its table."""
    ticked = [(stage, column) for column, text in cells if says_yes(text) and (stage := stage_of(column))]
    if not ticked:
        return None
    stage, column = max(ticked, key=lambda found: RANK[found[0]])
    heads = (stage_of(one) for one in columns if one.field == "tick")
    later = [RANK[head] for head in heads if head and RANK[head] > RANK[stage]]
    return Ticked(stage, column, STAGES[RANK[stage] + 1 : min(later, default=RANK["终止"])])
