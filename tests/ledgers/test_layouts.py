"""Layouts that counties use: cards, sideways tables, tables below and beside each other, stacked heads."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from luodi.ledgers import read

_AS_OF = date(2024, 6, 30)
Data = dict[str, Any]


def _read(
    rows: Sequence[Sequence[object]], finish: Callable[[Any, Any], None] | None = None, name: str = "表"
) -> Data:
    """Writes one sheet, lets `finish` merge and mark, and reads it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value not in (None, ""):
                sheet.write(number, column, value)
    if finish:
        finish(book, sheet)
    book.close()
    return read(buffer.getvalue(), as_of=_AS_OF).to_json()


def _rows(data: Data) -> list[tuple[int, str, float | None]]:
    return [(row["excel_row"], row["name"], row["investment_wan"]) for row in data["rows"]]


def _codes(row: Data) -> set[str]:
    return {flag["code"] for flag in row["flags"] if flag["severity"] == "error"}


def test_cards_begin_at_their_heading_line() -> None:
    data = _read(
        [
            ["某县2024年招商引资项目册（单位：万元）"],
            ["一、肉牛屠宰加工项目"],
            ["项目名称", "肉牛屠宰加工项目"],
            ["建设内容", "年屠宰肉牛5万头"],
            ["总投资", 12000, "合作方式", "独资、合资"],
            ["联系单位", "县农业农村局", "联系电话", "0931-1234567"],
            [],
            ["二、温泉康养小镇"],
            ["项目名称", "温泉康养小镇"],
            ["建设内容", "酒店、汤泉"],
            ["总投资", "2.5亿元", "合作方式", "独资"],
            ["联系单位", "县文旅局", "联系电话", "0931-7654321"],
            ["三、"],
            ["项目名称"],
            ["建设内容"],
            ["总投资"],
            ["联系单位"],
        ]
    )
    assert _rows(data) == [(2, "肉牛屠宰加工项目", 12000), (8, "温泉康养小镇", 25000)]
    assert [row["excel_row_end"] for row in data["rows"]] == [6, 12]
    assert [row["unit"] for row in data["rows"]] == ["县农业农村局", "县文旅局"]
    assert [row["stage"] for row in data["rows"]] == ["储备", "储备"]
    assert {row["excel_row"] for row in data["ignored_rows"] if row["kind"] == "empty_card"} >= {13, 14}


def test_cards_in_single_cells() -> None:
    data = _read(
        [
            ["宣传项目"],
            ["一、项目名称：油茶深加工项目"],
            ["二、建设内容：新建油茶生产线2条"],
            ["三、总投资：1.2亿元"],
            ["四、联系单位：县林业局"],
            ["一、项目名称：竹木加工园"],
            ["二、建设内容：厂房3万平方米"],
            ["三、总投资：8000万元"],
            ["四、联系单位：县工信局"],
        ]
    )
    assert _rows(data) == [(2, "油茶深加工项目", 12000), (6, "竹木加工园", 8000)]


def test_sideways_table() -> None:
    data = _read(
        [
            ["重点项目对照表（单位：亿元）"],
            ["项目名称", "冷链物流园项目", "光伏电站项目", "农贸市场项目"],
            ["总投资", 1.2, 3, "6000万元"],
            ["投资方", "甲公司", "乙公司", "丙公司"],
            ["建设地点", "城关镇", "大河镇", "小河镇"],
            ["进展情况", "已开工", "签约", "在谈"],
        ]
    )
    assert [(row["name"], row["investment_wan"], row["stage"]) for row in data["rows"]] == [
        ("冷链物流园项目", 12000, "开工"),
        ("光伏电站项目", 30000, "签约"),
        ("农贸市场项目", 6000, "在谈"),
    ]


