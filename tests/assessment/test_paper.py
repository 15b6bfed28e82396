"""A scheme as its document has it: every kind of piece has its words, the sum is told, the YAML stands behind."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi import assessment
from luodi.assessment.checks import Source
from luodi.assessment.engine import reading
from luodi.assessment.engine.nodes import Condition, Figure
from luodi.assessment.paper import Tally, paper, tally
from luodi.assessment.sentences import said
from tests.assessment import runs as made

HERE = Path(assessment.__path__[0])
TEXTS = {
    one.stem: one.read_text("utf-8")
    for one in [HERE / "default_scheme.yaml", *(HERE / "schemes").glob("*.yaml")]
}
# A line of each way of scoring and a condition of each kind that no scheme we know has.
EVERYTHING = """\
title: 样样都有
facts:
  a: {title: 甲数, unit: 个}
  b: {title: 乙数, unit: 个}
  marks: {title: 几次打分, type: numbers, unit: 分}
  sort: {title: 类别, type: text}
  told: {title: 已通报, type: flag}
records:
  projects: {title: 项目, attributes: {size: {title: 规模, unit: 亿元}, code: {title: 代码, type: text}}}
edge_cases: {missing_fact: error, missing_target: zero, zero_target: zero, zero_over_zero: zero, equal_minmax: full, negative_total: keep}
rounding: {total: {places: 0, mode: down}}
lines:
  - block: 进度
    weight: 50%
    limit: {most: 90%}
    lines:
      - {line: 对照, points: 60, score: {curve: {of: a, rows: [{at: 1, give: 10}, {at: 5, give: 60}], between: linear, outside: nearest}}}
      - line: 节点
        points: 20
        score: {ladder: {join: highest, in_order: true, rows: [{step: 开工, when: told, points: 5}, {step: 投产, when: {ge: [a, 3]}, points: 20}]}}
      - {line: 名次, points: 20, score: {places: {place: {place_of: {of: a, best: largest, ties: share}}, first: 20, less: 2, least: 0}}}
  - line: 分段
    points: 10
    when: {any: [{is: {sort: [乡镇, 园区]}}, {all: [told, {not: {is: {sort: 县直}}}]}]}
    absent: {moved_to: 增长}
    score:
      step:
        of: a
        against: b
        base: 10
        above: {brackets: [{upto: 10%, every: 1%, points: 0.1}, {every: 5%, points: 1}], part: whole, limit: 5}
        below: {series: {width: 10%, every: 1%, grows: 1%, points: 0.5}, part: prorata}
  - {line: 增长, points: 30, score: {product: [{growth: [a, b]}, 30]}, limit: {least: 0, most: 30}}
  - line: 去头去尾
    points: 10
    score: {mean: {over: marks, drop_highest: 1, drop_lowest: 1}}
  - line: 个数
    bonus: true
    score: {min: [5, {count: {over: projects, where: {gt: [size, 1亿元]}, distinct: code}}]}
  - line: 全组
    bonus: true
    score: {max: [{group: {statistic: mean, of: a, others_only: true}}, {difference: [b, 1个]}, {earlier: {what: total, last: 2, join: mean, none: 0}}]}
  - {line: 引用, bonus: true, score: {sum: [{line: 增长}, {block: 进度}, {limit: {of: {graded: 好}, most: 3}}]}}
  - {line: 等次行, grades: [{grade: 好, when: {has: [a, b]}}, {grade: 差}]}
gates:
  - {gate: 封顶, when: {at_least: {number: 1, of: [told, {ne: [a, b]}]}}, most: 60}
  - {gate: 扣分, when: {le: [a, b]}, minus: 5}
grades: [{grade: 优秀, when: {grade: {name: 好, line: 等次行}}}, {grade: 一般}]
ranking: {by: [{of: total, best: largest}, {of: a, best: smallest}], ties: dense, edge_tie: by_hand}
prizes: [{prize: 一等奖, seats: 1, when: {first: 30%}}]
outcomes:
  - {outcome: 表扬, when: {places: [1, 3]}, honour: true}
  - {outcome: 约谈, when: {all: [{last: 1}, {not: {outcome: 表扬}}]}, moves_grade: -1}
  - {outcome: 问责, when: {any: [{repeated: {outcome: 约谈, times: 2, within: year}}, {earlier: {grade: 一般, times: 2, within: 3}}]}}
