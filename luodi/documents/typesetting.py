"""Setting type with typst: fonts loaded once, data that is never read as markup, and no warning taken lightly.

Typesetter and fonts come with the installation; a site may add a folder of the fonts it has licensed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from luodi.documents.glyphs import shown_in

NOT_HERE = "这台机器上没有生成 PDF 的组件或中文字体，请系统管理员重新运行安装命令（start.py install）。"
SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
Role = Literal["title", "body", "heading", "second"]
# Names of the typefaces that GB/T 9704 asks for, best first; the last one of each is always here.
WANTED: dict[Role, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", SERIF),
    "body": (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "STFangsong",
        "FandolFang R",
        "FandolFang",
        SERIF,
    ),
    "heading": ("SimHei", "黑体", "STHeiti", "FandolHei", SANS),
    "second": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai", SERIF),
}
PIXELS_AN_INCH = 220


class PdfUnavailable(Exception):
    """This machine lacks the typesetter or its fonts; the message tells what to do."""

    def __init__(self, words: str = NOT_HERE) -> None:
        super().__init__(words)


@dataclass(frozen=True)
class Fonts:
    """The fonts that come along and those in ``folder`` (LUODI_FONT_DIR), if there is one."""

    folder: Path | None = None

    def families(self) -> dict[Role, list[str]]:
        """Return for every role the typeface to use, and ours for the characters that it lacks."""
        here = {name.lower(): name for name in _loaded(self.folder).families()}
        found: dict[Role, list[str]] = {}
        for role, names in WANTED.items():
            best = next(here[name.lower()] for name in names if name.lower() in here)
            found[role] = list(dict.fromkeys((best, names[-1])))
        return found


ALONG = Fonts()


def pdf(template: bytes, told: Mapping[str, Any], fonts: Fonts = ALONG) -> bytes:
    """Set data by a template as PDF/A-2b, the same bytes for the same words. Raises PdfUnavailable."""
    (made,) = _set(template, told, fonts, format="pdf", pdf_standards=["a-2b"], timestamp=0)
    return made


def pictures(template: bytes, told: Mapping[str, Any], fonts: Fonts = ALONG) -> list[bytes]:
    """Set data by a template and return each page as PNG. Raises PdfUnavailable."""
    return _set(template, told, fonts, format="png", ppi=PIXELS_AN_INCH)


def _set(template: bytes, told: Mapping[str, Any], fonts: Fonts, **how: Any) -> list[bytes]:
    try:
        import typst

        data = json.dumps(_shown(dict(told)), ensure_ascii=False)
        made, warnings = typst.compile_with_warnings(
            template, sys_inputs={"data": data}, font_paths=_loaded(fonts.folder), **how
        )
    except ImportError as missing:
        raise PdfUnavailable from missing
    if warnings:  # an unknown font is only a warning, and every word would be a box
        raise PdfUnavailable from RuntimeError("; ".join(one.message for one in warnings))
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


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
def _loaded(folder: Path | None) -> Any:
    import typst

    folders = sorted({str(file.parent) for file in _font_files()})
    if folder:
        folders.append(str(folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
