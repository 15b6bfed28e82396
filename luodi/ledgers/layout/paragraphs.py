"""Sheets of prose: each row a paragraph that tells of one project (1.甲项目。总投资5亿元，由…投资。目前，已开工。)."""

import re
from collections.abc import Iterator

from luodi.ledgers.files.grid import Grid
from luodi.ledgers.language import longest
from luodi.ledgers.language.amounts import money_in_text
from luodi.ledgers.language.text import names_nothing
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.heads import Column
from luodi.ledgers.layout.rows import Cell, Ignored, Record, ignored
from luodi.ledgers.layout.sections import Section, enter, is_section_word, level_of, make_section
from luodi.ledgers.layout.tables import Table

_NUMBER = re.compile(
    r"^\s*(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）]|[\d一二三四五六七八九十]{1,3}(?:、|[.．:：](?!\d)))\s*"
)
# The name ends where the first sentence does.
_NAME_END = re.compile(r"[。：:；;\n]|[,，](?=总投资|计划|由|位于|该项目|投资方|主要|项目)")
_FIRM = r"[^,，。；;\n]{2,30}?(?:公司|集团|厂|合作社|中心|局|企业)"
# What a paragraph says of its project, by the words before it; the cell holds the first group.
_SAYS = (
    ("investment", re.compile(r"((?:总投资|计划总?投资|概算总?投资|估算总?投资|投资总额|投资额)[^,，。；;\n]{1,40})")),
    ("investor", re.compile(rf"(?:由|投资(?:方|商|主体)(?:为|是|[:：])?|业主(?:单位)?(?:为|[:：])?|建设单位(?:为|[:：])?)({_FIRM})(?=投资|建设|负责|[,，。；;\n]|$)")),
    ("place", re.compile(r"(?:位于|选址(?:于|在)?|落户(?:于|在)|建设地[点址](?:为|[:：])?)([^,，。；;\n]{2,20})")),
    ("content", re.compile(r"(?:主要)?(?:建设|生产)内容(?:及规模)?(?:为|[:：])([^。\n]{2,200})")),
    ("unit", re.compile(r"(?:责任|牵头|包联|引进|报送|引资|帮办)单位(?:为|[:：])([^,，。；;\n]{2,20})")),
    ("progress", re.compile(r"((?:目前|截至目前|截止目前|当前|现阶段|进展情况[:：]|项目进展[:：])[,，]?.{2,})", re.DOTALL)),
)  # fmt: skip
_LABELS = {"name": "项目名称", "investment": "总投资", "investor": "投资方", "place": "建设地点", "content": "建设内容", "unit": "责任单位", "progress": "进展情况"}  # fmt: skip
_SHORTEST = 20


def find_paragraphs(grid: Grid) -> list[Table]:
    """The sheet as one table whose items are ready; nothing where no row tells of a project and its money."""
    items = list(_items(grid))
    records = [item for item in items if isinstance(item, Record)]
    if not records:
        return []
    table = records[0].table
    table.items = items
    return [table]


def _items(grid: Grid) -> Iterator[Record | Ignored]:
    table = Table(grid, 0, 0, 0, grid.height - 1, 0, max(grid.width - 1, 0), [], None, "prose")
    sections: list[Section] = []
    seen = 0
    for row in grid.rows():
        filled = grid.filled(row)
        text = grid.row_text(row)
        if (cells := _cells(grid, row, filled[-1], seen + 1)) is not None:
            seen += 1
            yield Record(table, row, row, tuple(sections), cells)
        elif level_of(text) is not None or is_section_word(text):
            sections = enter(sections, make_section(text, row))
            yield ignored(grid, row, "section")
        else:
            table.unit = table.unit or unit_in_line(text)
            table.titles = [*table.titles, text] if not sections else table.titles
            yield ignored(grid, row, "title" if not sections else "footnote")


def _cells(grid: Grid, row: int, at: int, number: int) -> dict[str, list[Cell]] | None:
    """What the paragraph says, field by field; None for a row that tells of no project."""
    told = grid.text(row, at)[: longest.PARAGRAPH]
    if len(told) < _SHORTEST or len(grid.filled(row)) > 2 or not money_in_text(told):
        return None
    # 1.50MW光伏 in the first paragraph is numbered, whatever follows the point.
    text = _NUMBER.sub("", told.strip().removeprefix(f"{number}."))
    end = _NAME_END.search(text)
    name = text[: end.start()] if end else ""
    if not 2 < len(name) <= longest.HEAD or names_nothing(name) or not _SAYS[0][1].search(text):
        return None
    found = {"name": name}
    for field, pattern in _SAYS:
        if says := pattern.search(text, len(name)):
            found[field] = says[1]
    if "progress" not in found:
        found["progress"] = text[len(name) :]
    return {
        field: [Cell(row, Column(at, _LABELS[field], field), part.strip(), part)]
        for field, part in found.items()
    }
