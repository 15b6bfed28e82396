"""The reader against invented ledgers; every error flag must be the expected one, no other."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from nasty import layouts, money, oddities, progress
from nasty.book import Ledger, Want, workbook

from luodi.ledgers import read

LEDGERS = [*money.ALL, *progress.ALL, *layouts.ALL, *oddities.ALL]


@pytest.mark.parametrize("build", LEDGERS, ids=lambda build: build.__name__)
def test_invented_ledgers(build: Callable[[], Ledger]) -> None:
    ledger = build()
    got = read(ledger.data, name=ledger.name, as_of=ledger.as_of).to_json()
    assert faults(ledger, got) == []


def test_a_last_project_without_its_second_line() -> None:
    head = [["项目名称", "总投资（万元）", "责任单位"], ["建设内容", "累计完成投资（万元）", "建设地点"]]
    rows = [
        *head,
        ["城区供热扩建", 8600, "县住建局"],
        ["新建锅炉2台", 5200, "城关镇"],
        ["农产品交易市场", 12500, "县供销社"],
    ]
    got = read(workbook({"表": rows}), as_of=date(2024, 5, 31))
    assert [(row.name, row.fen) for row in got.rows] == [
        ("城区供热扩建", 8600 * 10**6),
        ("农产品交易市场", 12500 * 10**6),
    ]


def faults(ledger: Ledger, got: dict[str, Any]) -> list[str]:
    """Everything that was read otherwise than expected."""
    have = {(row["excel_row"], row["name"]): row for row in got["rows"]}
    found = [f"too many: {key}" for key in have.keys() - {(want.row, want.name) for want in ledger.rows}]
    for want in ledger.rows:
        row = have.get((want.row, want.name))
        found.extend(_row_faults(want, row) if row else [f"missing: {want.row} {want.name}"])
    name_of = {f"{row['sheet']}!{row['excel_row']}": row["name"] for row in got["rows"]}
    groups = sorted(sorted(name_of[key] for key in members) for members in got["duplicate_groups"].values())
    if groups != sorted(map(sorted, ledger.groups)):
        found.append(f"groups: {groups}")
    return found


def _row_faults(want: Want, row: dict[str, Any]) -> list[str]:
    errors = {flag["code"] for flag in row["flags"] if flag["severity"] == "error"}
    warnings = {flag["code"] for flag in row["flags"]}
    values = {**row, "dates": {key: day["iso"] for key, day in row["dates"].items()}}
    found = [
        f"{key}: {values.get(key)!r} for {value!r}"
        for key, value in want.also.items()
        if not _same(values.get(key), value)
    ]
    if row["investment_wan"] != want.wan:
        found.append(f"investment_wan: {row['investment_wan']!r} for {want.wan!r}")
    if errors != want.errors:
        found.append(f"errors: {sorted(errors)} for {sorted(want.errors)}")
    if not want.warnings <= warnings:
        found.append(f"warnings: {sorted(want.warnings - warnings)} missing")
    return [f"{want.row} {want.name}: {fault}" for fault in found]


def _same(have: object, want: object) -> bool:
    if isinstance(want, dict) and isinstance(have, dict):
        return all(key in have and have[key] == value for key, value in want.items())
    return have == want
