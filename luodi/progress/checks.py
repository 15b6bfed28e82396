"""What is wrong with a fact before it is saved, or looks so: refused, to be explained, or only told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from luodi.common import money
from luodi.progress.entries import FactEntry
from luodi.progress.periods import month_of
from luodi.progress.recognition import MONEY, EvidenceKind, FactKind, FactRule
from luodi.projects.stages import Stage

BEFORE = (Stage.RESERVE, Stage.TALKS, Stage.SIGNED, Stage.PREPARING)
# What came with a ledger is judged by whoever verifies it, with the ledger as evidence.
FROM_LEDGERS = ("opening", "ledger")


class Weight(StrEnum):
    """What a finding does: the fact is refused, its author must explain, or is only told."""

    REFUSE = "refuse"
    EXPLAIN = "explain"
    TELL = "tell"


class Check(StrEnum):
    """Everything that is looked at."""

    FUTURE = "future"
    NO_AMOUNT = "no_amount"
    TOO_LARGE = "too_large"
    NO_WORDS = "no_words"
    NO_ORIGIN = "no_origin"
    FOREIGN = "foreign"
    NO_EVIDENCE = "no_evidence"
    USED = "used"
    BEYOND = "beyond"
    BEFORE_START = "before_start"
    JUMP = "jump"
    LATE = "late"
    CLOSED = "closed"


# People in work; no county has more.
MOST_COUNTED = 10_000_000
_RATE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,7})?")

EXPLAINED = (Check.BEYOND, Check.BEFORE_START, Check.JUMP, Check.LATE)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or looks so, in a sentence for the author."""

    check: Check
    words: str

    @property
    def weight(self) -> Weight:
        """Return what it does."""
        if self.check == Check.CLOSED:
            return Weight.TELL
        return Weight.EXPLAIN if self.check in EXPLAINED else Weight.REFUSE


@dataclass(frozen=True)
class Background:
    """What is known about the project when a fact about it is reported; amounts as in the facts, 分 or a number.

    ``known`` are the amounts of the kind that count or wait on this project, ``opening`` what it was entered with; ``used`` names, by document, the unit (empty: the own) that proved
    another fact of the kind with it; ``counts_in`` is the month in which the fact would count if it were verified today.
    """

    today: date
    stage: str
    investment: int | None = None
    year_plan: int | None = None
    known: Sequence[int] = ()
    opening: int = 0
    used: Sequence[tuple[str, str]] = ()
    counts_in: str = ""


def findings(entry: FactEntry, rule: FactRule, background: Background, jump: int) -> list[Finding]:
    """Return all that is wrong with a fact or looks so."""
    return [
        *_missing(entry, rule),
        *_too_large(entry, background),
        *_wrong(entry, background),
        *_odd(entry, rule, background, jump),
    ]


def of_weight(found: Iterable[Finding], weight: Weight) -> list[Finding]:
    """Return the findings of one weight."""
    return [finding for finding in found if finding.weight == weight]


def _missing(entry: FactEntry, rule: FactRule) -> Iterable[Finding]:
    label = FactKind(entry.kind).label
    if entry.kind == FactKind.NOTE:
        if not entry.text.strip():
            yield Finding(Check.NO_WORDS, "请写明进展。")
        return
    if entry.amount is None and entry.foreign_amount is None:
        yield Finding(Check.NO_AMOUNT, f"请填写{label}。")
    elif min(amount for amount in (entry.amount, entry.foreign_amount) if amount is not None) <= 0:
        yield Finding(Check.NO_AMOUNT, f"{label}要大于 0；登记错了的，请在原来那一条上申请冲销。")
    if entry.origin in FROM_LEDGERS:
        return
    if rule.origins and entry.basis not in rule.origins:
        yield Finding(Check.NO_ORIGIN, "请选择资金来源。")
    if rule.evidence and not {proof.kind for proof in entry.proofs} & set(rule.evidence):
        asked = "、".join(EvidenceKind(kind).label for kind in rule.evidence)
        yield Finding(Check.NO_EVIDENCE, f"{label}要有佐证材料才能认定，请至少上传一种：{asked}。")