def test_what_a_sideways_table_says_above_its_names_is_told() -> None:
    data = _read(
        [
            ["重点项目对照表（单位：亿元）"],
            ["行业", "物流", "能源"],
            ["项目名称", "冷链物流园项目", "光伏电站项目"],
            ["总投资", 1.2, 3],
            ["投资方", "甲公司", "乙公司"],
            ["进展情况", "已开工", "签约"],
        ]
    )
    assert [(row["excel_row"], row["industry"]) for row in data["rows"]] == [(3, "物流"), (3, "能源")]
    assert {row["excel_row"]: row["kind"] for row in data["ignored_rows"]} == {1: "title", 2: "header"}


def test_a_stray_word_far_below_the_table_is_told_and_nothing_between() -> None:
    rows = [["序号", "项目名称", "总投资（万元）", "进展情况"], [1, "甲产业园项目", 12000, "签约"]]
    data = _read(rows, lambda _book, sheet: sheet.write(199_999, 9, "李"))
    assert _rows(data) == [(2, "甲产业园项目", 12000)]
    assert [(row["excel_row"], row["kind"]) for row in data["ignored_rows"]] == [
        (1, "header"),
        (200_000, "aside"),
    ]


def test_second_table_below_has_its_own_unit() -> None:
    data = _read(
        [
            ["某县签约项目表"],
            ["单位：万元"],
            ["序号", "项目名称", "总投资", "进展情况"],
            [1, "甲产业园项目", 12000, "签约"],
            [2, "乙产业园项目", 8000, "签约"],
            ["合计", "", 20000],
            [],
            ["二、某县在谈项目表（单位：亿元）"],
            ["序号", "项目名称", "总投资", "进展情况"],
            [1, "丙产业园项目", 1.2, ""],
            [2, "丁产业园项目", 3, ""],
        ]
    )
    assert _rows(data) == [
        (4, "甲产业园项目", 12000),
        (5, "乙产业园项目", 8000),
        (10, "丙产业园项目", 12000),
        (11, "丁产业园项目", 30000),
    ]
    assert [row["stage"] for row in data["rows"]] == ["签约", "签约", "在谈", "在谈"]
    kinds = {row["excel_row"]: row["kind"] for row in data["ignored_rows"]}
    assert kinds[6] == "total"
    assert kinds[9] == "header"


def test_the_unit_of_the_total_alone_scales_no_other_column() -> None:
    data = _read(
        [
            ["重点项目推进表（单位：万元）"],
            ["序号", "项目名称", "总投资", "累计完成投资", "进展情况"],
            ["一、产业项目（总投资单位：亿元）"],
            [1, "甲产业园项目", 1.2, 3000, "主体施工"],
            [2, "乙产业园项目", 3, 12000, "主体施工"],
        ]
    )
    assert [(row["investment_wan"], row["done_wan"]) for row in data["rows"]] == [
        (12000, 3000),
        (30000, 12000),
    ]


def test_a_group_written_over_its_first_column_alone() -> None:
    data = _read(
        [
            ["序号", "项目名称", "总投资（万元）", "到位资金（万元）", "", "进展情况"],
            ["", "", "", "本年累计", "历年累计", ""],
            [1, "甲产业园项目", 12000, 800, 3000, "主体施工"],
        ]
    )
    row = data["rows"][0]
    assert (row["name"], row["arrived_wan"]) == ("甲产业园项目", 3000)


def test_name_and_content_in_one_column() -> None:
    data = _read(
        [
            ["序号", "项目名称及主要建设内容", "总投资（万元）", "进展情况"],
            [1, "苹果分拣中心建设内容：分拣车间8000平方米", 1200, "主体施工"],
            [2, "魔芋精粉生产线（占地32亩，新建厂房12000㎡）", 1200, "主体施工"],
            [3, "河道治理工程（一期）　治理河道23公里", 1200, "主体施工"],
            [4, "花椒深加工项目——新建花椒油生产线1条", 1200, "主体施工"],
        ]
    )
    names = ["苹果分拣中心", "魔芋精粉生产线", "河道治理工程（一期）", "花椒深加工项目"]
    assert [row["name"] for row in data["rows"]] == names
    assert all(row["content"] for row in data["rows"])


