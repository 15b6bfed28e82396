"""到位资金: verified facts alone, each in the month it counts in, to the unit that is responsible or by the certificate."""

from datetime import date

import pytest

from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.progress.actions import verdicts
from tests.moments import at
from tests.progress.conftest import WAN

YEAR = Period.of_year(2026)


@pytest.fixture
def take_back(officers):
    """Let a verified fact be reversed, as three people do it."""

    def reversed_(fact):
        back = verdicts.ask_reversal(fact=fact, reason="登记重复", by=officers["centre_two"])
        verdicts.verify_facts(facts=[back], by=officers["centre"])
        verdicts.approve_reversal(fact=back, by=officers["leader"])

    return reversed_


def test_money_by_where_it_comes_from(receive, enter, says):
    factory, mill = enter("饲料厂", "east", stage="building"), enter("面粉厂", "west", stage="building")
    receive(factory, 1200)
    receive(factory, 300, basis="foreign")
    receive(mill, 50, on=date(2026, 3, 9))
    assert says("arrived", "east", "west", None) == [1500 * WAN, 50 * WAN, 1550 * WAN]
    assert says("arrived.outside_province", "east", "west") == [1200 * WAN, 50 * WAN]
    assert says("arrived.foreign", "east", None) == [300 * WAN, 300 * WAN]
    assert says("arrived", "east", "west", period=Period.of_quarter(2026, 1)) == [None, 50 * WAN]


def test_missing_is_not_zero(receive, take_back, enter, says):
    with clock.moved_to(at("2026-11-21 09:00")):
        factory = enter("饲料厂", "east", stage="building")
        fact = receive(factory, 1200)
    with clock.moved_to(at("2026-11-22 09:00")):
        take_back(fact)
    assert says("arrived", "east", "west", None) == [None, None, None]
    assert says("arrived", "east", as_of=at("2026-11-21 18:00")) == [1200 * WAN]


def test_a_reversal_takes_back_what_each_unit_was_given(receive, take_back, share, enter, says):
    factory = enter("饲料厂", "east", stage="building")
    share(factory, {"east": 1, "west": 2})
    fact = receive(factory, 10)
    receive(factory, 1)
    take_back(fact)
    assert says("arrived", "east", "west", None) == [WAN - WAN * 2 // 3, WAN * 2 // 3, WAN]
