"""The list of each of the three libraries (我的库) as its own people see it, against the best SQL written by hand."""

from collections.abc import Iterator
from typing import Any

from luodi.bench.measure import Comparison, against_sql
from luodi.projects.reports import lists
from luodi.projects.reports.lists import Filters
from luodi.projects.stages import Level, StatusAtLevel, place_key

COLUMNS = "p.id, p.name, p.stage, p.status, p.level, p.investment, p.updated_at, u.name"
FIRST_PAGE = "SELECT {columns} FROM projects_project p JOIN accounts_unit u ON u.id = p.unit_id WHERE {rows} ORDER BY p.updated_at DESC, p.id DESC LIMIT 50"
TOTAL = "SELECT COUNT(*), COUNT(p.investment), SUM(p.investment) FROM projects_project p WHERE {rows}"
# What stands beside each line: who takes part, which firms, how it stands at each level.
BESIDE = (
    "SELECT x.project_id, x.kind, u.name FROM projects_part x LEFT JOIN accounts_unit u ON u.id = x.unit_id WHERE x.project_id IN ({ids})",
    "SELECT x.project_id, x.role, f.name FROM projects_projectfirm x JOIN projects_firm f ON f.id = x.firm_id WHERE x.project_id IN ({ids})",
    "SELECT x.project_id, x.level, x.status FROM projects_levelstatus x WHERE x.project_id IN ({ids})",
)
OF_PEOPLE = {"township": Level.TOWNSHIP, "department": Level.DEPARTMENT, "county": Level.COUNTY}
WHOLE = "p.county_id = {county} AND p.voided_at IS NULL AND p.id IN (SELECT project_id FROM projects_levelstatus WHERE county_id = {county} AND level = '{level}' AND status = 'admitted')"
PART = "p.voided_at IS NULL AND p.id IN (SELECT project_id FROM projects_part WHERE unit_id IN ({units})) AND EXISTS (SELECT 1 FROM projects_levelstatus l WHERE l.project_id = p.id AND l.level = '{level}' AND l.status = 'admitted')"


def compare(people: dict[str, Any], rounds: int) -> Iterator[Comparison]:
    """Yield for each level: first page, count and sums of its library against SQL by hand."""
    for name, level in OF_PEOPLE.items():
        yield _compare(people[name], level, rounds)


def _compare(user: Any, level: Level, rounds: int) -> Comparison:
    filters = Filters(places=(place_key(level, StatusAtLevel.ADMITTED),))

    def ours() -> list[int]:
        rows = lists.filtered(user, filters)
        page = lists.page(rows, None, total=rows.count(), own=level)
        lists.totals(rows)
        return [line.record.pk for line in page.rows]

    area = user.reach.reads
    told = {"county": user.post.county_id, "level": level.value, "units": ", ".join(map(str, area.units))}
    rows = (WHOLE if area.everything else PART).format(**told)
    ids = ", ".join(map(str, ours())) or "NULL"
    by_hand = [sql.format(columns=COLUMNS, rows=rows, ids=ids) for sql in (FIRST_PAGE, TOTAL, *BESIDE)]
    return against_sql(f"{level.label}（首页、总数、合计）", ours, by_hand, rounds, goal=5)
