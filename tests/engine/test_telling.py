"""What is printed of results says the same as the data: totals after gates, caps of blocks, grades of lines, records left out."""

import json

import pytest

from luodi.assessment.engine import command, publishing, telling
from tests.engine.schemes import HEAD, run

pytestmark = pytest.mark.usefixtures("as_kept")

TEXT = """
facts:
  s: {title: 得分, unit: 分}
  bad: {title: 事故, type: flag, missing: zero}
  late: {title: 迟报, unit: 次, missing: zero}
lines:
  - {line: 得分, points: 100, score: s, grades: [{grade: 合格, when: {ge: [line_score, 20]}}, {grade: 不合格}]}
  - block: 加分
    bonus: true
    limit: {most: 10}
    grades: [{grade: 满, when: {ge: [line_score, 10]}}, {grade: 不满}]
    lines: [{line: 甲项, score: 12}, {line: 乙项, score: 3}]
limit: {most: 110}
gates:
  - {gate: 一票否决, when: bad, effect: zero}
  - {gate: 迟报扣分, when: {ge: [late, 1]}, minus: {product: [late, 1分]}}
rounding: {total: {places: 2, mode: half_up}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
UNITS = {"甲": {"s": 30, "bad": True}, "乙": {"s": 30, "late": 2}, "丙": {"s": 10}, "丁": {"s": 105}}


def printed(text=TEXT, units=UNITS):
    """Return what is printed of each unit."""
    found = run(text, units)
    rows = publishing.table(found).split("\n\n")[2:]
    return found.plain()["units"], dict(zip(units, rows, strict=True))


def test_the_total_of_the_text_is_the_one_after_the_gates():
    told, text = printed()
    heads = {unit: rows.splitlines()[0] for unit, rows in text.items()}
    assert [one["total"] for one in told.values()] == [0, 38, 20, 110]
    assert heads["甲"] == "甲：30+10=40.00；一票否决：总分由 40 变为 0，第 4 名"
    assert heads["乙"] == "乙：30+10=40.00；迟报扣分：总分由 40 变为 38，第 2 名"
    assert heads["丙"] == "丙：10+10=20.00，第 3 名"
    assert [telling.total(one) for one in told.values()] == ["0.00", "38.00", "20.00", "110.00"]


def test_gates_caps_of_blocks_grades_of_lines_and_notes_of_the_total_are_printed():
    _, text = printed()
    assert "  一票否决等：一票否决" in text["甲"]
    assert "  得分：30，合格" in text["甲"]
    assert "  得分：10，不合格" in text["丙"]
    assert "  板块 加分：12+3=15，最高按10计，满" in text["丙"]
    assert "  105+10=115，最高按110计" in text["丁"]


def test_what_bit_in_a_record_is_printed_beside_it():
    text = """
records: {deals: {title: 项目, attributes: {x: 万元}}}
lines: [{line: 行, per: deals, join: sum, score: {product: [{limit: {of: {ratio: [x, 100万元]}, most: 2}}, 1]}}]
"""
    found = publishing.table(run(text, {"甲": {"deals": [{"name": "一号", "x": 300}]}}))
    assert "    一号：2×1=2；300/100=3，最高按2计" in found


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (38.25, "38.25"),
        (0.333333333333, "0.3333"),
        (-0.666666666667, "-0.6667"),
        (1e-7, "0.0000001"),
    ],
)
def test_a_number_of_the_results_is_written_in_full_unless_it_does_not_end(value, words):
    assert telling.number(value) == words


@pytest.mark.parametrize(
    ("working", "total", "words"),
    [
        ("40.00", 40, "40.00"),
        ("25+15=40.00", 38.5, "38.50"),
        ("25+15=40", 38.5, "38.5"),
        ("40.0", 13.333333333333, "13.3333"),
        ("", None, ""),
    ],
)
def test_a_total_keeps_the_places_of_its_working(working, total, words):
    assert telling.total({"total": total, "working": working}) == words


def test_who_is_not_assessed_is_told_with_the_reason():
    head = HEAD.replace("missing_fact: error", "missing_fact: not_assessed")
    found = run("facts: {x: {title: 得分, unit: 分}}\nlines: [{line: 行, score: x}]", {"甲": {}}, head)
    assert publishing.table(found).splitlines()[-1] == "甲：不考核（“行”：没有“得分”。）"
    assert telling.working(found.plain()["units"]["甲"]) == "“行”：没有“得分”。"


def test_the_command_prints_text_and_json_that_agree(tmp_path, capsys):
    scheme, given = tmp_path / "办法.yaml", tmp_path / "事实.json"
    scheme.write_text(HEAD + TEXT, encoding="utf-8")
    given.write_text(json.dumps({"units": UNITS}), encoding="utf-8")
    assert command.score([str(scheme), str(given), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert command.score([str(scheme), str(given)]) == 0
    assert capsys.readouterr().out == telling.table(told) + "\n"


@pytest.mark.parametrize(
    ("score", "working", "words"),
    [(20, "(5/5)×20=20.00", "20.00"), (3, "5.00=5，最高按3计", "3"), (10, "12=12.50，最高按10计", "10"),
     (0.333333333333, "1/3", "0.3333"), (-2, "0-2=-2.0", "-2.0"), (0, "", "0"), (None, "", "")],
)  # fmt: skip
def test_a_score_has_the_places_of_its_working_where_the_working_ends_with_it(score, working, words):
    assert telling.score({"score": score, "working": working}) == words
