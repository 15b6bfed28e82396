"""Points: what each way of scoring gives at its edges, and how its working is printed."""

from fractions import Fraction

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, faults_of, one, run

pytestmark = pytest.mark.usefixtures("as_kept")

FACTS = """
facts:
  x: {title: 完成, unit: 万元}
  t: {title: 任务, unit: 万元}
  n: {title: 个数, unit: 个}
  m: {title: 目标个数, unit: 个}
  r: {title: 比率, unit: "%"}
  g: {title: 得分, unit: 分}
  marks: {title: 打分, type: numbers, unit: 分}
  a: {title: 签约, type: flag, missing: zero}
  b: {title: 开工, type: flag, missing: zero}
  c: {title: 投产, type: flag, missing: zero}
"""


def scored(score, given, points="20", head=HEAD):
    line = one(f"{FACTS}lines:\n  - {{line: 行, points: {points}, score: {score}}}", given, head).lines[0]
    return line.score, line.working, line.notes


STEP = "{step: {of: x, against: t, base: 20, above: %s, below: %s}}"
EVEN = "{every: 10%, points: 1, part: whole}"


POINTS = [
    ("{completion: {of: x, target: t, cap: 100%}}", {"x": 50, "t": 100}, 10, "(50/100)×20=10", []),
    ("{completion: {of: x, target: t, cap: 100%}}", {"x": 0, "t": 100}, 0, "(0/100)×20=0", []),
    ("{completion: {of: x, target: t, cap: 120%}}", {"x": 130, "t": 100}, 24, "120%×20=24", ["130/100=130%，最高按120%计"]),
    ("{completion: {of: x, target: t, cap: none}}", {"x": 300, "t": 100}, 60, "(300/100)×20=60", []),
    ("{completion: {of: x, target: t, cap: 1.2}}", {"x": 300, "t": 100}, 24, "1.2×20=24", ["300/100=3，最高按1.2计"]),
    ("{completion: {of: x, target: 200, cap: none}}", {"x": 50}, 5, "(50/200)×20=5", []),
    ("{completion: {of: x, target: t, points: 8, cap: none}}", {"x": 50, "t": 100}, 4, "(50/100)×8=4", []),
    ("{completion: {of: x, target: t, cap: none, least: 60%}}", {"x": 50, "t": 100}, 12, "60%×20=12", ["50/100=50%，最低按60%计"]),
    (STEP % (EVEN, "zero"), {"x": 100, "t": 100}, 20, "20", []),
    (STEP % (EVEN, "zero"), {"x": 99, "t": 100}, 0, "0", ["99未达到100，得 0 分"]),
    (STEP % (EVEN, "zero"), {"x": 125, "t": 100}, 22, "20+1×2=22", ["125对100，超25%"]),
    (STEP % (EVEN, "keep"), {"x": 50, "t": 100}, 20, "20", []),
    (STEP % (EVEN, "mirror"), {"x": 75, "t": 100}, 18, "20-1×2=18", ["75对100，欠25%"]),
    (STEP % (EVEN, "in_proportion"), {"x": 75, "t": 100}, 15, "(75/100)×20=15", []),
    (STEP % ("in_proportion", "zero"), {"x": 130, "t": 100}, 26, "(130/100)×20=26", []),
    (STEP % ("keep", "zero"), {"x": 130, "t": 100}, 20, "20", []),
    (STEP % ("{every: 10%, points: 1, part: prorata}", "zero"), {"x": 125, "t": 100}, Fraction(45, 2), "20+1×2.5=22.5", ["125对100，超25%"]),
    (STEP % ("{every: 10%, points: 1, part: whole, limit: 1.5}", "zero"), {"x": 125, "t": 100}, Fraction(43, 2), "20+1.5=21.5", ["1×2=2，最多按1.5计", "125对100，超25%"]),
    (STEP % ("{every: 10%, points: 1, part: whole, limit: 5%}", "zero"), {"x": 125, "t": 100}, 21, "20+1=21", ["1×2=2，最多按1计", "125对100，超25%"]),
    (STEP % ("{every: 10%, points: 1, part: whole, limit: 10%}", "zero"), {"x": 125, "t": 100}, 22, "20+1×2=22", ["125对100，超25%"]),
    (STEP % ("{every: 10%, points: 5%, part: whole}", "zero"), {"x": 125, "t": 100}, 22, "20+1×2=22", ["125对100，超25%"]),
    (STEP % ("{every: 20万元, points: 1, part: whole}", "zero"), {"x": 145, "t": 100}, 22, "20+1×2=22", ["145对100，超45%"]),
    (STEP % ("{every: 0.002亿元, points: 1, part: whole}", "zero"), {"x": 145, "t": 100}, 22, "20+1×2=22", ["145对100，超45%"]),
    (STEP % ("{every: 1百分点, points: 0.1, part: whole}", "zero"), {"x": 125, "t": 100}, Fraction(45, 2), "20+0.1×25=22.5", ["125对100，超25%"]),
    (STEP % ("keep", "{every: 1%, points: 1, part: prorata, limit: 5}"), {"x": 90.5, "t": 100}, 15, "20-5=15", ["1×9.5=9.5，最多按5计", "90.5对100，欠9.5%"]),
    (STEP % ("{brackets: [{upto: 10%, every: 1%, points: 1}, {upto: 20%, every: 2%, points: 1}, {every: 10%, points: 1}], part: prorata}", "zero"), {"x": 135, "t": 100}, Fraction(73, 2), "20+1×10+1×5+1×1.5=36.5", ["135对100，超35%"]),
    (STEP % ("{brackets: [{upto: 10%, every: 1%, points: 1}, {upto: 20%, every: 2%, points: 1}], part: prorata}", "zero"), {"x": 135, "t": 100}, 35, "20+1×10+1×5=35", ["135对100，超35%"]),
    (STEP % ("{brackets: [{upto: 10%, every: 4%, points: 1}], part: whole}", "zero"), {"x": 109, "t": 100}, 22, "20+1×2=22", ["109对100，超9%"]),
    (STEP % ("{brackets: [{upto: 10%, every: 1%, points: 1}, {every: 2%, points: 1}], part: prorata}", "mirror"), {"x": 86, "t": 100}, 8, "20-(1×10+1×2)=8", ["86对100，欠14%"]),
    (STEP % ("{series: {width: 10%, every: 2%, grows: 1%, points: 1}, part: prorata}", "zero"), {"x": 120, "t": 100}, Fraction(85, 3), "20+1×5+1×3.3333=28.3333", ["120对100，超20%"]),
    (STEP % ("{series: {width: 10%, every: 2%, grows: 1%, points: 1}, part: whole}", "zero"), {"x": 120, "t": 100}, 28, "20+1×5+1×3=28", ["120对100，超20%"]),
    ("{step: {of: r, against: 80, base: 20, above: {every: 1百分点, points: 1, part: whole}, below: zero}}", {"r": 85}, 25, "20+1×5=25", ["85%对80，超5个百分点"]),
    ("{step: {of: r, against: 80%, base: 20, above: {every: 1百分点, points: 1, part: whole}, below: zero}}", {"r": 85}, 25, "20+1×5=25", ["85%对80%，超5个百分点"]),
    ("{step: {of: r, against: 80%, base: 20, above: {every: 1%, points: 1, part: whole}, below: zero}}", {"r": 84}, 25, "20+1×5=25", ["84%对80%，超4个百分点"]),
    ("{step: {of: {growth: [x, t]}, against: 0%, base: 20, above: {every: 0.1百分点, points: 0.1, part: whole, limit: 10}, below: {every: 0.1百分点, points: 0.1, part: whole, limit: 5}}}", {"x": 102, "t": 100}, 22, "20+0.1×20=22", ["(102-100)/100对0%，超2个百分点"]),
    ("{step: {of: n, against: m, base: 60%, above: keep, below: {every: 1个, points: 1, part: whole}}}", {"n": 3, "m": 5}, 10, "12-1×2=10", ["3对5，欠40%"]),
    ("{items: {start: zero, rows: [{item: 甲, count: n, points: 0.2}, {item: 乙, count: m, points: -0.1}]}}", {"n": 3, "m": 2}, Fraction(2, 5), "0.2×3-0.1×2=0.4", []),
    ("{items: {start: full, rows: [{item: 甲, count: n, points: -1, limit: 2}]}}", {"n": 3}, 18, "20-2=18", ["-1×3=-3，最多按2计"]),
    ("{items: {start: zero, rows: [{item: 甲, count: n, points: 1, limit: 10%}]}}", {"n": 3}, 2, "2", ["1×3=3，最多按2计"]),
    ("{items: {start: zero, rows: [{item: 甲, count: n, points: 1, limit: 3}]}}", {"n": 3}, 3, "1×3=3", []),
    ("{items: {start: 5, rows: [{item: 甲, count: n, points: 1}]}}", {"n": 3}, 8, "5+1×3=8", []),
    ("{items: {start: zero, rows: [{item: 甲, count: n, points: 0.2, full: 2, beyond: 0.5}]}}", {"n": 5}, Fraction(19, 10), "0.2×2+0.5×3=1.9", []),
    ("{items: {start: zero, rows: [{item: 甲, count: n, points: 0.2, full: 5, beyond: 0.5}]}}", {"n": 5}, 1, "0.2×5=1", []),
    ("{items: {start: zero, rows: [{item: 甲, count: {holds: a}, points: -5}]}}", {"a": True}, -5, "-5×1=-5", []),
    ("{items: {start: zero, rows: [{item: 甲, count: {round: {of: {ratio: [x, 500万元]}, places: 0, mode: down}}, points: 3}]}}", {"x": 1200}, 6, "3×(1200/500≈2)=6", []),
    ("{quota: {rows: [{item: 大, count: n, quota: 7, per_short: 0.1}, {item: 小, count: m, quota: 2, per_short: 1}]}}", {"n": 9, "m": 0}, 18, "20-1×2=18", ["小缺 2 个"]),
    ("{quota: {rows: [{item: 大, count: n, quota: m, per_short: 0.5}]}}", {"n": 4, "m": 5}, Fraction(39, 2), "20-0.5×1=19.5", ["大缺 1 个"]),
    ("{judged: {out_of: 20, scorers: [{by: 甲, marks: {mean: marks}, weight: 100%}]}}", {"marks": [18, 19]}, Fraction(37, 2), "(18+19)/2=18.5", []),
    ("{judged: {out_of: 100, scorers: [{by: 甲, marks: {mean: marks}, weight: 40%}, {by: 乙, marks: g, weight: 60%}]}}", {"marks": [80, 90], "g": 70}, Fraction(76, 5), "({[(80+90)/2]×40%+70×60%}/100)×20=15.2", []),
    ("{input: {of: g, least: 0, most: 20, document: 表}}", {"g": 20}, 20, "20", []),
    ("{ladder: {join: highest, in_order: true, rows: [{step: 签约, when: a, points: 2}, {step: 开工, when: b, points: 5}, {step: 投产, when: c, points: 10}]}}", {"a": True, "c": True}, 2, "2", ["达到：签约"]),
    ("{ladder: {join: highest, in_order: false, rows: [{step: 签约, when: a, points: 2}, {step: 开工, when: b, points: 5}, {step: 投产, when: c, points: 10}]}}", {"a": True, "c": True}, 10, "10", ["达到：签约、投产"]),
    ("{ladder: {join: sum, in_order: false, rows: [{step: 签约, when: a, points: 2}, {step: 开工, when: b, points: 5}, {step: 投产, when: c, points: 10}]}}", {"a": True, "c": True}, 12, "2+10=12", ["达到：签约、投产"]),
    ("{ladder: {join: sum, in_order: true, rows: [{step: 签约, when: a, points: 2}, {step: 开工, when: b, points: 5}]}}", {"b": True}, 0, "0", ["一级也没有达到"]),
    ("{places: {place: 3, first: 10, less: 0.5, least: 5}}", {}, 9, "10-0.5×2=9", ["第3名"]),
    ("{places: {place: 20, first: 10, less: 0.5, least: 5}}", {}, 5, "5", ["第20名"]),
    ("{places: {place: 2, rows: {1: 10, 2: 8}, otherwise: 1}}", {}, 8, "8", ["第2名"]),
    ("{places: {place: 3, rows: {1: 10, 2: 8}, otherwise: 1}}", {}, 1, "1", ["第3名"]),
    ("{places: {place: 1.5, rows: {1: 10, 2: 8}, otherwise: 1}}", {}, 9, "(10+8)/2=9", ["第1.5名"]),
    ("{places: {place: 2.5, rows: {1: 10, 2: 8}, otherwise: 1}}", {}, Fraction(9, 2), "(8+1)/2=4.5", ["第2.5名"]),
    ("{places: {place: 3.5, rows: {1: 10, 2: 8}, otherwise: 1}}", {}, 1, "(1+1)/2=1", ["第3.5名"]),
    ("{product: [{places: {place: 1.5, rows: {1: 10, 2: 8}, otherwise: 1}}, 50%]}", {}, Fraction(9, 2), "[(10+8)/2]×50%=4.5", ["第1.5名"]),
    ("{bands: {of: {ratio: [x, t]}, rows: [{ge: 60%, then: 9}], otherwise: 1}}", {"x": 2, "t": 3}, 9, "9", ["2/3=66.67%"]),
    ("{bands: {of: {ratio: [x, t]}, rows: [{ge: 60%, then: 9}], otherwise: 1}}", {"x": 1, "t": 3}, 1, "1", []),
    ("{bands: {of: {sum: [1, 4]}, rows: [{ge: 1, then: 9}], otherwise: 1}}", {}, 9, "9", ["1+4=5"]),
    ("{bands: {of: {sum: [x, t]}, rows: [{ge: 1万元, then: 9}], otherwise: 1}}", {"x": 2, "t": 3}, 9, "9", ["2+3=5万元"]),
    ("{bands: {of: {ratio: [x, n]}, rows: [{ge: 0.0001亿元, then: 9}], otherwise: 1}}", {"x": 7, "n": 2}, 9, "9", ["7/2=3.5万元"]),
    ("{sum: [{holds: a}, 2]}", {"a": True}, 3, "1+2=3", []),
]  # fmt: skip


