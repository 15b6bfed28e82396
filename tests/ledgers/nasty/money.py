"""Ledgers about money from above: the fund library and the list of special bonds."""

from datetime import date

from nasty.book import Ledger, Want, workbook


def fund_library() -> Ledger:
    """Two-row head, unit in the title, a count column, full-width codes, sums that do and do not fit."""
    rows = [
        ["某县2024年中央预算内投资项目储备表（单位：万元）"],
        ["填报单位：某县发展和改革局", "", "", "", "", "", "", "", "", "2024年3月"],
        [
            "序号",
            "项目名称",
            "项目单位",
            "子项目个数",
            "总投资",
            "资金筹措",
            "",
            "",
            "",
            "申报时间",
            "项目代码",
            "当前状态",
        ],
        ["", "", "", "", "", "中央预算内", "省级", "市县配套", "企业自筹", "", "", ""],
        ["一、教育强国推进工程"],
        [
            1,
            "某县第一中学教学楼\n建设项目",
            "县教育局",
            1,
            4200,
            3000,
            400,
            800,
            "",
            "2024年2月",
            "２４０２－６２０１２３－０４－０１－１２３４５６",
            "已申报",
        ],
        [
            2,
            "乡镇中心幼儿园建设项目",
            "县教育局",
            6,
            2600,
            2000,
            "",
            500,
            "",
            "2024.2",
            "2402-620123-04-01-654321",
            "已申报",
        ],
        [3, "职教中心实训楼项目", "县教育局", 1, 3500, 2800, "", "", "", "2024年2月", "", "已申报"],
        ["小计", "", "", 8, "=SUM(E6:E8)", "", "", "", "", "", "", ""],
        ["二、农村供水保障工程（单位：亿元）"],
        [
            1,
            "北部片区供水管网改造工程",
            "县水务局",
            1,
            0.86,
            0.6,
            "",
            0.26,
            "",
            "2024年1月",
            "2401-620123-76-01-000001",
            "已下达",
        ],
        [
            2,
            "某县城乡供水一体化二期工程",
            "县水务局",
            1,
            "1.2亿元",
            "8000万元",
            "",
            0.4,
            "",
            "2024年1月",
            "2401-620123-76-01-00001",
            "待评审",
        ],
        ["合计"],
        ["说明：资金筹措各项之和应等于总投资。"],
    ]
    data = workbook({"储备表": rows}, lambda _, made: made["储备表"].merge_range("F3:I3", "资金筹措"))
    wants = [
        Want(6, "某县第一中学教学楼建设项目", 4200, set(), {
            "funds_wan": {"central": 3000, "provincial": 400, "local": 800}, "kind": "fund", "stage": "申报",
            "project_code": "2402-620123-04-01-123456",
        }),
        Want(7, "乡镇中心幼儿园建设项目", 2600, {"SUM_MISMATCH"}, {"funds_wan": {"central": 2000, "local": 500}}, {"PACKAGE_ROW"}),
        Want(8, "职教中心实训楼项目", 3500, set(), {"funds_wan": {"central": 2800}}, {"FUND_INCOMPLETE"}),
        Want(11, "北部片区供水管网改造工程", 8600, set(), {"funds_wan": {"central": 6000, "local": 2600}, "stage": "下达"}),
        Want(12, "某县城乡供水一体化二期工程", 12000, {"CODE_INVALID"}, {
            "funds_wan": {"central": 8000, "local": 4000}, "stage": "前期", "project_code": None,
        }),
    ]  # fmt: skip
    return Ledger(data, date(2024, 3, 31), wants)


def bond_list() -> Ledger:
    """Units in every head, capital beside the bond, own money, a project without any amount."""
    rows = [
        ["附件2"],
        ["某县2024年第二批专项债券项目需求清单"],
        [
            "序号",
            "项目名称",
            "主管部门",
            "所属领域",
            "项目总投资（亿元）",
            "资本金（亿元）",
            "申请专项债券总额（亿元）",
            "本次申请额度（万元）",
            "前期工作开展情况",
        ],
        [
            1,
            "某县人民医院医技综合楼建设项目",
            "县卫健局",
            "卫生健康",
            2.35,
            0.85,
            1.5,
            8000,
            "可研、初设已批复",
        ],
        [
            2,
            "某县产业园区标准化厂房及配套基础设施建设项目",
            "工业园区管委会",
            "产业园区基础设施",
            5.6,
            1.6,
            4,
            20000,
            "通过审核，待发行",
        ],
        [3, "某县智慧停车场建设项目", "县住建局", "停车场", "", "", "", "", "已申报"],
        ["", "合计", "", "", 7.95, 2.45, 5.5, 28000, ""],
    ]
    wants = [
        Want(4, "某县人民医院医技综合楼建设项目", 23500, set(), {"kind": "fund", "industry": "卫生健康"}),
        Want(5, "某县产业园区标准化厂房及配套基础设施建设项目", 56000, set(), {"stage": "申报"}),
        Want(6, "某县智慧停车场建设项目", None, {"MISSING_FUND"}, {}),
    ]
    return Ledger(workbook({"Sheet1": rows}), date(2024, 5, 31), wants)


ALL = [fund_library, bond_list]
