"""Probable duplicates: the real twins and near misses of the open ledgers, and speed."""

import csv
import random
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from luodi.ledgers.language.name_parts import figures, name_parts, places
from luodi.ledgers.meaning import duplicates
from luodi.ledgers.meaning.duplicates import Candidate, Index, compare, pairs

_NUMBERS = count()


def one(name: str, **values: object) -> Candidate:
    return Candidate(key=f"r{next(_NUMBERS)}", name=name, **values)  # type: ignore[arg-type]


HERB = "湖北辰美中药有限公司"
SUGAR = "义乌小宝红糖厂"
WEN = "四川恒邦双林实业集团有限公司等"
TWINS = [
    (
        one("绕二蔗糖厂项目", investor=SUGAR, place="绕二镇瑞港", amount_wan=2000, unit="绕二镇"),
        one("绕二镇蔗糖加工厂建设项目", investor=SUGAR, place="绕二镇瑞港", amount_wan=2000, unit="县工信局"),
    ),
    (
        one("钢塑复合管生产项目", amount_wan=9500, unit="县工信局"),
        one("钢塑复合管 生产线项目", amount_wan=9500, unit="塑料产业园"),
    ),
    (
        one("凤栖小镇核心区项目", amount_wan=300000, unit="宣风镇"),
        one("宣风镇凤栖小镇（核心区）", amount_wan=300000, place="宣风镇", unit="文旅局"),
    ),
    (
        one("庆城县药王洞岐黄养生民俗文化基地项目", unit="庆城镇", amount_wan=47500, amount_kind="done"),
        one("药王洞岐黄养生文化基地", place="庆城镇", unit="文旅局"),
    ),
    (
        one("大别山道地茯苓产业园", investor=HERB, amount_wan=18000, unit="石头咀镇"),
        one("大别山茯苓科技产业园项目", investor=HERB, place="石头咀镇"),
    ),
    (
        one("优质鸡屠宰加工厂（坪上工业园区）", amount_wan=10000, unit="永靖镇"),
        one("息烽县优质鸡屠宰加工厂项目", amount_wan=10000, place="永靖镇坪上工业园区"),
    ),
    (
        one("兴山县乡村振兴示范区农文旅融合项目", investor=WEN, amount_wan=1000000, unit="榛子乡"),
        one("榛子乡乡村振兴农文旅融合项目", investor=WEN, place="榛子乡"),
    ),
    (
        one("2022年偃师区府店镇周寨村道路提升项目", amount_wan=75, unit="交通运输局"),
        one("府店镇周寨村道路提升", amount_wan=75, unit="府店镇"),
    ),
    (
        one("年产5万吨保温材料生产线项目", amount_wan=26600, unit="寺前镇"),
        one("寺前镇年产50000吨保温材料项目", amount_wan=26600),
    ),
    (
        one("精密机械加工项目", amount_wan=0.7, place="城关镇"),
        one("精密机械加工", amount_wan=7000, place="城关镇"),
    ),
    (
        one("木塔乡风电项目一期", amount_wan=80000),
        one("某县木塔乡风电一期建设工程", amount_wan=80000, place="木塔乡"),
    ),
    (one("镇卫生院病房楼项目", place="白石镇"), one("镇卫生院病房楼（续建）", place="白石镇")),
]
STRANGERS = [
    (one("标准化厂房建设项目", amount_wan=3000, unit="东区"), one("标准化厂房项目", amount_wan=3000, unit="西区")),
    (one("开远轻工业园区标准化厂房一期项目", amount_wan=32000, place="开远经开区"),
     one("开发区标准化厂房建设项目", amount_wan=35000, place="清徐开发区")),
    (one("开远轻工业园区标准化厂房一期项目", amount_wan=32000),
     one("万柏林区中车标准化厂房建设项目(一期)", amount_wan=11390.65, unit="万柏林区")),
    (one("绕二蔗糖厂项目", place="绕二镇瑞港", amount_wan=2000), one("绕二舒心被服厂项目", place="绕二镇", amount_wan=3000)),
    (one("南山蜜园项目", investor="深圳企业"), one("南山菊园项目")),
    (one("南山菊园项目"), one("南山田园项目", investor="幸福果业公司")),
    (one("息烽县优质鸡屠宰加工厂项目", amount_wan=10000, place="永靖镇坪上工业园区"),
     one("息烽生猪屠宰厂建设项目", place="小寨坝镇盘脚营村")),
    (one("二中教学综合楼新建项目", amount_wan=100), one("六中综合大楼新建项目", amount_wan=100)),
    (one("东平中心小学教学楼新建项目", amount_wan=100), one("介福中学教学楼新建项目", amount_wan=100)),
    (one("2022年偃师区大口镇董村道路提升项目", amount_wan=20), one("2022年偃师区邙岭镇西蔡庄村道路提升项目", amount_wan=20)),
    (one("木塔乡风电项目一期", investor="上海电力", amount_wan=80000), one("木塔乡风电项目二期", investor="上海电力", amount_wan=80000)),
    (one("年产10万吨再生铝项目", amount_wan=5000, place="城关镇"), one("年产20万吨再生铝项目", amount_wan=5000, place="城关镇")),
    (one("农业产业示范城项目(A地块)", amount_wan=50000), one("农业产业示范城项目(B地块)", amount_wan=50000)),
    (one("秀峰乡文田村高标准农田建设项目", amount_wan=300), one("坪东—福塘村高标准农田建设项目", amount_wan=300)),
    (one("沙洋县农村饮水安全工程", amount_wan=846), one("兰州市六县(区)农村饮水安全工程", amount_wan=5899)),
    (one("农村学前教育推进工程", code="2205-350525-09-01-123405", unit="县教育局", amount_wan=1368),
     one("中等职业教育基础能力建设专项", code="2205-350525-09-01-123405", unit="县教育局", amount_wan=396)),
    (one("年产1200万件电子产品生产项目", investor="东莞市台德实业集团", amount_wan=100000),
     one("台德科技产业园", investor="东莞市台德实业集团", amount_wan=150000)),
    (one("高新区污水处理厂项目", amount_wan=8000), one("新城区污水处理厂项目", amount_wan=8000)),
    (one("城关镇食品加工项目", place="城关镇", amount_wan=5000), one("建材市场项目", place="城关镇", amount_wan=5000)),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), TWINS, ids=lambda candidate: candidate.name)
