"""What an .xls file says beside its values: hidden rows and columns, unit formats, struck words, yellow cells."""

import io
from collections.abc import Iterator
from itertools import pairwise

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.sheet import Sheet

from luodi.ledgers.files.grid import Marks, Place, StruckPart, UnitFormat
from luodi.ledgers.files.marks import format_unit, is_yellow
from luodi.ledgers.refusals import locked

# The fill pattern of a cell that is painted whole.
_SOLID = 1


def read_xls_marks(data: bytes) -> dict[str, Marks] | None:
    """Marks of every sheet by its name; None where the file shows its values and nothing more."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        return {sheet.name: _marks(book, sheet) for sheet in book.sheets()}
    except MemoryError:
        raise
    except Exception as error:  # whatever a file that calamine can read makes of another reader
        if isinstance(error, XLRDError) and "encrypted" in str(error):
            raise locked() from error
        return None


def _marks(book: Book, sheet: Sheet) -> Marks:
    styles = range(len(book.xf_list))
    units = {style: unit for style in styles if (unit := _unit(book, style))}
    struck = {style for style in styles if _is_struck(book, style)}
    yellow = {style for style in styles if _is_yellow(book, style)}
    wanted = units.keys() | struck | yellow
    styled = dict(_styled(sheet, wanted)) if wanted else {}
    parts = dict(_struck_parts(book, sheet, struck))
    whole = {place for place, style in styled.items() if style in struck} - parts.keys()
    whole |= {place for place, part in parts.items() if not part.kept}
    return Marks(
        hidden_rows=frozenset(row for row, about in sheet.rowinfo_map.items() if about.hidden),
        hidden_columns=frozenset(at for at, about in sheet.colinfo_map.items() if about.hidden),
        unit_formats={place: units[style] for place, style in styled.items() if style in units},
        struck=frozenset(whole),
        struck_parts={place: part for place, part in parts.items() if part.kept},
        yellow=frozenset(place for place, style in styled.items() if style in yellow),
    )


def _styled(sheet: Sheet, wanted: set[int]) -> Iterator[tuple[Place, int]]:
    """Go through the cells with one of these styles."""
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            style = sheet.cell_xf_index(row, column)
            if style in wanted:
                yield (row, column), style


def _struck_parts(book: Book, sheet: Sheet, struck_styles: set[int]) -> Iterator[tuple[Place, StruckPart]]:
    """Go through the cells of which some signs are struck through."""
    struck = {number for number, font in enumerate(book.font_list) if font.struck_out}
    if not struck:
        return
    for (row, column), runs in sheet.rich_text_runlist_map.items():
        # Runs count in units of UTF-16, and the signs before the first have the font of the cell.
        text = str(sheet.cell_value(row, column)).encode("utf-16-le")
        fonts = [sheet.cell_xf_index(row, column) in struck_styles, *(font in struck for _, font in runs)]
        bounds = [0, *(2 * offset for offset, _ in runs), len(text)]
        kept = words = b""
        for is_struck, (begin, end) in zip(fonts, pairwise(bounds), strict=True):
            kept, words = (kept, words + text[begin:end]) if is_struck else (kept + text[begin:end], words)
        if words:
            plain = (part.decode("utf-16-le", "replace").strip() for part in (kept, words))
            yield (row, column), StruckPart(*plain)


def _unit(book: Book, style: int) -> UnitFormat | None:
    about = book.format_map.get(book.xf_list[style].format_key)
    return format_unit(about.format_str) if about is not None else None


def _is_struck(book: Book, style: int) -> bool:
    font = book.xf_list[style].font_index
    return font < len(book.font_list) and bool(book.font_list[font].struck_out)


def _is_yellow(book: Book, style: int) -> bool:
    background = book.xf_list[style].background
    if background is None or background.fill_pattern != _SOLID:
        return False
    colour = book.colour_map.get(background.pattern_colour_index)
    return colour is not None and is_yellow(*colour)
