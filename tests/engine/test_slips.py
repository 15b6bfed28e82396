"""Slips an author makes in any piece of the language; what is said of each, and what is let pass, is kept word for word."""

import pytest

from luodi.assessment.engine import reading
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD
from tests.engine.test_mistakes import GOOD

# Places of the good scheme where something else can stand.
SCORE = "score: {minmax: {of: started, floor: 60%, best: largest}}"
OF_RECORD = "score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}"
WHEN = "{ge: [total, 90]}"
LAST = "- {outcome: 末两位, when: {last: 2}}"
SHARES = "shares: {by: roles, roles: {lead: 70%, coop: 30%}, vacant: lead}"
ABOVE = "above: {every: 10%, points: 1, part: whole, limit: 5}"
PRIZE = "- {prize: 一等奖, seats: 1}"
STEP = "of: paid_in\n        against: target"


def limited(limits):
    return SCORE, f"{SCORE}\n    limit: {limits}"


def instead(score):
    return SCORE, f"score: {score}"


def rows(*bands):
    return instead(f"{{bands: {{of: rate, rows: [{', '.join(bands)}], otherwise: 0}}}}")


SLIPS = {
    "names": [
        ("{not: planned}", "{not: kind}"),
        ("{not: planned}", "{not: rate}"),
        ("{not: planned}", "{is: {done: 1}}"),
        ("  kind: {title: 组别, type: text}", "  kind: {title: 组别, type: units}"),
        ("  planned: {title: 有方案, type: flag}", "  planned: {title: 有方案, type: text}"),
        ("lead: units", "lead: text"),
        instead("{sum: [teams, 1]}"),
        instead("{mean: {over: marks, of: rate}}"),
        (OF_RECORD, "score: {table: {by: lead, rows: {甲: 2}, otherwise: 1}}"),
        (OF_RECORD, "score: {cases: {rows: [{when: {is: {lead: 甲}}, then: 2}], otherwise: 1}}"),
        (OF_RECORD, "score: {product: [total, share]}"),
        (OF_RECORD, "score: {difference: [begun_on, 2026-01-01]}"),
        (OF_RECORD, "score: {cases: {rows: [{when: {ge: [begun_on, 2026-01-01]}, then: 2}], otherwise: 1}}"),
        (LAST, "- {outcome: 末两位, when: {last: 2}, falls_on: kind}"),
        ("points: 60\n", "points: 60万元\n"),
        ("points: 60\n", "points: 60分\n"),
        ("points: 60\n", "points: 0\n"),
        ("{not: planned}", "{not: {has: planed}}"),
        ("{not: planned}", "{not: {has: done}}"),
        (WHEN, "{has: total}"),
        ("amount: 10万元", "amount: 10万元\n    per: projects\n    where: {has: total}"),
        ("{not: planned}", "{not: {has: [planned, teams]}}"),
        ("{not: planned}", "{is: {begun: 甲}}"),
        ("{not: planned}", "{is: {teams: 甲}}"),
        ("{not: planned}", "{is: {kind: {甲: 1}}}"),
        ("{not: planned}", "{is: {kind: [甲, null]}}"),
        ("{not: planned}", "{is: {planned: [true, 也许]}}"),
        ("{not: planned}", "{is: 甲}"),
        ("{not: planned}", "{is: {2026: 甲}}"),
        (OF_RECORD, "score: {table: {by: begun_on, rows: {甲: 2}, otherwise: 1}}"),
        (OF_RECORD, "score: {cases: {rows: [{when: {is: {begun_on: 甲}}, then: 2}], otherwise: 1}}"),
        ("amount: 10万元", "amount: 10万元\n    per: projekte"),
        (LAST, "- {outcome: 末两位, when: {last: 2}, falls_on: paid_in}"),
        (LAST, "- {outcome: 末两位, when: {last: 2}, falls_on: nobody}"),
        instead("{sum: {over: lists, of: total}}"),
        instead("{count: {over: projects, distinct: firm}}"),
        instead("{block: 到位资金}"),
        instead("{earlier: {what: totals, join: mean, none: 0}}"),
        instead("{earlier: {what: 履约行, join: mean, none: 0}}"),
        (WHEN, "{outcome: 末三位}"),
        (WHEN, "{repeated: {grade: 良好, times: 2, within: 2}}"),
        (WHEN, "{grade: {name: 优秀, line: 附加}}"),
        (WHEN, "{ge: [{graded: 好}, 1]}"),
        ("roles: {lead: 70%", "roles: {leader: 70%"),
        ("roles: {lead: 70%", "roles: {total: 70%"),
        (SHARES, "shares: {by: certificate, roles: [lead, coop], certificate: paper}"),
        ("    counted:", "    once: number\n    counted:"),
        instead("{count: {over: nothing, distinct: firm}}"),
        ("kind: {title: 组别, type: text}", "kind: {title: 组别, type: text}\n  done: {title: 重名}"),
        ("records:\n", "records:\n  rate: {title: 重名, attributes: {x: 万元}}\n"),
        ("  - {gate: 一票否决,", "  - {gate: 一票否决, when: planned, effect: last}\n  - {gate: 一票否决,"),
        ("rewards:\n", "rewards:\n  - {reward: 奖金, unit: 万元, amount: 1万元}\n"),
        ("lines:\n  - line: 到位资金", "lines:\n  - block: 甲\n    lines: [{line: 乙, score: 1}, {line: 乙, score: 2}]\n  - line: 到位资金"),
        (OF_RECORD, "score: {minmax: {of: total, points: 5, floor: 60%, best: largest}}"),
        (OF_RECORD, "score: {bands: {of: {group: {statistic: max, of: total}}, rows: [{ge: 1, then: 2}], otherwise: 1}}"),
        (OF_RECORD, "score: {places: {place: {place_of: {of: total, best: largest, ties: share}}, rows: {1: 2}, otherwise: 1}}"),
        instead("{sum: {over: projects, of: {holds: {ge: [total, 1]}}, where: {ge: [totals, 1]}}}"),
        instead("{product: [{sum: {over: projects, of: total}}, {convert: {of: total, to: 亿元}}]}"),
        ("amount: 10万元", "amount: total\n    per: projects\n    where: {ge: [total, 1亿元]}\n    limit: {most: {product: [share, 10万元]}}"),
        ("amount: 10万元", "amount: total\n    per: projects\n    when: {ge: [share, 50%]}"),
        (OF_RECORD, f"{OF_RECORD}\n    points: share"),
        ("amount: 10万元", "amount: share"),
        ("amount: 10万元", "amount: 10万元\n    where: {ge: [begun_on, 2026-01-01]}"),
        (PRIZE, "- {prize: 一等奖, seats: 1, when: {ge: [place, 1]}}"),
        ("flows: [", "flows: [{into: 半年, weight: 30%}, {into: 年末, weight: {cases: {rows: [{when: {first: 2}, then: 10%}], otherwise: 5%}}}, "),
    ],
    "bands": [
        rows("{ge: 80%, le: 80%, then: 3}", "{ge: 10%, lt: 10%, then: 2}", "{gt: 5%, le: 5%, then: 2}"),
        rows("{ge: 80%, le: 10%, then: 3}", "{ge: 90%, lt: 95%, then: 2}"),
        rows("{ge: 60%, then: 3}", "{gt: 60%, then: 2}"),
        rows("{gt: 60%, then: 3}", "{ge: 60%, then: 2}"),
        rows("{le: 60%, then: 3}", "{lt: 60%, then: 2}"),
        rows("{lt: 60%, then: 3}", "{le: 60%, then: 2}"),
        rows("{ge: 10%, lt: 60%, then: 3}", "{ge: 20%, le: 60%, then: 2}", "{ge: 20%, lt: 60%, then: 1}"),
        rows("{ge: 60%, then: 3, when: planned}", "{ge: 90%, then: 2}"),
        rows("{ge: done, then: 3}", "{ge: 90%, then: 2}", "{ge: 80%, lt: done, then: 1}"),
        rows("{ge: 60%, then: 3}", "{ge: 70%, le: done, then: 2}", "{ge: done, then: 1}"),
        rows("{ge: 60%, then: 3}", "{ge: 50%, then: 2万元}"),
        rows("{ge: 60%, then: 3分}", "{ge: 50%, then: 2}"),
        rows("{ge: 60%, then: 3个}", "{ge: 50%, then: 2}"),
        rows("{ge: 60%, then: error}", "{ge: 50%, then: 2}", "{ge: 40%, then: 2万元}"),
        rows("{ge: 60%, then: 0}", "{ge: 50%, then: 2}", "{ge: 40%, then: 2万元}"),
        rows("{ge: 60%, then: {bands: {of: rate, rows: [{ge: 200%, then: 1}], otherwise: error}}}", "{ge: 50%, then: 2}", "{ge: 40%, then: 2万元}"),
        rows("{then: 3, ge: 60%, lt: done}", "{ge: 60%, lt: 60%, then: 1}"),
        instead("{cases: {rows: [{when: planned, then: 1}, {when: {not: planned}, then: 2}, {when: planned, then: 3}], otherwise: 0}}"),
        instead("{cases: {rows: [{when: planned, then: 1}, {when: planned, then: 2万元}], otherwise: 0}}"),
        instead("{curve: {of: rate, rows: [{at: 20%, give: 2}, {at: 10%, give: 1}], between: lower, outside: error}}"),
        instead("{curve: {of: rate, rows: [{at: 20%, give: 2}, {at: 20%, give: 1}], between: lower, outside: error}}"),
        instead("{curve: {of: rate, rows: [{at: 20%, give: 2}, {at: 30%, give: 1个}], between: lower, outside: error}}"),
        instead("{curve: {of: rate, rows: [{at: 1, give: 2}, {at: 30%, give: 3}], between: lower, outside: error}}"),
        instead("{ladder: {rows: [{step: 甲, when: planned, points: 1}, {step: 甲, when: planned, points: 2}], join: sum, in_order: true}}"),
    ],
    "sums": [
        instead("{sum: [none, {sum: [kind, 1]}]}"),
        instead("{step: {of: none, against: target, base: 1, above: keep, below: zero}}"),
        instead("{step: {of: paid_in, against: target, base: 1, above: {every: none, points: 1, part: whole}, below: zero}}"),
        instead("{bands: {of: rate, rows: [{ge: none, then: 1}], otherwise: none}}"),
        instead("{weighted: [{of: started, weight: 60%}, {of: started, weight: 0.3}]}"),
        instead("{weighted: [{of: started, weight: 60%}, {of: started, weight: rate}]}"),
        instead("{weighted: [{of: started, weight: 60个}]}"),
        instead("{convert: {of: started, to: 万园}}"),
        instead("{limit: {of: started}}"),
        instead("{limit: {of: started, least: 5, most: 4}}"),
        instead("{limit: {of: started, least: 5, most: 5}}"),
        instead("{limit: {of: started, least: 5个, most: 4}}"),
        limited("{}"),
        limited("{least: 1个}"),
        limited("{most: 1个}"),
        limited("{most: 50%}"),
        ("    shared: true\n", "    shared: true\n    limit: {most: 5个}\n"),
        limited("{least: 30, most: 20}"),
        instead("{input: {of: started, least: 5, most: 4, document: 证明}}"),
        instead("{input: {of: started, least: none, most: none, document: 证明}}"),
        instead("{completion: {of: paid_in, target: target, cap: none, least: {sum: [kind, 1]}}}"),
        instead("{completion: {of: paid_in, target: none, cap: 0%}}"),
        instead("{completion: {of: paid_in, target: target, cap: 0%}}"),
        instead("{completion: {of: paid_in, target: target, cap: 2000%}}"),
        instead("{completion: {of: paid_in, target: target, cap: 2001%}}"),
        instead("{completion: {of: paid_in, target: target, cap: 1万元}}"),
        instead("{minmax: {of: started, floor: -1%, best: largest}}"),
        instead("{minmax: {of: started, floor: 1万元, best: largest}}"),
        instead("{items: {start: zero, rows: [{item: 甲, count: started, points: 1, full: 3}]}}"),
        instead("{items: {start: zero, rows: [{item: 甲, count: started, points: 1}, {item: 甲, count: 1, points: 1}]}}"),
        instead("{items: {start: full, rows: [{item: 甲, count: started, points: 1}]}}"),
        instead("{items: {start: full, rows: [{item: 甲, count: started, points: 0}]}}"),
        instead("{items: {start: full, rows: [{item: 甲, count: started, points: 1}, {item: 乙, count: 1, points: -1}]}}"),
        instead("{items: {start: zero, rows: [{item: 甲, count: paid_in, points: 1}]}}"),
        instead("{places: {place: started, rows: {1: 5}, first: 3}}"),
        instead("{product: [paid_in, target]}"),
        ("full: 100", "full: 100个"),
        ("full: 100", "full: target"),
        ("full: 100", "full: 90"),
    ],
    "steps": [
        (ABOVE, "above: {series: {width: 1%, every: 0%, grows: 1%, points: 1}, part: whole}"),
        (ABOVE, "above: {every: 10%, points: 0, part: whole}"),
        (ABOVE, "above: {every: target, points: 1, part: whole}"),
        (ABOVE, "above: zero"),
        (ABOVE, "above: [1]"),
        (ABOVE, "above: {every: 10%, part: whole}"),
        (f"{STEP}\n        base: 0\n        {ABOVE}\n        below: keep", "of: paid_in\n        against: target\n        base: 0\n        above: keep\n        below: mirror"),
        ("below: keep", "below: {every: 10个, points: 1, part: whole}"),
        ("below: keep", "below: {every: 10%, points: 1万元, part: whole}"),
    ],
    "lists": [
        (SHARES, "shares: {by: roles, roles: {lead: 70%, coop: 30%}, vacant: 其他}"),
        (SHARES, "shares: {by: roles, roles: {lead: 70%, coop: 30%}}"),
        (SHARES, "shares: {by: roles, roles: {lead: 70%, coop: 30%}, vacant: lead, remainder_to: 其他}"),
        (SHARES, "shares: {by: certificate, roles: [lead]}"),
        (SHARES, "shares: {by: equal, roles: [lead, coop]}"),
        (SHARES, "shares: {by: equal, roles: []}"),
        ("{total: 亿元, begun_on: date", "{total: {type: text, unit: 亿元}, begun_on: date"),
        ("  started: {title", "  begun: {metric: 甲, target: 乙}\n  started: {title"),
        ("  started: {title", "  begun: {metric: 甲}\n  started: {title"),
        ("  started: {title", "  begun: {target: 甲}\n  started: {title"),
        ("  started: {title", "  projects: {title: 项目}\n  started: {title"),
        ("  started: {title", "  100万: {title: 项目}\n  started: {title"),
        ("{total: 亿元, begun_on: date", "{total: 亿元, parts: {type: numbers, unit: 亿元}, begun_on: date"),
        ("  - line: 开工项目", "  - line: 开工项目\n    when: planned\n    absent: 不计"),
        ("  - line: 开工项目", "  - line: 开工项目\n    when: planned\n    absent: {moved_to: 无此行}"),
        ("  - line: 开工项目", "  - line: 开工项目\n    when: planned\n    absent: {moved: 履约}"),
        ("  - line: 开工项目", "  - line: 开工项目\n    not_in: [履约, 开工项目]\n    per: projects\n    join: sum"),
        ("    join: sum\n", "    join: sum\n    frequency: [{by: begun, same: month, most: 1}]\n"),
        ("    join: sum\n", "    join: sum\n    not_in: [大项目, 履行]\n"),
        ("  - line: 开工项目", "  - line: 开工项目\n    best: 2"),
        (f"    {SCORE}\n", ""),
        (f"    {SCORE}\n", "    score:\n      sum:\n        terms:\n          - 1\n          - kind\n"),
        (f"    {SCORE}\n", "    score:\n      holds:\n        is:\n          kind: 甲\n          kinds: 乙\n"),
        ("lines:\n  - line: 到位资金", "lines:\n  - block: 甲\n    lines: []\n  - line: 到位资金"),
        ("lines:\n  - line: 到位资金", "lines:\n  - 一行\n  - line: 到位资金"),
        ("lines:\n  - line: 到位资金", "lines:\n  - block: 甲\n    lines: [{line: 乙, score: 1}]\n    grades: [{grade: 好}, {grade: 好}]\n  - line: 到位资金"),
        ("lines:\n  - line: 到位资金", "lines:\n  - block: 甲\n    lines: [{line: 到位资金, score: 1}]\n  - line: 到位资金"),
    ],
    "after": [
        ("  ties: share", "  competes: planned\n  ties: share"),
        (PRIZE, "- {prize: 一等奖}"),
        (PRIZE, f"{PRIZE}\n  {PRIZE}"),
        (PRIZE, "- {prize: 一等奖, when: {places: [3, 2]}}"),
        (PRIZE, "- {prize: 一等奖, when: {places: [0, 2]}}"),
        (PRIZE, "- {prize: 一等奖, when: {places: [2, 2]}}"),
        (PRIZE, "- {prize: 一等奖, when: {places: [1]}}"),
        ("unit: 万元\n    amount", "unit: 万园\n    amount"),
        ("amount: 10万元", "amount: 10个"),
        ("amount: 10万元", "amount: 10万元\n    limit: {most: 3个}"),
        ("amount: 10万元", "amount: {product: [total, 1万元]}\n    per: projects"),
        ("amount: 10万元", "pool: {amount: 1个, by: 1}"),
        ("amount: 10万元", "pool: {amount: 1万元, by: 1}\n    per: projects"),
        ("{outcome: 末两位, times: 2", "{times: 2"),
        ("effect: no_honours", "effect: honours"),
        ("effect: no_honours", "most: 80个"),
        ("- {gate: 一票否决, when: {not: planned}, effect: no_honours}", "- {gate: 一票否决, when: {not: planned}, minus: 5个}"),
    ],
    "form": [
        ("rounding: {line: {places: 2, mode: half_up}}", "rounding: 两位"),
        ("rounding: {line: {places: 2, mode: half_up}}", "rounding: {line: 2}"),
        ("rounding: {line: {places: 2, mode: half_up}}", "rounding: {line: {places: 13, mode: half_up}}"),
        limited("80"),
        ("by: [{of: total, best: largest}]", "by: total"),
        ("by: [{of: total, best: largest}]", "by: {of: total, best: largest}"),
        ("rows:\n          - {ge: 90%, then: 20}\n          - {ge: 60%, then: 10}", "rows: {ge: 90%, then: 20}"),
        ("rows: {乡镇: 2}", "rows: [乡镇]"),
        ("  missing_fact: error\n", "  missing_fact: skip\n"),
        ("{ge: [total, 90]}", "{gte: [total, 90]}"),
        ("{ge: [total, 90]}", "{ge: [total]}"),
        ("{ge: [total, 90]}", "{ge: [total, 90], le: [total, 95]}"),
        ("{ge: [total, 90]}", "[]"),
        instead("{mean: [teams, 1,000]}"),
        instead("[1, 2]"),
        instead("true"),
        instead("{}"),
        instead("{median: teams}"),
        instead("{places: {place: started, rows: {甲: 5}, otherwise: 0}}"),
        ("title: 某县招商引资考核\n", "title: 某县招商引资考核\n1: 甲\n"),
        ("title: 某县招商引资考核\n", "title: [某县]\n"),
        ("full: 100", "full: none"),
        ("records:\n", "records: 项目\nrecord:\n"),
        ("  missing_fact: error\n", "  missing_fact: none\n  missing: error\n"),
        ("period: year", "period: ''"),
        ("{ge: [total, 90]}", "{'>=': [total, 90]}"),
        ("{ge: [total, 90]}", "{and: [planned]}"),
        instead("{avg: teams}"),
        instead("{if: [planned, 1, 2]}"),
        instead("{sum: {over: teams, best: 0}}"),
        instead("{places: {place: started, rows: {'1,000': 5}, otherwise: 0}}"),
        ("facts:\n", "facts:\n  2026: {title: 年}\n"),
    ],
}  # fmt: skip


