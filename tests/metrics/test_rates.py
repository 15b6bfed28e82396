"""转化率: of what was signed, how much went on; both sides open to rows, and without a denominator there is no rate."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports.figures import UnknownIndicator, figures_in, figures_of
from tests.moments import at
from tests.progress.conftest import WAN

YEAR = Period.of_year(2026)


@pytest.fixture
def county(live):
    """Four projects signed this year and one last year; two have begun, one of them late, and one produces."""
    live("甲厂", signed="2026-01-05", started="2026-03-06", producing="2026-10-08")
    live("乙厂", signed="2026-01-20", started="2026-09-01")
    live("丙厂", signed="2026-02-01", preparing="2026-03-01")
    live("丁厂", "west", signed="2026-10-01")
    live("戊厂", "west", signed="2025-11-02", preparing="2025-12-01")


def test_of_what_was_signed_how_much_went_on(county, says):
    assert says("entered.signed", "east", "west", None) == [3, 1, 4]
    assert says("rate.performed", "east", "west", None) == [1, 0, Fraction(3, 4)]
    assert says("rate.started", "east", "west", "bureau") == [Fraction(2, 3), 0, None]
    assert says("rate.producing", None) == [Fraction(1, 4)]
    assert says("rate.started", None, period=Period.of_year(2024)) == [None]
    assert says("rate.performed", None, period=Period.between(date(2025, 1, 1), date(2027, 1, 1))) == [
        Fraction(4, 5)
    ]


def test_as_of_a_moment_the_numerator_is_of_that_moment(county, says):
    assert says("rate.started", "east", as_of=at("2026-06-30 18:00")) == [Fraction(1, 3)]


def test_what_went_back_did_not_begin(live, says):
    live("甲厂", signed="2026-01-05", started="2026-03-06", preparing="2026-04-01")
    assert says("rate.started", "east") == [0]
    assert says("entered.started", "east") == [0]
    assert says("entered.started", "east", as_of=at("2026-03-10 09:00")) == [1]


def test_beginning_in_time_and_overdue(county, says):
    with clock.moved_to(at("2026-11-27 18:00")):
        # 180 days: of this year's limits, three of the east and that of the project signed last year have passed.
        assert says("rate.start_in_time", "east", "west") == [Fraction(1, 3), 0]
        assert says("start_overdue", "east", "west") == [1, 1]
    assert says("start_overdue", "east", as_of=at("2026-08-15 09:00")) == [2]
    assert says("days.to_start", "east") == [Fraction(60 + 224, 2)]


def test_money_arrived_of_what_was_signed(live, receive, says):
    factory = live("甲厂", wan=4000, signed="2026-01-05", started="2026-03-06")
    live("投资不明的厂", wan=0, signed="2026-01-05")
    receive(factory, 1000)
    assert says("rate.arrived", "east", "west") == [Fraction(1, 4), None]


def test_figures_of_all_units_at_once_with_both_sides_of_a_rate(county, units):
    codes = ["entered.signed", "rate.started", "rate.started.part", "rate.started.whole", "arrived"]
    with CaptureQueriesContext(connection) as asked:
        found = figures_of(units["county"].pk, codes, YEAR)
    east = {
        "entered.signed": 3,
        "rate.started": Fraction(2, 3),
        "rate.started.part": 2,
        "rate.started.whole": 3,
        "arrived": None,
    }
    assert found[units["east"].pk] == east
    assert found.keys() == {units["east"].pk, units["west"].pk}
    assert len([query for query in asked if "rulebook" not in query["sql"]]) == 3, "one for each indicator"


def test_a_code_that_nobody_knows_is_named(units):
    with pytest.raises(UnknownIndicator, match="没有“rate.begun”这个指标"):
        figures_of(units["county"].pk, ["rate.begun"], YEAR)


def test_an_amount_that_nobody_told_is_not_zero(live, says):
    live("投资不明的厂", wan=None, signed="2026-01-05")
    assert says("entered.signed.amount", "east", "west", None) == [None, 0, None]
    live("甲厂", wan=500, signed="2026-01-05")
    assert says("entered.signed.amount", "east", None) == [500 * WAN, 500 * WAN]


def test_many_counties_cost_as_many_questions_as_one(county, units):
    other = Unit.objects.add_root({"name": "清河县", "kind": "county", "division_code": "629902"})
    Unit.objects.filter(pk=other.pk).update(county=other.pk)
    codes = [
        "entered.signed",
        "rate.started",
        "arrived",
        "admitted_amount",
        "reserve",
        "rate.returns_on_time",
    ]

    def asked(counties):
        with CaptureQueriesContext(connection) as queries:
            found = figures_in(counties, codes, YEAR)
        return found, len([query for query in queries if "rulebook" not in query["sql"]])

    alone, cost = asked([units["county"].pk])
    assert asked([units["county"].pk, other.pk]) == (alone, cost)
    assert alone == figures_of(units["county"].pk, codes, YEAR)