def _too_large(entry: FactEntry, background: Background) -> Iterable[Finding]:
    """Keep single amounts, and what one project comes to by them, within what is kept and added up."""
    label = FactKind(entry.kind).label
    if entry.kind not in MONEY:
        if (entry.amount or 0) > MOST_COUNTED:
            yield Finding(Check.TOO_LARGE, f"{label}不能超过 {MOST_COUNTED:,}，请核对。")
    elif max(entry.amount or 0, entry.foreign_amount or 0) > money.MOST:
        yield Finding(Check.TOO_LARGE, f"{label}：{money.TOO_LARGE}")
    elif background.opening + sum(background.known) + (entry.amount or 0) > money.MOST:
        yield Finding(Check.TOO_LARGE, f"加上这一条，累计{label}超过 1 万亿元，请核对已登记的各条。")


def _wrong(entry: FactEntry, background: Background) -> Iterable[Finding]:
    if entry.happened_on > background.today:
        yield Finding(Check.FUTURE, f"日期“{entry.happened_on}”晚于今天，请填实际发生的日期。")
    if entry.currency or entry.foreign_amount is not None or entry.rate:
        if not all((entry.currency, entry.foreign_amount, entry.rate, entry.rate_on, entry.rate_source)):
            yield Finding(Check.FOREIGN, "外币资金请填全币种、外币金额、汇率、汇率日期和汇率出处。")
        elif not _is_rate(entry.rate):
            yield Finding(Check.FOREIGN, f"看不懂汇率“{entry.rate}”，请填 1 单位外币合多少元，例如 7.1236。")
        elif entry.rate_on and entry.rate_on > background.today:
            yield Finding(Check.FOREIGN, f"汇率日期“{entry.rate_on}”晚于今天，请填资金到账那天的汇率和日期。")
    for document, unit in background.used:
        where = f"请联系{unit}核对" if unit else "请核对本单位登记的数据"
        yield Finding(
            Check.USED,
            f"{document}已由{unit or '本单位'}用来证明另一条数据，同一份材料不能用两次，{where}。",
        )


def _is_rate(text: str) -> bool:
    return bool(_RATE.fullmatch(text)) and Decimal(text) > 0


def _odd(entry: FactEntry, rule: FactRule, background: Background, jump: int) -> Iterable[Finding]:
    if entry.amount is not None and entry.amount > 0:
        yield from _beyond(entry, background)
        yield from _jumps(entry, background, jump)
    if entry.kind == FactKind.COMPLETED and background.stage in BEFORE and entry.origin not in FROM_LEDGERS:
        stage = Stage(background.stage).label
        yield Finding(
            Check.BEFORE_START,
            f"项目还在“{stage}”阶段，没有开工就有完成投资，请核对，或写明原因（例如先付土地价款、先购设备）。",
        )
    if entry.origin in FROM_LEDGERS:
        return
    if entry.happened_on < background.today - timedelta(days=rule.back_days):
        yield Finding(Check.LATE, f"发生日期已过去 {rule.back_days} 天以上，请写明补报的原因。")
    if background.counts_in and background.counts_in != month_of(entry.happened_on):
        yield Finding(
            Check.CLOSED,
            f"{month_of(entry.happened_on)} 已经关账，这一条认定后计入 {background.counts_in}，发生日期照实保留。",
        )


def _beyond(entry: FactEntry, background: Background) -> Iterable[Finding]:
    if entry.kind not in (FactKind.ARRIVED, FactKind.COMPLETED) or background.investment is None:
        return
    whole = background.opening + sum(background.known) + (entry.amount or 0)
    if whole > background.investment:
        yield Finding(
            Check.BEYOND,
            f"加上这一条，累计{entry.kind.label} {money.in_wan(whole)} 万元，超过总投资"
            f" {money.in_wan(background.investment)} 万元，请核对，或写明原因（例如增资）。",
        )


def _jumps(entry: FactEntry, background: Background, jump: int) -> Iterable[Finding]:
    """Compare with the project's own amounts, its plan and its total: one unit of scale apart is a slip of the pen."""
    amount, known = entry.amount or 0, [one for one in background.known if one > 0]
    shown = money.in_wan(amount) + " 万元" if entry.kind in MONEY else f"{amount:,}"
    if known and amount >= jump * max(known):
        against = "这个项目以前各条都小得多"
    elif known and amount * jump <= min(known):
        against = "这个项目以前各条都大得多"
    elif entry.kind in MONEY and background.year_plan and amount >= jump * background.year_plan:
        against = f"本年计划只有 {money.in_wan(background.year_plan)} 万元"
    elif entry.kind in MONEY and background.investment and amount >= jump * background.investment:
        against = f"总投资只有 {money.in_wan(background.investment)} 万元"
    else:
        return
    yield Finding(
        Check.JUMP, f"这一条是 {shown}，{against}，是不是把元、万元、亿元写错了？确实无误的请写明。"
    )