def test_tables_side_by_side() -> None:
    data = _read(
        [
            ["签约与在谈项目（单位：万元）"],
            ["序号", "项目名称", "总投资", "", "序号", "项目名称", "总投资"],
            [1, "甲产业园项目", 12000, "", 1, "丙物流园项目", 7000],
            [2, "乙产业园项目", 8000, "", 2, "丁康养项目", 9000],
        ]
    )
    assert {(row["name"], row["investment_wan"]) for row in data["rows"]} == {
        ("甲产业园项目", 12000),
        ("乙产业园项目", 8000),
        ("丙物流园项目", 7000),
        ("丁康养项目", 9000),
    }


def test_stacked_head_takes_two_rows_a_project() -> None:
    data = _read(
        [
            ["项目表（单位：万元）"],
            ["项目名称", "总投资", "进展情况"],
            ["投资方", "建设地点", "责任单位"],
            ["甲产业园项目", 12000, "签约"],
            ["甲公司", "城关镇", "县工信局"],
            ["乙产业园项目", 8000, "已开工"],
            ["乙公司", "大河镇", "县商务局"],
        ]
    )
    assert _rows(data) == [(4, "甲产业园项目", 12000), (6, "乙产业园项目", 8000)]
    assert [(row["investor"], row["place"], row["excel_row_end"]) for row in data["rows"]] == [
        ("甲公司", "城关镇", 5),
        ("乙公司", "大河镇", 7),
    ]


def test_name_merged_over_rows_is_one_project() -> None:
    def merge(book: Any, sheet: Any) -> None:
        wrap = book.add_format()
        for top, serial, name, total in ((2, 1, "甲产业园项目", 12000), (4, 2, "乙产业园项目", 8000)):
            sheet.merge_range(top, 0, top + 1, 0, serial, wrap)
            sheet.merge_range(top, 1, top + 1, 1, name, wrap)
            sheet.merge_range(top, 2, top + 1, 2, total, wrap)

    data = _read(
        [
            ["月度调度表（单位：万元）"],
            ["序号", "项目名称", "总投资", "类别", "1月", "2月"],
            ["", "", "", "计划", 100, 200],
            ["", "", "", "完成", 90, 150],
            ["", "", "", "计划", 300, 200],
            ["", "", "", "完成", 90, 150],
        ],
        merge,
    )
    assert _rows(data) == [(3, "甲产业园项目", 12000), (5, "乙产业园项目", 8000)]
    assert [row["excel_row_end"] for row in data["rows"]] == [4, 6]


def test_merged_amount_goes_to_none_of_the_rows() -> None:
    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(3, 2, 4, 2, 50000, book.add_format())

    data = _read(
        [
            ["项目表（单位：万元）"],
            ["序号", "项目名称", "总投资", "进展情况"],
            [1, "甲产业园项目", 12000, "签约"],
            [2, "乙产业园项目", "", "签约"],
            [3, "丙产业园项目", "", "签约"],
            [4, "丁产业园项目", 9000, "签约"],
        ],
        merge,
    )
    assert [(row["investment_wan"], row.get("group_total_wan")) for row in data["rows"]] == [
        (12000, None),
        (None, 50000),
        (None, 50000),
        (9000, None),
    ]
    assert all("MERGED_AMOUNT" in _codes(row) for row in data["rows"][1:3])


def test_unit_in_the_number_format() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_number(2, 2, 1.5, book.add_format({"num_format": '0.00"亿元"'}))
        sheet.write_number(3, 2, 85000000, book.add_format({"num_format": '0!.0,"万元"'}))

    data = _read(
        [
            ["项目表（单位：万元）"],
            ["序号", "项目名称", "总投资", "进展情况"],
            [1, "甲产业园项目", "", "签约"],
            [2, "乙产业园项目", "", "签约"],
            [3, "丙项目", 9000, "签约"],
        ],
        write,
    )
    assert [row["investment_wan"] for row in data["rows"]] == [15000, 8500, 9000]


