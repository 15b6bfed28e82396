"""Documents as PDF: what they say is data, whatever people typed."""

import io

from pypdf import PdfReader

from luodi.common.pdf import Column, Document, Pairs, Row, Table, Words, written


def document(*blocks, wide=False):
    return Document(
        "数据", "有机肥厂", "项目 1 号", "周中 制作", "反映 2026-11-27 的情况", (2026, 11, 27), blocks, wide
    )


def words_of(made):
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages)


def test_whatever_people_typed_is_set_as_they_typed_it():
    typed = "#panic() $x$ *a* _b_ <c> `d` // @e \\ 🏭𠮷\x07"
    blocks = [
        Words("", typed, warns=True),
        Pairs(typed, [(typed, typed), ("空", "")]),
        Table(
            typed,
            [Column(typed), Column("数", right=True)],
            [Row([typed, "1"], typed), Row(["", ""])],
            ["合计", "1"],
        ),
    ]
    said = words_of(written(document(*blocks)))
    assert "#panic()$x$*a*_b_<c>`d`//@e\\〔U+1F3ED〕〔U+20BB7〕" in said
    assert "空—" in said


def test_every_sheet_bears_the_name_and_its_number():
    rows = [Row([str(number)], "经过") for number in range(200)]
    pages = PdfReader(io.BytesIO(written(document(Table("", [Column("号")], rows), wide=True)))).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        said = "".join(page.extract_text().split())
        assert "有机肥厂" in said
        assert f"第{number}页，共{len(pages)}页" in said


def test_the_same_words_make_the_same_bytes():
    assert written(document(Words("", "一"))) == written(document(Words("", "一")))
