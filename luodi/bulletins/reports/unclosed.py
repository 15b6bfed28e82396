"""Is the month of a bulletin closed? If not, which units have not reported, and what still waits to be verified."""

from collections import Counter
from collections.abc import Iterable

from luodi.accounts.models import User
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.bulletins.reports.standing import name_of
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.progress.models import Fact
from luodi.progress.periods import month_of
from luodi.progress.reports import returns
from luodi.progress.reports.months import Calendar

NAMED = 6


def warning(bulletin: Bulletin, user: User) -> str:
    """Return what is still open in the month of a bulletin, in a sentence or two; "" where its figures are complete."""
    span = bulletin.span
    if span is None or not Kind(bulletin.kind).counts_months:
        return ""
    month = month_of(span.last)
    if month <= Calendar(bulletin.county_id, clock.today()).closed_through:
        return ""
    open_ = [_missing(user, month), _waiting(user, span)]
    told = "，".join(words for words in open_ if words) or "没有发现未报的单位和待认定的数据"
    return f"{span.last.year}年{span.last.month}月还没有关账：{told}。现在印发，以后认定的数不会写进这一期。"


def _missing(user: User, month: str) -> str:
    names = [one.unit for one in returns.overview(user, month).open]
    return f"{listed(names)}还没有报月报" if names else ""


def _waiting(user: User, span: Period) -> str:
    rows = Fact.objects.visible_to(user).waiting().filter(project__voided_at__isnull=True)
    rows = rows.filter(happened_on__gte=span.first, happened_on__lte=span.last)
    found = Counter(name_of(fact.unit) for fact in rows.select_related("unit").order_by("unit__path"))
    if not found:
        return ""
    return f"有{found.total()}条数据待认定（{listed(f'{name}{count}条' for name, count in found.items())}）"


def listed(names: Iterable[str]) -> str:
    """Return names one after the other, of many the first ones and how many there are."""
    told = list(names)
    rest = f"等{len(told)}个单位" if len(told) > NAMED else ""
    return "、".join(told[:NAMED]) + rest
