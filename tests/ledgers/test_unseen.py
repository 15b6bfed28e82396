"""Rules that came from ledgers nobody had seen; each small table says one thing."""

import csv
import io
from datetime import date

import pytest
from nasty.book import workbook

from luodi.ledgers import read
from luodi.ledgers.files.workbook import UnreadableLedger
from luodi.ledgers.meaning.reading import Reading, Row

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
        assert row.record.table.why.signs[0].told("table") == "有投资项目才有的列“项目状态”"

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


class TestSeveralTotals:
    def test_the_revised_total_is_read_whichever_comes_first(self) -> None:
        head = ("序号", "项目名称", "原总投资（万元）", "调整后总投资（万元）", "项目状态")
        row = only(head, (1, "青稞酒厂扩建", 8000, 9000, "在建"))
        (told,) = (one for one in row.flags if one.code == "TOTALS_DIFFER")
        assert (row.fen, told.severity) == (90_000_000_00, "info")

    def test_the_total_beats_what_a_contract_says_and_the_difference_is_told(self) -> None:
        head = ("序号", "项目名称", "合同投资额（万元）", "总投资（万元）", "项目状态")
        row = only(head, (1, "青稞酒厂扩建", 8000, 9000, "在建"))
        (told,) = (one for one in row.flags if one.code == "TOTALS_DIFFER")
        assert (row.fen, told.severity) == (90_000_000_00, "warning")
        assert told.why == (
            "第 2 行“总投资（万元）”是总投资，9,000 万元，“合同投资额（万元）”是计划、合同或者概算的数，"
            "8,000 万元，不一样，先按“总投资（万元）”，请确认。"
        )
        assert [one.set["investment_wan"] for one in told.proposals] == [9000, 8000, None]

    def test_the_same_sum_in_two_units_is_no_difference(self) -> None:
        head = ("序号", "项目名称", "总投资（亿元）", "概算投资（万元）", "项目状态")
        assert not only(head, (1, "青稞酒厂扩建", 0.9, 9000, "在建")).has("TOTALS_DIFFER")

    def test_of_two_equal_ones_none_is_taken(self) -> None:
        head = ("序号", "项目名称", "总投资（万元）", "项目总投资（万元）", "项目状态")
        row = only(head, (1, "青稞酒厂扩建", 8000, 9000, "在建"))
        assert (row.fen, row.has("AMOUNT_UNREADABLE")) == (None, True)

    def test_what_another_column_says_is_offered_where_the_total_is_empty(self) -> None:
        head = ("序号", "项目名称", "合同投资额（万元）", "总投资（万元）", "项目状态")
        row = only(head, (1, "青稞酒厂扩建", 8000, "", "在建"))
        (told,) = (one for one in row.flags if one.code == "TOTALS_DIFFER")
        assert (row.fen, told.proposals[0].set) == (None, {"investment_wan": 8000})


class TestSignsOfStage:
    HEAD = (*HEAD, "项目状态", "进展情况", "备注")

    def test_a_stated_stage_is_stronger_than_the_prose_beside_it(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "签约", "厂房主体已封顶", ""))
        assert row.stage == "签约"
        (doubt,) = (one for one in row.flags if one.code == "STAGE_CONFLICT")
        assert [proposal.set for proposal in doubt.proposals] == [{"stage": "签约"}, {"stage": "在建"}]
        assert doubt.why == (
            "第 2 行阶段一栏写“签约”，可是进展写“厂房主体已封顶”，像是在建，先按签约，请确认。"
        )

    def test_prose_under_a_head_of_stages_is_read_as_prose(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "目前已完成土地平整，厂房主体已封顶", "", ""))
        assert (row.stage, row.has("STAGE_CONFLICT")) == ("在建", False)

    def test_prose_nobody_understands_is_a_doubt_and_not_its_section_in_silence(self) -> None:
        row = only(HEAD + ("进展情况",), ("一、在建项目", "", "", ""), (1, "青稞酒厂扩建", 9000, "情况良好"))
        assert (row.stage, row.has("STAGE_BORDERLINE")) == ("在建", True)

    def test_an_end_in_the_remarks_is_heard(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "", "厂房主体施工", "企业已撤资，建议出库"))
        assert (row.stage, row.has("TERMINATED"), row.has("STAGE_CONFLICT")) == ("终止", True, True)

    def test_a_remark_speaks_where_the_progress_is_empty(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "", "", "已开工"), title="签约项目表")
        assert (row.stage, row.has("STAGE_BORDERLINE")) == ("开工", True)

    def test_a_day_of_start_tells_at_least(self) -> None:
        head = (*HEAD, "开工时间", "进展情况")
        row = only(head, (1, "青稞酒厂扩建", 9000, "2022.6.10", "厂房主体已封顶"))
        assert (row.stage, row.has("STAGE_CONFLICT")) == ("在建", False)


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
        assert (
            doubt.why
            == "第 2 行填了已经过去的开工时间，可是进展写“土地流转完成”，像是前期，先按开工，请确认。"
        )

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