def said_of(text):
    """Return what is said of a scheme; nothing where it is let pass."""
    try:
        reading.read(text)
    except Faulty as faulty:
        return [f"{fault.line} {fault}" for fault in faulty.faults]
    return []


@pytest.mark.parametrize(
    ("kind", "at"), [(kind, at) for kind, slips in SLIPS.items() for at in range(len(slips))]
)
def test_what_is_said_of_a_slip_is_kept(kind, at, as_kept):
    old, new = SLIPS[kind][at]
    assert GOOD.count(old) == 1
    as_kept(new, *said_of(GOOD.replace(old, new)))


# What is said of edge cases that a scheme of this one figure has and does not settle.
UNSETTLED = [
    "{completion: {of: x, target: y, points: 5, cap: 100%}}", "{completion: {of: x, target: 5, points: 5, cap: 100%}}",
    "{ratio: [x, y]}", "{ratio: [x, 5]}", "{growth: [x, 5]}", "{mean: marks}", "{max: marks}", "{mean: [x, y]}", "{sum: marks}",
    "{quota: {points: 5, rows: [{item: 甲, count: x, quota: y, per_short: 1}]}}", "{quota: {points: 5, rows: [{item: 甲, count: x, quota: 3, per_short: 1}]}}",
    "{step: {of: x, against: y, base: 5, above: {every: 10%, points: 1, part: whole}, below: keep}}",
    "{step: {of: x, against: y, base: 5, above: {every: 10万元, points: 1, part: whole}, below: mirror}}",
    "{step: {of: x, against: 5, base: 5, above: in_proportion, below: zero}}",
    "{step: {of: x, against: y, base: 5, above: keep, below: in_proportion}}",
    "{minmax: {of: x, points: 5, floor: 60%, best: largest}}", "{minmax: {of: x, points: 5, floor: 60%, best: largest, equal: full}}",
]  # fmt: skip


