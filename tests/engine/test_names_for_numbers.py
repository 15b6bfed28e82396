"""Wherever a number can stand a fact can, in its own unit; what comes of it is kept to the last word."""

from contextlib import suppress
from fractions import Fraction

import pytest

from luodi.assessment.engine import publishing
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, run

pytestmark = pytest.mark.usefixtures("as_kept")

FACTS = """
facts:
  g: {title: 几分, unit: 分}
  h: {title: 满分, unit: 分}
  l: {title: 少几分, unit: 分}
  p: {title: 份额, unit: "%"}
  q: {title: 其余份额, unit: 倍}
  n: {title: 个数, unit: 个}
  m: {title: 目标个数, unit: 个}
  x: {title: 到位, unit: 万元}
  y: {title: 任务, unit: 亿元}
  z: {title: 另一任务, unit: 万元, missing: leave_out}
  bare: {title: 名次}
  nil: {title: 零, unit: 万元, missing: zero}
  neg: {title: 负数, unit: 万元, missing: zero}
  late: {title: 迟报, unit: 个, missing: leave_out}
  lost: {title: 遗失, unit: 万元, missing: error}
  k: {title: 类别, type: text, missing: zero}
  a: {title: 达标, type: flag, missing: zero}
  marks: {title: 打分, type: numbers, unit: 分}
"""
GIVEN = {
    "甲": {"g": 3, "h": 50, "l": 2, "p": 40, "q": 0.6, "n": 5, "m": 8, "x": 30000, "y": 2, "bare": 2, "neg": -1, "late": 4, "lost": 1, "k": "镇", "a": True, "marks": [0, 50]},
    "乙": {"g": 4, "h": 50, "l": 1, "p": 20, "q": 0.8, "n": 2, "m": 2, "x": 10000, "y": 2, "bare": 1.5, "k": "局", "marks": [20, 30]},
    "丙": {"g": 1, "h": 50, "l": 1, "p": 0, "q": 1, "n": 0, "m": 1, "x": 0, "y": 1, "bare": 3, "marks": [10]},
}  # fmt: skip