def test_twins_are_found_both_ways_round(a: Candidate, b: Candidate) -> None:
    match = compare(a, b)
    assert match is not None
    assert match.reasons
    assert compare(b, a) is not None
    assert pairs([a, b])


@pytest.mark.parametrize(("a", "b"), STRANGERS, ids=lambda candidate: candidate.name)
def test_strangers_stay_apart(a: Candidate, b: Candidate) -> None:
    assert compare(a, b) is None
    assert compare(b, a) is None


def test_masked_names_are_nobodys_twin() -> None:
    assert (
        pairs(
            [one("**县产业园", amount_wan=5, place="城关镇"), one("**县产业园", amount_wan=5, place="城关镇")]
        )
        == []
    )


def test_parts_of_names() -> None:
    parts = name_parts("2022年偃师区府店镇周寨村道路提升项目(二期)")
    assert (parts.year, parts.phase, parts.counties, parts.towns, parts.villages) == (
        "2022", "2", frozenset({"偃师区"}), frozenset({"府店镇"}), frozenset({"周寨村"}),
    )  # fmt: skip
    assert places("榛子乡人民政府") == {"榛子乡"}
    assert figures("建筑面积3.5万平方米") == figures("建筑面积35,000㎡")


@pytest.mark.slow
def test_a_row_is_weighed_against_few_of_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = []
    real = duplicates._compare
    monkeypatch.setattr(duplicates, "_compare", lambda a, b: weighed.append(1) or real(a, b))
    signs = "鑫宏达盛旺丰瑞祥泰康源隆昌吉庆福华茂林森海江河湖山岭峰谷川泉"
    things = [
        "食品加工厂",
        "光伏发电",
        "中药材种植",
        "家具生产线",
        "冷链物流园",
        "肉牛养殖",
        "装备制造",
        "纺织服装",
    ]
    chance = random.Random(7)
    names = ["".join(chance.choices(signs, k=3)) + chance.choice(things) + "项目" for _ in range(110_000)]
    made = [
        one(name, amount_wan=chance.randint(500, 90000), place=f"{chance.choice(signs)}河镇")
        for name in names
    ]
    pairs(made[:10_000])
    assert len(weighed) < 10_000 * 40
    index = Index(made[10_000:])
    weighed.clear()
    for candidate in made[:200]:
        index.twins(candidate, 3)
    assert len(weighed) < 200 * 400


def test_a_row_that_stands_there_very_often_is_linked_with_the_first_ones_only() -> None:
    copies = [replace(one("青稞酒厂扩建项目", place="山河镇"), key=f"{at}") for at in range(2_000)]
    matches = pairs(copies)
    assert {match.b for match in matches} == {copy.key for copy in copies[1:]}
    assert len(matches) < 2_000 * 25


def test_real_rows_have_only_the_known_twins() -> None:
    path = Path(__file__).parent / "samples" / "rows.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    made = [
        Candidate(
            key=row["row_id"], name=row["name"], investor=row["investor"], place=row["place"], unit=row["unit"],
            amount_wan=float(row["investment_wan"]) if row["investment_wan"] else None, scale=row["content"],
        )
        for row in rows
    ]  # fmt: skip
    found = {(match.a, match.b) for match in pairs(made)}
    assert ("R153", "R154") in found
    assert found == {("R153", "R154")}
