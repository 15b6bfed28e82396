"""Every registered indicator on a county to which things happen at random: rows and figures say the same, now and then."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports.indicators import by_code, registered
from luodi.metrics.reports.indicators.base import Subject
from luodi.progress.reports.month_pages import months
from luodi.projects.models import Project
from tests.moments import at
from tests.progress.living import History

FIRST, DAYS = date(2026, 1, 5), 120
# Longer than the story, which tells of things that happened before it began.
WHOLE = Period.between(date(2025, 6, 1), date(2027, 1, 1))
# What must have happened to the county, for the tests to say anything.
HAPPENED = {
    "admitted_amount",
    "own_entered",
    "entered.signed",
    "entered.started.amount",
    "arrived",
    "completed",
}


def told(county, period=WHOLE, as_of=None):
    """Return code → unit → value, None for the county, of every indicator."""
    found = {}
    for indicator in registered(county.pk, 2026):
        figures = indicator.figures(county.pk, period, as_of)
        units = {*figures.by_unit, *(figures.of.by_unit if figures.of else ()), None}
        found[indicator.code] = {unit: indicator.value(figures, unit) for unit in units}
    return found


@pytest.fixture
def county(units):
    return units["county"]


@pytest.fixture
def live(officers, units):
    """Let the county live for some days: ``live(seed, {day of the story: act})``."""

    def lived(seed, days=DAYS, each=lambda day: None):
        history = History(seed, officers, units)
        with clock.moved_to(at(f"{FIRST} 00:10")):
            history.enter()
        for number in range(days):
            day = FIRST + timedelta(days=number)
            with clock.moved_to(at(f"{day} {history.dice.randint(0, 22):02d}:30")):
                history.a_day()
            with clock.moved_to(at(f"{day} 23:59")):
                each(day)
        return history

    return lived


@pytest.mark.slow
def test_every_figure_is_its_rows(live, share, county, units):
    live(3)
    lively = Project.objects.filter(voided_at=None).annotate(n=Count("facts")).order_by("-n")
    share(lively[0], {"east": 2, "west": 1})
    share(lively[1], {"bureau": 1, "west": 1}, double_count=True)
    with clock.moved_to(at("2026-05-06 12:00")):
        counted = {code for code, figures in told(county).items() if figures[None]}
        assert counted >= HAPPENED
        for period in (WHOLE, Period.of_month(2026, 3)):
            for indicator in registered(county.pk, 2026):
                figures = indicator.figures(county.pk, period)
                for unit in (None, *(units[key].pk for key in ("east", "west", "bureau", "culture"))):
                    assert_rows(indicator, figures, unit, period, indicator.rows(county.pk, unit, period))


def assert_rows(indicator, figures, unit, period, rows):
    rows = list(rows)
    counts = indicator.counts(rows, unit, indicator.as_of(period, None))
    assert len(counts) == len(rows), "each row once"
    for place, side in enumerate((figures, figures.of) if figures.of else (figures,)):
        figure = side.by_unit.get(unit, 0) if unit else side.total
        assert sum(share.values[place] or 0 for share in counts.values()) == figure, (indicator.code, unit)


@pytest.mark.slow
def test_lists_say_what_the_indicator_says(live, officers, county):
    """The months that people close show the same money as the indicators of these months."""
    live(5, days=60)
    for month in months(officers["centre"]):
        period = Period.named(month.month)
        for code in ("arrived", "completed"):
            indicator = by_code(county.pk, 2026)[code]
            assert getattr(month, code) == indicator.value(indicator.figures(county.pk, period)), month


@pytest.mark.slow
def test_a_past_figure_is_the_figure_told_then(live, county):
    """What was told at the end of some days is told again when they are asked for later, whatever happened since."""
    said = {}

    def note(day):
        if day.day % 12 == 0:
            said[day] = told(county)

    live(4, each=note)
    with clock.moved_to(at("2026-06-30 12:00")):
        for day, figures in said.items():
            assert told(county, as_of=at(f"{day} 23:59")) == figures, day


def test_each_indicator_asks_once(county):
    for indicator in registered(county.pk, 2026):
        with CaptureQueriesContext(connection) as asked:
            indicator.figures(county.pk, WHOLE)
        # What was due from whom is worked out from the record's versions, what was filed and who followed whom.
        assert len(asked) == (3 if indicator.subject == Subject.RETURN else 1), indicator.code