class TestMonthsOfOneForm:
    HEAD = ("序号", "项目名称", "总投资（万元）", "累计完成投资（万元）", "进展情况")

    def book(self, **sheets: list[tuple[object, ...]]) -> Reading:
        made = {name: [("重点项目进展情况表",), self.HEAD, *rows] for name, rows in sheets.items()}
        return read(workbook({name: [list(row) for row in rows] for name, rows in made.items()}), as_of=AS_OF)

    def test_the_latest_counts_and_the_earlier_are_its_history(self) -> None:
        reading = self.book(
            **{
                "4月": [(1, "青稞酒厂扩建", 9000, 100, "已签约"), (2, "冷链物流园", 5000, 0, "前期")],
                "6月": [(1, "青稞酒厂扩建", 9000, 800, "主体施工"), (2, "冷链物流园", 5000, 50, "已开工")],
                "5月": [(1, "青稞酒厂扩建", 9000, 300, "已开工"), (2, "冷链物流园", 5000, 0, "前期")],
            }
        )
        assert [(row.sheet, row.name, row.stage) for row in reading.rows] == [
            ("6月", "青稞酒厂扩建", "在建"),
            ("6月", "冷链物流园", "开工"),
        ]
        assert [(one.day.isoformat(), one.stage, one.done_fen) for one in reading.rows[0].past] == [
            ("2023-04-30", "签约", 100_000_000),
            ("2023-05-31", "开工", 300_000_000),
        ]
        assert {sheet for sheet, item in reading.ignored if item.kind == "history"} == {"4月", "5月"}

    def test_a_project_that_is_missing_from_the_latest_is_asked_about(self) -> None:
        reading = self.book(
            **{
                "5月": [(1, "青稞酒厂扩建", 9000, 300, "已开工"), (2, "冷链物流园", 5000, 0, "前期")],
                "6月": [(1, "青稞酒厂扩建", 9000, 800, "主体施工")],
            }
        )
        assert [(row.sheet, row.name, row.has("NOT_IN_LATEST")) for row in reading.rows] == [
            ("5月", "冷链物流园", True),
            ("6月", "青稞酒厂扩建", False),
        ]

    def test_a_list_of_what_was_signed_each_month_is_no_history(self) -> None:
        reading = self.book(
            **{
                "5月": [(1, "青稞酒厂扩建", 9000, 0, "已签约")],
                "6月": [(1, "冷链物流园", 5000, 0, "已签约")],
            }
        )
        assert [row.name for row in reading.rows] == ["青稞酒厂扩建", "冷链物流园"]

    def test_two_months_of_two_forms_are_no_series(self) -> None:
        rows = [self.HEAD, (1, "青稞酒厂扩建", 9000, 300, "已开工")]
        other = [("序号", "项目名称", "投资方", "签约时间"), (1, "冷链物流园", "云岭冷链公司", "2023.5")]
        book = {"4月": [list(row) for row in other], "5月": [list(row) for row in rows]}
        reading = read(workbook(book), as_of=AS_OF)
        assert [row.name for row in reading.rows] == ["冷链物流园", "青稞酒厂扩建"]

    def test_the_day_of_the_ledger_is_that_of_the_latest_month(self) -> None:
        rows = [self.HEAD, (1, "青稞酒厂扩建", 9000, 300, "已开工")]
        book = {name: [list(row) for row in rows] for name in ("2023年4月", "2023年5月")}
        assert read(workbook(book)).as_of == date(2023, 5, 31)


