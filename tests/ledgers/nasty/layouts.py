"""Ledgers with odd layouts: number formats, tables side by side and below, cards in lines, csv of old systems."""

from datetime import date

from nasty.book import Ledger, Styled, Want, workbook


def number_formats() -> Ledger:
    """The unit stands only in the number format; one column is in yuan."""
    yi, wan = {"num_format": '0.00"亿元"'}, {"num_format": '#,##0"万元"'}
    rows = [
        ["重点项目清单"],
        ["项目名称", "总投资", "年度计划投资", "累计到位资金（元）", "项目阶段", "开竣工时间"],
        ["红崖湾风电场项目", Styled(6.5, yi), Styled(20000, wan), 15000000, "在建", "2023.3-2025.6"],
        ["纸坊小流域治理", Styled(3800, wan), Styled(0.12, yi), 2600000.5, "开工", "2024年4月—2024年11月"],
        ["金山金矿技改", Styled(2.2, yi), "", "", "投产", "2021年5月开工，2023年10月竣工"],
        ["县城停车楼", 4500, "", "", "前期", ""],
    ]
    wants = [
        Want(3, "红崖湾风电场项目", 65000, set(), {
            "plan_year_wan": 20000, "arrived_wan": 1500, "dates": {"started": "2023-03", "planned_production": "2025-06"},
        }),
        Want(4, "纸坊小流域治理", 3800, set(), {"plan_year_wan": 1200, "arrived_wan": 260.00005}),
        Want(5, "金山金矿技改", 22000, set(), {"dates": {"started": "2021-05", "produced": "2023-10"}}),
        Want(6, "县城停车楼", None, {"UNIT_UNKNOWN"}),
    ]  # fmt: skip
    return Ledger(workbook({"清单": rows}), date(2024, 5, 31), wants)


def side_by_side() -> Ledger:
    """Two tables beside each other with other units, a third below with its own title and unit."""
    rows = [
        ["招商引资项目台账", "", "", "", "", "", ""],
        ["在谈项目（单位：万元）", "", "", "", "签约项目（单位：亿元）", "", ""],
        ["序号", "项目名称", "拟投资额", "", "序号", "项目名称", "协议投资额"],
        [1, "沙棘饮料项目", 3000, "", 1, "青稞酒厂扩建", 1.2],
        [2, "牧草基地项目", 1500, "", 2, "藏羊屠宰项目", 0.8],
        [],
        ["投产项目情况表（单位：元）"],
        ["序号", "项目名称", "总投资", "投产时间"],
        [1, "藜麦加工项目", 26000000, "2023年8月"],
    ]
    wants = [
        Want(4, "沙棘饮料项目", 3000, set(), {"stage": "在谈"}),
        Want(4, "青稞酒厂扩建", 12000, set(), {"stage": "签约"}),
        Want(5, "牧草基地项目", 1500, set(), {"stage": "在谈"}),
        Want(5, "藏羊屠宰项目", 8000, set(), {"stage": "签约"}),
        Want(9, "藜麦加工项目", 2600, set(), {"stage": "投产", "dates": {"produced": "2023-08"}}),
    ]
    return Ledger(workbook({"台账": rows}), date(2024, 1, 31), wants)


def card_lines() -> Ledger:
    """Promotion cards as lines of text, one after another in one column."""
    lines = [
        "某县2024年重点招商项目推介",
        "（一）万头牦牛育肥及屠宰加工项目",
        "一、项目名称：万头牦牛育肥及屠宰加工项目",
        "二、建设内容：用地50亩，屠宰线2条",
        "三、投资估算：7000万元",
        "四、合作方式：独资、合资",
        "五、建设地点：合作镇柳池工业园",
        "六、联系单位：县农业农村局",
        "七、联系人：李四",
        "八、联系电话：0941-8200000",
        "（二）高原温泉康养度假区",
        "一、项目名称：高原温泉康养度假区",
        "二、建设内容：酒店2座",
        "三、投资估算：约3.2亿元",
        "四、合作方式：合作",
        "五、建设地点：冶力关镇",
        "六、联系单位：县文旅局",
    ]
    wants = [
        Want(
            2,
            "万头牦牛育肥及屠宰加工项目",
            7000,
            set(),
            {"stage": "储备", "place": "合作镇柳池工业园", "unit": "县农业农村局"},
        ),
        Want(
            11,
            "高原温泉康养度假区",
            32000,
            set(),
            {"stage": "储备", "investment_qualifier": "approx"},
            {"APPROX_AMOUNT"},
        ),
    ]
    return Ledger(workbook({"推介": [[line] for line in lines]}), date(2024, 1, 31), wants)


