"""Every figure of the demonstration county opens to rows that give it again, for who reads the county and for a township."""

import pytest

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports import behind
from luodi.metrics.reports.indicators import registered
from tests.demo.conftest import DAY
from tests.moments import at

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

YEAR = Period.of_year(DAY.year)


@pytest.fixture(autouse=True)
def _the_day():
    with clock.moved_to(at(f"{DAY} 18:00")):
        yield


def acting(role, kind):
    """Return a person of this role in a unit of this kind, acting under that post."""
    users = User.objects.filter(is_active=True, posts__role=role, posts__unit__kind=kind)
    return users.filter(posts__scope="county" if role == Role.LEADER else "subtree").order_by("pk")[0]


def walked(user, indicator, unit, period=YEAR):
    """Return the figure and all that its pages list, with the number of rows that are out of scope."""
    lines, number, pages = [], 0, 1
    while number < pages:
        number += 1
        found = behind.rows(user, indicator, period, unit, str(number))
        lines, pages = lines + found.lines, found.page.pages
    assert len(lines) == found.page.total
    return found, lines, sum(count for _, count in found.beyond)


def assert_gives(indicator, found, lines, unit):
    for place, side in enumerate((found.figures, found.figures.of) if found.figures.of else (found.figures,)):
        figure = side.by_unit.get(unit.pk, 0) if unit else side.total
        assert sum(line.values[place] or 0 for line in lines) == figure, (indicator.code, unit)


def test_the_leader_opens_every_figure_to_all_its_rows():
    leader = acting(Role.LEADER, "county")
    county = leader.post.county_id
    some = [
        None,
        *(Unit.objects.filter(county_id=county, kind=kind).first() for kind in ("township", "park")),
    ]
    alive = set()
    for indicator in registered(county, DAY.year):
        for unit in some:
            found, lines, beyond = walked(leader, indicator, unit)
            assert beyond == 0, indicator.code
            assert_gives(indicator, found, lines, unit)
            alive.update([indicator.code] if lines else [])
    # Nothing is without a row to look at in the year of the demonstration.
    assert {one.code for one in registered(county, DAY.year)} == alive


def test_a_township_opens_its_own_figures_and_is_told_how_many_rows_are_beyond():
    clerk = acting(Role.CLERK, "township")
    county, beyond_all = clerk.post.county_id, 0
    for indicator in registered(county, DAY.year):
        whole, lines, beyond = walked(clerk, indicator, None)
        assert len(lines) + beyond == whole.rows
        assert whole.figures.total == indicator.figures(county, YEAR).total
        beyond_all += beyond
        own, lines, hidden = walked(clerk, indicator, clerk.post.unit)
        if not hidden:
            assert_gives(indicator, own, lines, clerk.post.unit)
    assert beyond_all