def test_formula_without_value_is_a_doubt() -> None:
    def write(_book: Any, sheet: Any) -> None:
        sheet.write_formula(2, 2, "=D3*2", value="")
        sheet.write_formula(3, 2, "=D4*2", value=8000)

    data = _read(
        [
            ["项目表（单位：万元）"],
            ["序号", "项目名称", "总投资", "年度计划投资"],
            [1, "甲产业园项目", "", 100],
            [2, "乙产业园项目", "", 4000],
        ],
        write,
    )
    assert [row["investment_wan"] for row in data["rows"]] == [None, 8000]
    assert "FORMULA_NO_VALUE" in _codes(data["rows"][0])


def test_hidden_rows_and_columns() -> None:
    def hide(_book: Any, sheet: Any) -> None:
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.set_row(3, None, None, {"hidden": True})

    data = _read(
        [
            ["项目表（单位：万元）"],
            ["序号", "项目名称", "总投资", "投资方", "进展情况"],
            [1, "甲产业园项目", 12000, "甲公司", "签约"],
            [2, "乙产业园项目", 8000, "乙公司", "签约"],
        ],
        hide,
    )
    assert [(one["sheet"], one["column"]) for one in data["hidden_sheets"]] == [("表", "D")]
    assert [row["investor"] for row in data["rows"]] == [None, None]
    assert [flag["code"] for flag in data["rows"][1]["flags"] if flag["code"] == "HIDDEN_ROW"]


def test_summary_and_contents_give_no_projects() -> None:
    data = _read(
        [["序号", "项目名称", "页码"], [1, "甲项目", 3], [2, "乙项目", 5]],
        lambda book, _sheet: _add_ledger(book),
        name="目录",
    )
    assert [row["sheet"] for row in data["rows"]] == ["明细"]
    assert {row["kind"] for row in data["ignored_rows"] if row["sheet"] == "目录"} == {"header", "toc_row"}


def _add_ledger(book: Any) -> None:
    sheet = book.add_worksheet("明细")
    for number, row in enumerate([["项目名称", "总投资（万元）", "进展情况"], ["甲项目", 100, "签约"]]):
        sheet.write_row(number, 0, row)


_PARTED = ["序号", "项目名称", "建设单位", "总投资（万元）", "形象进度"]


def test_lines_that_make_up_the_amount_above_are_its_parts() -> None:
    data = _read(
        [
            ["2024年项目情况表"],
            _PARTED,
            [1, "标准厂房", "产投公司", 27000, "在建"],
            ["", "一期", "", 15000, "主体完工"],
            ["", "二期", "", 12000, "未动工"],
            [2, "供水一体化", "水务公司", 23800, "在建"],
            ["2.1", "供水一体化（一期）", "", 14300, "管网铺设46公里"],
            ["2.2", "供水一体化（二期）", "", 9500, "正在招标"],
            [3, "医共体能力提升", "卫健局", 2500, "在建"],
            ["（1）", "一期工程", "", 1600, "已到货"],
            ["（2）", "二期工程", "", 900, "采购中"],
            [4, "苗圃基地", "林场", 860, "在建"],
        ]
    )
    assert _rows(data) == [
        (3, "标准厂房", 27000),
        (6, "供水一体化", 23800),
        (7, "供水一体化（一期）", 14300),
        (8, "供水一体化（二期）", 9500),
        (9, "医共体能力提升", 2500),
        (12, "苗圃基地", 860),
    ]
    assert [row["kind"] for row in data["ignored_rows"]].count("part") == 4
    # With a number and a name of their own they may be projects: that is asked.
    assert data["duplicate_groups"] == {"D1": ["表!6", "表!7", "表!8"]}
    flagged = [flag["why"] for flag in data["rows"][2]["flags"] if flag["code"] == "DUP_PROBABLE"]
    assert flagged == [
        "第 7 行与第 6 行“供水一体化”（几行合计正好是它的总投资）像是上下级项目，都按项目计会重复计算，请确认合并还是分开。"
    ]


