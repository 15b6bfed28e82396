"""Official documents as Word, in the layout of GB/T 9704: what offices edit, print and seal."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Mm, Pt

from luodi.documents import typesetting
from luodi.documents.charts.drawing import WIDTH
from luodi.documents.layout import Grid, Imprint, Item, Line, NewPage, Picture, items_of, one_line, wide
from luodi.documents.model import Document
from luodi.documents.text import plain
from luodi.documents.typesetting import ALONG, Fonts
from luodi.documents.word_styles import LOOKS, PITCH, RED, border_below, mark_pages, prepare, put, turn
from luodi.documents.word_tables import grid_of, imprint_of
from luodi.documents.zips import settled

TEXT_WIDTH = 156  # mm, between the margins
_PICTURES = (
    "#let told = json(bytes(sys.inputs.data))\n#set page(width: told.width * 1pt, height: auto, margin: 0pt)\n"
    "#for (at, one) in told.pictures.enumerate() { if at > 0 { pagebreak() }; image(bytes(one), width: 100%) }"
)


def written(document: Document, fonts: Fonts = ALONG, mark: str = "") -> bytes:
    """Write a document as .docx, the same bytes for the same document; ``mark`` stands on top of every page, such as 草稿.

    Raises PdfUnavailable for lack of a typesetter.
    """
    items = items_of(document)
    made = docx.Document()
    prepare(made)
    if mark:
        mark_pages(made, mark)
    _properties(made, document)
    _Writer(made, _pictures(items, fonts)).write(items)
    packed = io.BytesIO()
    made.save(packed)
    return settled(packed.getvalue(), document.day)


def _properties(made: Any, document: Document) -> None:
    core = made.core_properties
    moment = datetime(document.day.year, document.day.month, document.day.day)  # noqa: DTZ001  a day has no zone
    core.title, core.author, core.comments = plain(one_line(document.title)), "", ""
    core.last_modified_by, core.language, core.revision = "", "zh-CN", 1
    core.created = core.modified = moment
    rels = made.part.package.rels
    for key in [key for key, rel in rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del rels[key]  # it shows the first page of a template that is not ours


def _pictures(items: Sequence[Item], fonts: Fonts) -> list[bytes]:
    charts = [item.svg for item in items if isinstance(item, Picture)]
    if not charts:
        return []
    return typesetting.pictures(_PICTURES.encode(), {"width": WIDTH, "pictures": charts}, fonts)


class _Writer:
    """Puts items into a document of python-docx, one after the other."""

    def __init__(self, made: Any, pictures: list[bytes]) -> None:
        self.made = made
        self.pictures = iter(pictures)
        self.new_page = False
        self.lies = False

    def write(self, items: Sequence[Item]) -> None:
        for item in items:
            match item:
                case Line():
                    self.line(item)
                case Grid():
                    self.grid(item)
                case Picture():
                    self.picture(item)
                case NewPage():
                    self.begin_page(item)
                case Imprint():
                    self.imprint(item)

    def begin_page(self, item: NewPage) -> None:
        """Let what follows begin on a page of its own; one that lies otherwise than the last begins a section."""
        if item.lies == self.lies:
            self.new_page = True
            return
        self.made.add_section(WD_SECTION.NEW_PAGE)
        # The break stands in a paragraph of its own, which must not take a line.
        self.made.paragraphs[-1].style = self.made.styles[LOOKS["after-table"].name]
        turn(self.made.sections[-1])
        self.lies, self.new_page = item.lies, False

    def paragraph(self, style: str, holder: Any = None) -> Any:
        """Add a paragraph of a style, on a page of its own if that is due."""
        paragraph = (holder or self.made).add_paragraph(style=self.made.styles[LOOKS[style].name])
        if self.new_page:
            paragraph.paragraph_format.page_break_before = True
            self.new_page = False
        return paragraph

    def line(self, item: Line) -> None:
        paragraph = self.paragraph(item.style)
        run = paragraph.add_run()
        for place, words in enumerate(item.words.split("\n")):
            if place:
                run.add_break(WD_BREAK.LINE)
            run.add_text(plain(words))
        if item.red:
            run.font.color.rgb = RED
        if item.keep:
            paragraph.paragraph_format.keep_with_next = True
        properties = paragraph._p.get_or_add_pPr()
        if item.style == "masthead":
            run.font.size = Pt(min(LOOKS["masthead"].size, TEXT_WIDTH * 72 / 25.4 / max(wide(item.words), 1)))
        if item.style.startswith("signature"):
            put(properties, "ind", rightChars=round(item.right * 100), right=round(item.right * 320))
        if item.ruled:
            border_below(properties, str(RED))
            paragraph.paragraph_format.space_after = Pt(2 * PITCH)

    def picture(self, item: Picture) -> None:
        paragraph = self.paragraph("picture")
        shape = paragraph.add_run().add_picture(io.BytesIO(next(self.pictures)), width=Mm(TEXT_WIDTH))
        shape._inline.docPr.set("descr", plain(item.words))
        for side in ("distT", "distB", "distL", "distR"):
            shape._inline.set(side, "0")

    def grid(self, item: Grid) -> None:
        self._insert(grid_of(item, self._style_id("lying-cell" if item.lies else "cell")))
        self.paragraph("after-table")

    def imprint(self, item: Imprint) -> None:
        self._insert(imprint_of(item, self._style_id("imprint")))
        self.paragraph("after-table")

    def _insert(self, table: Any) -> None:
        self.made.element.body.insert_element_before(table, "w:sectPr")

    def _style_id(self, style: str) -> str:
        return str(self.made.styles[LOOKS[style].name].style_id)
