"""Rules that came from ledgers nobody had seen; each small table says one thing."""

import csv
import io
from datetime import date

import pytest

from luodi.ledgers import read
from luodi.ledgers.reading import Reading, Row

AS_OF = date(2023, 6, 30)


def table(*rows: tuple[object, ...], title: str = "") -> Reading:
    """Read a sheet with a title above its head."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([*([(title, "")] if title else []), *rows])
    return read(text.getvalue().encode(), name="台账.csv", as_of=AS_OF)


def only(*rows: tuple[object, ...], title: str = "") -> Row:
    (row,) = table(*rows, title=title).rows
    return row


HEAD = ("序号", "项目名称", "总投资（万元）")


class TestMoneyFromAbove:
    @pytest.mark.parametrize(
        "source", ["企业自筹", "银行贷款", "项目资本金", "自有资金", "地方配套", "社会资本"]
    )
    def test_where_money_comes_from_is_not_money_from_above(self, source: str) -> None:
        row = only((*HEAD, f"{source}（万元）", "项目状态"), (1, "青稞酒厂扩建", 9000, 3000, "在建"))
        assert (row.fund, row.fen, row.stage) == (False, 90_000_000_00, "在建")

    @pytest.mark.parametrize("title", ["某县2023年专项债券项目台账", "向上争取资金情况表"])
    def test_a_title_that_says_so_makes_a_table_of_money_from_above(self, title: str) -> None:
        assert only((*HEAD, "专项债（万元）"), (1, "县医院住院楼", 9000, 3000), title=title).fund


class TestDaysAhead:
    def test_a_day_ahead_under_completed_is_the_plan(self) -> None:
        row = only((*HEAD, "竣工时间", "进展"), (1, "青稞酒厂扩建", 9000, "2024.6", "厂房在建"))
        assert {key: one["iso"] for key, one in row.dates.items()} == {"planned_production": "2024-06"}
        assert not row.has("DATE_FUTURE")

    def test_a_day_ahead_of_what_is_said_to_have_happened_is_asked_about(self) -> None:
        row = only((*HEAD, "竣工时间", "进展"), (1, "青稞酒厂扩建", 9000, "2024.6", "已投产"))
        assert row.has("DATE_FUTURE")

    def test_without_a_word_only_a_day_that_has_come_tells_the_stage(self) -> None:
        head = (*HEAD, "签约时间", "开工时间", "竣工时间")
        assert only(head, (1, "青稞酒厂扩建", 9000, "2022.3", "2022.9", "2024.6")).stage == "开工"
        assert only(head, (1, "青稞酒厂扩建", 9000, "2022.3", "2023.9", "2024.6")).stage == "签约"


class TestNothingFilledIn:
    def test_a_total_of_nought_was_not_filled_in(self) -> None:
        row = only((*HEAD, "项目状态"), (1, "青稞酒厂扩建", 0, "在建"))
        assert row.fen is None
        assert row.has("MISSING_INVESTMENT")

    def test_nothing_completed_is_no_building(self) -> None:
        row = only((*HEAD, "累计完成投资（万元）"), (1, "青稞酒厂扩建", 9000, 0), title="签约项目表")
        assert row.stage == "签约"


class TestExports:
    def test_guards_of_long_numbers_are_taken_off(self) -> None:
        head = ("项目代码", "项目名称", "总投资（万元）")
        row = only(head, ('="2305-422828-04-01-510001"', "青稞酒厂扩建", 9000))
        assert row.project_code == "2305-422828-04-01-510001"

    def test_an_error_in_place_of_a_name_is_no_name(self) -> None:
        assert not any(row.name == "#N/A" for row in table(HEAD, (1, "#N/A", 9000), (2, "甲厂", 10)).rows)


class TestProgressWithProblems:
    def test_one_column_of_progress_and_problems_is_progress(self) -> None:
        head = (*HEAD, "工程形象进度及存在问题")
        row = only(head, (1, "青稞酒厂扩建", 9000, "场地平整完成，正在桩基施工；存在问题：用地指标未落实"))
        assert row.stage == "在建"