rewards: [{reward: 奖金, unit: 万元, when: {eq: [a, b]}, pool: {amount: 100万元, by: 1}}]
flows: [{into: 年度考核, weight: 20%}]
"""


def of(text):
    return paper(reading.kept(text), {})


def words_of(found):
    for row in found.rows:
        yield from row.how
    for _, rulings in found.rulings:
        for one in rulings:
            yield from (one.when, one.then)
    for _, told in found.settled:
        yield from told


@pytest.mark.parametrize(
    "kind", [*Figure.kinds.values(), *Condition.kinds.values()], ids=lambda one: one.kind
)
def test_every_kind_of_piece_has_words_of_its_own(kind):
    assert said.dispatch(kind) is not said.dispatch(object)


@pytest.mark.parametrize("name", [*TEXTS, "everything"])
def test_every_scheme_is_told_in_chinese_throughout(name):
    text = TEXTS.get(name, EVERYTHING)
    names = set(re.findall(r"[a-z_]{3,}", " ".join(reading.kept(text).figures)))
    for words in words_of(of(text)):
        assert set(re.findall(r"[a-z_]{3,}", words)) <= names, words
        assert "None" not in words


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("项目储备", ["自主招引入库项目÷自主招引入库目标×满分，完成率最高按 100% 计"]),
        ("到位资金", ["全组到位资金最大的得满分，最小的得满分的 60%，中间的按距离折算"]),
        ("履约和报送", ["从满分扣起：逾期未开工每个扣 1 分；漏报、迟报每次扣 0.5 分", "得分最低 0 分"]),
        ("签约额", ["全组新签约项目总投资最大的得满分，最小的得 0 分，中间的按距离折算"]),
    ],
)
def test_lines_say_how_they_are_scored(line, how):
    rows = {row.name: row for row in of(TEXTS["default_scheme"]).rows}
    assert list(rows[line].how) == how


def test_every_way_of_scoring_is_told_as_it_reckons():
    rows = {row.name: list(row.how) for row in of(EVERYTHING).rows}
    assert rows == {
        "进度": ["各行合计 100 分，权重 50%", "板块得分最高满分的 90%"],
        "对照": ["按甲数对照：1 得 10 分、5 得 60 分；两个数值之间按比例，两头之外取最近的一行"],
        "节点": ["按节点：开工（已通报）得 5 分、投产（甲数≥3）得 20 分；取达到的最高一级，须逐级达到"],
        "名次": ["按甲数在全组的名次（从高到低）：第 1 名得 20 分，每低一名少 2 分，最低 0 分"],
        "分段": [
            "甲数达到乙数得 10 分；超过的分段算：到 10% 为止每超 1% 加 0.1 分、再多的每超 5% 加 1 分（不足一档不算），最多加 5 分；不到的每 10% 为一段，第一段每差 1% 减 0.5 分，以后每段的“每差”再加 1%（不足一档按比例）",
            "只考核类别为“乡镇”或“园区”，或（已通报，且类别不为“县直”）的单位，其他单位的分值移到“增长”",
        ],
        "增长": ["甲数比乙数的增长率×30 分", "得分最低 0 分、最高 30 分"],
        "去头去尾": ["“几次打分”各条的平均数（去掉 1 个最高的，去掉 1 个最低的）"],
        "个数": ["5 分、“项目”的条数（只算规模＞1 亿元的，代码相同的只数一次）中最小的"],
        "全组": [
            "全组甲数的平均数（不算本单位）、（乙数－1 个）、最近 2 期总分的平均数（没有的取 0 分）中最大的"
        ],
        "引用": ["“增长”的得分＋“进度”板块的得分＋（评为“好”的行数，不高于 3 分）"],
        "等次行": ["等次：好（填报了甲数、乙数）；差（其余）"],
    }


def test_what_follows_stands_in_the_order_in_which_it_is_decided():
    found = of(EVERYTHING)
    assert [title for title, _ in found.rulings] == [
        "一票否决等", "等次", "排名", "奖项", "结果", "奖励", "进入其他考核",
    ]  # fmt: skip
    told = {one.name: (one.when, one.then) for _, rulings in found.rulings for one in rulings}
    assert told["封顶"] == ("至少满足 1 项（已通报；甲数≠乙数）", "总分最高按 60 分计")
    assert told["扣分"] == ("甲数≤乙数", "总分扣 5 分")
    assert told["排名依据"][0] == "总分从高到低，相同的再按甲数从低到高"
    assert told["约谈"] == ("名次在后 1 名，且不是（本期有“表扬”）", "等次降 1 档")
    assert told["问责"][0] == "本年内至少 2 次“约谈”，或最近 3 期（不含本期）至少 2 次“一般”"
    assert told["奖金"] == ("甲数＝乙数", "总额 100 万元，各单位平均分")


def test_facts_say_where_they_come_from_those_of_one_source_together():
    known = {"arrived": Source("到位资金合计", "万元", has_targets=True)}
    rows = {row.name: row for row in paper(reading.kept(made.TEXT), known).rows}
    assert [(one.titles, one.words) for one in rows["到位资金"].taken] == [
        ("到位资金", "指标“到位资金合计”"),
        ("到位资金目标", "目标任务“到位资金合计”"),
    ]
    assert [one.words for one in rows["报送"].taken] == ["考核人员填报"]
    six = of(TEXTS["county-form-bands-100-75-50"]).rows[0].taken
    assert [one.titles for one in six] == ["任务完成率、到位资金占当年任务、新签约、新注册、买地或租地、开工"]


@pytest.mark.parametrize(
    ("added", "full", "words"),
    [
        (100, None, ""),
        (60, 60, ""),
        (0, None, ""),
        (90, 100, "和满分合计 100 分不符，少 10 分。"),
        (104, 100, "和满分合计 100 分不符，多 4 分。"),
        (60, None, "不是 100 分，少 40 分；办法没有写满分合计。"),
        (None, 100, "各单位的满分不一样，不能合计。"),
    ],
)
def test_the_sum_says_plainly_when_it_is_off(added, full, words):
    fraction = lambda number: None if number is None else Fraction(number)  # noqa: E731
    assert Tally(fraction(added), fraction(full)).words == words


def test_the_sum_leaves_out_what_is_a_bonus_and_takes_weights_into_account():
    assert tally(reading.kept(EVERYTHING)).added == 100
    assert tally(reading.kept(TEXTS["sanming-2020"])).added == 60


def test_each_block_has_its_sum_beside_the_whole():
    assert tally(reading.kept(EVERYTHING)).blocks == (("进度", "50"),)


class TestThePage:
    pytestmark = pytest.mark.slow

    def test_a_reader_finds_the_table_first_and_the_yaml_behind(self, client, cast, units):
        scheme = made.found_scheme(units, cast["assessor"])
        page = client.login_as(cast["east_clerk"]).get(scheme.get_absolute_url()).text
        assert page.index("怎么算") < page.index("怎样评定") < page.index("原文") < page.index("<pre")
        assert re.search(r"<details[^>]*>\s*<summary>原文", page)
        assert "到位资金÷到位资金目标×满分，完成率最高按 100% 计" in page
        assert "名次在前 1 名" in page
        assert re.search(r">合计</th>\s*<td[^>]*>100</td>", page)
        assert "发起考核" not in page

    def test_the_version_in_force_is_shown_and_another_one_says_that_it_is_not(self, client, cast, units):
        scheme = made.found_scheme(units, cast["assessor"])
        second = made.second_version(scheme, cast["assessor"])
        client.login_as(cast["east_clerk"])
        waiting = client.get(scheme.get_absolute_url(), {"version": "2"}).text
        assert "第 2 版，2027-01-01 起用（等放行）；" in waiting
        made.released(second, units)
        assert "第 1 版，2026-01-01 起用；" in client.get(scheme.get_absolute_url()).text
        asked = client.get(scheme.get_absolute_url(), {"version": "2"}).text
        assert "第 2 版，2027-01-01 起用（还没有起用）；" in asked

    def test_weights_that_do_not_make_a_hundred_are_said(self, client, cast, units):
        text = made.TEXT.replace("points: 90", "points: 80")
        scheme = made.found_scheme(units, cast["assessor"], text=text)
        page = client.login_as(cast["east_clerk"]).get(scheme.get_absolute_url()).text
        assert "不是 100 分，少 10 分；办法没有写满分合计。" in page

    def test_as_many_queries_for_many_units_and_versions_as_for_few(self, client, cast, units):
        by = cast["assessor"]
        few = made.found_scheme(units, by)
        many = made.found_scheme(
            units, by, text=TEXTS["default_scheme"], title="另一份", keys=("east", "west", "bureau", "park")
        )
        for number in range(5):
            made.second_version(many, by, text=TEXTS["default_scheme"].replace("季度考核", f"考核{number}"))
        client.login_as(by)

        def count(scheme):
            client.get(scheme.get_absolute_url())
            with CaptureQueriesContext(connection) as asked:
                client.get(scheme.get_absolute_url())
            return len(asked)

        assert count(many) == count(few)
