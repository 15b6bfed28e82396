"""Page and styles of GB/T 9704 in Word: fonts by name, a grid of 22 lines, page numbers at the outer edge."""

from dataclasses import dataclass
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI = (
    "仿宋_GB2312",
    "楷体_GB2312",
    "黑体",
    "方正小标宋简体",
    "宋体",
)
PITCH = 28.95
GRID = 579  # the pitch in twentieths of a point
RED = RGBColor(0xC0, 0x34, 0x2B)
# The properties of a paragraph that are set here, in the order the schema asks for.
_ORDER = ("pBdr", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc", "outlineLvl", "rPr")


@dataclass(frozen=True)
class Look:
    """How a style of paragraphs looks; sizes in points, indents in hundredths of a character."""

    name: str
    font: str = FANGSONG
    size: float = 16
    line: float | None = PITCH
    first: int = 0
    left: int = 0
    hanging: int = 0
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    before: float = 0
    after: float = 0
    keep: bool = False
    outline: int | None = None


_CENTER, _RIGHT, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
# By what stands on the page (layout.Style), and what only Word needs: cells, pictures, the foot.
LOOKS: dict[str, Look] = {
    "body": Look("Normal", first=200),
    "masthead": Look("发文机关标志", XIAOBIAOSONG, 44, None, align=_CENTER, before=85, after=PITCH),
    "number": Look("发文字号", align=_CENTER, after=PITCH),
    "title": Look("Title", XIAOBIAOSONG, 22, 36, align=_CENTER, after=PITCH, keep=True),
    "addressed": Look("主送机关"),
    "heading1": Look("Heading 1", HEITI, first=200, keep=True, outline=0),
    "heading2": Look("Heading 2", KAITI, first=200, keep=True, outline=1),
    "heading3": Look("Heading 3", first=200, keep=True, outline=2),
    "heading4": Look("Heading 4", first=200, keep=True, outline=3),
    "note": Look("注", KAITI, 12, 20, first=200, before=4, after=4),
    "caption": Look("Caption", HEITI, 14, None, align=_CENTER, before=6, after=4, keep=True),
    "unit": Look("计量单位", size=10.5, line=None, align=_RIGHT, after=2, keep=True),
    "attached": Look("附件说明", left=500, hanging=300, before=PITCH),
    "attached-on": Look("附件说明续", left=500),
    "signature": Look("落款", align=_RIGHT, before=PITCH),
    "signature-on": Look("落款续", align=_RIGHT),
    "annex": Look("附件标识", HEITI, align=_LEFT, after=PITCH, keep=True),
    "cell": Look("表格文字", size=12, line=17, align=_LEFT, before=2, after=2),
    "lying-cell": Look("表格小字", size=10.5, line=15, align=_LEFT, before=2, after=2),
    "picture": Look("图", line=None, align=_CENTER, after=6),
    "after-table": Look("表后", size=5, line=10),
    "imprint": Look("版记", size=14, line=24),
    "footer": Look("Footer", SONGTI, 14, None, align=_LEFT),
}


def prepare(document: Any) -> None:
    """Give a new document its page, grid, styles and page numbers."""
    _defaults(document)
    for look in LOOKS.values():
        _style(document, look)
    _language(document)
    _page(document)
    _page_numbers(document)


def named(document: Any, font: str, run: Any) -> None:
    """Set the font of a run or style, by name and for every script."""
    fonts = run.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def put(properties: Any, tag: str, **values: object) -> Any:
    """Set a property of a paragraph in the place the schema gives it, replacing an older one."""
    for old in properties.findall(qn(f"w:{tag}")):
        properties.remove(old)
    element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    after = _ORDER[_ORDER.index(tag) + 1 :]
    properties.insert_element_before(element, *(f"w:{name}" for name in after))
    return element


def border_below(properties: Any, colour: str) -> None:
    """Draw a line of one and a half points below a paragraph, four millimetres off."""
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", 12), ("space", 11), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    put(properties, "pBdr").append(line)


def _defaults(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        document.styles.element.remove(defaults)


def _language(document: Any) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _style(document: Any, look: Look) -> None:
    known = {style.name: style for style in document.styles}
    style = known.get(look.name) or document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
    for part in ("w:pPr", "w:rPr"):
        old = style.element.find(qn(part))
        if old is not None:
            style.element.remove(old)
    if look.name != "Normal":
        style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    named(document, look.font, style)
    shape = style.paragraph_format
    shape.alignment = look.align
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing = Pt(look.line) if look.line else 1.0
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if look.line else WD_LINE_SPACING.SINGLE
    shape.keep_with_next, shape.widow_control = look.keep, False
    properties = style.element.get_or_add_pPr()
    indent(properties, look)
    for tag in ("autoSpaceDE", "autoSpaceDN"):  # no gaps between characters and digits
        put(properties, tag, val=0)
    if look.line != PITCH:
        put(properties, "snapToGrid", val=0)
    if look.outline is not None:
        put(properties, "outlineLvl", val=look.outline)


def indent(properties: Any, look: Look) -> None:
    """Indent by characters, which follow the size of the font, and by points for programs that know no characters."""
    point = look.size * 20 / 100
    values: dict[str, int] = {"leftChars": look.left, "left": round(look.left * point)}
    if look.hanging:
        values |= {"hangingChars": look.hanging, "hanging": round(look.hanging * point)}
    else:
        values |= {"firstLineChars": look.first, "firstLine": round(look.first * point)}
    put(properties, "ind", **values)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(GRID))
    properties.append(grid)


def turn(section: Any) -> None:
    """Lay the pages of a section down, or stand them up again; the margins turn with the paper."""
    section.page_width, section.page_height = section.page_height, section.page_width
    lies = section.page_width > section.page_height
    section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
    sides = (28, 26, 37, 35) if lies else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, sides)


def _page_numbers(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.alignment = side
        edge = {"rightChars": 100, "right": 280} if side == _RIGHT else {"leftChars": 100, "left": 280}
        put(paragraph._p.get_or_add_pPr(), "ind", firstLineChars=0, firstLine=0, **edge)
        paragraph.add_run("— ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" —")


def mark_pages(document: Any, words: str) -> None:
    """Put words on top of every page, such as 草稿."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.alignment = _RIGHT
        paragraph.add_run(words)


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
