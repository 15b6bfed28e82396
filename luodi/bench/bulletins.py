"""A monthly bulletin of 40 units with five charts, made as Word and as PDF: no database, and a goal in seconds."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.conf import settings

from luodi.bench.measure import Comparison, medians
from luodi.documents import pdf, word
from luodi.documents.model import (
    Attachment,
    Block,
    Chart,
    Column,
    Document,
    Entry,
    Figure,
    Form,
    Heading,
    Honours,
    Note,
    Owner,
    Paragraph,
    Pieces,
    Problem,
    Problems,
    Series,
    Table,
)
from luodi.documents.typesetting import Fonts

GOAL_SECONDS = 5.0
DAY = date(2026, 12, 3)
AS_OF = date(2026, 11, 30)
MONTHS = tuple(f"{month}月" for month in range(1, 12))
PLACES = (
    "城关",
    "东河",
    "西岭",
    "北山",
    "南塘",
    "石桥",
    "柳林",
    "青川",
    "云台",
    "白沙",
    "黄泥",
    "双井",
    "大王",
)
OFFICES = (
    "发展改革局",
    "工业和信息化局",
    "商务局",
    "农业农村局",
    "文化和旅游局",
    "林业局",
    "水务局",
    "交通运输局",
)


def compare(rounds: int) -> Iterator[Comparison]:
    """Measure the making of the bulletin against its goal of five seconds."""
    document, fonts = sample(), Fonts(settings.FONT_DIR)
    made = {"word": lambda: word.written(document, fonts), "pdf": lambda: pdf.written(document, fonts)}
    took = medians(made, rounds)
    for name, words in (("word", "Word"), ("pdf", "PDF")):
        title = f"月度通报（40 个单位、5 张图）生成 {words}"
        yield Comparison(title, took[name], "目标", GOAL_SECONDS, 1)


def units() -> list[str]:
    """Return the names of 40 units."""
    towns = [f"{place}{kind}" for kind in ("镇", "乡", "工业园区管委会") for place in PLACES]
    return [*towns[:32], *(f"县{office}" for office in OFFICES)]


def sample() -> Document:
    """Return a bulletin with every kind of block."""
    return Document(
        title="关于2026年1至11月全县招商引资\n和项目建设情况的通报",
        day=DAY,
        masthead="青石县招商引资工作领导小组办公室文件",
        number="青招组办〔2026〕27号",
        addressed="各乡镇人民政府，各工业园区管委会，县直有关单位：",
        blocks=(*_overview(), *_standing(), *_problems()),
        signed_by=("青石县招商引资工作领导小组办公室",),
        attachments=(
            Attachment("2026年1至11月各单位目标任务\n完成情况排名表", (_ranking(), _note())),
            Attachment("签约未开工项目清单"),
        ),
        copied_to=("县委办公室", "县人大常委会办公室", "县政府办公室", "县政协办公室", "县纪委监委"),
        issuer="青石县招商引资工作领导小组办公室",
    )


def figure(key: str, words: str) -> Figure:
    """Return a figure of this month."""
    return Figure(f"{key}@2026-11", words)


def _overview() -> tuple[Block, ...]:
    return (
        Paragraph(("现将2026年1至11月全县招商引资和项目建设情况通报如下。",)),
        Heading("总体情况"),
        Paragraph(
            (
                "1至11月，全县新签约项目",
                figure("signed_projects", "97"),
                "个，计划总投资",
                figure("signed_amount", "186.4"),
                "亿元；开工项目",
                figure("started_projects", "61"),
                "个，到位省外资金",
                figure("arrived", "73.25"),
                "亿元，完成年度目标的",
                figure("arrived_rate", "81.4%"),
                "，同比增长",
                figure("arrived_growth", "12.6%"),
                "。",
            )
        ),
        _chart(
            "到位资金按月情况",
            "months",
            MONTHS,
            "亿元",
            ("今年", "3.1 4.2 5.5 6 6.8 7.2 7.9 8.1 - 9.4 10.1"),
            ("去年", "2.8 3.5 5.1 5.4 6 6.6 7 7.4 8 8.2 8.9"),
        ),
        Heading("项目推进", 2),
        Heading("从在谈到投产", 3),
        Paragraph(
            ("在谈项目转为签约的比例有所提高，签约项目开工偏慢，个别项目签约超过六个月仍未办理用地手续。",)
        ),
        Chart(
            "各阶段项目数",
            "funnel",
            ("在谈", "签约", "开工", "投产"),
            (_series("项目", "312 97 61 24"),),
            "个",
            ("", "签约率 31.1%", "开工率 62.9%", "投产率 39.3%"),
        ),
        Heading("分行业签约", 3),
        _chart(
            "分行业新签约项目数",
            "bars",
            ("装备制造", "新材料", "农产品加工", "文旅康养", "商贸物流"),
            "个",
            ("签约", "28 21 19 - 12"),
        ),
        Heading("重点园区", 4),
        Paragraph(("工业园区标准厂房入驻率稳步提升。",)),
        _chart(
            "重点园区到位资金与计划",
            "plan",
            ("城关园区", "东河园区", "西岭园区", "北山园区"),
            "亿元",
            ("年度计划", "20 15 12 8"),
            ("已到位", "17.5 15.6 - 4.25"),
        ),
        _note(),
    )


def _standing() -> tuple[Block, ...]:
    return (
        Heading("各单位完成情况"),
        Paragraph(
            (
                "40个考核单位中，",
                figure("units_done", "6"),
                "个已完成年度目标，排名详见附件1。",
            )
        ),
        Chart(
            "各单位到位资金完成率",
            "rates",
            tuple(units()),
            (
                Series(
                    "完成率",
                    tuple(None if place == 17 else Decimal(_rate(place)) for place in range(40)),
                    tuple(f"arrived_rate@{place}" for place in range(40)),
                ),
            ),
            "%",
        ),
        Honours(
            "red",
            (
                Entry(
                    "城关镇", ("到位资金完成年度目标的", figure("arrived_rate:1", "128.4%"), "，位列第一。")
                ),
                Entry("东河工业园区管委会", ("签约项目全部按期开工。",)),
            ),
            "工作成效明显的单位",
        ),
        Honours(
            "black",
            (Entry("大王乡", ("连续三个月无新签约项目，排名末位，须在全县调度会上作说明。",)),),
            "排名后列的单位",
        ),
    )


def _problems() -> tuple[Block, ...]:
    return (
        Heading("需要协调解决的问题"),
        Problems(
            "问题清单",
            (
                Owner(
                    "县自然资源局",
                    (
                        Problem(
                            ("有机肥厂项目用地报批缺少勘测定界成果。",), date(2026, 12, 15), "已委托测绘"
                        ),
                        Problem(("冷链物流园二期调整规划未上会。",), date(2026, 12, 20), "已列入议题"),
                    ),
                ),
                Owner("县水务局", (Problem(("新材料产业园供水管网未接通。",), None, "逾期12天"),)),
            ),
        ),
        Heading("下一步工作要求"),
        Paragraph(
            ("各责任单位要对照年度目标倒排工期，逐项销号；排名后列的单位于12月10日前书面说明原因和措施。",)
        ),
    )


def _ranking() -> Table:
    rows = tuple(
        (
            str(place + 1),
            name,
            f"{20 + place % 7}",
            figure(f"signed:{place}", f"{(place * 13) % 23}"),
            figure(f"arrived:{place}", f"{3.2 + place * 0.41:.2f}") if place % 11 else "—",
            figure(f"rate:{place}", f"{_rate(place)}%") if place % 11 else "—",
            f"{98.5 - place * 1.37:.2f}",
        )
        for place, name in enumerate(units())
    )
    columns = (
        Column("名次", 0.7, side="center"),
        Column("单位", 2.6),
        Column("年度目标（亿元）", 1.2, side="right"),
        Column("签约项目（个）", 1.2, side="right"),
        Column("到位资金（亿元）", 1.2, side="right"),
        Column("完成率", 1.1, side="right"),
        Column("得分", 1, side="right"),
    )
    foot: Pieces = ("", "合计", "918", "97", "448.36", "81.4%", "—")
    return Table("", columns, rows, foot)


def _rate(place: int) -> str:
    return f"{max(128.4 - place * 3.1, 0):.1f}"


def _note() -> Note:
    return Note("到位资金按认定入账口径统计，不含签约额；“—”表示数据未报，不作零计。", AS_OF)


def _chart(title: str, form: Form, names: tuple[str, ...], unit: str, *lines: tuple[str, str]) -> Chart:
    return Chart(title, form, names, tuple(_series(*line) for line in lines), unit)


def _series(name: str, values: str) -> Series:
    return Series(name, tuple(None if one == "-" else Decimal(one) for one in values.split()))
