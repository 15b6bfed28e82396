"""The sample bulletin as Word and PDF: the layout of GB/T 9704 read back, the words all there, the same bytes each time."""

import io
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader

from luodi.bench.bulletins import sample, units
from luodi.documents import pdf, word
from luodi.documents.layout import Line, items_of
from luodi.documents.model import Document, Heading, Paragraph


@pytest.fixture(scope="module")
def written():
    return word.written(sample())


@pytest.fixture(scope="module")
def read(written):
    return docx.Document(io.BytesIO(written))


def squeezed(words):
    return "".join(words.split())


def test_the_page_is_that_of_the_standard(read):
    (section,) = read.sections
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one.mm) for one in (section.page_width, section.page_height)] == [210, 297]
    assert [round(one.mm) for one in sides] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_page_numbers_stand_at_the_outer_edge(read):
    (section,) = read.sections
    assert read.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph._p.pPr.jc.val.name.lower() == side
        assert [one.get(qn("w:instr")) for one in paragraph._p.iter(qn("w:fldSimple"))] == ["PAGE"]
        assert "".join(one.text for one in paragraph._p.iter(qn("w:t"))) == "— 1 —"


@pytest.mark.parametrize(
    ("style", "font", "size", "line", "first"),
    [
        ("Normal", "仿宋_GB2312", 16, 28.95, "200"),
        ("Title", "方正小标宋简体", 22, 36, "0"),
        ("Heading 1", "黑体", 16, 28.95, "200"),
        ("Heading 2", "楷体_GB2312", 16, 28.95, "200"),
        ("Heading 3", "仿宋_GB2312", 16, 28.95, "200"),
        ("Heading 4", "仿宋_GB2312", 16, 28.95, "200"),
    ],
)
def test_styles_are_those_of_the_standard(read, style, font, size, line, first):
    found = read.styles[style]
    fonts = found.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia")} == {font}
    assert (found.font.size, found.paragraph_format.line_spacing) == (Pt(size), Pt(line))
    assert found.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == first


def test_headings_and_tables_are_ones_to_word(read):
    headings = [(p.style.name, p.text) for p in read.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:3] == [
        ("Heading 1", "一、总体情况"),
        ("Heading 2", "（一）项目推进"),
        ("Heading 3", "1. 从在谈到投产"),
    ]
    ranking = next(table for table in read.tables if len(table.rows) > 40)
    assert ranking.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [one.text for one in ranking.rows[41].cells][:2] == ["", "合计"]
    problems = next(table for table in read.tables if table.cell(0, 0).text == "责任单位")
    assert [row.cells[0].text for row in problems.rows][1:] == ["县自然资源局", "县自然资源局", "县水务局"]


def test_charts_are_pictures_told_in_words(read):
    assert len(read.inline_shapes) == 5
    assert {shape.width for shape in read.inline_shapes} == {Mm(156)}
    told = [shape._inline.docPr.get("descr") for shape in read.inline_shapes]
    assert "9月今年—" in told[0]


def test_word_says_everything(read):
    said = squeezed("".join(one.text or "" for one in read.element.body.iter(qn("w:t"))))
    missing = [
        item.words
        for item in items_of(sample())
        if isinstance(item, Line) and squeezed(item.words) not in said
    ]
    assert missing == []
    assert [name for name in units() if name not in said] == []


@pytest.mark.slow
def test_pdf_says_everything():
    reader = PdfReader(io.BytesIO(pdf.written(sample())))
    assert reader.metadata.title == "关于2026年1至11月全县招商引资和项目建设情况的通报"
    said = "".join(squeezed(page.extract_text()) for page in reader.pages)
    missing = [
        item.words
        for item in items_of(sample())
        if isinstance(item, Line) and squeezed(item.words) not in said
    ]
    assert missing == []
    assert [name for name in units() if said.count(name) < 2] == []  # in the chart and in the ranking
    for number, page in enumerate(reader.pages, start=1):
        assert f"—{number}—" in squeezed(page.extract_text())


@pytest.mark.slow
def test_the_same_document_makes_the_same_bytes(written):
    assert word.written(sample()) == written
    assert pdf.written(sample()) == pdf.written(sample())
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        assert {part.date_time[:3] for part in packed.infolist()} == {(2026, 12, 3)}
        assert b"2026-12-03T00:00:00Z</dcterms:modified>" in packed.read("docProps/core.xml")


def test_a_document_without_head_and_foot_is_one_too():
    plain = Document("通报", sample().day, (Heading("甲"), Paragraph(("文",))), number="第3期")
    words = [one.text for one in docx.Document(io.BytesIO(word.written(plain))).paragraphs]
    assert words == ["通报", "第3期", "一、甲", "文"]
    assert len(PdfReader(io.BytesIO(pdf.written(plain))).pages) == 1


def test_whatever_people_typed_is_written_as_they_typed_it():
    typed = "#panic() $x$ *a* <c> & \x07🏭 甲\n乙"
    document = Document(typed, sample().day, (Paragraph((typed,)), Heading(typed)), signed_by=(typed,))
    read = docx.Document(io.BytesIO(word.written(document)))
    assert read.paragraphs[1].text == typed.replace("\x07", "")
    said = squeezed(PdfReader(io.BytesIO(pdf.written(document))).pages[0].extract_text())
    assert "#panic()$x$*a*<c>&〔U+1F3ED〕甲乙" in said


@pytest.mark.slow
def test_an_office_program_opens_it(written, tmp_path):
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("没有 LibreOffice")
    (tmp_path / "通报.docx").write_bytes(written)
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [
        program,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "通报.docx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = PdfReader(tmp_path / "通报.pdf").pages
    said = squeezed(pages[0].extract_text())
    assert "青招组办〔2026〕27号" in said
    # The ranking begins on a page of its own, and its head stands again on the next.
    begun = next(at for at, page in enumerate(pages) if squeezed(page.extract_text()).startswith("附件1"))
    assert "年度目标" in squeezed(pages[begun + 1].extract_text())