class TestUnits:
    def test_a_row_of_units_under_the_heads_belongs_to_the_head(self) -> None:
        rows = (
            ("序号", "项目名称", "总投资", "进展"),
            ("", "", "亿元", ""),
            (1, "青稞酒厂扩建", 0.9, "在建"),
        )
        assert only(*rows).fen == 90_000_000_00

    def test_a_column_of_units_beside_the_amounts_counts(self) -> None:
        rows = (
            ("序号", "项目名称", "总投资", "金额单位", "进展"),
            (1, "青稞酒厂扩建", 9000, "万元", "在建"),
            (2, "冷链物流园", 1.2, "亿元", "在建"),
            (3, "针织厂", 500, "万美元", "在建"),
        )
        reading = table(*rows)
        assert [row.fen for row in reading.rows] == [90_000_000_00, 120_000_000_00, None]
        assert reading.rows[2].usd_wan == 500

    def test_a_footnote_tells_the_unit(self) -> None:
        rows = (
            ("序号", "项目名称", "总投资", "进展"),
            (1, "青稞酒厂扩建", 9000, "在建"),
            ("注：以上金额单位均为万元。",),
        )
        assert only(*rows).fen == 90_000_000_00

    def test_the_name_of_the_file_tells_the_unit(self) -> None:
        text = "序号,项目名称,总投资,进展\n1,青稞酒厂扩建,9000,在建\n"
        (row,) = read(text.encode(), name="项目台账（单位：万元）.csv", as_of=AS_OF).rows
        assert row.fen == 90_000_000_00


class TestFirms:
    def test_without_names_of_projects_the_firm_names_it(self) -> None:
        row = only(("序号", "企业名称", "总投资（万元）", "进展"), (1, "青稞酒业有限公司", 9000, "在建"))
        assert (row.name, row.texts["investor"]) == ("青稞酒业有限公司", "青稞酒业有限公司")

    def test_a_list_of_firms_and_phones_holds_no_project(self) -> None:
        with pytest.raises(UnreadableLedger):
            table(("序号", "企业名称", "联系人", "联系电话"), (1, "青稞酒业有限公司", "张三", "13800000000"))


def test_a_pivot_table_holds_no_project() -> None:
    book = {
        "汇总": [
            ["行标签", "计数项:项目名称", "求和项:总投资（万元）"],
            ["在建", 7, 724400],
            ["签约", 5, 24100],
        ],
        "明细": [["序号", "项目名称", "总投资（万元）", "进展"], [1, "青稞酒厂扩建", 9000, "在建"]],
    }
    assert [row.name for row in read(workbook(book), as_of=AS_OF).rows] == ["青稞酒厂扩建"]


