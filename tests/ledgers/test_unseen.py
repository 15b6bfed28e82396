"""Rules that came from ledgers nobody had seen; each small table says one thing."""

import csv
import io
from datetime import date

import pytest

from luodi.ledgers import read
from luodi.ledgers.reading import Reading, Row
from luodi.ledgers.workbook import UnreadableLedger

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


class TestDaysAgainstWords:
    HEAD = (*HEAD, "开工时间", "本月进展")

    def test_a_day_of_start_is_stronger_than_words_on_what_goes_before(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "2022.6.10", "土地流转完成"))
        assert row.stage == "开工"
        (doubt,) = (one for one in row.flags if one.code == "STAGE_CONFLICT")
        assert doubt.severity == "error"
        assert [proposal.set for proposal in doubt.proposals] == [{"stage": "开工"}, {"stage": "前期"}]
        assert doubt.why == "第 2 行进展写“土地流转完成”，可是填了已经过去的开工时间，先按开工，请确认。"

    @pytest.mark.parametrize("day", ["年内", "下半年", "拟2022年10月", "预计2022.10开工", "待定", "尽快"])
    def test_what_is_no_day_that_has_come_speaks_against_nothing(self, day: str) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, day, "正在办理环评"))
        assert (row.stage, row.has("STAGE_CONFLICT")) == ("前期", False)

    def test_where_the_table_agrees_with_the_day_it_is_no_error(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "2022.6.10", "土地流转完成"), title="开工项目进度表")
        assert {one.severity for one in row.flags if one.code == "STAGE_CONFLICT"} == {"warning"}

    def test_a_day_of_completion_may_be_a_plan_that_slipped(self) -> None:
        row = only((*HEAD, "竣工时间", "进展"), (1, "青稞酒厂扩建", 9000, "2022.12", "厂房在建"))
        assert row.stage == "在建"
        assert row.has("STAGE_CONFLICT")


class TestHeads:
    @pytest.mark.parametrize(
        "head", ["对接单位", "包联单位", "首谈单位", "承接乡镇", "谋划部门", "帮办单位", "属地单位"]
    )
    def test_who_brings_in_serves_and_hosts(self, head: str) -> None:
        assert only((*HEAD, head), (1, "青稞酒厂扩建", 9000, "城关镇")).texts["unit"] == "城关镇"

    @pytest.mark.parametrize(
        "head", ["总投（万元）", "总投入（万元）", "协议引资（万元）", "合同总金额（万元）"]
    )
    def test_totals_by_other_names(self, head: str) -> None:
        assert only(("序号", "项目名称", head), (1, "青稞酒厂扩建", 9000)).fen == 90_000_000_00

    def test_codes_beside_words_are_passed_by(self) -> None:
        row = only((*HEAD, "国标行业代码", "国标行业"), (1, "青稞酒厂扩建", 9000, "1512", "白酒制造"))
        assert row.texts["industry"] == "白酒制造"

    def test_a_column_that_says_the_unit_of_money_is_no_unit_of_people(self) -> None:
        assert "unit" not in only((*HEAD, "单位"), (1, "青稞酒厂扩建", 9000, "万元")).texts


class TestNoName:
    @pytest.mark.parametrize("name", ["/", "—", "无", "待定", "同上", "12", "#N/A", "#REF!"])
    def test_what_names_nothing_is_asked_for(self, name: str) -> None:
        row = only((*HEAD, "责任单位"), (1, name, 9000, "城关镇"))
        assert (row.name, row.has("NAME_MISSING")) == ("", True)

    def test_a_problem_of_nobody_is_no_project(self) -> None:
        head = ("序号", "问题类型", "涉及项目名称", "存在的主要问题", "责任单位")
        reading = table(
            head,
            (1, "进度滞后", "青稞酒厂扩建", "厂房仍在建设", "城关镇"),
            (2, "面上问题", "/", "归档不及时", "各乡镇"),
        )
        (row,) = reading.rows
        assert (row.stage, row.has("STAGE_BORDERLINE")) == ("在建", True)
        assert [item.kind for _, item in reading.ignored if item.row == 2] == ["general"]

    def test_a_table_that_only_counts_holds_no_project(self) -> None:
        with pytest.raises(UnreadableLedger, match="只有汇总数"):
            table(
                ("类别", "项目个数", "总投资", "其中：亿元以上项目"),
                ("在谈项目", 7, 72.44, 4),
                ("签约项目", 7, 24.1, 4),
            )


class TestCards:
    def test_the_unit_of_an_amount_may_stand_beside_it(self) -> None:
        rows = (
            ("项目名称", "鲁斑农机"),
            ("总投资", "8500", "单位", "万元"),
            ("责任单位", "绥安开发区"),
            ("进展情况", "已签约"),
        )
        row = only(*rows, title="推进情况表")
        assert (row.fen, row.texts["unit"]) == (85_000_000_00, "绥安开发区")
