"""The list as a workbook, and the blank one to fill in; both read back by the ledger reader."""

from typing import IO

from luodi.common import clock, money, spreadsheets
from luodi.common.columns import chosen
from luodi.projects.columns import COLUMNS
from luodi.projects.reports import lists
from luodi.projects.reports.sources import source_of
from luodi.projects.stages import Level, Stage, Status
from luodi.projects.times import AsOf

EXPORTED = tuple(column for column in COLUMNS if column.exported)
BLANK_ROWS = 100


def write_list(
    target: IO[bytes], rows, *, title: str, sort: str, keys: list[str], as_of: AsOf | None = None
) -> int:
    """Write the rows with the columns asked for (all of them without keys) and return how many there are."""
    totals = lists.totals(rows)
    amounts = f"共 {totals.count} 个项目，其中 {totals.with_amount} 个有总投资，合计 {money.in_wan(totals.investment)} 万元"
    ledger = spreadsheets.Ledger(
        title=title,
        note=f"单位：万元　　{as_of.words if as_of else f'截至 {clock.today()}'}　　{amounts}",
        columns=chosen(EXPORTED, keys) if keys else EXPORTED,
        lines=lists.all_lines(rows, sort=sort, source=source_of(as_of)),
        is_counted=True,
    )
    return spreadsheets.write(target, ledger)


def write_blank(target: IO[bytes]) -> None:
    """Write the workbook that units fill in: the same columns, empty, with lists to choose from."""
    ledger = spreadsheets.Ledger(
        title="项目台账（空白）",
        note="单位：万元　　日期写成 2026-07-04、2026-07 或 2026；不知道的空着，不要填 0",
        columns=EXPORTED,
        choices={
            "stage": [stage.label for stage in Stage],
            "status": [status.label for status in Status],
            "level": [level.label for level in Level],
        },
        empty_rows=BLANK_ROWS,
    )
    spreadsheets.write(target, ledger)
