"""Headings between the rows of a table: which they are, how deep, and which unit they set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from luodi.ledgers.language import longest
from luodi.ledgers.language.text import one_line, squeeze
from luodi.ledgers.language.units import unit_in_line

_CHINESE = "一二三四五六七八九十"
# Numbering of headings, the highest first; the place in the list is the level.
_NUMBERINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第[{_CHINESE}\d]+(?:部分|章|编|篇|大类|类|批)",
        rf"(?<![{_CHINESE}])[{_CHINESE}]++(?:[、.．:：]|是(?!否)|$)",
        rf"[(\[][{_CHINESE}]+[)\]]",
        r"\d{1,2}(?:[、．:：]|\.(?!\d))",
        r"[(\[]\d{1,2}[)\]]|[①②③④⑤⑥⑦⑧⑨⑩]",
    )
)
_UNNUMBERED = 9
CHINESE_SERIAL = re.compile(rf"[(\[]?[{_CHINESE}]{{1,3}}[)\]]?[、.]?")
# Words that stand alone as a heading: stages, kinds of project, kinds of money, sorts of unit.
_WORDS = re.compile(
    r"(?:\d{4}年度?)?(?:已|拟|正在|新|省级|市级|县级|中央)*(?:签约|在谈|洽谈|意向|跟踪|谋划|储备|前期|开工|在建|建设中|续建|新建|建成|投产|竣工|落地|终止|流失|重点|招商引资|"
    r"产业|工业|农业|文旅|旅游|商贸|物流|服务业|基础设施|民生|社会事业|生态环保|能源|交通|水利|教育|卫生|城建|康养|第[一二三]产业)"
    r"(?:及|和|、|与|类|重点|招商|在建|竣工|投产|领域|产业|行业)*(?:项目|部分|板块|工程|情况)?(?:[(\[].*[)\]])?"
    r"|.{0,12}(?:预算内(?:投资)?|专项债券?|一般债券?|衔接资金|专项资金|补助资金|国债|特别国债|转移支付|奖补资金)(?:项目|部分)?(?:[(\[].*[)\]])?"
    r"|.{1,12}(?:镇|乡|街道|局|委|办|社|中心|园区|开发区|管委会|集团|公司|领域|板块|类)(?:[(\[共:：]?\d+个(?:项目)?[)\]]?)?"
)
_COUNTED = re.compile(r"(?:[(\[,，:：]共?|共|(?<!\d))\d++[个项件][)\]]?")


@dataclass(frozen=True)
class Section:
    """A heading and what it says of the rows below it."""

    title: str
    level: int
    unit: str | None
    row: int
    of_total: bool = False  # its unit is that of the total alone: 总投资单位：亿元


@lru_cache(maxsize=8192)
def level_of(text: str) -> int | None:
    """The level of a numbered heading, 0 the highest; None when it has no number."""
    plain = squeeze(text)
    return next((level for level, pattern in enumerate(_NUMBERINGS) if pattern.match(plain)), None)


@lru_cache(maxsize=8192)
def is_section_word(text: str) -> bool:
    """Is the unnumbered text one of those that head a part of a ledger?"""
    plain = squeeze(text)
    return len(plain) <= longest.SECTION and bool(
        _WORDS.fullmatch(plain) or _WORDS.fullmatch(_COUNTED.sub("", plain))
    )


_NUMBERED = re.compile(rf"^(?:[{_CHINESE}]+[、.．:：]|[(\[][{_CHINESE}\d]+[)\]]|\d{{1,2}}[、．.:：])")
_A_UNIT = re.compile(r".{1,12}(?:镇|乡|街道(?:办)?|局|委|办|社|公司|中心|开发区|园区|管委会|集团)")


@lru_cache(maxsize=8192)
def unit_named(title: str) -> str | None:
    """The unit that a heading names: 二、柳湾镇（6个）."""
    plain = _COUNTED.sub("", _NUMBERED.sub("", squeeze(title)))
    return plain if _A_UNIT.fullmatch(plain) else None


def make_section(text: str, row: int) -> Section:
    """The section that this heading begins."""
    level, plain = level_of(text), squeeze(text)
    of_total = bool(_OF_TOTAL.search(plain))
    return Section(one_line(text), _UNNUMBERED if level is None else level, unit_in_line(text), row, of_total)


_OF_TOTAL = re.compile(r"(?:总投资|投资总?额)的?(?:金额)?(?:单位[:为]|以)")


def enter(stack: Sequence[Section], section: Section) -> list[Section]:
    """The headings in force once `section` has begun: those above it in level, and itself."""
    return [*(above for above in stack if above.level < section.level), section]


def unit_in_force(stack: Sequence[Section], *, of_total: bool) -> str | None:
    """The unit of the innermost heading that sets one for the total, or for the amounts beside it."""
    telling = (section for section in reversed(stack) if section.unit and (of_total or not section.of_total))
    return next((section.unit for section in telling), None)
