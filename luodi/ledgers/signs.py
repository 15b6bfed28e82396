"""Signs: what speaks for a reading, how strongly, and where it stands.

A stage, a kind of table or a total is decided the same way: every sign is gathered, the strongest decides, and strong
ones that say something else are kept, so that a person sees both readings and what each rests on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from luodi.ledgers.language.text import cut


class Kind(NamedTuple):
    """A kind of sign: how people are told of it, an example, and whether it is strong enough to contradict others."""

    key: str
    told: str
    example: str
    strong: bool = True


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its kind, what it says, in which words, in which cell, and what else it would agree with.

    A `floor` says "at least": a day of 开工, or a tick there, does not tell how far a project has gone since.
    """

    kind: str
    reading: str
    words: str = ""
    cell: str | None = None
    accepts: tuple[str, ...] = ()
    floor: bool = False

    def told(self, subject: str) -> str:
        """What the sign says, for a person: 进展写“厂房主体已封顶”，是在建."""
        kind = ORDERS[subject][place_of(subject, self.kind)]
        return kind.told.format(words=cut(self.words), reading=self.reading)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sign that decided, the strong ones against it, and the rest; each the strongest first."""

    by: Sign | None = None
    against: tuple[Sign, ...] = ()
    beside: tuple[Sign, ...] = ()

    @property
    def reading(self) -> str | None:
        """What was decided; None without any sign."""
        return self.by.reading if self.by is not None else None

    @property
    def signs(self) -> tuple[Sign, ...]:
        """All that has a say, what decided first."""
        return (self.by, *self.against) if self.by is not None else ()


# What is decided → the kinds of signs, the strongest first. docs/ledger-reading.md prints these tables.
ORDERS: Mapping[str, Sequence[Kind]] = {
    "stage": (
        Kind("named", "名称写“{words}”", "（已取消）县城游泳馆"),
        Kind("ended", "备注写“{words}”", "备注：企业撤资，已出库"),
        Kind("ticked", "{reading}一栏打了勾", "签约√、开工√、投产×"),
        Kind("status", "阶段一栏写“{words}”", "项目状态：已签约"),
        Kind("day", "填了已经过去的{reading}时间", "开工时间：2023.3"),
        Kind("words", "进展写“{words}”，像是{reading}", "厂房主体已封顶"),
        Kind("finished", "备注写“{words}”，像是{reading}", "备注：已竣工投入使用"),
        Kind("done", "填了已完成投资，像是在建", "累计完成投资：3200"),
        Kind("remark", "备注写“{words}”，像是{reading}", "备注：已开工", strong=False),
        Kind("section", "列在“{words}”", "二、在建项目（6 个）"),
        Kind("sheet", "在“{words}”这张表", "工作表：在建项目"),
        Kind("produced", "填了已经过去的竣工时间", "竣工时间：2023.3，而进展写在建"),
        Kind("signed", "填了已经过去的签约时间", "签约时间：2023.3", strong=False),
        Kind(
            "problem",
            "反映的问题写“{words}”，像是{reading}",
            "存在的问题：厂房仍在建设，进度滞后",
            strong=False,
        ),
        Kind("table", "本表是“{words}”", "标题：2024年重点项目储备库", strong=False),
    ),
    "table": (
        Kind("title", "标题写有“{words}”", "2024年专项债券项目台账"),
        Kind("investing", "有投资项目才有的列“{words}”", "投资方、开工时间、累计完成投资"),
        Kind("granting", "有上级给钱的列“{words}”", "下达资金、专项债券"),
        Kind("source", "“{words}”是资金来源，不是上级资金", "企业自筹、银行贷款", strong=False),
    ),
    "total": (
        Kind("user", "您选定了“{words}”", "总投资"),
        Kind("revised", "“{words}”是调整以后的", "调整后总投资"),
        Kind("total", "“{words}”是总投资", "项目总投资（万元）"),
        Kind("plain", "“{words}”没有写明是不是总投资", "投资额、规模"),
        Kind("stated", "“{words}”是计划、合同或者概算的数", "合同引资额、概算投资"),
        Kind("former", "“{words}”是调整以前的", "原总投资、调整前总投资"),
    ),
}
_PLACES = {subject: {kind.key: n for n, kind in enumerate(kinds)} for subject, kinds in ORDERS.items()}


def place_of(subject: str, kind: str) -> int:
    """Where a kind of sign stands in its order; 0 is the strongest."""
    return _PLACES[subject][kind]


def agree(one: Sign, other: Sign) -> bool:
    """Can both signs be true of one project?"""
    return one.reading == other.reading or other.reading in one.accepts or one.reading in other.accepts


def _says_more(sign: Sign, floor: Sign) -> bool:
    return sign.reading != floor.reading and sign.reading in floor.accepts


def weigh(subject: str, signs: Iterable[Sign], agree: Callable[[Sign, Sign], bool] = agree) -> Verdict:
    """The strongest sign decides, a floor only where nothing says more; strong ones that do not agree speak against."""
    ranked = sorted(signs, key=lambda sign: place_of(subject, sign.kind))
    if not ranked:
        return Verdict()
    first = ranked[0]
    if first.floor:
        first = next((sign for sign in ranked if not sign.floor and _says_more(sign, first)), first)
    strong = {kind.key for kind in ORDERS[subject] if kind.strong}
    against = tuple(sign for sign in ranked if sign.kind in strong and not agree(first, sign))
    beside = tuple(sign for sign in ranked if sign is not first and sign not in against)
    return Verdict(first, against, beside)
