"""Documents as PDF: what they say as plain data, set in Chinese by one template, the same bytes for the same words.

Typesetter and fonts come with the installation, so that no program and no font of the machine is asked.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from luodi.common.glyphs import shown_in

NOT_HERE = "这台机器上没有生成 PDF 的组件或中文字体，请系统管理员重新运行安装命令（start.py install）。"


class PdfUnavailable(Exception):
    """This machine lacks the typesetter or its fonts; the message tells what to do."""

    def __init__(self, words: str = NOT_HERE) -> None:
        super().__init__(words)


@dataclass(frozen=True)
class Pairs:
    """Words and values, one pair a line; an empty value is shown as —."""

    title: str
    rows: Sequence[tuple[str, str]]
    kind: str = "pairs"


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether it holds numbers."""

    label: str
    share: float = 1
    right: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table, and what is said below it over the whole width."""

    cells: Sequence[str]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table; ``foot`` is its last line, of as many cells as there are columns, or nothing."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[str] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Words:
    """A paragraph; ``warns`` sets it apart as something that is not as it should be."""

    title: str
    words: str
    warns: bool = False
    kind: str = "words"


Block = Pairs | Table | Words


@dataclass(frozen=True)
class Document:
    """What one PDF says: its title, whose it is (name and number), who made it, how things stood when, its parts in order."""

    title: str
    name: str
    number: str
    made: str
    moment: str
    day: tuple[int, int, int]
    blocks: Sequence[Block] = field(default_factory=list)
    wide: bool = False


def written(document: Document) -> bytes:
    """Set a document as PDF/A-2b. Raises PdfUnavailable."""
    template = files("luodi.common").joinpath("document.typ").read_bytes()
    try:
        import typst

        told = json.dumps(_shown(asdict(document)), ensure_ascii=False)
        made, warnings = typst.compile_with_warnings(
            template,
            format="pdf",
            sys_inputs={"data": told},
            font_paths=_fonts(),
            pdf_standards=["a-2b"],
            timestamp=0,
        )
    except ImportError as missing:
        raise PdfUnavailable from missing
    if warnings:  # an unknown font is only a warning, and every word would be a box
        raise PdfUnavailable
    return bytes(made)


def _shown(value: Any) -> Any:
    """Put every text within into characters that the fonts have: one that they lack would end the setting."""
    if isinstance(value, str):
        return shown_in(value, _font_files())
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value


def _font_files() -> list[Path]:
    from pylopdf_fonts_zh_cn import sans_path, serif_path

    return [Path(path()) for path in (sans_path, serif_path)]


@cache
def _fonts() -> Any:
    import typst

    folders = sorted({str(file.parent) for file in _font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
