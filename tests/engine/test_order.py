"""A condition that asks for what is decided later is refused where it stands; what can be had is had in any order."""

import pytest

from luodi.assessment.engine import reading
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, faults_of, run

pytestmark = pytest.mark.usefixtures("as_kept")

BASE = """
facts:
  s: {title: 得分, unit: 分}
  bad: {title: 事故, type: flag, missing: zero}
records:
  deals: {title: 项目, attributes: {big: flag}%(records)s}
figures: {f: {of: {holds: %(figure)s}}}
lines:
  - {line: 得分, points: 100, score: %(score)s, grades: [{grade: 合格, when: {ge: [line_score, 60]}}, {grade: 不合格}]}
  - {line: 加分, score: %(other)s}
gates:
  - {gate: 一票否决, when: %(gate)s, effect: no_honours}
  - {gate: 扣分, when: bad, minus: 1}
grades: [{grade: 优秀, when: %(grade)s}, {grade: 一般}]
ranking: {by: [{of: {sum: [total, {holds: %(key)s}]}, best: largest}], ties: share, edge_tie: all_in, competes: %(competes)s, in_statistics: all}
prizes: [{prize: 一等奖, seats: 1, when: %(first)s}, {prize: 二等奖, seats: 1, when: %(second)s}]
outcomes:
  - {outcome: 通报批评, when: %(outcome)s}
  - {outcome: 约谈, when: %(later)s}
rewards: [{reward: 奖金, unit: 万元, when: %(reward)s, amount: 1万元}]
flows: [{into: 年度, weight: {cases: {rows: [{when: %(flow)s, then: 10%%}], otherwise: 5%%}}}]
"""
PLACES = (
    "figure",
    "gate",
    "grade",
    "key",
    "competes",
    "first",
    "second",
    "outcome",
    "later",
    "reward",
    "flow",
)


def whole(**said):
    told = dict.fromkeys(PLACES, "bad") | {"score": "s", "other": "1", "records": ""} | said
    return HEAD + "rounding: none\n" + BASE % told


def faults(**said):
    with pytest.raises(Faulty) as faulty:
        reading.read(whole(**said))
    return faults_of(faulty)


TOO_EARLY = [
    ({"first": "{not: {outcome: 通报批评}}"}, "“一等奖”", "在奖项（prizes）以后才定", "写进 gates"),
    ({"first": "{repeated: {outcome: 约谈, times: 1, within: 2}}"}, "“一等奖”", "在奖项（prizes）以后才定", "写进 gates"),
    ({"first": "{outcome: 二等奖}"}, "“一等奖”", "写在后面", "移到这一条前面"),
    ({"first": "{outcome: 一等奖}"}, "“一等奖”", "用到了它自己", "请改正"),
    ({"outcome": "{outcome: 约谈}"}, "“通报批评”", "写在后面", "移到这一条前面"),
    ({"outcome": "{not: {repeated: {outcome: 约谈, times: 2, within: 2}}}"}, "“通报批评”", "写在后面", "移到这一条前面"),
    ({"gate": "{outcome: 扣分}"}, "“一票否决”", "写在后面", "移到这一条前面"),
    ({"gate": "{outcome: 一等奖}"}, "“一票否决”", "在一票否决等（gates）以后才定", "直接写它的条件"),
    ({"gate": "{not: {grade: 优秀}}"}, "“一票否决”", "在一票否决等（gates）以后才定", "总分等的条件"),
    ({"gate": "{repeated: {grade: 一般, times: 2, within: 2}}"}, "“一票否决”", "在一票否决等（gates）以后才定", "总分等的条件"),
    ({"grade": "{not: {grade: 一般}}"}, "“优秀”", "这时还没有定", "总分等的条件"),
    ({"grade": "{not: {outcome: 通报批评}}"}, "“优秀”", "在等次（grades）以后才定", "直接写它的条件"),
    ({"key": "{outcome: 一等奖}"}, "ranking", "在排名（ranking）以后才定", "直接写它的条件"),
    ({"competes": "{not: {outcome: 一票否决}}"}, "competes", "在各行、清单和有名称的数以后才定", "直接写它的条件"),
    ({"competes": "{ge: [total, 1]}"}, "competes", "没有“total”", "可以写"),
    ({"score": "{holds: {outcome: 一票否决}}"}, "“得分”", "以后才定", "直接写它的条件"),
    ({"score": "{holds: {not: {grade: 优秀}}}"}, "“得分”", "以后才定", "总分等的条件"),
    ({"score": "{holds: {repeated: {outcome: 通报批评, times: 1, within: 1}}}"}, "“得分”", "以后才定", "直接写它的条件"),
    ({"score": "{holds: {grade: {name: 合格, line: 得分}}}"}, "“得分”", "自己的等次", "请改正"),
    ({"other": "{product: [{graded: 合格}, 1分]}"}, "“加分”", "各行都算出来以后", "figures"),
    ({"figure": "{outcome: 通报批评}"}, "figures › f", "以后才定", "直接写它的条件"),
    ({"figure": "{grade: 优秀}"}, "figures › f", "以后才定", "总分等的条件"),
    ({"records": ", counted: [{rule: 没有受批评, when: {not: {outcome: 通报批评}}}]"}, "“没有受批评”", "以后才定", "直接写它的条件"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "where", "why", "cure"), TOO_EARLY, ids=map(str, range(len(TOO_EARLY))))
