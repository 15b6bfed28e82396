"""Ledgers as offices send them: titles, units in odd places, sections, subtotals, and a few things that cannot be right."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

# The sheet of 西坪乡, and what the township was called before anybody's time.
REPORT, FORMERLY = "招商项目", "西坪公社"

Cell = str | int | float | None


def township_ledger(day: date) -> bytes:
    """Return what 东川镇 sends in for its quarter: almost clean, one amount in 亿元 where all others are in 万元."""
    started = (day - timedelta(days=70)).isoformat()
    month = f"{day - timedelta(days=40):%Y.%m}"
    return _workbook(lambda book: _township_sheet(book.add_worksheet("项目进展"), day, started, month))


def _township_sheet(sheet: Worksheet, day: date, started: str, month: str) -> None:
    sheet.merge_range("A1:J1", f"东川镇招商引资项目进展情况台账（截至{day.year}年{day.month}月{day.day}日）")
    sheet.write("J2", "单位：万元")
    _rows(sheet, 2, [
        ("序号", "项目名称", "建设内容及规模", "建设地点", "投资方", "总投资", "累计完成投资", "签约时间", "开工时间", "目前进展"),
        ("一、在建项目",),
        (1, "东川镇粉条加工厂改扩建项目", "粉条生产线2条，年产3000吨", "东川镇上河村", "云岭县薯垄食品有限公司", 860, 430, month, started, "厂房主体完工，设备到货"),
        (2, "下滩村标准化养殖小区项目", "羊舍12栋，存栏5000只", "东川镇下滩村", "云岭县滩屿养殖专业合作社", 1200, 700, month, started, "羊舍建成8栋"),
        (3, "川地蔬菜大棚及分拣车间项目", "日光温室60座、分拣车间1200平方米", "东川镇大槐村", "陕西蔬垣农业有限公司", "约2600", 900, month, started, "温室建成35座"),
        (None, "小计", None, None, None, 4660, 2030),
        ("二、签约项目",),
        (4, "东川镇现代种业产业园项目", "制种基地8000亩、加工中心1座", "东川镇", "河南禾衡种业有限公司", 3.5, None, month, None, "选址已定"),
        (5, "苹果气调库建设项目", "气调库5000吨", "东川镇上河村", "山东果屿冷链有限公司", 3800, None, month, None, "正在办理用地手续"),
        (None, "合计", None, None, None, 8460, 2030),
        ("填表人：王明亮　　审核人：方光明",),
    ])  # fmt: skip


def monthly_report(day: date, name: str, code: str) -> bytes:
    """Return what 西坪乡 sends in: a head and a name of the unit that nobody knows, and a row about another township's project."""
    return _workbook(lambda book: _report_sheet(book.add_worksheet(REPORT), day, name, code))


def _report_sheet(sheet: Worksheet, day: date, name: str, code: str) -> None:
    sheet.merge_range("A1:H1", f"西坪乡招商项目月报表（{day.year}年{day.month}月）")
    sheet.write("H2", "单位：万元")
    _rows(sheet, 2, [
        ("序号", "项目名称", "项目代码", "建设内容", "责任单位", "老板是谁", "总投资", "目前进展"),
        (1, "西坪乡垃圾分拣设备组装项目", None, "组装线1条、库房2000平方米", FORMERLY, "浙江澜垣环境装备有限公司", 1800, "正在洽谈"),
        (2, name, code, "环保设备生产线4条", FORMERLY, "浙江澜垣环境装备有限公司", 16000, "已开工，乡里协调用工"),
    ])  # fmt: skip


def county_ledger(day: date) -> bytes:
    """Return the county's monthly table: two sheets in two units, names of units of all ages, twins, a hidden sheet."""
    return _workbook(lambda book: _county_sheets(book, day))