def old_csv() -> Ledger:
    """GB 18030 with a unit line, quoted line breaks, section lines, phases that are no twins and twins that are."""
    text = (
        "某县乡镇招商引资项目进展台账（2023年11月）\r\n"
        "单位：万元,,,,,,\r\n"
        "序号,项目名称,投资企业,总投资,落户地点,报送单位,进展情况\r\n"
        "一、开工在建项目,,,,,,\r\n"
        "1,木塔乡风电项目一期,上海电力新能源公司,80000,木塔乡,木塔乡,主体施工\r\n"
        "2,木塔乡风电项目二期,上海电力新能源公司,80000,木塔乡,木塔乡,集中开工\r\n"
        '3,"花椒精深加工\n建设项目",陇南椒红公司,"3,500",安化镇,安化镇,厂房主体完成\r\n'
        "二、签约项目,,,,,,\r\n"
        "1,安化镇花椒深加工项目,陇南椒红公司,3500万元,安化镇,县农业农村局,已签约\r\n"
        "2,㙍头村核桃油厂,王某,600,㙍头村,城郊乡,已签约\r\n"
        "合计,,,167600,,,\r\n"
    )
    wants = [
        Want(5, "木塔乡风电项目一期", 80000, set(), {"stage": "在建"}),
        Want(6, "木塔乡风电项目二期", 80000, set(), {"stage": "开工"}),
        Want(7, "花椒精深加工建设项目", 3500, {"DUP_PROBABLE"}, {"stage": "在建"}),
        Want(9, "安化镇花椒深加工项目", 3500, {"DUP_PROBABLE"}, {"stage": "签约"}),
        Want(10, "㙍头村核桃油厂", 600, set(), {"stage": "签约"}),
    ]
    return Ledger(
        text.encode("gb18030"),
        date(2023, 11, 30),
        wants,
        [{"花椒精深加工建设项目", "安化镇花椒深加工项目"}],
        "台账.csv",
    )


def hidden_things() -> Ledger:
    """Hidden column with other amounts, hidden row, formula without value, two sheets, broken cells, wrong dates."""
    rows = [
        ["某某经济开发区2024年项目台账", "", "", "", "单位：万元"],
        ["序号", "项目名称", "总投资", "旧总投资", "开工日期", "项目状态", "完成投资"],
        [1, "碳纤维材料项目", 52000, 99999, "2024-13-05", "在建", 12000],
        [2, "锂电池负极材料", 61000, 88888, date(2024, 9, 1), "已开工", ""],
        [3, "再生铝项目", 45000, 77777, "2023年2月30日", "在建", "1.5亿元"],
        [4, "包装印刷项目", "#N/A", 1, "2023/5/6", "在建", 800],
        [5, "铜箔项目", "/", 1, 45200, "竣工投产", ""],
        ["", "小  计", 158000],
    ]

    def finish(book: object, made: dict[str, object]) -> None:
        sheet = made["台账"]
        sheet.set_column("D:D", None, None, {"hidden": True})  # type: ignore[attr-defined]
        sheet.set_row(4, None, None, {"hidden": True})  # type: ignore[attr-defined]
        made["旧表"].hide()  # type: ignore[attr-defined]

    wants = [
        Want(3, "碳纤维材料项目", 52000, {"DATE_INVALID"}, {"done_wan": 12000, "dates": {"started": None}}),
        Want(4, "锂电池负极材料", 61000, {"DATE_FUTURE"}, {"dates": {"started": "2024-09-01"}}),
        Want(5, "再生铝项目", 45000, {"DATE_INVALID"}, {"done_wan": 15000}),
        Want(6, "包装印刷项目", None, {"CELL_ERROR"}, {"dates": {"started": "2023-05-06"}}),
        Want(
            7, "铜箔项目", None, {"MISSING_INVESTMENT"}, {"stage": "投产", "dates": {"started": "2023-10-01"}}
        ),
    ]
    data = workbook({"台账": rows, "旧表": rows[:4]}, finish)
    return Ledger(data, date(2024, 6, 30), wants)


ALL = [number_formats, side_by_side, card_lines, old_csv, hidden_things]
