"""Spoils the markup of a page or of a part in an archive, so that it still opens as what it is."""

import random
import re
from collections.abc import Callable

from .writers import letters

Chance = random.Random
_TAG = re.compile(r"<[^<>]+>")
_ATTRIBUTE = re.compile(r'(\s[\w:-]+)="([^"<>]*)"')
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_SHARED = re.compile(r'(<c\b[^>]*t="s"[^>]*><v>)(\d+)(</v>)')
_PLACE = re.compile(r'( r=")([A-Z]*\d+)(")')
_STYLE = re.compile(r' (?:s|class|ss:StyleID|table:style-name)="[^"]*"')
_REPEATED = re.compile(r'((?:repeated|spanned|colspan|rowspan|ss:Index|ss:Merge\w+|spans|ref)=")([^"]*)(")')
HUGE = (
    "99999999999999999999", "-1", "0", "2147483648", "4294967295", "18446744073709551616", "1e309", "-1e309", "1e-400", "NaN",
    "INF", "0x7f", "1.5.2", "٣٤", "²", "", " ", "9" * 400, "1048577", "65537", "-2147483649", "1E+28",
)  # fmt: skip
ODD = (*HUGE, "A1:XFD1048576", "XFD1048576", "ZZZZZ1", "A0", "true", "../../x", "\u202e", "😀", "&#0;", "&x;", "s", "e", "inlineStr", "preserve")  # fmt: skip


def _one(pattern: re.Pattern[str], text: str, chance: Chance) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


def _replace(text: str, at: re.Match[str] | None, with_text: str, group: int = 0) -> str:
    return text if at is None else text[: at.start(group)] + with_text + text[at.end(group) :]


def drop_tags(text: str, chance: Chance) -> str:
    """Lose some tags."""
    for _ in range(chance.choice((1, 1, 2, 10))):
        text = _replace(text, _one(_TAG, text, chance), "")
    return text


def double_tags(text: str, chance: Chance) -> str:
    """Have a tag more than once."""
    at = _one(_TAG, text, chance)
    return _replace(text, at, at[0] * chance.choice((2, 3, 3000))) if at else text


def swap_tags(text: str, chance: Chance) -> str:
    """Have two tags in each other's place."""
    one, other = (_one(_TAG, text, chance) for _ in range(2))
    if one is None or other is None or one.start() == other.start():
        return text
    one, other = sorted((one, other), key=re.Match.start)
    return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def change_attributes(text: str, chance: Chance) -> str:
    """Give attributes odd values."""
    for _ in range(chance.choice((1, 1, 3, 10))):
        text = _replace(text, _one(_ATTRIBUTE, text, chance), chance.choice(ODD), 2)
    return text


def drop_attributes(text: str, chance: Chance) -> str:
    """Lose attributes."""
    for _ in range(chance.choice((1, 2, 10))):
        text = _replace(text, _one(_ATTRIBUTE, text, chance), "")
    return text


def change_numbers(text: str, chance: Chance) -> str:
    """Have numbers that are none, or larger than any."""
    for _ in range(chance.choice((1, 2, 10))):
        text = _replace(text, _one(_DIGITS, text, chance), chance.choice(HUGE))
    return text


def nest_deeply(text: str, chance: Chance) -> str:
    """Nest without end; half of the time everything is closed again."""
    at = _one(_TAG, text, chance)
    if at is None:
        return text
    name = chance.choice(("x", "table", "is", "row", "span", "table:table-row-group", "r"))
    deep = chance.choice((100, 3000, 60_000))
    closed = f"</{name}>" * deep if chance.random() < 0.5 else ""
    return text[: at.end()] + f"<{name}>" * deep + closed + text[at.end() :]


def change_shared(text: str, chance: Chance) -> str:
    """Point at texts that are not there."""
    for _ in range(chance.choice((1, 5))):
        text = _replace(text, _one(_SHARED, text, chance), chance.choice((*HUGE, "3", "70")), 2)
    return text