SCORES = [
    "{completion: {of: x, target: y, points: h, cap: p, least: 10%}}",
    "{completion: {of: bare, target: 4, cap: none}}",
    "{ladder: {rows: [{step: 起, when: {ge: [n, 0]}, points: g}, {step: 承, when: {ge: [n, 2]}, points: l}, {step: 转, when: a, points: h}], join: sum, in_order: true}}",
    "{ladder: {rows: [{step: 起, when: {ge: [n, 2]}, points: g}, {step: 承, when: {ge: [n, 5]}, points: l}], join: highest, in_order: false}}",
    "{items: {start: zero, rows: [{item: 甲, count: n, points: g, limit: h}, {item: 乙, count: m, points: l, full: bare, beyond: p}]}}",
    "{items: {start: g, rows: [{item: 甲, count: n, points: -1分, full: 2, beyond: l}]}}",
    "{items: {start: full, points: h, rows: [{item: 甲, count: p, points: l}, {item: 乙, count: m, points: -1, limit: p}]}}",
    "{items: {start: zero, rows: [{item: 甲, count: {difference: [2026-03-05, 2026-03-01]}, points: l}]}}",
    "{quota: {points: h, rows: [{item: 大, count: n, quota: m, per_short: g}, {item: 小, count: 0, quota: bare, per_short: 1分}]}}",
    "{judged: {out_of: h, points: g, scorers: [{by: 领导, marks: {mean: marks}, weight: p}, {by: 群众, marks: {max: marks}, weight: q}]}}",
    "{judged: {out_of: 50分, scorers: [{by: 领导, marks: {min: marks}, weight: 100%}]}}",
    "{judged: {out_of: 20分, points: 20, scorers: [{by: 领导, marks: g, weight: 100%}]}}",
    "{input: {of: g, least: l, most: h, document: 证明}}",
    "{input: {of: g, least: none, most: 2分, document: 证明}}",
    "{input: {of: l, least: 1分, most: none, document: 证明}}",
    "{input: {of: l, least: 2分, most: none, document: 证明}}",
    "{places: {place: bare, rows: {1: h, 2: g, 3: l}, otherwise: 0.5分}}",
    "{places: {place: {sum: [bare, 2]}, rows: {1: h, 2: g}, otherwise: l}}",
    "{places: {place: bare, first: h, less: g, least: l}}",
    "{places: {place: {place_of: {of: x, best: smallest, ties: mean}}, first: 10分, less: g, least: 9分}}",
    "{step: {of: x, against: y, base: g, above: {every: p, points: l, part: prorata, limit: h}, below: {every: 2000万元, points: l, part: whole}}}",
    "{step: {of: n, against: bare, base: p, above: {every: 1个, points: l, part: whole}, below: zero}}",
    "{step: {of: x, against: y, base: g, above: {brackets: [{upto: 40%, every: p, points: l}, {every: 10%, points: g}], part: prorata}, below: in_proportion}}",
    "{step: {of: x, against: y, base: g, above: {series: {width: 0.5亿元, every: 1000万元, grows: p, points: l}, part: whole}, below: mirror}}",
    "{step: {of: x, against: y, base: g, above: {brackets: [{upto: 10%, every: q, points: 1}], part: whole}, below: keep}}",
    "{step: {of: y, against: x, base: g, above: in_proportion, below: in_proportion}}",
    "{step: {of: x, against: y, base: g, above: {every: nil, points: 1, part: whole}, below: keep}}",
    "{step: {of: x, against: y, base: g, above: {brackets: [{upto: nil, every: 100, points: 1}], part: whole}, below: {brackets: [{upto: 5000万元, every: 1000万元, points: g}, {upto: nil, every: 1, points: 1}], part: whole}}}",
    "{step: {of: x, against: y, base: g, above: {series: {width: nil, every: 1万元, grows: 1万元, points: 1}, part: whole}, below: keep}}",
    "{step: {of: x, against: y, base: g, above: {series: {width: 1万元, every: nil, grows: 1万元, points: 1}, part: whole}, below: keep}}",
    "{step: {of: x, against: y, base: g, above: {series: {width: 5000万元, every: 1000万元, grows: neg, points: 1}, part: whole}, below: keep}}",
    "{step: {of: x, against: y, base: g, above: {series: {width: 1万元, every: 1万元, grows: 0万元, points: 1}, part: whole}, below: keep}}",
    "{step: {of: x, against: {sum: [nil, neg]}, base: g, above: in_proportion, below: zero}}",
    "{step: {of: x, against: {sum: [nil, neg]}, base: g, above: {every: 1万元, points: 0, part: whole}, below: zero}}",
    "{step: {of: nil, against: nil, base: g, above: keep, below: zero}}",
    "{step: {of: x, against: nil, base: g, above: in_proportion, below: zero}}",
    "{step: {of: {sum: {terms: [x, y, nil], best: 1}}, against: y, base: g, above: in_proportion, below: in_proportion}}",
    "{step: {of: {sum: {terms: [x, y, nil], drop_lowest: 1}}, against: y, base: g, above: in_proportion, below: in_proportion}}",
    "{product: [g, {ratio: [inbig, y]}]}",
    "{sum: [{convert: {of: inbig, to: 分, at: 1分/万元}}, g]}",
    "{cases: {rows: [{when: n, then: 1}], otherwise: 2}}",
    "{cases: {rows: [{when: {not: nil}, then: 1}], otherwise: 2}}",
    "{product: [g, {group: {statistic: mean, of: z}}]}",
    "{product: [g, {group: {statistic: count, of: late}}]}",
    "{product: [g, {group: {statistic: count, of: {convert: {of: lost, to: 分, at: 1分/万元}}}}]}",
    "{product: [{difference: [{difference: [l, g]}, g]}, n]}",
    "{sum: [{product: [{difference: [0, g]}, 2]}, {product: [-1, g]}]}",
    "{product: [{ratio: [{ratio: [x, n]}, {ratio: [y, m]}]}, g]}",
    "{convert: {of: {product: [{ratio: [x, n]}, m]}, to: 分, at: 1分/万元}}",
    "{convert: {of: {product: [m, {ratio: [x, n]}]}, to: 分, at: 1分/万元}}",
    "{step: {of: n, against: m, base: 5, above: {every: 10%, points: 10%, part: prorata, limit: 20%}, below: {every: 10%, points: g, part: prorata, limit: 50%}}}",
    "{limit: {of: {ratio: [x, y]}, least: 66.666%}}",
    "{mean: {over: marks, drop_highest: 1}}",
    "{sum: {over: marks, best: 1}}",
    "{product: [g, rounded]}",
    "{product: [{minmax: {of: x, points: h, floor: p, best: largest}}, bare]}",
    "{product: [{places: {place: bare, first: h, less: g, least: l}}, bare]}",
    "{product: [{earlier: {what: 行, join: mean, none: g}}, bare]}",
    "{product: [{judged: {out_of: h, points: g, scorers: [{by: 领导, marks: {mean: marks}, weight: 100%}]}}, bare]}",
    "{product: [{step: {of: x, against: y, base: g, above: in_proportion, below: in_proportion}}, bare]}",
    "{step: {of: x, against: z, base: g, above: keep, below: zero}}",
    "{minmax: {of: x, points: h, floor: p, best: largest}}",
    "{minmax: {of: x, points: h, floor: 0%, best: smallest}}",
    "{minmax: {of: x, floor: q, lowest: y, highest: {product: [y, 2]}, best: largest, equal: middle}}",
    "{minmax: {of: x, floor: 50%, lowest: 5000万元, highest: 2亿元, best: largest}}",
    "{minmax: {of: h, floor: p, best: largest, equal: middle}}",
    "{table: {by: k, rows: {镇: g, 局: h}, otherwise: l}}",
    "{table: {by: k, rows: {镇: 1, 局: 2, '': 3}, otherwise: error}}",
    "{table: {by: k, rows: {镇: 1, 局: 2}, otherwise: leave_out}}",
    "{table: {by: shown, rows: {5: g, 2: h}, otherwise: l}}",
    "{bands: {of: x, rows: [{gt: y, then: h}, {ge: 1亿元, le: y, then: g}], otherwise: l}}",
    "{cases: {rows: [{when: a, then: h}, {when: {gt: [n, 1]}, then: g}], otherwise: l}}",
    "{curve: {of: p, rows: [{at: 200‰, give: g}, {at: 0.3倍, give: l}, {at: 400‰, give: h}], between: linear, outside: l}}",
    "{curve: {of: p, rows: [{at: 0%, give: 1分}, {at: 10%, give: 2}, {at: 50%, give: 3}], between: upper, outside: nearest}}",
    "{curve: {of: p, rows: [{at: 10%, give: 1}, {at: 15%, give: 2}, {at: 30%, give: 3}], between: lower, outside: nearest}}",
    "{curve: {of: bare, rows: [{at: 1, give: 1}, {at: 1.75, give: g}, {at: 2.5, give: 3分}], between: linear, outside: 0}}",
    "{curve: {of: {place_of: {of: x, best: largest, ties: dense}}, rows: [{at: 1个, give: 3}, {at: 3个, give: 1}], between: linear, outside: error}}",
    "{curve: {of: n, rows: [{at: 1, give: 1}, {at: m, give: 3}], between: upper, outside: 0}}",
    "{weighted: [{of: g, weight: p}, {of: l, weight: q}]}",
    "{max: [g, l, g]}",
    "{min: [g, l, l]}",
    "{max: [g]}",
    "{product: [g, {group: {statistic: count, of: x}}]}",
    "{product: [g, {ratio: [x, {group: {statistic: max, of: x, others_only: true}}]}]}",
    "{limit: {of: {product: [g, 10]}, least: p, most: h}}",
    "{round: {of: {product: [g, 0.35]}, places: 1, mode: half_up}}",
    "{convert: {of: n, to: 分, at: 0.5分/个}}",
    "{earlier: {what: total, join: last, none: g}}",
    "{earlier: {what: 行, join: mean, none: g}}",
    "{earlier: {what: place, join: max, none: h}}",
    "{earlier: {what: total, join: sum, last: 2, none: h}}",
]  # fmt: skip
EARLIER = [
    {"period": "一季度", "units": {"甲": {"total": 8, "place": 2, "lines": {"行": 7}}, "乙": {"total": 9, "place": 1}}},
    {"period": "二季度", "units": {"甲": {"total": 6, "place": 1, "lines": {"行": 4}}}},
    {"period": "三季度", "units": {"甲": {"total": 5, "place": 3, "lines": {}}, "乙": {"total": 2, "place": 2, "lines": {"行": 1}}}},
]  # fmt: skip


