"""Ledgers about progress: months in columns, plans and percentages, reserve libraries, lists of meetings."""

from datetime import date

from nasty.book import Ledger, Styled, Want, workbook


def weekly_progress() -> Ledger:
    """Month columns, plan, share of the plan; group heads over three rows of head; serials that start again."""
    months = [f"{month}月" for month in range(1, 13)]
    head = [
        "序号",
        "项目名称",
        "建设地点",
        "建设单位",
        "总投资\n（万元）",
        "2024年投资情况",
        "",
        "",
        *[""] * 12,
        "形象进度",
        "开工时间",
    ]
    second = [
        "",
        "",
        "",
        "",
        "",
        "年度计划\n（万元）",
        "累计完成\n（万元）",
        "占年计划\n（%）",
        *months,
        "",
        "",
    ]
    blank = [""] * 9
    rows = [
        ["某县2024年省市县重点项目进展情况周报（4月第3周）"],
        ["截至2024年4月19日", *[""] * 19, "单位：万元"],
        head,
        second,
        ["一、续建项目（2个）"],
        [1, "现代农业产业园建设项目", "城关镇", "县农投公司", 32000, 12000, 3600, 0.3, 1000, 1200, 1400, *blank, "1#大棚主体完成，道路施工", "2022年5月"],
        [2, "中药材精深加工项目", "梅川镇", "岷州药业有限公司", 18000, 6000, 1500, 25, 500, 500, 500, *blank, "设备安装", "2023.3.18"],
        ["二、新开工项目（2个）"],
        [1, "冷链物流中心项目", "城关镇", "供销集团", 9800, 9800, 0, 0, *[""] * 3, *blank, "未开工，正在招投标", ""],
        [2, "光伏组件生产线项目", "工业园区", "陇上新能源公司", 4.5, 20000, 2000, 0.1, *[""] * 3, *blank, "4月10日开工，基础施工", "4月10日"],
        ["合计", "", "", "", 64300, 47800, 7100],
    ]  # fmt: skip
    wants = [
        Want(6, "现代农业产业园建设项目", 32000, set(), {
            "stage": "在建", "plan_year_wan": 12000, "done_wan": 3600, "place": "城关镇", "dates": {"started": "2022-05"},
        }),
        Want(7, "中药材精深加工项目", 18000, set(), {"plan_year_wan": 6000, "dates": {"started": "2023-03-18"}}),
        Want(9, "冷链物流中心项目", 9800, {"STAGE_CONFLICT"}, {"stage": "前期", "plan_year_wan": 9800}),
        Want(10, "光伏组件生产线项目", None, {"UNIT_SUSPECT"}, {
            "suggested_wan": 45000, "literal_wan": 4.5, "plan_year_wan": 20000, "dates": {"started": "2024-04-10"},
        }),
    ]  # fmt: skip
    return Ledger(workbook({"周报": rows}), date(2024, 4, 19), wants)


def reserve_library() -> Ledger:
    """Head in row 8 below notes, sections 谋划 and 储备, building years and ranges of dates."""
    rows = [
        ["附件1"], [], ["某县“十四五”后三年重大项目储备库"], ["（2023—2025年）"],
        ["填报说明：1.总投资按估算填写；2.项目应符合规划。"], ["填报单位（盖章）：县发展和改革局"], ["", "", "", "", "", "单位：亿元"],
        ["序号", "项目名称", "建设规模及主要内容", "估算总投资", "建设年限", "责任单位", "联系人", "备注"],
        ["（一）谋划项目"],
        [1, "洮河流域生态修复与综合治理工程", "治理河道86公里", 12.5, "2024-2026年", "县水务局", "张三 13900000000", ""],
        [2, "岷县火车站站前物流园", "占地300亩", "约8", "2024.6-2026.10", "县交通局", "", "正在编制可研"],
        ["（二）储备项目"],
        [3, "县城集中供热改扩建", "新建锅炉2台", "1.2-1.5", "2025年", "县住建局", "", ""],
        [4, "东城新区路网工程（共5条道路）", "5条道路", "待定", "2023—2025年", "县住建局", "", ""],
        [5, "十里镇污水处理厂提标改造项目", "日处理1万吨", 8600, "2024年", "市生态环境局某县分局", "", ""],
    ]  # fmt: skip
    wants = [
        Want(10, "洮河流域生态修复与综合治理工程", 125000, set(), {
            "stage": "储备", "unit": "县水务局", "dates": {"planned_start": "2024", "planned_production": "2026"},
        }),
        Want(11, "岷县火车站站前物流园", 80000, set(), {
            "investment_qualifier": "approx", "dates": {"planned_start": "2024-06", "planned_production": "2026-10"},
        }, {"APPROX_AMOUNT"}),
        Want(13, "县城集中供热改扩建", None, set(), {
            "investment_min_wan": 12000, "investment_max_wan": 15000, "investment_qualifier": "range", "stage": "储备",
        }, {"RANGE_AMOUNT"}),
        Want(14, "东城新区路网工程（共5条道路）", None, set(), {"stage": "储备"}, {"MISSING_INVESTMENT"}),
        Want(15, "十里镇污水处理厂提标改造项目", None, {"UNIT_SUSPECT"}, {"suggested_wan": 8600}),
    ]  # fmt: skip
    return Ledger(workbook({"储备库": rows}), date(2023, 9, 30), wants)