@pytest.mark.parametrize(("score", "given", "number", "working", "notes"), POINTS)
def test_points_are_reckoned_exactly_and_printed(score, given, number, working, notes):
    assert scored(score, given) == (number, working, notes)


@pytest.mark.parametrize(("score", "given"), [row[:2] for row in POINTS])
def test_points_keep_their_unit_and_their_brackets_inside_others(score, given):
    found, working, _ = scored(f"{{product: [{{sum: [{score}, 1分]}}, {{ratio: [{score}, 2分]}}]}}", given)
    plain = scored(score, given)[0]
    assert found == (plain + 1) * plain / 2, working


@pytest.mark.parametrize(
    ("minmax", "figures", "expected"),
    [
        ("floor: 60%, best: largest", [10, 7, 3], [20, 12 + Fraction(32, 7), 12]),
        ("floor: 60%, best: smallest", [10, 7, 3], [12, 12 + Fraction(24, 7), 20]),
        ("floor: 0, best: largest", [10, 5, 0], [20, 10, 0]),
        ("floor: 60%, best: largest, lowest: 0, highest: 20", [10, 5, 30], [16, 14, 20]),
        ("floor: 60%, best: largest", [5, 5, 5], [20, 20, 20]),
        ("floor: 60%, best: largest, equal: floor", [5, 5, 5], [12, 12, 12]),
        ("floor: 60%, best: largest, equal: middle", [5, 5, 5], [16, 16, 16]),
        ("floor: 60%, best: largest, equal: zero", [5, 5, 5], [0, 0, 0]),
    ],
)
def test_min_max_lies_between_the_worst_and_the_best_of_the_group(minmax, figures, expected):
    text = f"{FACTS}lines:\n  - {{line: 行, points: 20, score: {{minmax: {{of: x, {minmax}}}}}}}"
    found = run(text, {f"单位{at}": {"x": one} for at, one in enumerate(figures)})
    assert [one.total for one in found.units.values()] == expected
    assert found.units["单位1"].lines[0].working.endswith(f"={found.units['单位1'].working}") or expected[
        1
    ] in (0, 12, 16, 20)