@pytest.mark.parametrize("score", SCORES, ids=map(str, range(len(SCORES))))
@pytest.mark.parametrize("way", ["error", "zero"])
def test_what_a_fact_gives_in_the_place_of_a_number_is_kept(score, way):
    head = HEAD.replace("zero_over_zero: error", f"zero_over_zero: {way}")
    text = f"{FACTS}figures: {{shown: {{sum: [n, 0]}}, rounded: {{of: {{sum: [n, m, 0.25]}}, round: {{places: 1, mode: half_up}}}}, inbig: {{of: {{sum: [x, 5000]}}, unit: 亿元}}}}\nlines: [{{line: 行, points: 20, score: {score}}}]"
    for units in (("甲", "乙", "丙"), ("甲", "乙"), ("丙",)):
        with suppress(Faulty):  # what is said then is kept, too
            run(text, {unit: GIVEN[unit] for unit in units}, head, earlier=EARLIER)


WHOLE = """
records:
  deals:
    title: 项目
    attributes: {x: 万元, lead: units, coop: {type: units, missing: zero}, part: {unit: "%", missing: zero}, most: {unit: 个, missing: zero}, code: {missing: zero}, day: {type: date, missing: zero}}
    once: code
    shares: {by: roles, roles: {lead: 70%, coop: 30%}, vacant: lead, remainder_to: coop, most: most}
lines:
  - block: 板块
    weight: p
    limit: {most: h}
    round: {places: 1, mode: half_up}
    lines:
      - {line: 甲行, points: h, score: {product: [g, 1.25]}, grades: [{grade: 好, when: {ge: [line_score, 4分]}}, {grade: 中, when: {ge: [line_rate, p]}}, {grade: 差}]}
      - {block: 内, lines: [{line: 乙行, points: g, score: l}, {line: 加, bonus: true, score: 1}], limit: {most: 50%}}
  - {line: 丙行, per: deals, join: mean, shared: true, score: {product: [g, 1]}}
  - {line: 丁行, per: deals, join: max, best: 2, score: {bands: {of: x, rows: [{ge: 100, then: g}], otherwise: 0}}, frequency: [{by: code, same: value, most: 1}]}
group_by: k
limit: {most: 100}
rounding: {total: {places: 2, mode: half_up}, reward: {places: 0, mode: half_up}}
gates:
  - {gate: 扣分, when: {is: {a: true}}, minus: l}
  - {gate: 封顶, when: {ge: [n, 2]}, most: h}
grades: [{grade: 优, when: {ge: [total, h]}}, {grade: 良, when: {ge: [total, 3]}}, {grade: 差}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: by_hand}
prizes: [{prize: 一等奖, seats: 1}, {prize: 二等奖, when: {ge: [place, 2]}}]
outcomes:
  - {outcome: 表扬, when: {first: 1}, honour: true, falls_on: who}
  - {outcome: 约谈, when: {last: 1}, moves_grade: -1}
  - {outcome: 升等, when: {ge: [{graded: 好}, 1]}, moves_grade: 1}
  - {outcome: 再约谈, when: {repeated: {outcome: 约谈, times: 2, within: 2}}}
rewards:
  - {reward: 人人奖, unit: 万元, amount: {product: [n, 1万元]}, limit: {least: 2万元, most: most_paid}, tranches: [{tranche: 当年, share: p}, {tranche: 次年, share: q, when: a}]}
  - {reward: 项目奖, unit: 万元, per: deals, where: {ge: [x, 50]}, amount: {product: [x, p]}, limit: {most: 60万元}, back: {ge: [x, 200]}}
  - {reward: 奖池, unit: 万元, when: {not: a}, pool: {amount: pot, by: g}}
  - {reward: 首名奖, unit: 万元, when: {first: 1}, amount: 5万元}
flows: [{into: 年度, weight: p}]
"""  # fmt: skip
DEALS = [
    {"name": "一号", "x": 333, "lead": "甲", "coop": ["乙", "丙"], "most": 3, "code": 1, "day": "2026-03-01"},
    {"name": "二号", "x": 55, "lead": "乙", "most": 3, "code": 2, "day": "2026-03-05"},
    {"name": "三号", "x": 120, "lead": "乙", "most": 3, "code": 2, "day": "2026-04-05"},
    {"name": "四号", "x": 20, "lead": "丙", "most": 3, "day": "2026-04-05"},
    {"name": "五号", "x": 100, "lead": "丙", "most": 3, "day": "2026-04-05"},
]
BEFORE = [{"period": "上期", "units": {"丙": {"total": 1, "place": 3, "outcomes": ["约谈"]}, "甲": {"total": 3, "place": 1, "outcomes": [{"outcome": "约谈", "undecided": "并列"}]}, "乙": {"outcomes": [{"outcome": "约谈"}]}}}]  # fmt: skip


@pytest.mark.parametrize("groups", ["镇局镇", "镇镇镇", "镇镇局"])
def test_a_whole_scheme_of_facts_and_what_is_printed_of_it_is_kept(groups, as_kept):
    facts = FACTS + "  who: {title: 责任人, type: text, missing: zero}\n  most_paid: 万元\n  pot: 亿元\n"
    units = {
        unit: {**GIVEN[unit], "k": group, "who": f"{unit}书记"}
        for unit, group in zip(GIVEN, groups, strict=True)
    }
    found = run(
        facts + WHOLE, units, records={"deals": DEALS}, earlier=BEFORE, common={"most_paid": 3, "pot": 0.01}
    )
    as_kept(*publishing.table(found).splitlines())


def test_the_others_of_a_group_are_seen_by_a_unit_that_is_not_in_it():
    text = f"""{FACTS}
lines: [{{line: 行, score: {{group: {{statistic: mean, of: g, others_only: true}}}}}}]
ranking: {{by: [{{of: total, best: largest}}], ties: dense, edge_tie: all_in, competes: {{not: a}}, in_statistics: competing}}
"""
    found = run(text, GIVEN)
    assert [one.total for one in found.units.values()] == [Fraction(5, 2), 1, 4]
