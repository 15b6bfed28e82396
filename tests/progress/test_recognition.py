"""What a fact must come with and what looks wrong, one row of a table for every rule and check; months and sums."""

from dataclasses import replace
from datetime import date

import pytest

from luodi.common.money import MOST
from luodi.progress.checks import Background, Check, Weight, findings
from luodi.progress.entries import FactEntry, Proof
from luodi.progress.periods import after, before, counts_in, due_on, is_month, last_day
from luodi.progress.recognition import COUNTED, FactKind, Recognition, in_fen, known_sum, number_key
from luodi.rulebook import reading
from luodi.rulebook.packs import kind_of

TODAY = date(2026, 11, 24)
WAN = 1_000_000
PROOF = {
    "arrived": "bank_slip", "completed": "settlement", "employed": "payroll", "output": "accounts", "tax": "tax_receipt",
}  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> Recognition:
    return reading.shipped(kind_of("recognition")).rules


def entry(kind="arrived", amount=1200 * WAN, **changes):
    """A fact of a kind with nothing wrong in it."""
    proofs = [Proof(PROOF[kind], "1.pdf")] if kind in PROOF else []
    basis = "outside_province" if kind == "arrived" else ""
    plain = FactEntry(1, FactKind(kind), date(2026, 11, 20), amount, basis=basis, proofs=proofs)
    return replace(plain, **changes)


KNOWN = Background(
    today=TODAY, stage="building", investment=35_000 * WAN, year_plan=12_000 * WAN, counts_in="2026-11"
)
FOREIGN = {
    "currency": "USD",
    "foreign_amount": 100_00,
    "rate": "7.12",
    "rate_on": TODAY,
    "rate_source": "中国银行折算价",
}
NOTHING_KNOWN = {"investment": None, "year_plan": None}
NOTE = {"amount": None, "text": "主体完工"}