@pytest.mark.parametrize("score", UNSETTLED)
def test_what_is_said_of_silence_is_kept(score, as_kept):
    as_kept(
        *said_of(
            "title: 例\nedge_cases: {missing_fact: error}\nrounding: none\nranking: none\nlines: [{line: 甲, score: 1}]\n"
            f"facts: {{x: 万元, y: 万元, marks: {{type: numbers}}}}\nfigures: {{f: {score}}}"
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "lines: [{line: 甲, score: {mean: marks}}]\nrounding: none\nranking: none",
        "lines: [{line: 甲, score: 1}]\ngrades: [{grade: 好, when: {outcome: 表彰}}, {grade: 差}]\nrounding: none\nranking: none",
        "lines: [{line: 甲, score: paid}]\nrounding: none\nranking: none",
        "lines: [{line: 甲, score: {completion: {of: 1, target: 2, cap: none}}}]\nrounding: none\nranking: none",
        "lines: [{line: 甲, score: {line: 乙}}, {line: 乙, score: {line: 甲}}]\nrounding: none\nranking: none",
        "full: 20\nlines: [{line: 甲, points: 10, score: 1}, {line: 丁, score: 1}, {block: 乙, weight: 50%, lines: [{line: 丙, points: 30, score: 1}]}]\nrounding: none\nranking: none",
        "full: 25\nlines: [{line: 甲, points: 10, score: 1}, {block: 乙, weight: 50%, lines: [{line: 丙, points: 30, score: 1}]}]\nrounding: none\nranking: none",
        "facts: {w: \"%\"}\nfull: 20\nlines: [{line: 甲, points: 10, score: 1}, {block: 乙, weight: w, lines: [{line: 丙, points: 30, score: 1}]}]\nrounding: none\nranking: none",
        "facts: {w: 分}\nfull: 20\nlines: [{line: 甲, points: w, score: 1}]\nrounding: none\nranking: none",
        "full: 20\nlines: [{block: 乙, bonus: true, lines: [{line: 丙, points: 30, score: 1}]}]\nrounding: none\nranking: none",
        "full: 20\nlines: [{block: 乙, lines: [{line: 丙, points: 20, score: 1}, {line: 丁, points: 30, bonus: true, score: 1}]}]\nrounding: none\nranking: none",
        "full: 20分\nlines: [{line: 甲, points: 20, score: 1}]\nrounding: none\nranking: none",
        "facts: {who: {type: units}}\nlines: [{line: 甲, score: 1}]\noutcomes: [{outcome: 约谈, when: {ge: [total, 1]}, falls_on: who}]\nrounding: none\nranking: none",
        "- title",
        "甲",
        "",
    ],
)  # fmt: skip
def test_what_is_said_of_a_small_scheme_is_kept(text, as_kept):
    as_kept(*said_of(f"{HEAD}{text}" if ":" in text else text))
