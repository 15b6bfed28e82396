"""The projects that live and the money that arrives, as in the tests of metrics, and a county with both."""

from datetime import date

import pytest

from luodi.bulletins.actions import bulletins
from luodi.bulletins.kinds import Kind
from luodi.common import clock
from luodi.metrics.periods import Period
from tests.metrics.conftest import live, officers, receive, share, signed
from tests.moments import at

__all__ = ["live", "officers", "receive", "share", "signed"]
USUAL = ["entered.signed", "arrived"]


@pytest.fixture
def county(live, receive):
    """Three projects signed in the year, two begun, money in November; told on the first of December."""
    with clock.moved_to(at("2026-12-01 10:00")):
        mill = live("面粉厂", signed="2026-02-03", started="2026-04-01")
        live("饲料厂", signed="2026-11-05")
        works = live("纸箱厂", "west", wan=2000, signed="2026-11-06", started="2026-11-20")
        receive(mill, 120, on=date(2026, 11, 3))
        receive(works, 80, on=date(2026, 11, 5))


@pytest.fixture
def drafted(cast):
    """Draft a bulletin: ``drafted()``, by default of November with what was known on the second of December."""

    def make(kind=Kind.MONTHLY, period=None, day=date(2026, 12, 2), ranking=USUAL, by="centre"):
        period = period or Period.of_month(2026, 11)
        return bulletins.draft(kind=kind, period=period, day=day, ranking=ranking, by=cast[by])

    return make
