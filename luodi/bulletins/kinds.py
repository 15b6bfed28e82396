"""What is issued: the kinds of bulletins, each a series of numbers of its own."""

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
        return self.counts_months

    @property
    def counts_months(self) -> bool:
        """Whether it tells the figures of a month, which are complete once the month is closed."""
        return self in (Kind.MONTHLY, Kind.LEDGER)


class State(TextChoices):
    """A draft is changed as often as needed; what is issued is never changed, only corrected by a successor."""

    DRAFT = "draft", "草稿"
    ISSUED = "issued", "已印发"