def test_lines_that_make_up_no_amount_are_projects() -> None:
    data = _read(
        [
            ["2024年项目情况表"],
            _PARTED,
            [1, "标准厂房", "产投公司", 27000, "在建"],
            ["", "一期", "", 15000, "主体完工"],
            ["", "食品厂", "", 12500, "未动工"],
            [2, "苗圃基地", "林场", 860, "在建"],
        ]
    )
    assert [number for number, _, _ in _rows(data)] == [3, 4, 5, 6]


def test_a_numbered_line_of_sums_alone_heads_its_projects() -> None:
    data = _read(
        [
            ["2024年项目情况表"],
            _PARTED,
            [1, "工业", "", 27000, ""],
            ["1.1", "食品厂", "甲公司", 15000, "主体完工"],
            ["1.2", "阀门厂", "乙公司", 12000, "未动工"],
            [2, "农业", "", 860, ""],
            ["2.1", "苗圃基地", "林场", 860, "在建"],
        ]
    )
    assert [name for _, name, _ in _rows(data)] == ["食品厂", "阀门厂", "苗圃基地"]
    assert data["rows"][0]["section"] == ["1 工业"]


def test_a_name_says_that_the_project_ended() -> None:
    data = _read(
        [
            ["2024年项目情况表"],
            ["序号", "项目名称", "总投资（万元）", "备注"],
            ["一、储备项目"],
            [1, "（已取消）县城游泳馆", 3600, ""],
            [2, "温泉小镇（已终止）", 3600, "2019年签"],
        ]
    )
    assert [(row["name"], row["stage"]) for row in data["rows"]] == [
        ("县城游泳馆", "终止"),
        ("温泉小镇", "终止"),
    ]
    flagged = [flag["why"] for flag in data["rows"][0]["flags"] if flag["code"] == "TERMINATED"]
    assert flagged == ["第 4 行名称写“已取消”，按终止记。"]


def test_what_a_remark_tells_of_completion_stands_against_its_section() -> None:
    data = _read(
        [
            ["2024年项目情况表"],
            ["序号", "项目名称", "总投资（万元）", "完成投资（万元）", "备注"],
            ["一、续建项目"],
            [1, "老旧管网更新", 4100, 4100, "已竣工投入使用"],
            [2, "县档案馆新馆", 1850, 900, ""],
        ]
    )
    assert [row["stage"] for row in data["rows"]] == ["投产", "在建"]
    assert "STAGE_CONFLICT" in _codes(data["rows"][0])


def test_ticks_and_the_days_of_what_is_still_to_come() -> None:
    head = ["序号", "项目名称", "总投资（万元）", "签约", "施工许可", "开工", "投产", "本旬进展"]
    data = _read(
        [
            ["2024年节点推进情况（完成打√，未完成填预计时间）"],
            head,
            [1, "锂电储能", 12000, "√", "√", "√", "2025.3", "2号车间屋面板安装"],
            [2, "生物疫苗", 8500, "√", "8月", "12月底", "2026.6", "等待挂牌公告"],
            [3, "风电装备", 20000, "√", "√", "√", "√", ""],
            [4, "钢构", 2400, "√", "√", "×", "×", "因股东变更推迟"],
            [5, "有机肥", 7800, "√", "√", "2024.4.12", "2025.6", "破土动工"],
            [6, "风电二期", 6000, "√", "√", "√", "2025.6", "已浇筑12台基础（一期已全容量投产）"],
        ]
    )
    assert [row["stage"] for row in data["rows"]] == ["在建", "签约", "投产", "前期", "开工", "在建"]
    assert [row["dates"].get("planned_production", {}).get("iso") for row in data["rows"]] == [
        "2025-03",
        "2026-06",
        None,
        None,
        "2025-06",
        "2025-06",
    ]
    assert data["rows"][4]["dates"]["started"]["iso"] == "2024-04-12"
    assert not any(_codes(row) for row in data["rows"])