def test_a_condition_on_what_is_decided_later_is_refused_with_its_place_and_a_cure(said, where, why, cure):
    told = faults(**said)
    assert len(told) == 1, told
    for words in (where, why, cure):
        assert words in told[0]


@pytest.mark.parametrize(
    "said",
    [
        {"first": "{not: {outcome: 一票否决}}"},
        {"first": "{all: [{grade: 优秀}, {first: 1}]}"},
        {"second": "{not: {outcome: 一等奖}}"},
        {"grade": "{not: {outcome: 扣分}}"},
        {"key": "{any: [{outcome: 扣分}, {grade: 优秀}]}"},
        {"outcome": "{repeated: {grade: 一般, times: 2, within: 2}}"},
        {"later": "{repeated: {outcome: 通报批评, times: 2, within: 2}}"},
        {"reward": "{all: [{outcome: 约谈}, {outcome: 二等奖}, {not: {outcome: 一票否决}}]}"},
        {"flow": "{any: [{outcome: 约谈}, {grade: 优秀}]}"},
        {"gate": "{grade: {name: 不合格, line: 得分}}"},
        {"figure": "{ge: [{graded: 合格}, 1]}"},
    ],
    ids=str,
)
def test_a_condition_on_what_is_decided_before_is_let_pass(said):
    assert reading.read(whole(**said)).title


def test_a_grade_that_a_line_or_the_total_cannot_get_is_refused():
    assert "没有“优秀”这个“得分”的等次" in faults(gate="{grade: {name: 优秀, line: 得分}}")[0]
    assert "没有“合格”这个等次" in faults(reward="{grade: 合格}")[0]


GRADES = "grades: [{grade: 合格, when: {ge: [line_score, 60]}}, {grade: 不合格}]"
ASKING = "{line: 加分, score: {holds: {grade: {name: 合格, line: 得分}}}}"
GRADED = f"{{line: 得分, points: 100, score: s, {GRADES}}}"


@pytest.mark.parametrize("lines", [f"[{ASKING}, {GRADED}]", f"[{GRADED}, {ASKING}]"])
def test_a_line_may_ask_for_the_grade_of_another_wherever_that_stands(lines):
    text = f"facts: {{s: 分}}\nlines: {lines}"
    assert [one.total for one in run(text, {"甲": {"s": 60}, "乙": {"s": 59}}).units.values()] == [61, 59]
    assert run(text, {"甲": {"s": 60}}, only="加分").units["甲"].lines[0].score == 1


def test_a_figure_counts_the_grades_of_all_lines_whoever_asks_first():
    text = f"facts: {{s: 分}}\nfigures: {{n: {{graded: 合格}}}}\nlines: [{{line: 头, score: {{product: [n, 1]}}}}, {GRADED}]"
    assert run(text, {"甲": {"s": 60}}).units["甲"].total == 61


def test_two_lines_that_ask_for_the_grades_of_one_another_go_in_a_circle():
    lines = [
        f"{{line: {one}, score: {{holds: {{grade: {{name: 合格, line: {other}}}}}}}, {GRADES}}}"
        for one, other in ("甲乙", "乙甲")
    ]
    with pytest.raises(Faulty, match="绕了一圈又用到它自己"):
        run(f"lines: [{', '.join(lines)}]", {"甲": {}})


def test_what_was_set_before_is_read_as_it_was():
    text = whole(first="{not: {outcome: 通报批评}}")
    assert reading.kept(text).prizes[0].prize == "一等奖"
