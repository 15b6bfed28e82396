"""The tables of a web page as sheets: spans, line breaks, hidden parts, struck words; tables for layout left out."""

import re
from dataclasses import dataclass, field

from luodi.ledgers.files.canvas import MOST_ROWS, Canvas
from luodi.ledgers.files.grid import StruckPart
from luodi.ledgers.files.htmllooks import PLAIN, Attributes, Look, Looks
from luodi.ledgers.files.htmltags import EndTag, Raw, Tag, Text, Token, tokens
from luodi.ledgers.language.text import own_lines
from luodi.ledgers.refusals import too_large

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "ul",
    ]
)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_TABLE_PARTS = frozenset(["table", "tbody", "thead", "tfoot", "colgroup"])
_MOST_COLSPAN = 1000  # as browsers have it
_MOST_ROWSPAN = 65_534
_DEEPEST_TABLE = 8
_DEEPEST_ELEMENT = 200
_MOST_TITLES = 5
_LONGEST_TITLE = 200
_MOST_NOTES = 3
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>")
_WHITE = re.compile(r"[ \t\r\n\f\xa0]+")
_CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef]")


@dataclass
class Words:
    """Text as it comes in, the struck words apart, and the elements that are open around it."""

    kept: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    around: list[tuple[str, Look]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text as the open elements show it."""
        if not self.is_hidden():
            (self.struck if any(look.struck for _, look in self.around) else self.kept).append(text)

    def is_hidden(self) -> bool:
        """Is an element around it not shown?"""
        return any(look.hidden for _, look in self.around)

    def enter(self, tag: str, look: Look) -> None:
        """An element begins."""
        if len(self.around) < _DEEPEST_ELEMENT:
            self.around.append((tag, look))

    def leave(self, tag: str) -> None:
        """An element ends, and with it those in it that were never closed."""
        for at in range(len(self.around) - 1, -1, -1):
            if self.around[at][0] == tag:
                del self.around[at:]
                return

    def lines(self) -> list[str]:
        """The lines that count, without blank ones."""
        return own_lines("".join(self.kept))


@dataclass
class OpenCell:
    """A cell whose end has not come."""

    row: int
    column: int
    look: Look
    words: Words = field(default_factory=Words)
    holds_table: bool = False


@dataclass
class HtmlTable:
    """A table of the page: its sheet, where its next cell goes, and the tables in it."""

    titles: list[str]
    hidden: bool
    canvas: Canvas = field(default_factory=Canvas)
    row: int = -1
    column: int = 0
    columns: int = 0
    filled: int = 0
    until: list[int] = field(default_factory=list)  # the row below what spans down, by column
    shown: set[int] = field(default_factory=set)
    unseen: set[int] = field(default_factory=set)
    cell: OpenCell | None = None
    inner: list["HtmlTable"] = field(default_factory=list)

    def begin_row(self, look: Look) -> None:
        """A row begins; the first stands below the titles."""
        if self.row < 0:
            for at, title in enumerate(self.titles):
                self.canvas.put(at, 0, title)
            self.row = len(self.titles) - 1
        self.row += 1
        self.column = 0
        if self.row >= MOST_ROWS:
            raise too_large()
        if look.hidden:
            self.canvas.hidden_rows.add(self.row)

    def begin_cell(self, look: Look, height: int, width: int) -> None:
        """A cell begins, at the first place that nothing above covers."""
        if self.row < 0:
            self.begin_row(PLAIN)
        column, until = self.column, self.until
        while column < len(until) and until[column] > self.row:
            column += 1
        self.canvas.spend(column - self.column)
        covered = range(column + 1, min(column + width, len(until)))
        width = next((at for at in covered if until[at] > self.row), column + width) - column
        if height > 1:
            self.canvas.spend(width)
            until.extend([0] * (column + width - len(until)))
            until[column : column + width] = [self.row + height] * width
        self.canvas.merge(self.row, column, height, width)
        self.cell = OpenCell(self.row, column, look)
        self.column = column + width

    def end_cell(self) -> None:
        """The open cell is complete."""
        cell, self.cell = self.cell, None
        if cell is None:
            return
        kept, struck = "\n".join(cell.words.lines()), "\n".join(own_lines("".join(cell.words.struck)))
        if not kept and not struck:
            return
        if cell.look.struck:
            kept, struck = "", "\n".join(text for text in (kept, struck) if text)
        self.canvas.put(cell.row, cell.column, kept or struck)
        if struck:
            self.canvas.strike(cell.row, cell.column, StruckPart(kept, struck))
        (self.unseen if cell.look.hidden else self.shown).add(cell.column)
        if cell.look.yellow:
            self.canvas.yellow.add((cell.row, cell.column))
        self.filled += not cell.holds_table

    def is_small(self) -> bool:
        """One row or one column is a line of text, no table of data."""
        return len(self.canvas.rows) - len(self.titles) < 2 or self.canvas.width < 2

    def lines(self) -> list[str]:
        """The rows as lines of text."""
        rows = self.canvas.rows[len(self.titles) :]
        return [text for row in rows if (text := " ".join(str(value) for value in row if value != ""))]

    def sheets(self) -> list["HtmlTable"]:
        """The tables of data in and under this one: itself, or those that it only lays out."""
        if self.inner and self.filled <= sum(table.filled for table in self.inner):
            return self.inner
        self.canvas.hidden_columns |= self.unseen - self.shown
        return [] if self.is_small() else [self]


class PageReader:
    """Gathers the tables of a page while it streams by."""

    def __init__(self) -> None:
        self.tables: list[HtmlTable] = []
        self.open: list[HtmlTable] = []
        self.outside = Words()
        self.sheet_names: list[str] = []
        self.frames = 0
        self._looks = Looks()
        self._skipped_tables = 0

    def take(self, token: Token) -> None:
        """The next piece of the page."""
        match token:
            case Text(text):
                self._words().add(_WHITE.sub(_one_blank, text))
            case Tag(name, attributes):
                self._begin(name, attributes)
            case EndTag(name):
                self._end(name)
            case Raw("style", text):
                self._looks.learn(text)
            case Raw("", text):
                # Excel hides the names of its sheets in a comment.
                self.sheet_names.extend(_SHEET_NAME.findall(text)[:1000])

    def _begin(self, tag: str, attributes: Attributes) -> None:
        if tag == "table":
            self._begin_table(self._looks.of(tag, attributes))
        elif tag in {"tr", "td", "th", "col"} and self.open:
            self._begin_part(tag, attributes)
        elif tag in {"frame", "iframe"}:
            self.frames += 1
        elif tag == "br":
            self._words().add("\n")
        elif tag not in _TABLE_PARTS and tag not in _VOID:
            words = self._words()
            if tag in _BLOCKS:
                words.add("\n")
            words.enter(tag, self._looks.of(tag, attributes))

    def _end(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
        elif tag in {"td", "th", "tr"} and self.open:
            self.open[-1].end_cell()
        elif tag not in _TABLE_PARTS and tag not in _VOID:
            words = self._words()
            words.leave(tag)
            if tag in _BLOCKS:
                words.add("\n")

    def finish(self) -> None:
        """Close what is open; the lines below the last table are its last rows."""
        while self.open:
            self._end_table()
        if self.tables:
            last = self.tables[-1]
            for line in self.outside.lines()[:_MOST_NOTES]:
                last.canvas.put(len(last.canvas.rows), 0, line)

    def _words(self) -> Words:
        """Where text goes now."""
        if self.open and self.open[-1].cell is not None:
            return self.open[-1].cell.words
        return self.outside

    def _begin_table(self, look: Look) -> None:
        if len(self.open) >= _DEEPEST_TABLE:
            self._skipped_tables += 1
            return
        words = self._words()
        titles = words.lines()
        if self.open:
            outer = self.open[-1]
            if outer.cell is not None:
                outer.cell.holds_table = True
            above = outer.lines() if outer.row <= _MOST_TITLES + len(outer.titles) else []
            titles = [*(above or outer.titles), *titles]
        else:
            self.outside.kept.clear()
        titles = [line for line in titles if len(line) <= _LONGEST_TITLE][-_MOST_TITLES:]
        self.open.append(HtmlTable(titles, look.hidden or words.is_hidden()))

    def _end_table(self) -> None:
        if self._skipped_tables:
            self._skipped_tables -= 1
            return
        if not self.open:
            return
        table = self.open.pop()
        table.end_cell()
        found = table.sheets()
        if self.open:
            self.open[-1].inner.extend(found)
        else:
            self.tables.extend(found)
        if not table.hidden and (self.open or not found):
            lines = table.lines() if self.open else [*table.titles, *table.lines()]
            self._words().add("\n" + "\n".join(lines) + "\n")

    def _begin_part(self, tag: str, attributes: Attributes) -> None:
        table, look = self.open[-1], self._looks.of(tag, attributes)
        if tag == "col":
            span = min(_number(attributes.get("span")), _MOST_COLSPAN)
            if look.hidden:
                table.canvas.hidden_columns.update(range(table.columns, table.columns + span))
            table.columns += span
            return
        table.end_cell()
        if tag == "tr":
            if table.row < 0:
                self._take_caption(table)
            table.begin_row(look)
            return
        height = min(_number(attributes.get("rowspan")), _MOST_ROWSPAN)
        table.begin_cell(look, height, min(_number(attributes.get("colspan")), _MOST_COLSPAN))

    def _take_caption(self, table: HtmlTable) -> None:
        """What stands in the table before its first row is its title."""
        if len(self.open) == 1:
            table.titles.extend(self.outside.lines()[-_MOST_TITLES:])
            self.outside.kept.clear()


def _number(text: str | None) -> int:
    text = (text or "").strip()
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _one_blank(match: re.Match[str]) -> str:
    """White space is one blank; where the source breaks a line between two Chinese signs it is none."""
    if "\n" in match[0] and match.start() > 0 and match.end() < len(match.string):
        before, after = match.string[match.start() - 1], match.string[match.end()]
        if _CHINESE.match(before) and _CHINESE.match(after):
            return ""
    return " "


def read_tables(page: str, style: str = "") -> PageReader:
    """Everything about the tables of a page; its style sheet may come from elsewhere."""
    reader = PageReader()
    reader.take(Raw("style", style))
    for token in tokens(page):
        reader.take(token)
    reader.finish()
    return reader
