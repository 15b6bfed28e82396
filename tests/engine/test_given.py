"""What is given to a run in every shape it may have: facts, lists, numbers, and what happened before."""

from decimal import Decimal
from fractions import Fraction

import pytest

from luodi.assessment.engine import command, facts, numbers, publishing
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, one, run

pytestmark = pytest.mark.usefixtures("as_kept")


def test_facts_in_every_shape_they_may_have():
    text = """
group_by: kind
facts: {kind: {type: text}, who: {type: units}, marks: {type: numbers, unit: 分}, bare: 万元}
records:
  funds: {title: 资金, missing: zero, attributes: {sum: 万元}, once: sum}
  owed: {title: 欠账, missing: leave_out, attributes: {sum: 万元}}
lines:
  - {line: 行, score: {mean: marks}}
  - {line: 项, per: funds, join: sum, score: {holds: {ge: [sum, 1]}}}
  - {line: 账, score: {items: {start: zero, rows: [{item: 欠账, count: {count: owed}, points: -1}]}}}
figures: {names: {table: {by: who, rows: {甲、乙: 2, 甲: 1}, otherwise: 0}}, least: {min: {over: marks, where: {gt: [value, 80]}}}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
    units = {
        "甲": {
            "kind": "镇",
            "who": ["甲", "乙"],
            "marks": 90,
            "funds": [{"sum": 1}, {"id": 7, "sum": 1}, {"sum": 2}],
        },
        "乙": {"kind": "局", "who": " 甲 ", "marks": [80, "85分"], "owed": [{"name": "一", "sum": 3}]},
        "丙": {"kind": "镇", "who": "", "marks": [70, 81], "bare": None, "funds": None},
    }
    run(text, units)
    for slip in (
        {"kind": ""}, {"kind": None}, {"marks": [80, "多", 90, "少"]}, {"marks": "多"}, {"funds": [1, {"sum": "多"}, 2]},
        {"bear": 1}, {"funds": [{"some": 1}, {"sum": "1亩"}, {"owed": 1}]}, {"who": 3}, {"sum": 1},
    ):  # fmt: skip
        with pytest.raises(Faulty):
            run(text, {**units, "乙": {**units["乙"], **slip}, "丁": {"kind": []}})
    for more in (
        {"common": {"bear": 1}}, {"common": {"bare": "多", "funds": []}}, {"common": {"marks": [1]}}, {"totals": {"甲": 1, "丁": 2, "戊": 3}},
        {"totals": {"甲": "多", "乙": "少", "丙": 1}}, {"decided": {"丁": {}, "甲": 1, "戊": {}}}, {"earlier": 1},
        {"records": {"funds": [], "owed": []}}, {"records": {"lost": []}}, {"earlier": [{}, {"units": {"甲": {"outcomes": 5}}}]},
    ):  # fmt: skip
        with pytest.raises(Faulty):
            run(text, units, **more)


def test_a_scheme_without_facts_says_that_there_are_none():
    with pytest.raises(Faulty, match="办法里的事实有：无。"):
        one("lines: [{line: 行, score: 1}]", {"其他": 1})
    with pytest.raises(Faulty, match="“b”在同一处写了两次"):
        facts.loaded('{"a": 1, "b": 2, "b": 3}')


@pytest.mark.parametrize(
    ("given", "number"),
    [(10**18, 10**18), (Decimal("900000000000000000.5"), Fraction("900000000000000000.5")), (Decimal("-1e18"), -(10**18))],
)  # fmt: skip
def test_the_largest_numbers(given, number):
    assert numbers.quantity(given).number == number


def test_a_number_that_never_ends_may_be_written_without_decimals():
    assert numbers.plain(Fraction(301, 3), 0) == "100"


def test_a_unit_that_is_not_assessed_is_told_with_the_reason(as_kept):
    head = HEAD.replace("missing_fact: error", "missing_fact: not_assessed")
    text = """
facts: {x: 分}
lines: [{line: 行, score: x}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
    as_kept(publishing.table(run(text, {"甲": {}, "乙": {"x": 0}}, head)))


def test_the_command_knows_two_words_only(capsys):
    with pytest.raises(SystemExit):
        command.scheme(["print"])
    assert "schema" in capsys.readouterr().err


@pytest.mark.parametrize(
    "given", [10**18 + 1, Decimal("1000000000000000000.5"), Decimal("Infinity"), Decimal("NaN")]
)
def test_numbers_that_are_none(given, as_kept):
    with pytest.raises(numbers.BadNumber) as bad:
        numbers.quantity(given)
    as_kept(str(bad.value))


def test_what_happened_before_is_read_as_it_was_printed_or_as_people_write_it():
    text = """
lines: [{line: 行, score: 1}]
grades: [{grade: 好, when: {ge: [total, 2]}}, {grade: 差}]
outcomes: [{outcome: 约谈, when: {repeated: {grade: 差, times: 2, within: 2}}}, {outcome: 免职, when: {repeated: {outcome: 约谈, times: 2, within: 3}}}]
"""
    told = [
        [{"outcome": "约谈", "undecided": ""}], [{"outcome": "约谈", "undecided": "未定"}], ["约谈"], [], None,
    ]  # fmt: skip
    for outcomes in told:
        before = {
            "甲": {"total": 1, "place": None, "grade": "差", "outcomes": outcomes, "lines": [{"line": "行"}]}
        }
        one(text, {}, earlier=[{"units": before}])
        one(text, {}, earlier=[{"units": before}, {"units": {}}])
        one(text, {}, earlier=[{"units": {}}, {"units": before}, {"units": {"甲": {"grade": None}}}])