def _county_sheets(book: Workbook, day: date) -> None:
    last, coming = (day - timedelta(days=60)).isoformat(), (day + timedelta(days=40)).isoformat()
    industry = book.add_worksheet("工业项目")
    industry.merge_range("A1:I1", f"云岭县重点工业项目调度表（{day.year}年{day.month}月）")
    industry.write("I2", "金额单位：万元")
    _rows(industry, 2, [
        ("序号", "项目名称", "建设内容", "责任单位", "投资方", "总投资", "累计完成投资", "开工时间", "形象进度"),
        ("（一）续建项目",),
        (1, "钢塑复合管生产项目", "钢塑复合管", "园区管委会", "河北栎安管业有限公司", 9500, 5600, last, "车间钢结构安装完成"),
        (2, "阀门铸造及机加工项目", "年产阀门2万吨", "经信局", "河北砾衡轴承有限公司", 18600, 7200, last, "主体施工"),
        (3, "脱水蔬菜出口基地项目", "脱水蔬菜生产线3条", "东川镇政府", "江苏蔬屿食品有限公司", 6800, 2100, f"{day.year}-13-05", "设备安装"),
        (4, "再生纸浆模塑餐具项目", "模塑餐具线8条", "开发区", "浙江浆垣环保科技有限公司", 1.2, 0.3, last, "厂房装修"),
        (None, "小计", None, None, None, 34901.2, 14900.3),
        ("（二）新开工项目",),
        (5, "光伏支架生产线项目", "光伏支架5万吨", "招商专班", "江苏架屿新能源有限公司", 21000, 300, coming, "场地平整"),
        (6, "塑胶制品生产线", "塑胶制品", "柳湾镇", "广东塑砚科技有限公司", "约8000万元", 6000, last, "已投产"),
    ])  # fmt: skip
    tourism = book.add_worksheet("文旅项目")
    tourism.write("A1", "云岭县文旅康养项目情况表")
    tourism.write("H2", "单位：亿元")
    _rows(tourism, 2, [
        ("序号", "项目名称", "主要建设内容", "牵头单位", "投资商", "总投资", "签约时间", "进展"),
        (1, "溪源小镇核心区项目", "会展交易中心、农产品共享平台", "文广旅局", "江西凤屿文旅集团有限公司", 30, "2025年", "在建"),
        (2, "白崖温泉民宿集群项目", "民宿80间、温泉池12个", "旅游局", "四川泉砚酒店管理有限公司", "1.2—1.5", "本月底前", "正在洽谈"),
        (3, "平湖露营地项目", "营位120个", "柳湾乡", "云岭县湖屿文旅有限公司", 0.35, "7月4日", "意向书"),
        (4, "古渡红色研学基地项目", "研学楼6000平方米", "党校", None, None, None, "谋划"),
        (5, "溪源小镇核心区", "会展中心", "清溪镇", "江西凤屿文旅集团", "300000万元", "2025年", "在建"),
        ("合计", None, None, None, None, 31.55),
        ("注：第2项为区间投资；第4项未落实投资方。",),
    ])  # fmt: skip
    old = book.add_worksheet("上月底稿")
    _rows(old, 0, [("项目名称", "总投资"), ("旧稿，不用", 1)])
    old.hide()


def monthly_sheet() -> bytes:
    """Return the county's own monthly table: named cells on top, a pattern row that is filled with a line for each unit."""
    return _workbook(_monthly_sheet)


def _monthly_sheet(book: Workbook) -> None:
    sheet, bold = (
        book.add_worksheet("月报表"),
        book.add_format({"bold": True, "align": "center", "border": 1}),
    )
    boxed, head = (
        book.add_format({"border": 1}),
        book.add_format({"bold": True, "font_size": 16, "align": "center"}),
    )
    sheet.merge_range("A1:F1", "云岭县招商引资完成情况月报表", head)
    for row, name in ((1, "文号"), (2, "统计期")):
        sheet.write(row, 0, f"{name}：")
        book.define_name(name, f"=月报表!$B${row + 1}")
    sheet.write(2, 4, "金额单位：万元")
    columns = ("名次", "单位", "新签约项目", "新开工项目", "到位资金", "完成投资")
    for place, name in enumerate(columns):
        sheet.write(3, place, name, bold)
        sheet.write(4, place, f"{{{name}}}", boxed)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 5, 14)
    book.define_name("排名", "=月报表!$A$5:$F$5")
    sheet.write(6, 0, "填表：县招商服务中心")


def meeting_list(day: date) -> bytes:
    """Return a workbook without any project, uploaded by mistake."""
    rows: list[Sequence[Cell]] = [
        ("序号", "姓名", "单位", "职务", "是否参会"),
        (1, "马静怡", "招商中心", "科长", "是"),
        (2, "王明亮", "东川镇", "干事", "是"),
    ]
    return _workbook(lambda book: _rows(book.add_worksheet("参会名单"), 0, rows))


def _workbook(fill: Callable[[Workbook], None]) -> bytes:
    made = BytesIO()
    # A fixed day of making: the same day of the demonstration gives the same bytes.
    with Workbook(made, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": None, "title": "演示台账"})
        fill(book)
    return made.getvalue()


def _rows(sheet: Worksheet, first: int, rows: Iterable[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
