"""月份: what each month came to, who closed it, what was excepted, and what closing the next one would mean."""

from dataclasses import dataclass, field
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock
from luodi.progress.models import ClosedMonth, Exemption, Fact
from luodi.progress.periods import after, before, month_of
from luodi.progress.recognition import FactKind
from luodi.progress.reports import figures

YEARS = 3


@dataclass
class Month:
    """One month with what counts in it for the reader."""

    month: str
    arrived: int | None = None
    completed: int | None = None
    closed: ClosedMonth | None = None
    exemptions: list[Exemption] = field(default_factory=list)


@dataclass(frozen=True)
class Closing:
    """The month that is closed next: whether it is over, and how many facts of it would count later."""

    month: str
    is_over: bool
    waiting: int
    counts_in: str


def months(user: User) -> list[Month]:
    """Return the months in which something counts for the reader, and those that are closed or wait to be, the latest
    first; three queries."""
    county_id = user.post.county_id
    found: dict[str, Month] = {}
    now = month_of(clock.today())
    found[now] = Month(now)
    since = f"{int(now[:4]) - YEARS}{now[4:]}"
    visible = Fact.objects.visible_to(user).counting().filter(counts_in__gte=since)
    for (month, kind), value in figures.sums(visible, "counts_in").items():
        line = found.setdefault(month, Month(month))
        if kind in (FactKind.ARRIVED, FactKind.COMPLETED):
            setattr(line, kind, value)
    for closed in ClosedMonth.objects.filter(county_id=county_id).select_related("closed_by"):
        found.setdefault(closed.month, Month(closed.month)).closed = closed
    last = max((month for month, line in found.items() if line.closed), default=now)
    while (last := after(last)) < now:
        found.setdefault(last, Month(last))
    for one in (
        Exemption.objects.filter(county_id=county_id).select_related("unit", "granted_by").order_by("pk")
    ):
        found.setdefault(one.month, Month(one.month)).exemptions.append(one)
    return sorted(found.values(), key=lambda line: line.month, reverse=True)[: 12 * YEARS]


def closing(user: User) -> Closing | None:
    """Return what is closed next; None while nothing was ever reported."""
    county: dict[str, Any] = {"county_id": user.post.county_id}
    last = ClosedMonth.objects.filter(**county).order_by("-month").values_list("month", flat=True).first()
    first = Fact.objects.filter(**county).exclude(origin="opening").order_by("happened_on").first()
    if last is None and first is None:
        return None
    # The first month to be closed is the last one that is over, and closes all before it.
    now = month_of(clock.today())
    month = after(last) if last else before(now)
    waiting = Fact.objects.filter(**county).waiting().filter(reverses__isnull=True)
    of_it = waiting.filter(happened_on__lt=f"{after(month)}-01").count()
    return Closing(month, month < now, of_it, after(month))
