"""The figures of a small province equal those of SQL written by hand, and it is scored with every line worked out."""

from datetime import timedelta

import pytest

from luodi.bench import by_hand, province, scoring
from luodi.common import clock
from luodi.metrics.reports.indicators import by_code
from luodi.projects.times import AsOf

SMALL = province.Size(counties=2, units=4, projects=9, facts=6)
DAYS_AGO = (0, 1, 300)


def _told(figures):
    return {unit: value for unit, value in figures.items() if value}


def _differing(known, counties, as_of):
    """Return the indicators that say something else than the statement by hand, or nothing of anybody."""
    hand = by_hand.Hand(counties, province.period(), as_of)
    found = []
    for code in (*scoring.AIMED, *scoring.COMPARED, *scoring.RATES):
        one = known[code]
        ours = one.figures_in(counties, province.period(), as_of)
        whole, part = by_hand.sums(hand.sql(code), divides=one.way.divides, known=bool(one.way.known))
        same = _told((ours.of or ours).by_unit) == _told(whole) != {}
        if not same or ours.of and _told(ours.by_unit) != _told(part):
            found.append(code)
    return found


# PostgreSQL tidies a table up only outside a transaction, and another process must see the rows.
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_province_is_scored_and_its_figures_are_those_of_sql_by_hand():
    measured = list(scoring.compare(1, SMALL))
    assert all(comparison.base > 0 and comparison.seconds > 0 for comparison in measured)
    units = province.known()
    counties = list(units)
    moments = [AsOf(clock.today() - timedelta(days=days)).moment if days else None for days in DAYS_AGO]
    known = by_code(counties[0], province.period().year)
    assert [_differing(known, counties, as_of) for as_of in moments] == [[], [], []]
    for results in scoring.scored(scoring.example(counties[0]), units, None):
        assert len(results.units) == SMALL.units
        assert all(len(one.lines) == 20 and one.place for one in results.units.values())
