"""Facts in words."""

from luodi.common import money
from luodi.progress.models import Fact


def amount_words(fact: Fact) -> str:
    """Return an amount with its unit: 1,200 万元, 36 人; "" for a note. A reversal says the amount that it takes back."""
    if fact.amount is None:
        return ""
    amount = abs(fact.amount) if fact.reverses_id else fact.amount
    return f"{money.in_wan(amount)} 万元" if fact.is_money else f"{amount:,} 人"
