"""Text of cells: half-width forms, names without marks and line breaks, keys for comparing."""

import re
import unicodedata
from dataclasses import dataclass

# Marks that officials put before or behind a name: key project, new this month, sent again.
MARKS = "▲△▼▽★☆●○◆◇■□※*＊√✓✔#＃→►▶♦♠♣♥◎⊙"
_LEADING_MARKS = re.compile(rf"^[\s{re.escape(MARKS)}]+")
_TRAILING_MARKS = re.compile(rf"(?<![\s{re.escape(MARKS)}])[\s{re.escape(MARKS)}]++$")
# Spaces of all widths and the invisible characters that web pages and Word leave behind.
_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u2060\u3000\ufeff]+")
_LINE_BREAKS = re.compile(
    r"(?:(?<![ \t\u3000])[ \t\u3000]++)?+(?:_x000[dDaA]_|\r\n|\r|\n|\v|\u2028)++[ \t\u3000]*+"
)
_MASK = re.compile(r"[*＊╳×]{2,}|(?<![A-Za-z])[Xx]{2,}(?=[县市区镇乡村街公企集园])|某某")
# Words that say there is nothing to read.
_BLANK_WORD = re.compile(
    r"(?:(?:待|未|暂|尚|暂未|尚未)(?:定|核|核实|确定|明确|知|填|补|补充|报|评估|测算|估算)中?"
    r"|暂无|无|无数据|不详|空|面议|n/?a|nan|none|null|tbd)",
    re.IGNORECASE,
)
_ONLY_STROKES = re.compile(r"^[-–—―－/／\\＼、.。·…_~～?？*()（）]+$")


@dataclass(frozen=True)
class Name:
    """A name fit for the library, and what had to be taken off it."""

    text: str
    line_break: bool
    marks: str
    masked: bool


def half_width(text: str) -> str:
    """The text with full-width letters, digits and brackets in their plain form (NFKC)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def squeeze(text: str) -> str:
    """The half-width text without any white space: what word tables are matched against."""
    plain = half_width(text)
    if "_x000" in plain:
        plain = plain.replace("_x000D_", "").replace("_x000d_", "")
    return _SPACES.sub("", plain)


def one_line(text: str) -> str:
    """The text with its line breaks and runs of blanks turned into one blank each."""
    return _SPACES.sub(" ", _LINE_BREAKS.sub(" ", text)).strip()


def lines(text: str) -> list[str]:
    """The non-empty lines of a cell."""
    return [line for line in (one_line(part) for part in _LINE_BREAKS.split(text)) if line]


def own_lines(text: str) -> list[str]:
    """The lines of a marked-up text that hold something, outer and doubled blanks taken out."""
    if "\n" not in text and "  " not in text:
        return [line] if (line := text.strip()) else []
    return [line for part in text.split("\n") if (line := re.sub(" {2,}", " ", part.strip()))]


def clean_name(text: str) -> Name:
    """A project's name without marks, line breaks and outer white space."""
    stripped = text.strip()
    line_break = bool(_LINE_BREAKS.search(stripped))
    joined = one_line(_LINE_BREAKS.sub(_glue, stripped))
    masked = is_masked(joined)
    bare, marks = joined, ""
    if not masked:
        bare = _TRAILING_MARKS.sub("", _LEADING_MARKS.sub("", joined))
        marks = "".join(sign for sign in joined if sign in MARKS and sign not in bare)
    return Name(text=bare, line_break=line_break, marks=marks, masked=masked)


def _glue(match: re.Match[str]) -> str:
    """Chinese text breaks anywhere, so a break is dropped; between two Latin words a blank stays."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""


def is_masked(text: str) -> bool:
    """Is part of the name hidden, as in **县 or XX镇?"""
    return bool(_MASK.search(text))


def is_blank_word(text: str) -> bool:
    """Does the cell only say that there is nothing (待定, /, -, 无)?"""
    bare = squeeze(text).strip("。.，,;；!！")
    if not bare:
        return True
    return bool(_BLANK_WORD.fullmatch(bare) or _ONLY_STROKES.match(bare))


PLACEHOLDER = re.compile(r"[xX×]{2,20}(?:项目|工程)?")
_NO_NAME = re.compile(rf"\d+(?:\.\d+)?|同上|同前|[〃″]+|#[A-Z/0!?]+|{PLACEHOLDER.pattern}")


def names_nothing(text: str) -> bool:
    """待定, 同上, bare numbers and the errors of formulas name no project."""
    plain = squeeze(text)
    # **** hides a name; it does not say that there is none.
    return ("*" not in plain and is_blank_word(text)) or bool(_NO_NAME.fullmatch(plain))


def cut(text: str, most: int = 24) -> str:
    """The text in one line, the end of a long one left out."""
    line = one_line(text)
    return line if len(line) <= most else f"{line[:most]}…"


_BRACKETS = re.compile(r"[()\[\]【】〔〕「」《》<>“”\"'‘’]")
_KEY_SIGNS = re.compile(r"[\s,，.。;；:：、·•・/\\|_\-–—~～+&#*▲★●!?！？]+")


def key(text: str) -> str:
    """A form for comparing names: half-width, lower case, no white space, brackets or stops."""
    return _KEY_SIGNS.sub("", _BRACKETS.sub("", squeeze(text))).lower()
