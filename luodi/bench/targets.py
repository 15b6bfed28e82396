"""The figures of the targets page, and the page, against the best SQL written by hand for the same figures."""

from collections.abc import Iterator
from functools import partial

from django.db import connection

from luodi.accounts.models import Unit, User
from luodi.bench.measure import Comparison, against_sql, medians, run
from luodi.common import bulk, clock
from luodi.library.flows.targets import TARGETS
from luodi.library.models import Case
from luodi.metrics.models import Target
from luodi.metrics.reports import targets
from luodi.metrics.reports.indicators import Indicator, Period, registered

# A third of what the world's ledger brought counts as come this year, so that there is something to count.
THIS_YEAR = "UPDATE projects_levelstatus SET taken_over = %s, since = %s WHERE status = 'admitted' AND project_id %% 3 = 0"

ADMITTED = """
    SELECT p.unit_id, COUNT(*), SUM(p.investment)
    FROM projects_levelstatus l JOIN projects_project p ON p.id = l.project_id
    WHERE l.county_id = {county} AND l.level = 'county' AND l.status = 'admitted' AND NOT l.taken_over
    AND l.since >= '{start}' AND l.since < '{end}' AND p.voided_at IS NULL AND p.sub_stage <> 'lead' GROUP BY p.unit_id"""
ENTERED = """
    SELECT l.entered_unit_id, COUNT(*) FROM projects_levelstatus l JOIN projects_project p ON p.id = l.project_id
    WHERE l.county_id = {county} AND NOT l.taken_over AND l.entered_at >= '{start}' AND l.entered_at < '{end}'
    AND p.voided_at IS NULL AND p.sub_stage <> 'lead'
    AND EXISTS (SELECT 1 FROM projects_levelstatus h WHERE h.project_id = p.id AND h.status = 'admitted')
    GROUP BY l.entered_unit_id"""
LEADS = """
    SELECT h.unit_id, COUNT(*) FROM library_handingunit h JOIN library_handing g ON g.id = h.handing_id
    JOIN library_case c ON c.id = g.case_id WHERE h.county_id = {county} AND h.leads AND h.until IS NULL
    AND g.kind = 'lead' AND c.started_at >= '{start}' AND c.started_at < '{end}' GROUP BY h.unit_id"""
UNITS = "SELECT id, name, short_name FROM accounts_unit WHERE county_id = {county} AND kind <> 'county' ORDER BY path LIMIT 100"
SET = """
    SELECT t.unit_id, t.indicator, t.value, t.since, t.case_id FROM metrics_target t
    WHERE t.county_id = {county} AND t.year = {year} AND t.until IS NULL AND t.unit_id IN
    (SELECT id FROM accounts_unit WHERE county_id = {county} AND kind <> 'county' ORDER BY path LIMIT 100)"""
BY_HAND = {
    "admitted_amount": ADMITTED,
    "own_entered": ENTERED,
    "leads_handed": LEADS,
    "leads_followed": LEADS,
}
COMPARED = ("admitted_amount", "own_entered")


def compare(people: dict[str, User], rounds: int) -> Iterator[Comparison]:
    """Yield for each figure that can be written by hand, and for the whole page: ours against it."""
    centre, year = people["county"], clock.today().year
    county_id, period = centre.post.county_id, Period.of_year(year)
    known = tuple(
        one for one in registered(county_id, year) if one.code in BY_HAND or one.code.startswith("admitted.")
    )
    _prepare(centre, known, year)
    start, end = (connection.ops.adapt_datetimefield_value(one) for one in (period.start, period.end))
    told = {"county": county_id, "year": year, "start": start, "end": end}
    for indicator in known:
        if indicator.code in COMPARED:
            yield _compare(indicator, BY_HAND[indicator.code].format(**told), county_id, period, rounds)
    # Each size is a figure of its own, by hand as with us.
    figures = [BY_HAND.get(indicator.code, ADMITTED) for indicator in known]
    by_hand = [sql.format(**told) for sql in (UNITS, SET, *figures)]
    yield against_sql("目标任务一页", partial(targets.board, centre, year), by_hand, rounds, goal=5)


def _prepare(centre: User, known: tuple[Indicator, ...], year: int) -> None:
    """Let something have come this year, and every unit have targets in force."""
    county, now = centre.post.county, clock.now()
    case = Case.objects.create(
        county=county, unit=county, flow=TARGETS.code, started_by=centre, started_post=centre.post
    )
    fields = ("county_id", "year", "unit_id", "indicator", "value", "kind", "case_id", "reason", "set_by_id", "set_at",
              "since", "until")  # fmt: skip
    units = Unit.objects.exclude(kind="county").values_list("pk", flat=True)
    rows = [
        (county.pk, year, pk, one.code, 10, "binding", case.pk, "", centre.pk, now, now, None)
        for pk in units
        for one in known
    ]
    bulk.insert(Target, fields, rows)
    with connection.cursor() as cursor:
        cursor.execute(THIS_YEAR, [False, now])
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def _compare(indicator: Indicator, by_hand: str, county_id: int, period: Period, rounds: int) -> Comparison:
    took = medians(
        {"ours": partial(indicator.figures, county_id, period), "best": partial(run, [by_hand])}, rounds
    )
    return Comparison(f"目标任务：{indicator.name}", took["ours"], "手写 SQL", took["best"], goal=5)
