"""What is issued: the kinds of bulletins, each a series of numbers of its own."""

from collections.abc import Callable

from django.db.models import TextChoices

from luodi.accounts.permissions import Permission


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


def made_by(can: Callable[[Permission], bool]) -> tuple[Kind, ...]:
    """Return which kinds somebody drafts who may do that: who assesses a 考核通报, the centre all of them."""
    if can(Permission.BULLETIN_MAKE):
        return tuple(Kind)
    return (Kind.ASSESSMENT,) if can(Permission.BULLETIN_OF_RUN) else ()
