"""Projects with a consistent life: stage, days, money and words that a county might have."""

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from . import vocabulary as words

STAGES = ("储备", "在谈", "签约", "前期", "开工", "在建", "在建", "投产", "终止")
_BRANDS = (
    "恒源",
    "金泰",
    "瑞丰",
    "华鑫",
    "中科",
    "绿野",
    "天成",
    "宏达",
    "润泽",
    "博远",
    "鼎盛",
    "兴业",
    "隆盛",
    "康源",
    "锦绣",
    "百川",
    "东升",
    "凯瑞",
    "众诚",
    "泰和",
)
_TRADES = ("生物科技", "新材料", "食品", "农业开发", "机械制造", "电子科技", "新能源", "建材", "文旅", "纺织")
_PRODUCTS = (
    ("年产{n}万吨有机肥生产线", "建设生产车间{k}栋、仓库2座，购置发酵设备{n}台套"), ("年加工{n}万吨农产品", "新建加工车间{k}栋，冷库{n}00立方米"),
    ("{n}0MW光伏发电", "建设光伏场区{n}00亩，升压站1座"), ("智能家居产业园", "占地{n}0亩，建设标准厂房{k}栋"), ("肉牛养殖基地", "建设牛舍{k}栋，存栏{n}00头"),
    ("年产{n}000台农机装备制造", "建设总装车间、涂装车间{k}座"), ("冷链物流中心", "建设冷库{n}万立方米、分拣中心{k}座"), ("中药材种植及深加工", "种植中药材{n}000亩，建饮片生产线{k}条"),
    ("高档家纺面料生产", "引进织机{n}0台，建设厂房{k}栋"), ("精密模具加工", "购置数控机床{n}台，租赁厂房{k}000平方米"), ("温泉康养小镇", "建设康养中心、酒店{k}栋"),
    ("污水处理厂提标改造", "日处理规模{n}万吨，配套管网{k}公里"), ("老旧小区改造", "改造小区{k}个、{n}0栋"), ("高标准农田建设", "建设高标准农田{n}万亩"),
    ("县第{k}中学新建", "建设教学楼、宿舍楼，总建筑面积{n}万平方米"), ("储能电池PACK生产线", "建设PACK生产线{k}条"), ("预制菜中央厨房", "建设净菜车间、预制菜生产线{k}条"),
    ("废旧塑料循环利用", "年处理废旧塑料{n}万吨"), ("新型墙体材料生产", "建设生产线{k}条，年产{n}万立方米"), ("旅游公路工程", "改建三级公路{n}公里"),
)  # fmt: skip


@dataclass
class Project:
    """One project; days that have not come are plans."""

    name: str
    wan: Decimal
    stage: str
    investor: str
    unit: str
    place: str
    content: str
    industry: str
    signed: date | None = None
    started: date | None = None
    produced: date | None = None
    planned_start: date | None = None
    planned_production: date | None = None
    done: Decimal = Decimal(0)
    plan_year: Decimal = Decimal(0)
    section: str = ""

    @property
    def event(self) -> date | None:
        """The day of what the stage says."""
        return {"签约": self.signed, "开工": self.started, "投产": self.produced}.get(self.stage)

    @property
    def coming(self) -> date | None:
        """The day of what comes next."""
        if self.stage in ("签约", "前期"):
            return self.planned_start
        return self.planned_production if self.stage in ("开工", "在建") else None


@cache
def _real() -> list[dict[str, str]]:
    path = Path(__file__).parent.parent / "samples" / "rows.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["stage"] not in ("下达", "申报")]
    return [
        row
        for row in rows
        if "*" not in row["name"] and len(row["name"]) > 3 and not row["name"].startswith("年")
    ]


def projects(
    chance: random.Random, count: int, as_of: date, stages: tuple[str, ...] = STAGES
) -> list[Project]:
    """That many projects of different names."""
    made: dict[str, Project] = {}
    while len(made) < count:
        one = _project(chance, as_of, chance.choice(stages))
        made.setdefault(one.name, one)
    return list(made.values())


def _project(chance: random.Random, as_of: date, stage: str) -> Project:
    trade = chance.choice(_TRADES)
    brand = chance.choice(_BRANDS) + chance.choice(_BRANDS)[:1]
    company = f"{chance.choice(['', '山东', '浙江', '广东', '四川', '江苏'])}{brand}{trade}{chance.choice(['有限公司', '股份有限公司', '集团有限公司'])}"
    fill = {"n": chance.randint(2, 9), "k": chance.randint(2, 9)}
    product, content = (text.format(**fill) for text in chance.choice(_PRODUCTS))
    name = f"{chance.choice([brand, chance.choice(words.PLACES[2:11]), brand + trade, ''])}{product}{chance.choice(['项目', '项目', '项目', '建设项目', '工程', '', '项目（一期）'])}"
    investor = company
    if chance.random() < 0.4:
        real = chance.choice(_real())
        name, content = (
            real["name"],
            real["content"] if real["content"] and "计划" not in real["content"] else content,
        )
        investor = real["investor"] or company
    wan = Decimal(
        chance.choice(
            [
                chance.randint(5, 99) * 100,
                chance.randint(10, 300) * 1000,
                chance.randint(1, 30) * 10000,
                chance.randint(500, 9999),
            ]
        )
    )
    one = Project(
        name,
        wan,
        stage,
        investor,
        chance.choice(words.UNITS),
        chance.choice(words.PLACES),
        content,
        chance.choice(words.INDUSTRIES),
    )
    _days(chance, one, as_of)
    _money(chance, one)
    one.section = chance.choice(["在谈", "签约", "前期"]) if stage == "终止" else stage
    return one


def _back(chance: random.Random, day: date, low: int, high: int) -> date:
    return day - timedelta(days=chance.randint(low, high))


def _days(chance: random.Random, one: Project, as_of: date) -> None:
    """Days in their order: signed, started, produced; what has not come is planned."""
    if one.stage == "投产":
        one.produced = _back(chance, as_of, 20, 400)
        one.started = _back(chance, one.produced, 200, 600)
    elif one.stage in ("在建", "开工"):
        one.started = _back(chance, as_of, *((5, 80) if one.stage == "开工" else (90, 500)))
        one.planned_production = as_of + timedelta(days=chance.randint(60, 700))
    elif one.stage in ("签约", "前期"):
        one.planned_start = as_of + timedelta(days=chance.randint(40, 300))
        one.planned_production = one.planned_start + timedelta(days=chance.randint(200, 600))
    if one.stage in ("签约", "前期", "开工", "在建", "投产"):
        one.signed = _back(chance, one.started or as_of, 10, 300)
    if one.started:
        one.planned_start = _back(chance, one.started, 0, 60)
    if one.produced:
        one.planned_production = _back(chance, one.produced, 0, 60)


def _money(chance: random.Random, one: Project) -> None:
    share = {"开工": chance.choice([2, 5, 8]), "在建": chance.choice([15, 30, 55, 80]), "投产": 100}.get(
        one.stage, 0
    )
    one.done = (one.wan * share / 100).quantize(Decimal(1))
    one.plan_year = (
        (one.wan * chance.choice([10, 25, 40]) / 100).quantize(Decimal(1))
        if one.stage not in ("投产", "终止")
        else Decimal(0)
    )