class TestAmountsInRows:
    DONE = (*HEAD, "累计完成投资（万元）", "项目状态")

    @pytest.mark.parametrize("blank", ["　　万元", "XX亿元", "____万元", "？亿元"])
    def test_a_unit_without_a_number_is_a_missing_total(self, blank: str) -> None:
        row = only((*HEAD, "项目状态"), (1, "青稞酒厂扩建", blank, "在建"))
        assert (row.fen, row.has("MISSING_INVESTMENT")) == (None, True)

    def test_a_doubtful_total_offers_what_stands_in_the_cell(self) -> None:
        row = only((*HEAD, "项目状态"), (1, "青稞酒厂扩建", "一期2亿元\n二期3亿元", "在建"))
        (doubt,) = (one for one in row.flags if one.code == "AMOUNT_UNREADABLE")
        assert row.fen is None
        assert [one.set["investment_wan"] for one in doubt.proposals] == [20000, 30000, None]

    def test_a_changed_total_counts_and_is_asked_about(self) -> None:
        row = only((*HEAD, "项目状态"), (1, "青稞酒厂扩建", "由5000万元调整为7000万元", "在建"))
        (doubt,) = (one for one in row.flags if one.code == "AMOUNT_CHANGED")
        assert (row.fen, doubt.severity) == (70_000_000_00, "warning")

    @pytest.mark.parametrize(
        "cell", ["3000×2", "2000\n3000", "已到位3000", "2000-3000", "3000k", "300万美元", "追加500万元"]
    )
    def test_completed_money_in_doubt_keeps_no_value(self, cell: str) -> None:
        row = only(self.DONE, (1, "青稞酒厂扩建", 9000, cell, "在建"))
        assert "done_fen" not in row.money
        assert any(one.field == "done" and one.severity == "warning" for one in row.flags)

    def test_completed_money_out_of_scale_keeps_no_value(self) -> None:
        rows = [(number, f"第{number}纸箱厂新建", 9000, 3000 + number, "在建") for number in range(2, 9)]
        row = table(self.DONE, (1, "青稞酒厂扩建", 9000, 30000000, "在建"), *rows).rows[0]
        assert ("done_fen" in row.money, row.has("UNIT_SUSPECT")) == (False, True)

    @pytest.mark.parametrize(
        ("done", "asked"), [(9000, False), (9001, False), (9100, True), ("9.1亿元", True)]
    )
    def test_more_completed_than_the_whole_is_asked_about(self, done: object, asked: bool) -> None:
        assert only(self.DONE, (1, "青稞酒厂扩建", 9000, done, "在建")).has("AMOUNT_ABOVE_TOTAL") == asked


def test_a_second_row_of_heads_may_hold_a_single_one() -> None:
    page = (
        "<table><tr><th rowspan=2>序号</th><th rowspan=2>项目名称</th><th>资金</th><th rowspan=2>项目状态</th></tr>"
        "<tr><th>总投资（万元）</th></tr><tr><td>1</td><td>青稞酒厂扩建</td><td>9000</td><td>在建</td></tr></table>"
    )
    (row,) = read(page.encode(), name="导出.xls", as_of=AS_OF).rows
    assert (row.fen, row.stage) == (90_000_000_00, "在建")


class TestEvents:
    HEAD = (*HEAD, "开工情况", "投产情况")

    def test_a_day_under_how_an_event_stands_is_its_day(self) -> None:
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "2022.9", ""), title="签约项目履约情况表")
        assert (row.stage, row.dates["started"]["iso"]) == ("开工", "2022-09")
        row = only(self.HEAD, (1, "青稞酒厂扩建", 9000, "2022.9", "2023.5试生产"), title="签约项目表")
        assert (row.stage, row.has("STAGE_BORDERLINE")) == ("投产", True)

    def test_what_has_not_begun_is_not_under_construction_because_it_does_not_produce(self) -> None:
        assert only(self.HEAD, (1, "青稞酒厂扩建", 9000, "未开工", "未投产")).stage == "前期"

    def test_completed_money_up_to_the_latest_month_counts(self) -> None:
        head = (*HEAD, "1-8月完成（万元）", "9月完成（万元）", "1-9月累计（万元）", "进展")
        assert only(head, (1, "青稞酒厂扩建", 9000, 800, 100, 900, "在建")).money["done_fen"] == 900_000_000

    def test_a_line_of_a_lead_is_named_by_it(self) -> None:
        row = only(("编号", "线索名称", "企业名称", "拟投资额"), ("XS1", "锂电池回收", "湖南邦盛", "3亿"))
        assert (row.name, row.texts["investor"]) == ("锂电池回收", "湖南邦盛")
