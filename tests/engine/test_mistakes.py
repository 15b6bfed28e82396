"""Sixty mistakes an author can make: each is told in Chinese, with the line, the place and the cure."""

import pytest

from luodi.assessment.engine import reading
from luodi.common.faults import Faulty

pytestmark = pytest.mark.usefixtures("as_kept")

GOOD = """title: 某县招商引资考核
period: year
facts:
  paid_in: {title: 到位资金, unit: 万元}
  target: {title: 任务, unit: 万元}
  started: {title: 开工项目, unit: 个}
  rate: {title: 履约率, unit: "%"}
  kind: {title: 组别, type: text}
  planned: {title: 有方案, type: flag}
  teams: {title: 打分, type: numbers, unit: 分}
records:
  projects:
    title: 项目
    attributes: {total: 亿元, begun_on: date, lead: units, coop: units}
    counted: [{rule: 不小于五千万, when: {ge: [total, 5000万元]}}]
    shares: {by: roles, roles: {lead: 70%, coop: 30%}, vacant: lead}
figures:
  done: {of: {ratio: [paid_in, target]}, unit: "%"}
edge_cases:
  missing_fact: error
  missing_target: error
  zero_target: error
  zero_over_zero: zero
  equal_minmax: full
  negative_total: keep
rounding: {line: {places: 2, mode: half_up}}
full: 100
lines:
  - line: 到位资金
    points: 60
    score: {completion: {of: paid_in, target: target, cap: 100%}}
  - line: 开工项目
    points: 20
    score: {minmax: {of: started, floor: 60%, best: largest}}
  - line: 履约
    points: 20
    score:
      bands:
        of: rate
        rows:
          - {ge: 90%, then: 20}
          - {ge: 60%, then: 10}
        otherwise: 0
  - line: 加分
    bonus: true
    score:
      step:
        of: paid_in
        against: target
        base: 0
        above: {every: 10%, points: 1, part: whole, limit: 5}
        below: keep
  - line: 大项目
    bonus: true
    per: projects
    join: sum
    shared: true
    score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}
  - line: 评分
    bonus: true
    score:
      judged:
        points: 5
        out_of: 100
        scorers:
          - {by: 领导, marks: {mean: teams}, weight: 60%}
          - {by: 群众, marks: {mean: teams}, weight: 40%}
group_by: kind
gates:
  - {gate: 一票否决, when: {not: planned}, effect: no_honours}
grades:
  - {grade: 优秀, when: {ge: [total, 90]}}
  - {grade: 一般}
ranking:
  by: [{of: total, best: largest}]
  ties: share
  edge_tie: all_in
prizes:
  - {prize: 一等奖, seats: 1}
outcomes:
  - {outcome: 末两位, when: {last: 2}}
  - {outcome: 约谈, when: {repeated: {outcome: 末两位, times: 2, within: 2}}}
rewards:
  - reward: 奖金
    unit: 万元
    amount: 10万元
    tranches:
      - {tranche: 当年, share: 60%}
      - {tranche: 次年, share: 40%}
flows: [{into: 年度考核, weight: 25%}]
"""