def move_far(text: str, chance: Chance) -> str:
    """Let cells, rows and spans lie where no sheet has any."""
    pattern = chance.choice((_PLACE, _REPEATED))
    far = f"{letters(chance.choice((0, 300, 16383, 16384, 10**6)))}{chance.choice((0, 1, 70000, 1048576, 1048577, 10**9))}"
    choice = (far, far, far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), f"A1:{far}", "1", "999999", "16777216")
    for _ in range(chance.choice((1, 3))):
        text = _replace(text, _one(pattern, text, chance), chance.choice(choice), 2)
    return text


def overlap_merges(text: str, chance: Chance) -> str:
    """Merge ranges that overlap, are upside down, or cover everything."""

    def place() -> str:
        return (
            f"{letters(chance.choice((0, 1, 2, 5, 12, 16383)))}{chance.choice((1, 2, 3, 4, 9, 20, 1048576))}"
        )

    ranges = "".join(
        f'<mergeCell ref="{place()}:{place()}"/>' for _ in range(chance.choice((1, 5, 40, 5000)))
    )
    if "<mergeCells" in text:
        at = text.index(">", text.index("<mergeCells")) + 1
        return text[:at] + ranges + text[at:]
    if "</sheetData>" in text:
        return text.replace("</sheetData>", f"</sheetData><mergeCells>{ranges}</mergeCells>")
    wide, high = chance.choice((2, 5, 400, 99999999)), chance.choice((2, 9, 99999999))
    span = {
        "<td": f'<td rowspan="{high}" colspan="{wide}"',
        "<Cell": f'<Cell ss:MergeDown="{high}" ss:MergeAcross="{wide}"',
        "<table:table-cell": f'<table:table-cell table:number-rows-spanned="{high}" table:number-columns-spanned="{wide}"',
    }
    for tag, merged in span.items():
        if f"{tag} " in text:
            pieces = text.split(f"{tag} ")
            chosen = {chance.randrange(1, len(pieces)) for _ in range(chance.choice((1, 4, 30)))}
            return pieces[0] + "".join(
                (merged if at in chosen else tag) + " " + piece for at, piece in enumerate(pieces[1:], 1)
            )
    return text


def drop_styles(text: str, chance: Chance) -> str:
    """Lose the styles of cells, or point at ones that are not there."""
    new = chance.choice(("", ' s="99999"', ' s="-1"', ' class="x"'))
    return _STYLE.sub(new, text) if chance.random() < 0.5 else _replace(text, _one(_STYLE, text, chance), new)


def declare_encoding(text: str, chance: Chance) -> str:
    """Say another encoding, twice, or declare types."""
    odd = chance.choice(("utf-16", "gb2312", "gb18030", "big5", "iso-8859-1", "x-odd", "utf-7", "", "UTF-8 "))
    head = f'<?xml version="{chance.choice(("1.0", "1.1", "9"))}" encoding="{odd}"?>'
    if chance.random() < 0.2:
        head += '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
    body = re.sub(r"^\s*<\?xml[^>]*\?>", "", text) if chance.random() < 0.7 else text
    return head + re.sub(r"charset=[\w-]+", f"charset={odd}", body)


def odd_characters(text: str, chance: Chance) -> str:
    """Have characters between the tags that markup does not allow, or hardly."""
    for _ in range(chance.choice((1, 5))):
        at = _one(_TAG, text, chance)
        odd = chance.choice(
            ("\0", "\x0b", "&#0;", "&#x1F;", "&#xD800;", "&#x110000;", "&bogus;", "]]>", "<![CDATA[", "<!--", "<?", "\ufffe", "\u202e\u2066", "&", "_x0000_", "😀" * 50)
        )  # fmt: skip
        if at:
            text = text[: at.end()] + odd + text[at.end() :]
    return text


WAYS: dict[str, Callable[[str, Chance], str]] = {
    "标签丢失": drop_tags,
    "标签重复": double_tags,
    "标签对调": swap_tags,
    "属性改值": change_attributes,
    "属性丢失": drop_attributes,
    "数字离奇": change_numbers,
    "层层嵌套": nest_deeply,
    "共享文字错号": change_shared,
    "行列号极大": move_far,
    "合并区域相叠": overlap_merges,
    "样式丢失": drop_styles,
    "编码声明": declare_encoding,
    "怪字符": odd_characters,
}
