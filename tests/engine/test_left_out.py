"""Records that figures do not count are named with the reason; a line that is left out leaves the rest as it is."""

import pytest

from luodi.assessment.engine import publishing
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, faults_of, one, run

pytestmark = pytest.mark.usefixtures("as_kept")

DEALS = """
records:
  deals:
    title: 项目
    attributes: {code: text, invest: 亿元, firm: text}
    once: code
    counted: [{rule: 投资额不低于 5000 万元, when: {ge: [invest, 5000万元]}}]
figures: {firms: {title: 投资方, of: {count: {over: deals, distinct: firm}}}}
lines:
  - {line: 个数, score: {items: {start: zero, rows: [{item: 项目, count: {count: deals}, points: 1}]}}}
  - {line: 投资额, score: {product: [{ratio: [{sum: {over: deals, of: invest}}, 1亿元]}, 1]}}
  - {line: 投资方数, score: {product: [firms, 1]}}
  - {line: 又一次, score: {product: [firms, 1]}}
  - {line: 逐条, per: deals, join: sum, score: {product: [{count: deals}, 1]}}
  - {line: 无关, score: 1}
"""
GIVEN = {
    "deals": [
        {"name": "一号", "code": "A", "invest": 1, "firm": "甲厂"},
        {"name": "一号又报", "code": "A", "invest": 1, "firm": "甲厂"},
        {"name": "小项目", "code": "B", "invest": 0.4, "firm": "乙厂"},
        {"name": "二期", "code": "C", "invest": 2, "firm": "甲厂"},
    ]
}
REFUSED = {"一号又报": "同一项已经算过一次", "小项目": "投资额不低于 5000 万元"}
DOUBLE = {"二期": "“firm”相同，只数一次"}


def test_records_that_count_and_sum_pass_over_are_named_with_the_reason():
    found = one(DEALS, GIVEN)
    told = {line.line: {row.record: row.why_not for row in line.left_out} for line in found.lines}
    assert [line.score for line in found.lines] == [2, 3, 1, 1, 4, 1]
    assert told == {
        "个数": REFUSED, "投资额": REFUSED, "投资方数": REFUSED | DOUBLE, "又一次": REFUSED | DOUBLE, "逐条": {}, "无关": {},
    }  # fmt: skip
    assert {row.record: row.why_not for row in found.left_out["投资方"]} == REFUSED | DOUBLE
    assert [row.record for row in found.lines[4].rows] == ["一号", "二期", "一号又报", "小项目"]


def test_the_text_names_them_below_the_line_and_the_figure():
    rows = publishing.table(run(DEALS, {"甲": GIVEN})).splitlines()
    for head in ("  投资额：[(1+2)/1]×1=3", "  投资方：1"):
        at = rows.index(head)
        assert "    小项目：不计，投资额不低于 5000 万元" in rows[at : at + 4]


BLOCK = """
facts: {{kind: {{title: 类别, type: text}}, x: {{title: 完成, unit: 分, missing: zero}}, mark: {{title: 分值, unit: 分}}, task: {{title: 有任务, type: flag, missing: zero}}}}
lines:
  - block: 板块
    limit: {{most: 100%}}
    lines:
      - {{line: 甲行, points: mark, score: x{first}}}
      - {{line: 乙行, points: 10, score: {{product: [2, x]}}}}
      - {{line: 丙行, points: 20, when: task, absent: spread, score: x}}
  - {{line: 外行, points: mark, score: x}}
"""
LEAVE_OUT = HEAD.replace("missing_fact: error", "missing_fact: leave_out")


def test_a_line_whose_full_mark_is_missing_is_left_out_alone():
    found = one(BLOCK.format(first=""), {"x": 8}, LEAVE_OUT)
    assert [(line.line, line.score, line.why_not) for line in found.lines] == [
        ("甲行", None, "没有“分值”"),
        ("乙行", 16, ""),
        ("丙行", None, "本单位不适用这一行"),
        ("外行", None, "没有“分值”"),
    ]
    assert found.lines[1].points == 30
    assert found.blocks[0].working == "16"
    assert one(BLOCK.format(first=""), {"x": 8, "mark": 5}, LEAVE_OUT).blocks[0].score == 24


def test_a_condition_that_is_missing_leaves_out_its_line_and_moves_nothing():
    text = """
facts: {x: {unit: 分}, task: {title: 有任务, type: flag}}
lines:
  - {line: 甲, points: 10, score: x}
  - {line: 乙, points: 20, when: task, absent: {moved_to: 甲}, score: x}
"""
    found = one(text, {"x": 3}, LEAVE_OUT)
    assert [(line.score, line.points) for line in found.lines] == [(3, 10), (None, 20)]


def test_a_full_mark_that_must_not_be_missing_stops_the_run_by_the_name_of_its_line():
    with pytest.raises(Faulty) as faulty:
        one(BLOCK.format(first=""), {"x": 8})
    assert "“甲行”：没有“分值”" in faults_of(faulty)[0]


@pytest.mark.parametrize(
    ("base", "limit", "score", "note"),
    [
        ("60%", "50%", 18, "1×10=10，最多按6计（基准分12的50%）"),
        ("20", "50%", 30, "1×15=15，最多按10计"),
        ("60%", "6", 18, "1×10=10，最多按6计"),
    ],
)
def test_a_limit_of_a_step_in_per_cent_says_what_it_is_a_share_of(base, limit, score, note):
    x = 250 if base == "20" else 200
    step = f"{{step: {{of: x, against: 100, base: {base}, above: {{every: 10%, points: 1, part: whole, limit: {limit}}}, below: zero}}}}"
    text = f"facts: {{x: {{title: 完成}}}}\nlines: [{{line: 行, points: 20, score: {step}}}]"
    line = one(text, {"x": x}).lines[0]
    assert (line.score, line.notes[0]) == (score, note)


@pytest.mark.parametrize(
    ("unit", "reached", "against", "note"),
    [
        ('"%"', 85, "80%", "85%对80%，超5个百分点"),
        ("倍", 0.75, "80%", "0.75对80%，欠5个百分点"),
        ('"%"', 0.5, "0.8%", "0.5%对0.8%，欠0.3个百分点"),
        ("万元", 85, "100万元", "85对100，欠15%"),
        ("万元", 85, "0万元", "85对0，超85万元"),
    ],
)
def test_a_step_between_shares_tells_how_many_points_of_per_cent_lie_between(unit, reached, against, note):
    every = "5万元" if unit == "万元" else "1百分点"
    side = f"{{every: {every}, points: 1, part: whole}}"
    step = f"{{step: {{of: r, against: {against}, base: 20, above: {side}, below: mirror}}}}"
    text = f"facts: {{r: {{title: 比率, unit: {unit}}}}}\nlines: [{{line: 行, points: 20, score: {step}}}]"
    assert one(text, {"r": reached}).lines[0].notes == [note]