# What is changed → what; what stands on the line that is named; words that name the fault and the cure.
MISTAKES = [
    # Spelling and form.
    ("period: year", "perriod: year", "perriod", ["不认识“perriod”", "period"]),
    ("cap: 100%", "capp: 100%", "capp", ["不认识“capp”", "cap"]),
    ("completion:", "compltion:", "compltion", ["没有“compltion”这种算法", "completion"]),
    ("{ge: [total, 90]}", "{gee: [total, 90]}", "gee", ["没有“gee”这种条件"]),
    ("period: year", "period: decade", "decade", ["没有“decade”这种写法", "quarter"]),
    ("title: 某县招商引资考核\n", "", "period", ["缺少“title”"]),
    ("  - line: 到位资金", "  - lines: 到位资金", "lines: 到位", ["缺少“line”"]),
    ("points: 60\n", "points: 六十\n", "六十", ["没有“六十”这个"]),
    ("points: 60\n", "points: 60分钟\n", "分钟", ["不认识单位“分钟”"]),
    ("points: 60\n", "points: -60\n", "-60", ["满分不能是负数"]),
    ("unit: 万元}\n  target", "unit: 万园}\n  target", "万园", ["不认识单位“万园”"]),
    ("seats: 1", "seats: 0", "seats: 0", ["超出范围", "不小于"]),
    ("seats: 1", "seats: 一", "seats: 一", ["不是整数"]),
    ("bonus: true\n    score:\n      step", "bonus: 对\n    score:\n      step", "bonus: 对", ["“是”或“否”"]),
    ("lines:\n  - line: 到位资金", "lines: 到位资金\nx:\n  - line: 到位资金", "lines: 到位", ["清单"]),
    ("  ties: share", "  ties share", "edge_tie", ["看不懂", "缩进"]),
    ("  ties: share", "  ties: share\n  ties: dense", "ties: dense", ["“ties”写了两次"]),
    # Silence.
    ("  ties: share\n", "", "ranking", ["得分相同怎样排", "share"]),
    ("  edge_tie: all_in\n", "", "ranking", ["并列正好跨在", "by_hand"]),
    ("rounding: {line: {places: 2, mode: half_up}}\n", "", "title", ["取几位小数", "none"]),
    ("  missing_fact: error\n", "", "edge_cases", ["没有填报怎么办", "两回事"]),
    ("  missing_target: error\n", "", "edge_cases", ["没有目标时怎么办"]),
    ("  zero_target: error\n", "", "edge_cases", ["目标（分母）是 0"]),
    ("  zero_over_zero: zero\n", "", "edge_cases", ["0/0"]),
    ("  equal_minmax: full\n", "", "edge_cases", ["全组一样"]),
    ("  negative_total: keep\n", "", "edge_cases", ["总分是负数"]),
    (", cap: 100%", "", "completion", ["超额完成最高按多少计", "none"]),
    (", part: whole", "", "above", ["不足一档", "prorata"]),
    ("        below: keep\n", "", "step", ["低于基准怎么办"]),
    ("        otherwise: 0\n", "", "bands", ["都不符合时取多少"]),
    (", best: largest}}", "}}", "minmax", ["大的好还是小的好"]),
    (", vacant: lead}", "}", "shares", ["没有单位时份额归谁"]),
    ("    join: sum\n", "", "line: 大项目", ["各条怎样合并"]),
    ("mode: half_up", "mode: round", "mode: round", ["没有“round”这种写法", "half_up"]),
    # Names.
    ("of: paid_in, target: target", "of: paidin, target: target", "paidin", ["没有“paidin”", "paid_in"]),
    ("of: started", "of: kind", "of: kind", ["是文字或是否，不能当数用"]),
    ("of: started", "of: projects", "of: projects", ["是一份清单"]),
    ("marks: {mean: teams}, weight: 60%", "marks: {mean: team}, weight: 60%", "领导", ["没有“team”这份清单"]),
    ("per: projects", "per: project", "per: project", ["没有“project”这份清单"]),
    ("by: kind, rows", "by: sort, rows", "by: sort", ["没有“sort”"]),
    ("of: started", "of: {line: 开工}", "line: 开工", ["没有“开工”这个行"]),
    ("of: started", "of: {line: 开工项目}", "line: 开工项目", ["不能用到它自己"]),
    ("group_by: kind", "group_by: rate", "group_by", ["文字事实"]),
    ("{outcome: 末两位, times", "{outcome: 末三位, times", "末三位", ["没有“末三位”"]),
    ("{ge: [total, 90]}", "{grade: 良好}", "grade: 良好", ["没有“良好”这个等次"]),
    ("{not: planned}", "{not: paid}", "paid}", ["没有“paid”"]),
    ("{not: planned}", "{last: 2}", "last: 2", ["名次排出来以后"]),
    ("  started: {title", "  total: {title: 总数}\n  started: {title", "total: {", ["专门意思"]),
    ("  - line: 履约\n", "  - line: 开工项目\n", "line: 开工项目", ["写了两次"]),
    ("figures:\n  done: {of: {ratio: [paid_in, target]}", "figures:\n  done: {of: {sum: [done, 1%]}", "done", ["又用到它自己"]),
    ("when: {ge: [total, 5000万元]}", "when: {ge: [totals, 5000万元]}", "totals", ["没有“totals”", "total"]),
    # Sums and edges.
    ("full: 100", "full: 110", "full: 110", ["加起来是 100", "110"]),
    ("weight: 40%", "weight: 50%", "scorers", ["110%", "100%"]),
    ("coop: 30%", "coop: 20%", "coop: 20%", ["90%", "100%"]),
    ("share: 40%", "share: 30%", "tranches", ["90%", "100%"]),
    ("- {ge: 90%, then: 20}\n          - {ge: 60%", "- {ge: 60%, then: 20}\n          - {ge: 90%", "ge: 90%", ["永远落不进来"]),
    ("- {ge: 90%, then: 20}", "- {ge: 90%, lt: 80%, then: 20}", "lt: 80%", ["什么数也落不进来"]),
    ("- {ge: 90%, then: 20}", "- {ge: 90%, gt: 80%, then: 20}", "gt: 80%", ["同一头的界限只写一个"]),
    ("- {ge: 90%, then: 20}", "- {then: 20}", "then: 20", ["没有写界限"]),
    ("cap: 100%", "cap: 120", "cap: 120", ["120%"]),
    ("floor: 60%", "floor: 100%", "floor: 100%", ["0 到 100%"]),
    ("times: 2, within: 2", "times: 3, within: 2", "times: 3", ["不能多于"]),
    ("every: 10%", "every: 0%", "every: 0%", ["大于 0"]),
    ("points: 1, part", "points: -1, part", "points: -1", ["不写负号"]),
    ("{grade: 优秀, when: {ge: [total, 90]}}", "{grade: 优秀}", "grade: 优秀", ["只有最后一个等次可以不写条件"]),
    ("- {grade: 一般}", "- {grade: 一般, when: {ge: [total, 60]}}", "grade: 一般", ["最后一个等次不要写条件"]),
    # Units.
    ("{ge: 90%, then: 20}", "{ge: 90万元, then: 20}", "bands", ["“万元”和“%”", "换算"]),
    ("of: {ratio: [paid_in, target]}", "of: {sum: [paid_in, started]}", "done", ["“个”和“万元”"]),
    ("target: target, cap", "target: started, cap", "started, cap", ["单位不一样"]),
    ("score: {completion: {of: paid_in, target: target, cap: 100%}}", "score: paid_in", "line: 到位资金", ["不是分数"]),
    ('rate: {title: 履约率, unit: "%"}', "rate: {title: 履约率}", "bands", ["没有写单位"]),
    ("every: 10%", "every: 10个", "step", ["“个”和“万元”"]),
    # Things that do not go together.
    ("effect: no_honours}", "effect: no_honours, minus: 5}", "minus", ["写一样"]),
    ("    unit: 万元\n    amount: 10万元", "    unit: 万元\n    amount: 10万元\n    pool: {amount: 1万元, by: total}", "reward", ["写一样"]),
    ("score: {minmax: {of: started", "when: planned\n    score: {minmax: {of: started", "line: 开工项目", ["absent"]),
    ("join: sum\n", "join: sum\n    frequency: [{by: total, same: month, most: 1}]\n", "frequency", ["不是日期"]),
    ("ranking:\n  by: [{of: total, best: largest}]\n  ties: share\n  edge_tie: all_in\n", "ranking: none\n", "prizes", ["没有排名"]),
    # Told in full, since nobody else tells it.
    ("score: {minmax: {of: started, floor: 60%, best: largest}}", "score: {weighted: [{of: started, weight: 60%}, {of: started, weight: 30%}]}", "weighted", ["90%"]),
    ("score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}", "score: {block: 附加}", "block: 附加", ["板块"]),
    ("score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}", "score: {earlier: {what: 总和, join: mean, none: 0}}", "earlier", ["总和", "total"]),
    ("above: {every: 10%, points: 1, part: whole, limit: 5}", "above: {brackets: [{every: 1%, points: 1}, {upto: 20%, every: 2%, points: 1}], part: whole, limit: 5}", "brackets", ["只有最后一段"]),
    ("above: {every: 10%, points: 1, part: whole, limit: 5}", "above: {brackets: [{upto: 20%, every: 0%, points: 1}], part: whole, limit: 5}", "brackets", ["每多少"]),
    ("above: {every: 10%, points: 1, part: whole, limit: 5}", "above: {series: {width: 0%, every: 2%, grows: 1%, points: 1}, part: whole}", "series", ["每段多宽", "大于 0"]),
    ("above: {every: 10%, points: 1, part: whole, limit: 5}", "above: plus", "plus", ["之一"]),
    ("when: {ge: [total, 5000万元]}", "when: {is: {begun_on: 甲}}", "begun_on: 甲", ["begun_on"]),
    ("score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}", "score: {cases: {rows: [{when: {is: {planned: 也许}}, then: 2}], otherwise: 1}}", "planned: 也许", ["true 或 false"]),
    ("score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}", "score: {cases: {rows: [{when: {is: {kind: []}}, then: 2}], otherwise: 1}}", "kind: []", ["清单"]),
    ("score: {table: {by: kind, rows: {乡镇: 2}, otherwise: 1}}", "score: {cases: {rows: [{when: {is: {kind: [乡镇, {a: 1}]}}, then: 2}], otherwise: 1}}", "a: 1", ["清单"]),
    ("otherwise: 0", "otherwise： 0", "otherwise：", ["中文冒号"]),
    ("floor: 60%, best: largest", "floor: 60%, best: 最大", "best: 最大", ["largest（"]),
    ("shares: {by: roles,", "shares: {by: role,", "by: role", ["roles"]),
]  # fmt: skip


def faults(text):
    with pytest.raises(Faulty) as found:
        reading.read(text)
    return found.value.faults


def test_the_scheme_without_a_mistake_is_read():
    assert reading.read(GOOD).title


@pytest.mark.parametrize(("old", "new", "on", "words"), MISTAKES, ids=map(str, range(len(MISTAKES))))
def test_a_mistake_is_told_with_its_line_and_its_cure(old, new, on, words):
    assert GOOD.count(old) == 1, old
    text = GOOD.replace(old, new)
    found = faults(text)
    said = [str(fault) for fault in found]
    matching = [fault for fault in found if all(word in str(fault) for word in words)]
    assert matching, said
    assert on in text.splitlines()[matching[0].line - 1], said
    assert all(fault.words.endswith("。") for fault in found), said
    assert len(found) <= 3, said


def test_there_are_sixty_of_them():
    assert len(MISTAKES) >= 60
