"""认定: which kinds of facts there are, what each must come with, and what looks wrong before it is saved.

Whether a kind adds up or replaces, and whether it is money, is a table here and no rule data: stored totals rest on it.
What evidence a kind asks for, how far back it may be reported and the like is the rule pack ``recognition``.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field

from luodi.projects.terms import Origin
from luodi.rulebook.packs import Every, Rules


class FactKind(TextChoices):
    """What a fact tells of."""

    ARRIVED = "arrived", "到位资金"
    COMPLETED = "completed", "完成投资"
    NOTE = "note", "进展"
    EMPLOYED = "employed", "就业人数"
    OUTPUT = "output", "产值"
    TAX = "tax", "税收"


# Single facts of these kinds are added up; of the others the latest holds.
ADDING = (FactKind.ARRIVED, FactKind.COMPLETED, FactKind.OUTPUT, FactKind.TAX)
# Amounts of these kinds are whole 分; the others are whole numbers.
MONEY = ADDING
# Of these nothing is counted, so nobody verifies them.
UNCOUNTED = (FactKind.NOTE,)
COUNTED = tuple(kind for kind in FactKind if kind not in UNCOUNTED)


class EvidenceKind(TextChoices):
    """What a document is that proves a fact. Sources: scoring sheets and county rules on arrived money."""

    BANK_SLIP = "bank_slip", "银行进账单"
    INVOICE = "invoice", "发票"
    LAND_RECEIPT = "land_receipt", "土地价款票据"
    CAPITAL_REPORT = "capital_report", "验资报告"
    SETTLEMENT = "settlement", "工程款结算单"
    ACCOUNTS = "accounts", "企业账目或报表"
    PAYROLL = "payroll", "社保缴费明细或用工花名册"
    TAX_RECEIPT = "tax_receipt", "完税证明"
    LEDGER = "ledger", "台账"
    PHOTO = "photo", "现场照片"
    OTHER = "other", "其他材料"


# One ledger proves every row of it.
SHARED_EVIDENCE = (EvidenceKind.LEDGER,)


class FactRule(Rules):
    """What one kind of fact must come with."""

    KEY: ClassVar[tuple[str, ...]] = ("kind",)

    kind: FactKind = Field(title="数据")
    evidence: tuple[EvidenceKind, ...] = Field(
        (), title="佐证材料", description="至少要有其中一种；不填为不要求。"
    )
    origins: tuple[Origin, ...] = Field((), title="资金来源", description="要求选其中一种；不填为不要求。")
    back_days: int = Field(
        title="补报不用说明的天数",
        ge=1,
        le=3650,
        description="发生日期早于这么多天的，要写明原因。",
        json_schema_extra={"unit": "天"},
    )
    single_use: bool = Field(
        True, title="材料只能用一次", description="同一份文件、同一个票据号，全县只能证明一条这种数据。"
    )
    source: str = Field("", title="依据", max_length=200)


class Recognition(Rules):
    """What facts must come with, and from what factor on an amount looks as if 万 and 亿 were mixed up."""

    EVERY: ClassVar[tuple[Every, ...]] = (Every("rules", "kind", tuple(FactKind)),)

    jump: int = Field(
        1000,
        title="疑似单位写错：相差",
        ge=10,
        le=100_000,
        description="万和亿、元和万元差一万倍；默认留一位余量。",
        json_schema_extra={"unit": "倍"},
    )
    report_day: int = Field(6, title="月报截止：次月", ge=1, le=28, json_schema_extra={"unit": "日"})
    rules: tuple[FactRule, ...] = Field(title="各种数据")

    def of(self, kind: str) -> FactRule:
        """Return the rule of a kind."""
        return next(rule for rule in self.rules if rule.kind == kind)


def number_key(number: str) -> str:
    """Return the number of a slip or invoice as it is compared: only letters and digits matter, in no case or width, no “No.”."""
    text = "".join(one for one in unicodedata.normalize("NFKC", number).upper() if one.isalnum())
    return re.sub(r"^(编号|票号|NO|第)|号$", "", text)[:60]


def in_fen(foreign_amount: int, rate: str) -> int:
    """Return foreign money, in hundredths, as 分 at a rate in 元 for one unit; half a 分 is rounded up."""
    return int((foreign_amount * Decimal(rate)).quantize(Decimal(1), ROUND_HALF_UP))


def known_sum(whole: int, facts: int, reversals: int) -> int | None:
    """Return what verified facts of an adding kind come to, reversals included; None when no fact stands.

    Missing is not zero: where everything was reversed nothing is known any more. Source: design, "Facts".
    """
    return whole if facts > reversals else None
