"""Rarer habits: foreign money columns, contents pages and empty cards, two lines a project, parts of projects."""

from datetime import date
from typing import Any

from nasty.book import Ledger, Styled, Want, workbook


def foreign_money() -> Ledger:
    """A column in 万美元 with one number in 亿, and totals in 人民币."""
    rows = [
        ["某市台商投资区外资项目情况表"],
        ["序号", "项目名称", "投资总额（万美元）", "投资方", "投资方所在地", "状态", "签约时间"],
        [1, "晶蓝半导体光电产业", 55000, "晶蓝光电（香港）公司", "台湾", "奠基", "四月十九日"],
        [2, "和谐光电科技项目", 5.7, "和谐光电", "台湾", "入驻", "2023年8月"],
        [3, "高端面料项目", 12000, "新宏纺织", "新加坡", "签约", "2023-03-02"],
        [4, "精密模具项目", "8000万元人民币", "同力精密", "日本", "签约", "2023-05-06"],
        [5, "食品包装项目", "约3600", "统包公司", "台湾", "签约", "2023-05-06"],
    ]
    wants = [
        Want(
            3,
            "晶蓝半导体光电产业",
            None,
            set(),
            {"usd_wan": 55000, "stage": "开工", "origin": "台湾"},
            {"FOREIGN_CURRENCY"},
        ),
        Want(4, "和谐光电科技项目", None, {"UNIT_SUSPECT"}, {"usd_wan": None, "suggested_usd_wan": 57000}),
        Want(5, "高端面料项目", None, set(), {"usd_wan": 12000}),
        Want(6, "精密模具项目", 8000),
        Want(7, "食品包装项目", None, set(), {"usd_wan": 3600}),
    ]
    return Ledger(workbook({"外资": rows}), date(2023, 9, 30), wants)


def contents_and_cards() -> Ledger:
    """A contents page that repeats the names, cards of label and value, the last card empty."""
    contents = [
        ["目  录"],
        ["序号", "项目名称", "总投资", "页码"],
        [1, "肉牛屠宰加工项目", "1.2亿元", 3],
        [2, "温泉康养小镇项目", "约2.5亿元", 5],
    ]
    cards = [
        ["一、肉牛屠宰加工项目"],
        ["项目名称", "肉牛屠宰加工项目", "所属行业", "食品"],
        ["建设内容", "年屠宰肉牛5万头"],
        ["总投资", "12000万元（其中固定资产投资9000万元）", "建设地点", "城关镇"],
        ["合作方式", "独资", "联系单位", "县农业农村局"],
        [],
        ["二、温泉康养小镇项目"],
        ["项目名称", "温泉康养小镇项目", "所属行业", "旅游"],
        ["建设内容", "酒店、汤泉"],
        ["总投资", "约2.5亿元", "建设地点", "冶力关镇"],
        ["合作方式", "合作", "联系单位", "县文旅局"],
        [],
        ["三、"],
        ["项目名称", "", "所属行业", ""],
        ["建设内容", ""],
        ["总投资", "", "建设地点", ""],
        ["合作方式", "", "联系单位", ""],
    ]
    wants = [
        Want(1, "肉牛屠宰加工项目", 12000, set(), {"place": "城关镇", "industry": "食品", "unit": "县农业农村局", "stage": "储备"}),
        Want(7, "温泉康养小镇项目", 25000, set(), {"investment_qualifier": "approx", "place": "冶力关镇", "stage": "储备"}),
    ]  # fmt: skip
    return Ledger(workbook({"目录": contents, "招商项目册": cards}), date(2024, 1, 31), wants)


def two_lines() -> Ledger:
    """Every project takes two rows; heads are stacked likewise; pages repeat the head."""
    head = [
        ["序号", "项目名称", "总投资（万元）", "责任单位", "开工时间"],
        ["", "建设内容", "累计完成投资（万元）", "建设地点", "项目进展"],
    ]
    rows = [
        ["2024年重点项目进展表"],
        *head,
        [1, "城区集中供热扩建", 8600, "县住建局", "2023年4月"],
        ["", "新建锅炉2台", 5200, "城关镇", "主体施工"],
        [2, "农产品交易市场", 12500, "县供销社", "2024年3月"],
        ["", "交易大棚4座", 900, "梅川镇", "基础施工"],
        *head,
        [3, "职教园区一期", 32000, "县教育局", "2022年9月"],
        ["", "教学楼3栋", 30000, "城关镇", "竣工收尾"],
    ]

    def finish(_: Any, made: dict[str, Any]) -> None:
        for top in (1, 3, 5, 7, 9):
            made["表"].merge_range(top, 0, top + 1, 0, rows[top][0])

    wants = [
        Want(
            4,
            "城区集中供热扩建",
            8600,
            set(),
            {"done_wan": 5200, "place": "城关镇", "stage": "在建", "dates": {"started": "2023-04"}},
        ),
        Want(6, "农产品交易市场", 12500, set(), {"done_wan": 900, "place": "梅川镇", "stage": "在建"}),
        Want(10, "职教园区一期", 32000, set(), {"done_wan": 30000, "unit": "县教育局", "stage": "在建"}),
    ]
    return Ledger(workbook({"表": rows}, finish), date(2024, 5, 31), wants)


