"""Type is set with fonts that are there, words are never markup, and a warning is not let pass."""

import struct
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import pytest

from luodi.config import environment
from luodi.documents import typesetting
from luodi.documents.glyphs import shown_in
from luodi.documents.typesetting import ALONG, Fonts, PdfUnavailable

SERIF = [Path(fonts.serif_path())]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("总投资 3.5 亿元，①期 ㎡ ℃ “甲”", "总投资 3.5 亿元，①期 ㎡ ℃ “甲”"),
        ("龘䶮㙍", "龘䶮㙍"),
        ("开工了🏭！", "开工了〔U+1F3ED〕！"),
        ("𠮷野家", "〔U+20BB7〕野家"),
        ("\ue000 한", "〔U+E000〕 〔U+D55C〕"),
        ("甲\u200b乙\ufeff\x07丙\ufe0f", "甲乙丙"),
        ("一\t二\n三", "一 二\n三"),
    ],
)
def test_what_the_font_lacks_is_named_by_its_number(typed, shown):
    assert shown_in(typed, SERIF) == shown


def renamed(font, name):
    """Return a font whose family has another name, no longer than its own."""
    data = bytearray(Path(font).read_bytes())
    (count,) = struct.unpack_from(">H", data, 4)
    tables = dict(struct.unpack_from(">4s4xL4x", data, 12 + 16 * place) for place in range(count))
    start = tables[b"name"]
    names, words = struct.unpack_from(">2xHH", data, start)
    for at in range(start + 6, start + 6 + 12 * names, 12):
        platform, number, length, offset = struct.unpack_from(">H4xHHH", data, at)
        if number in (1, 16):
            new = name.encode("utf-16-be" if platform in (0, 3) else "latin-1")
            assert len(new) <= length
            struct.pack_into(">H", data, at + 8, len(new))
            data[start + words + offset : start + words + offset + len(new)] = new
    return bytes(data)


def test_fonts_of_the_site_come_first_and_ours_help_out(tmp_path):
    (tmp_path / "simfang.otf").write_bytes(renamed(fonts.serif_path(), "FangSong"))
    (tmp_path / "simhei.otf").write_bytes(renamed(fonts.sans_path(), "SimHei"))
    assert Fonts(tmp_path).families() == {
        "title": ["Noto Serif SC"],
        "body": ["FangSong", "Noto Serif SC"],
        "heading": ["SimHei", "Noto Sans SC"],
        "second": ["Noto Serif SC"],
    }
    assert ALONG.families()["body"] == ["Noto Serif SC"]


def test_a_font_that_is_not_there_is_an_error():
    with pytest.raises(PdfUnavailable) as refused:
        typesetting.pdf(b'#set text(font: "FangSong_GB2312")\nwords', {})
    assert "fangsong_gb2312" in str(refused.value.__cause__)


def test_words_are_never_markup():
    told = b"#json(bytes(sys.inputs.data)).words"
    assert typesetting.pictures(told, {"words": "#panic() $x$ *a*"})


def test_a_folder_of_fonts_that_is_not_there_stops_the_start(monkeypatch, tmp_path):
    monkeypatch.setenv("LUODI_FONT_DIR", str(tmp_path))
    assert environment.folder("FONT_DIR") == tmp_path
    monkeypatch.setenv("LUODI_FONT_DIR", str(tmp_path / "fonts"))
    with pytest.raises(environment.BadEnvironment, match="LUODI_FONT_DIR 要写一个文件夹"):
        environment.folder("FONT_DIR")
