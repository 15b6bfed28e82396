"""The figures of the targets page against the best SQL written by hand for the same figures."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from luodi.bench.measure import Comparison, medians
from luodi.common import clock
from luodi.metrics.reports.indicators import Indicator, Period, indicators

# A third of what the world's ledger brought counts as come this year, so that there is something to count.
THIS_YEAR = "UPDATE projects_levelstatus SET taken_over = %s, since = %s WHERE status = 'admitted' AND project_id %% 3 = 0"

ADMITTED = """
    SELECT p.unit_id, COUNT(*), SUM(p.investment)
    FROM projects_levelstatus l JOIN projects_project p ON p.id = l.project_id
    WHERE l.county_id = %s AND l.level = 'county' AND l.status = 'admitted' AND NOT l.taken_over
    AND l.since >= %s AND l.since < %s AND p.voided_at IS NULL AND p.sub_stage <> 'lead' GROUP BY p.unit_id"""
ENTERED = """
    SELECT l.entered_unit_id, COUNT(*) FROM projects_levelstatus l JOIN projects_project p ON p.id = l.project_id
    WHERE l.county_id = %s AND NOT l.taken_over AND l.entered_at >= %s AND l.entered_at < %s
    AND p.voided_at IS NULL AND p.sub_stage <> 'lead'
    AND EXISTS (SELECT 1 FROM projects_levelstatus h WHERE h.project_id = p.id AND h.status = 'admitted')
    GROUP BY l.entered_unit_id"""
BY_HAND = {"admitted_amount": ADMITTED, "own_entered": ENTERED}


def compare(people: dict[str, Any], rounds: int) -> Iterator[Comparison]:
    """Yield for each figure that can be written by hand: ours against it."""
    with connection.cursor() as cursor:
        cursor.execute(THIS_YEAR, [False, clock.now()])
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE projects_levelstatus")
    county_id, year = people["county"].post.county_id, clock.today().year
    for indicator in indicators(county_id, year):
        if indicator.code in BY_HAND:
            yield _compare(indicator, county_id, Period.of_year(year), rounds)


def _compare(indicator: Indicator, county_id: int, period: Period, rounds: int) -> Comparison:
    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BY_HAND[indicator.code], [county_id, period.start, period.end])
            cursor.fetchall()

    took = medians({"ours": lambda: indicator.figures(county_id, period), "best": by_hand}, rounds)
    return Comparison(f"目标任务：{indicator.name}", took["ours"], "手写 SQL", took["best"], goal=5)