def parts_and_marks() -> Ledger:
    """其中 rows are parts, yellow rows are cards by the legend, planned days that have passed, another unit in the text."""
    yellow = {"bg_color": "#FFFF00"}
    rows = [
        ["某县2023年度招商引资重点项目推进表"],
        ["单位：亿元", "", "", "", "", "", "截至2023年10月25日"],
        ["序号", "项目名称", "总投资", "建设内容", "计划开工时间", "计划竣工时间", "进展"],
        [
            1,
            "循环经济产业园",
            12.6,
            "一期投资25000万元，建设厂房6栋",
            "2023年6月",
            "2025年底",
            "正在办理用地手续",
        ],
        ["", "其中：一期工程", 2.5, "", "", "", ""],
        ["", "其中：二期工程", 10.1, "", "", "", ""],
        [2, Styled("智慧物流港", yellow), 3.2, "仓储10万平方米", "2022年10月", "2023年8月底", "主体施工"],
        [3, "中医药康养基地", "8—10", "床位500张", "2024年上半年", "2026年", "正在洽谈"],
        [5, "奶牛养殖场", "3千万", "存栏5000头", "已开工", "2023年12月", "已开工，完成投资800万元"],
        ["注：标黄色的为黄牌项目；金额单位为亿元。"],
    ]
    wants = [
        Want(4, "循环经济产业园", 126000, set(), {"stage": "前期", "dates": {"planned_start": "2023-06"}}, {"OVERDUE", "UNIT_MIXED_IN_TEXT"}),
        Want(7, "智慧物流港", 32000, set(), {"stage": "在建", "dates": {"planned_production": "2023-08-31"}}, {"OVERDUE", "YELLOW_CARD"}),
        Want(8, "中医药康养基地", None, set(), {"investment_min_wan": 80000, "investment_max_wan": 100000, "stage": "在谈"}, {"RANGE_AMOUNT"}),
        Want(9, "奶牛养殖场", 3000, set(), {"stage": "开工", "done_wan": 800, "dates": {"planned_production": "2023-12"}}, {"SERIAL_GAP"}),
    ]  # fmt: skip
    return Ledger(workbook({"推进表": rows}), date(2023, 10, 25), wants)


def county_summary() -> Ledger:
    """A summary sheet that only repeats, a sheet per town with merged units, the same project from two of them."""
    rows = [
        ["2024年招商引资汇总表"],
        ["乡镇", "项目个数", "总投资（亿元）"],
        ["城关镇", 2, 1.9],
        ["梅川镇", 1, 1.2],
        ["合计", 3, 3.1],
    ]
    first = [
        ["城关镇招商引资项目表（单位：万元）"],
        ["乡镇", "序号", "项目名称", "投资商", "总投资", "占地（亩）", "就业（人）", "项目进度"],
        ["城关镇", 1, "当归饮片生产线建设项目", "甘肃归元药业有限公司", 12000, 60, 120, "已签约"],
        ["", 2, "锦绣商业广场", "锦绣置业", 7000, 35, 300, "在建"],
    ]
    second = [
        ["梅川镇招商引资项目表"],
        ["单位：亿元"],
        ["序号", "项目名称", "投资商", "总投资", "项目进度"],
        [1, "归元药业当归饮片项目", "甘肃归元药业", 1.2, "正在洽谈"],
    ]

    def finish(_: Any, made: dict[str, Any]) -> None:
        made["城关"].merge_range(2, 0, 3, 0, "城关镇")

    wants = [
        Want(3, "当归饮片生产线建设项目", 12000, {"DUP_PROBABLE"}, {"stage": "签约"}),
        Want(4, "锦绣商业广场", 7000, set(), {"stage": "在建"}),
        Want(4, "归元药业当归饮片项目", 12000, {"DUP_PROBABLE"}, {"stage": "在谈"}),
    ]
    data = workbook({"汇总": rows, "城关": first, "梅川": second}, finish)
    return Ledger(data, date(2024, 6, 30), wants, [{"当归饮片生产线建设项目", "归元药业当归饮片项目"}])


ALL = [foreign_money, contents_and_cards, two_lines, parts_and_marks, county_summary]