def test_the_working_of_min_max_is_printed_with_the_ends_of_the_group():
    text = f"{FACTS}lines:\n  - {{line: 行, points: 20, score: {{minmax: {{of: x, floor: 60%, best: largest}}}}}}"
    found = run(text, {"甲": {"x": 10}, "乙": {"x": 8}, "丙": {"x": 0}}).units["乙"].lines[0]
    assert found.working == "12+8×(8/10)=18.4"
    assert found.notes == ["本单位8，全组最小0、最大10"]


@pytest.mark.parametrize(
    ("score", "given", "words"),
    [
        ("{judged: {out_of: 20, scorers: [{by: 甲, marks: g, weight: 100%}]}}", {"g": 21}, "甲打的分是 21，应当在 0 到 20 之间"),
        ("{judged: {out_of: 20, scorers: [{by: 甲, marks: g, weight: 100%}]}}", {"g": -1}, "应当在 0 到 20 之间"),
        ("{completion: {of: x, target: t, cap: none}}", {"x": 1}, "“行”：没有“任务”（目标）。"),
        ("{completion: {of: x, target: t, cap: none}}", {"t": 1}, "“行”：没有“完成”。"),
        ("{completion: {of: x, target: t, cap: none}}", {"x": 1, "t": 0}, "分母（目标）是 0"),
        ("{completion: {of: x, target: t, cap: none}}", {"x": 0, "t": 0}, "分子和分母都是 0"),
        (STEP % (EVEN, "zero"), {"x": 1, "t": 0}, "基准（目标）是 0"),
        (STEP % ("{series: {width: 1%, every: 1%, grows: 0%, points: 1}, part: whole}", "zero"), {"x": 10000, "t": 10}, "一千段以上"),
        (STEP % ("{brackets: [{upto: 10%, every: 1%, points: 1}, {upto: 5%, every: 1%, points: 1}], part: whole}", "zero"), {"x": 130, "t": 100}, "从小到大"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_stops_the_run_in_words(score, given, words):
    with pytest.raises(Faulty) as faulty:
        scored(score, given)
    assert words in faults_of(faulty)[0]


WAYS = [("zero", 0), ("full", 20), ("leave_out", None)]


@pytest.mark.parametrize(("way", "number"), WAYS)
@pytest.mark.parametrize("score", ["{completion: {of: x, target: t, cap: none}}", STEP % (EVEN, "zero")])
def test_a_missing_or_zero_target_goes_as_the_author_says(way, number, score):
    head = HEAD.replace("missing_target: error", f"missing_target: {way}").replace(
        "zero_target: error", f"zero_target: {way}"
    )
    assert scored(score, {"x": 1}, head=head)[0] == number
    assert scored(score, {"x": 1, "t": 0}, head=head)[0] == number
    zero = HEAD.replace("zero_over_zero: error", f"zero_over_zero: {way}")
    assert scored("{completion: {of: x, target: t, cap: none}}", {"x": 0, "t": 0}, head=zero)[0] == number


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("a", True),
        ("b", False),
        ("{not: b}", True),
        ("{all: [a, {ge: [x, 100]}]}", True),
        ("{all: [a, b]}", False),
        ("{any: [b, a]}", True),
        ("{any: [b, c]}", False),
        ("{at_least: {number: 2, of: [a, b, {ge: [x, 1]}]}}", True),
        ("{at_least: {number: 2, of: [a, b, c]}}", False),
        ("{ge: [x, 100]}", True),
        ("{gt: [x, 100]}", False),
        ("{le: [x, 0.01亿元]}", True),
        ("{lt: [x, 0.01亿元]}", False),
        ("{eq: [x, 100]}", True),
        ("{ne: [x, 100]}", False),
        ("{is: {k: 乡镇}}", True),
        ("{is: {k: [县直, 乡镇]}}", True),
        ("{is: {k: 县直}}", False),
        ("{is: {a: true, k: 乡镇}}", True),
        ("{is: {a: false}}", False),
        ("{is: {x: 100}}", True),
        ("{is: {f: 101}}", True),
        ("{has: x}", True),
        ("{has: [x, t]}", False),
        ("{has: marks}", True),
        ("{ge: [d, 2026-01-01]}", True),
        ("{lt: [d, 2026-03-01]}", False),
        ("{le: [{difference: [d, 2026-01-01]}, 59天]}", True),
    ],
)
def test_conditions_hold_or_do_not(condition, holds):
    text = f"""{FACTS}
  k: {{title: 组别, type: text}}
  d: {{title: 日期, type: date}}
figures: {{f: {{sum: [x, 1]}}}}
lines: [{{line: 行, score: {{holds: {condition}}}}}]
"""
    given = {"x": 100, "a": True, "k": "乡镇", "d": "2026-03-01", "marks": [0]}
    assert one(text, given).total == holds


@pytest.mark.parametrize("condition", ["f", "{is: {k: 乡镇}}", "{ge: [x, 1]}"])
def test_a_condition_on_what_is_missing_does_not_hold_where_missing_is_nothing_and_else_stops_the_run(
    condition,
):
    text = f"facts: {{f: flag, k: text, x: 万元}}\nlines: [{{line: 行, score: {{holds: {condition}}}}}]"
    assert one(text, {}, HEAD.replace("missing_fact: error", "missing_fact: zero")).total == 0
    with pytest.raises(Faulty, match="没有“"):
        one(text, {})
