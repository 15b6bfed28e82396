"""What is issued: the kinds of bulletins, in which series of numbers each stands, and how a number reads."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What a bulletin is; decides what it is built from, for which stretch of time, and its series of numbers."""

    MONTHLY = "monthly", "月度通报"
    WEEKLY = "weekly", "周调度材料"
    LEDGER = "ledger", "台账"
    ASSESSMENT = "assessment", "考核通报"

    @property
    def fills_sheets(self) -> bool:
        """Whether its figures go into a workbook of the county: a line of indicators for each unit."""
        return self in (Kind.MONTHLY, Kind.LEDGER)

    @property
    def series(self) -> str:
        """What stands before the year of its number."""
        return {
            "monthly": "落地通报", "weekly": "落地调度", "ledger": "落地台账", "assessment": "落地考核",
        }[self.value]  # fmt: skip


class State(TextChoices):
    """A draft is changed as often as needed; what is issued is never changed, only corrected by a successor."""

    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已印发"


def number_words(series: str, year: int, serial: int) -> str:
    """Return a number as it is printed: 落地通报〔2026〕第3期."""
    return f"{series}〔{year}〕第{serial}期"