def signing_list() -> Ledger:
    """Foreign money, broken names, struck-out and yellow rows, merged investors, one amount over three rows."""
    strike = {"font_strikeout": True}
    rows = [
        ["2024年招商引资签约项目履约情况统计表"],
        ["截止日期：2024年6月30日", "", "", "", "", "计量单位：人民币万元"],
        ["序 号", "项 目 名 称", "投 资 方", "合同投资额", "到位资金", "签约\n时间", "履约情况", "备 注"],
        [
            "1",
            "▲百合深加工\n及冷链项目",
            "甘肃百合集团\n有限公司",
            "１２，０００",
            3000,
            date(2024, 3, 8),
            "已开工建设",
            "",
        ],
        ["2", "高原夏菜分拣中心", "", 5600, "", date(2024, 3, 8), "已签约，正在办理用地手续", ""],
        ["3", "生物有机肥生产线", "（外资）新加坡绿源公司", "500万美元", "", "2024.4.20", "注册公司", ""],
        [
            "4",
            Styled("马铃薯全粉加工项目", strike),
            "兰州某公司",
            8000,
            "",
            "2024年4月",
            "企业撤资，项目终止",
            "",
        ],
        ["5", "肉羊养殖场A区", "县肉羊联合社", 9000, "", "2024-5-12", "已开工", "黄牌警告"],
        ["6", "肉羊养殖场B区", "县肉羊联合社", "", "", "2024-5-12", "已开工", ""],
        ["7", "饲料加工车间", "县肉羊联合社", "", "", "2024-5-12", "已签约", ""],
        ["8", "智能制造产业园", "深圳智造公司", "3亿元（含土地）", "0.5亿", "7月15日", "签订框架协议", ""],
        ["总  计", "", "", "=SUM(D4:D11)"],
    ]

    def finish(book: object, made: dict[str, object]) -> None:
        made["签约"].merge_range("D8:D10", 9000)  # type: ignore[attr-defined]

    wants = [
        Want(4, "百合深加工及冷链项目", 12000, set(), {"arrived_wan": 3000, "stage": "开工", "dates": {"signed": "2024-03-08"}}),
        Want(5, "高原夏菜分拣中心", 5600, set(), {"stage": "签约"}),
        Want(6, "生物有机肥生产线", None, set(), {"usd_wan": 500}),
        Want(7, "马铃薯全粉加工项目", 8000, set(), {"stage": "终止"}, {"TERMINATED"}),
        Want(8, "肉羊养殖场A区", None, {"MERGED_AMOUNT"}, {"group_total_wan": 9000}, {"YELLOW_CARD"}),
        Want(9, "肉羊养殖场B区", None, {"MERGED_AMOUNT"}, {"group_total_wan": 9000}),
        Want(10, "饲料加工车间", None, {"MERGED_AMOUNT"}, {"group_total_wan": 9000}),
        Want(11, "智能制造产业园", 30000, set(), {
            "investment_qualifier": "incl_land", "arrived_wan": 5000, "stage": "在谈", "dates": {"signed": None},
        }, {"STAGE_BORDERLINE", "DATE_NO_YEAR"}),
    ]  # fmt: skip
    return Ledger(workbook({"签约": rows}, finish), date(2024, 6, 30), wants)


ALL = [weekly_progress, reserve_library, signing_list]
