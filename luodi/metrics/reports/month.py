"""本月: what came into the libraries and what left them this month, and how much of it in the last seven days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from luodi.common import clock
from luodi.library.models import Case, Claim
from luodi.metrics.reports.indicators import AMOUNT, OWN, Indicator, Period, count_of

DAYS = 7


@dataclass(frozen=True)
class Figure:
    """One figure of the month; ``lately`` is what the last seven days brought, ``url`` leads to what it counts."""

    label: str
    count: int
    lately: int
    url: str = ""


def figures(county_id: int) -> list[Figure]:
    """Return the figures of the county's month up to now; two short queries for each."""
    today = clock.today()
    tomorrow = today + timedelta(days=1)
    month = Period.of_month(today.year, today.month)
    week = Period.between(tomorrow - timedelta(days=DAYS), tomorrow)

    def figure(label: str, count: Callable[[Period], int], behind: Indicator | None = None) -> Figure:
        return Figure(label, count(month), count(week), _address(behind, month) if behind else "")

    def ended(flow: str, outcome: str) -> Callable[[Period], int]:
        rows = Case.objects.filter(county_id=county_id, flow=flow, outcome=outcome)
        return lambda period: rows.filter(ended_at__gte=period.start, ended_at__lt=period.end).count()

    def claimed(period: Period) -> int:
        rows = Claim.objects.filter(county_id=county_id).exclude(state=Claim.State.VOID)
        return rows.filter(registered_at__gte=period.start, registered_at__lt=period.end).count()

    def rows(indicator: Indicator) -> Callable[[Period], int]:
        return lambda period: count_of(indicator.rows(county_id, None, period))

    return [
        figure("新入乡镇库、部门库", rows(OWN), OWN),
        figure("入县级库", rows(AMOUNT), AMOUNT),
        figure("流转", ended("transfer", "moved")),
        figure("出库", ended("leaving", "left")),
        figure("首谈登记", claimed),
    ]


def _address(indicator: Indicator, month: Period) -> str:
    return f"{reverse('metrics:rows', args=[indicator.code])}?period={month.code}"