# What is wrong: the check, the entry, and what is known about the project.
WRONG = [
    (Check.TOO_LARGE, entry(amount=MOST + 1), NOTHING_KNOWN),
    (Check.TOO_LARGE, entry(amount=MOST), NOTHING_KNOWN | {"known": [MOST // 2]}),
    (Check.TOO_LARGE, entry("output", MOST), NOTHING_KNOWN | {"opening": 1}),
    (Check.TOO_LARGE, entry(**FOREIGN | {"foreign_amount": MOST + 1}), {}),
    (Check.TOO_LARGE, entry("employed", 10_000_001), {}),
    (Check.TOO_LARGE, entry(origin="ledger", amount=MOST + 1), NOTHING_KNOWN),
    (Check.FOREIGN, entry(**FOREIGN | {"rate": "1e9"}), {}),
    (Check.FOREIGN, entry(**FOREIGN | {"rate": "0.0"}), {}),
    (Check.FUTURE, entry(happened_on=date(2026, 11, 25)), {"counts_in": "2026-11"}),
    (Check.NO_AMOUNT, entry(amount=None), {}),
    (Check.NO_AMOUNT, entry(amount=0), {}),
    (Check.NO_AMOUNT, entry(amount=-5), {}),
    (Check.NO_WORDS, entry("note", amount=None, text="  "), {}),
    (Check.NO_ORIGIN, entry(basis=""), {}),
    (Check.FOREIGN, entry(currency="USD"), {}),
    (Check.FOREIGN, entry(**FOREIGN | {"rate": "七块"}), {}),
    (Check.FOREIGN, entry(**FOREIGN | {"rate_source": ""}), {}),
    (Check.FOREIGN, entry(**FOREIGN | {"rate_on": date(2099, 1, 1)}), {}),
    (Check.NO_EVIDENCE, entry(proofs=[]), {}),
    (Check.NO_EVIDENCE, entry(proofs=[Proof("photo", "1.jpg")]), {}),
    (Check.NO_EVIDENCE, entry("completed", proofs=[Proof("bank_slip", "1.pdf")]), {}),
    (Check.NO_EVIDENCE, entry("employed", 30, proofs=[]), {}),
    (Check.NO_EVIDENCE, entry("output", proofs=[Proof("photo", "1.jpg")]), {}),
    (Check.NO_EVIDENCE, entry("tax", proofs=[Proof("invoice", "1.pdf")]), {}),
    (Check.USED, entry(), {"used": [("文件“1.pdf”", "西坪乡")]}),
    (Check.BEYOND, entry(), {"known": [34_000 * WAN]}),
    (Check.BEYOND, entry("completed"), {"known": [34_000 * WAN]}),
    (Check.BEYOND, entry(), {"opening": 34_000 * WAN}),
    (Check.BEFORE_START, entry("completed"), {"stage": "preparing"}),
    (Check.JUMP, entry(amount=1_000_000 * WAN), {"known": [800 * WAN], "investment": None, "year_plan": None}),
    (Check.JUMP, entry(amount=1200), {"known": [800 * WAN]}),
    (Check.JUMP, entry("tax", 20_000 * WAN), {"year_plan": 12 * WAN}),
    (Check.JUMP, entry("output", 40_000 * WAN), {"investment": 35 * WAN, "year_plan": None}),
    (Check.JUMP, entry("employed", 30_000), {"known": [28]}),
    (Check.LATE, entry(happened_on=date(2026, 9, 1)), {"counts_in": "2026-09"}),
    (Check.LATE, entry("note", **NOTE, happened_on=date(2026, 9, 1)), {"counts_in": "2026-09"}),
    (Check.LATE, entry("employed", 30, happened_on=date(2026, 8, 1)), {"counts_in": "2026-08"}),
    (Check.LATE, entry("output", happened_on=date(2026, 8, 1)), {"counts_in": "2026-08"}),
    (Check.LATE, entry("tax", happened_on=date(2026, 8, 1)), {"counts_in": "2026-08"}),
    (Check.LATE, entry("completed", happened_on=date(2026, 9, 1)), {"counts_in": "2026-09"}),
    (Check.CLOSED, entry(happened_on=date(2026, 10, 30)), {"counts_in": "2026-11"}),
]  # fmt: skip

RIGHT = [
    (entry(), {}),
    (entry(basis="local"), {}),
    (entry(amount=MOST), NOTHING_KNOWN),
    (entry(**FOREIGN), {}),
    (entry(), {"investment": None, "year_plan": None}),
    (entry("completed"), {"stage": "started"}),
    (entry("note", **NOTE), {"stage": "reserve"}),
    (entry("employed", 30), {"known": [28]}),
    (entry("output"), {}),
    (entry("tax", 3 * WAN), {}),
    # What a project was entered with is a total; single amounts are small beside it.
    (entry(amount=8 * WAN), {"opening": 20_000 * WAN}),
    (entry(happened_on=date(2026, 9, 25)), {"counts_in": "2026-09"}),
    # What came with a ledger is for its verifier to judge.
    (entry("completed", origin="opening", basis="", proofs=[Proof("ledger", "台账.xlsx")], happened_on=date(2024, 12, 31)),
     {"stage": "signed"}),
    (entry(origin="ledger", basis="", proofs=[], happened_on=date(2026, 8, 31)), {}),
]  # fmt: skip


def found_in(one, changes, rules):
    return findings(one, rules.of(one.kind), replace(KNOWN, **changes), rules.jump)


@pytest.mark.parametrize(("check", "one", "changes"), WRONG)
def test_each_check_finds_what_it_looks_for_and_nothing_else(check, one, changes, rules):
    found = found_in(one, changes, rules)
    assert [finding.check for finding in found] == [check]
    assert found[0].words.endswith(("。", "？", "写明。"))


@pytest.mark.parametrize(("one", "changes"), RIGHT)
def test_what_is_in_order_is_let_through(one, changes, rules):
    assert found_in(one, changes, rules) == []


def test_no_check_and_no_rule_goes_untried(rules):
    assert {check for check, _, _ in WRONG} == set(Check)
    asking = {rule.kind for rule in rules.rules if rule.evidence}
    assert {one.kind for check, one, _ in WRONG if check == Check.NO_EVIDENCE} == asking == set(COUNTED)
    assert {one.kind for check, one, _ in WRONG if check == Check.NO_ORIGIN} == {
        rule.kind for rule in rules.rules if rule.origins
    }
    assert {one.kind for check, one, _ in WRONG if check == Check.LATE} == {rule.kind for rule in rules.rules}
    assert (
        {one.kind for one, _ in RIGHT} == {rule.kind for rule in rules.rules if rule.source} == set(FactKind)
    )
    assert {rule.kind for rule in rules.rules if not rule.single_use} == {FactKind.NOTE}


def test_what_is_impossible_is_refused_what_is_odd_is_explained_and_a_closed_month_is_told(rules):
    weights = {check: found_in(one, changes, rules)[0].weight for check, one, changes in WRONG}
    odd = {Check.BEYOND, Check.BEFORE_START, Check.JUMP, Check.LATE}
    assert {check for check, weight in weights.items() if weight == Weight.EXPLAIN} == odd
    assert {check for check, weight in weights.items() if weight == Weight.TELL} == {Check.CLOSED}


@pytest.mark.parametrize(
    ("month", "on", "closed", "excepted", "expected"),
    [
        ("2026-11", "2026-11-24", "", {}, "2026-11"),
        ("2026-11", "2026-11-24", "2026-10", {}, "2026-11"),
        ("2026-10", "2026-11-24", "2026-10", {}, "2026-11"),
        ("2025-03", "2026-11-24", "2026-10", {}, "2026-11"),
        ("2026-12", "2027-02-01", "2026-12", {}, "2027-01"),
        ("2026-10", "2026-11-24", "2026-10", {"2026-10": "2026-11-24"}, "2026-10"),
        ("2026-10", "2026-11-25", "2026-10", {"2026-10": "2026-11-24"}, "2026-11"),
        ("2026-09", "2026-11-24", "2026-10", {"2026-10": "2026-11-24"}, "2026-11"),
    ],
)
def test_a_fact_counts_in_its_month_or_in_the_first_open_one(month, on, closed, excepted, expected):
    until = {one: date.fromisoformat(day) for one, day in excepted.items()}
    assert counts_in(month, on=date.fromisoformat(on), closed_through=closed, excepted=until) == expected


def test_months_sums_rates_and_numbers_are_read_as_people_mean_them():
    assert [after("2026-11"), after("2026-12")] == ["2026-12", "2027-01"]
    assert [before("2026-11"), before("2026-01")] == ["2026-10", "2025-12"]
    assert [last_day("2026-02"), last_day("2026-12")] == [date(2026, 2, 28), date(2026, 12, 31)]
    assert due_on("2026-12", 6) == date(2027, 1, 6)
    assert [is_month(text) for text in ("2026-11", "2026-13", "2026-1", "2026/11", "")] == [
        True,
        *[False] * 4,
    ]
    assert [known_sum(0, 0, 0), known_sum(0, 1, 1), known_sum(500, 2, 1)] == [None, None, 500]
    assert [in_fen(100_00, "7.1236"), in_fen(1, "0.5"), in_fen(3, "0.1")] == [71236, 1, 0]
    assert {number_key(text) for text in ("№ 0012-34ａb", "票号：001234AB", "No.001234ab")} == {"001234AB"}
