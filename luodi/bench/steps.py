"""What waits for whom: the to-do of the centre and of a head, and the list of open steps, against SQL written by hand."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from luodi.bench.measure import Comparison, against_sql
from luodi.common import clock, todo
from luodi.library.flows import STEPS_OF_ROLE
from luodi.library.reports import open_steps
from luodi.library.reports.open_steps import Wanted

# The rows are cut from bare ids: to join first and sort then would cost ten times as much.
ROWS = """
    SELECT s.id, s.kind, s.due_on, s.opened_at, c.id, c.title, c.flow, c.project_id, p.name, u.name, o.full_name,
    EXISTS (SELECT 1 FROM library_pause x WHERE x.step_id = s.id AND x.to_on IS NULL)
    FROM library_step s JOIN library_case c ON c.id = s.case_id JOIN accounts_unit u ON u.id = c.unit_id
    LEFT JOIN projects_project p ON p.id = c.project_id LEFT JOIN accounts_user o ON o.id = s.opened_by_id
    WHERE s.id IN (SELECT s.id FROM {steps} WHERE s.closed_at IS NULL AND {rows} ORDER BY s.due_on, s.id LIMIT {most})"""
COUNT = "SELECT COUNT(*) FROM {steps} WHERE s.closed_at IS NULL AND {rows}"
STEPS, OF_CASES = "library_step s", "library_step s JOIN library_case c ON c.id = s.case_id"
BY_UNIT = """
    SELECT s.unit_id, c.flow, COUNT(*), MIN(s.opened_at), SUM(CASE WHEN s.due_on < '{today}' AND NOT EXISTS
    (SELECT 1 FROM library_pause x WHERE x.step_id = s.id AND x.to_on IS NULL) THEN 1 ELSE 0 END)
    FROM library_step s JOIN library_case c ON c.id = s.case_id
    WHERE s.closed_at IS NULL AND s.county_id = {county} GROUP BY s.unit_id, c.flow"""
# Nobody settles what one began, nor what follows on an earlier step of one's own.
MINE = """
    s.unit_id = {unit} AND s.kind IN ({kinds}) AND c.started_by_id <> {user} AND NOT EXISTS
    (SELECT 1 FROM library_step d WHERE d.case_id = s.case_id AND d.closed_by_id = {user})"""

# What else a to-do asks for: holds that run out, drafts, missing amounts, ledgers with questions, likely twins.
BESIDE = (
    "SELECT c.id, c.project_name, h.until FROM library_claim c JOIN library_hold h ON h.claim_id = c.id WHERE c.unit_id = {unit} AND h.ended_at IS NULL AND h.warn_on <= '{today}'",
    "SELECT d.id, d.project_id, d.kept_at FROM projects_draft d WHERE d.user_id = {user}",
    "SELECT COUNT(*), MIN(p.created_at) FROM projects_project p WHERE p.unit_id = {unit} AND p.voided_at IS NULL AND p.status NOT IN ('lost', 'terminated') AND p.investment IS NULL AND p.investment_min IS NULL AND p.foreign_amount IS NULL",
    "SELECT b.id, b.file_name, b.created_at FROM projects_batch b WHERE b.uploaded_by_id = {user} AND b.state = 'asking'",
    "SELECT r.batch_id, COUNT(*) FROM projects_batchrow r JOIN projects_batch b ON b.id = r.batch_id WHERE r.unit_id = {unit} AND r.outcome = 'open' AND r.passed_over = '' AND b.state = 'asking' GROUP BY r.batch_id",
    "SELECT COUNT(*), MIN(t.found_at) FROM projects_twinpair t JOIN projects_project p ON p.id = t.one_id WHERE p.unit_id = {unit} AND t.state = 'open'",
)


def compare(people: dict[str, Any], rounds: int) -> Iterator[Comparison]:
    """Yield the to-do of the centre and of a head, a page of open steps, and the open steps by unit."""
    for title, act, by_hand in acts(people):
        yield against_sql(title, act, by_hand, rounds, goal=5)


def acts(people: dict[str, Any]) -> list[tuple[str, Callable[[], object], list[str]]]:
    """Return what is measured: its name, the act, and the SQL by hand that finds the same."""
    centre, head = people["county"], people["head"]
    county = f"s.county_id = {centre.post.county_id}"
    page = [sql.format(steps=STEPS, rows=county, most=50) for sql in (ROWS, COUNT)]
    by_unit = BY_UNIT.format(today=clock.today(), county=centre.post.county_id)
    return [
        ("待办，招商中心", partial(_to_do, centre), _mine(centre)),
        ("待办，单位负责人", partial(_to_do, head), _mine(head)),
        ("在办事项一页", partial(open_steps.page, centre, Wanted(), None), page),
        ("在办事项按单位", partial(open_steps.by_unit, centre), [by_unit]),
    ]


def _to_do(user: Any) -> int:
    """Return how much waits; every provider is asked, worked out anew."""
    user.__dict__.pop("waiting", None)
    return todo.count_for(user)


def _mine(user: Any) -> list[str]:
    kinds = ", ".join(f"'{kind}'" for kind in STEPS_OF_ROLE[user.post.role])
    told = {"unit": user.post.unit_id, "user": user.pk, "today": clock.today()}
    rows = MINE.format(kinds=kinds, **told)
    waiting = [sql.format(steps=OF_CASES, rows=rows, most=201) for sql in (ROWS, COUNT)]
    return [*waiting, *(sql.format(**told) for sql in BESIDE)]
