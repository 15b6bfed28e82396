"""Amounts of money, with the real spellings of findings.md §3 and of the open ledgers."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.ledgers.language.amounts import Amount, money_in_text, parse_amount


def read(text: str | float, unit: str | None = "万元") -> Amount:
    amount = parse_amount(text, unit)
    assert amount is not None, text
    return amount


@pytest.mark.parametrize(
    ("cell", "unit", "wan", "qualifier"),
    [
        ("3.1个亿", "万元", "31000", "exact"),
        ("2900万", "万元", "2900", "exact"),
        ("1亿8千万元", "万元", "18000", "exact"),
        ("1亿8千万", "万元", "18000", "exact"),
        ("3.5亿元", "万元", "35000", "exact"),
        ("约100亿元", "万元", "1000000", "approx"),
        ("约100", "亿元", "1000000", "approx"),
        ("2000余万元", "万元", "2000", "lower_bound"),
        ("50亿元以上", "万元", "500000", "lower_bound"),
        ("上亿元", "万元", "10000", "lower_bound"),
        ("投资1.5亿元，建设厂房3栋", "万元", "15000", "exact"),
        ("5000（含土地款）", "万元", "5000", "incl_land"),
        ("5亿元（分两期）", "万元", "50000", "exact"),
        ("400（万元）", "亿元", "400", "exact"),
        ("1.5(亿)", "万元", "15000", "exact"),
        ("过亿元", "万元", "10000", "lower_bound"),
        ("超过3亿元", "万元", "30000", "lower_bound"),
        ("2亿多元", "万元", "20000", "lower_bound"),
        ("16亿多元", None, "160000", "lower_bound"),
        ("不低于5000万元", None, "5000", "lower_bound"),
        ("3.2亿元（含土地）", "万元", "32000", "incl_land"),
        ("11390.65万元", "亿元", "11390.65", "exact"),
        ("155000万元", None, "155000", "exact"),
        ("8,000.00万元", "万元", "8000", "exact"),
        (" 7,000.00 ", "万元", "7000", "exact"),
        ("30368.69", "万元", "30368.69", "exact"),
        ("0.006亿元", "万元", "60", "exact"),
        ("１２０００", "万元", "12000", "exact"),
        ("12 000", "万元", "12000", "exact"),
        ("1,200,000", "元", "120", "exact"),
        ("396万", "万元", "396", "exact"),
        ("壹仟万元", "亿元", "1000", "exact"),
        ("三亿五千万", None, "35000", "exact"),
        ("叁亿元整", None, "30000", "exact"),
        ("5百万元", None, "500", "exact"),
        ("1.2亿", "万元", "12000", "exact"),
        ("总投资5亿元", "万元", "50000", "exact"),
        ("计划总投资约2.97亿元", "万元", "29700", "approx"),
        ("5000万元左右", None, "5000", "approx"),
        ("近3亿元", None, "30000", "approx"),
        ("人民币8000万元", "亿元", "8000", "exact"),
        ("¥1,000,000.00元", None, "100", "exact"),
        ("5000元", "万元", "0.5", "exact"),
        ("800千元", "万元", "80", "exact"),
        ("3.45", "百万元", "345", "exact"),
        ("2,300.5", "千元", "230.05", "exact"),
        (30.0, "亿元", "300000", "exact"),
        (11390.65, "万元", "11390.65", "exact"),
        (0.1 + 0.2, "亿元", "3000", "exact"),
        (0, "万元", "0", "exact"),
        ("1.2亿元（其中设备8000万元）", "万元", "12000", "exact"),
        ("总投资5亿元，其中一期2亿元", "万元", "50000", "exact"),
        ("总投资5亿元，已完成2亿元", "万元", "50000", "exact"),
        ("5000万元（约700万美元）", "万元", "5000", "exact"),
    ],
)
def test_amounts(cell: str | float, unit: str | None, wan: str, qualifier: str) -> None:
    amount = read(cell, unit)
    assert (amount.wan, amount.qualifier, amount.other_kind) == (Decimal(wan), qualifier, None)


@pytest.mark.parametrize("cell", ["待定", "/", "-", "", "——", "未定", "签约后启动", "油樟树5-10万亩", "5万吨", "占地200亩",
                                  "2023-2025", "85%", "10万平方米", "数千万元", "半个亿", "1亿2", "8千5", "300台", "2.3万吨选厂", "3.5.2"])  # fmt: skip
def test_no_amount(cell: str) -> None:
    assert parse_amount(cell, "万元") is None


@pytest.mark.parametrize(
    ("cell", "kind", "wan"),
    [
        ("已到位300万元", "arrived", 300),
        ("47500万元(已完成)", "done", 47500),
        ("累计完成投资1500万元", "done", 1500),
        ("1亿元(今年计划)", "plan", 10000),
        ("年度计划1.6亿元", "plan", 16000),
        ("每期5000万元", "other", 5000),
        ("5000万元/期", "other", 5000),
        ("设备投资8000万元", "other", 8000),
        ("专项债券2亿元", "bond", 20000),
        ("年产值5亿元", "other", 50000),
        ("预计完成投资3000万元", "plan", 3000),
    ],
)
def test_other_money_is_not_the_total(cell: str, kind: str, wan: int) -> None:
    amount = read(cell)
    assert (amount.other_kind, amount.wan) == (kind, wan)
    assert "AMOUNT_NOT_INVESTMENT" in amount.flags


@pytest.mark.parametrize(
    ("cell", "unit", "low", "high"),
    [
        ("1.2-1.5亿元", "万元", 12000, 15000),
        ("8000万元～1亿元", "万元", 8000, 10000),
        ("5000-8000", "万元", 5000, 8000),
        ("1亿至1.5亿元", None, 10000, 15000),
        ("2到3千万元", None, 2000, 3000),
    ],
)
def test_ranges_keep_both_ends(cell: str, unit: str | None, low: int, high: int) -> None:
    amount = read(cell, unit)
    assert amount.fen is None
    assert (amount.min_fen, amount.max_fen, amount.qualifier) == (low * 10**6, high * 10**6, "range")


@pytest.mark.parametrize(
    ("cell", "unit", "currency", "cents"),
    [
        ("5.5亿美元", "万元", "USD", 55_000_000_000),
        ("200万美元", "万元", "USD", 200_000_000),
        ("1000万美元（约7000万元人民币）", "万元", "USD", 1_000_000_000),
        ("3亿港元", "万元", "HKD", 30_000_000_000),
        (500, "万美元", "USD", 500_000_000),
    ],
)
def test_foreign_money_is_not_converted(cell: str | int, unit: str, currency: str, cents: int) -> None:
    amount = read(cell, unit)
    assert (amount.fen, amount.currency, amount.foreign_cents) == (None, currency, cents)


def test_a_bare_number_without_a_unit_has_no_value() -> None:
    amount = read("5000", None)
    assert (amount.fen, amount.number) == (None, 5000)
    assert "UNIT_UNKNOWN" in amount.flags


@pytest.mark.parametrize(
    "cell",
    ["5000\n3000", "5000 3000", "一期2亿元，二期3亿元", "0.5亿元+200万美元", "2.1亿元/1.3亿元", "-500"],
)
def test_what_cannot_be_trusted_is_left_open(cell: str) -> None:
    amount = read(cell)
    assert amount.fen is None
    assert "AMOUNT_UNREADABLE" in amount.flags


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("9000", {"NUMBER_AS_TEXT"}),
        (" 7,000.00 ", {"NUMBER_AS_TEXT"}),
        ("１２０００", {"NUMBER_AS_TEXT", "FULLWIDTH_DIGITS"}),
        ("2000万元", {"UNIT_IN_CELL"}),
        ("约1.1亿", {"APPROX_AMOUNT", "UNIT_IN_CELL"}),
        ("3.2亿元（含土地）", {"AMOUNT_NOTE", "UNIT_IN_CELL"}),
        ("1.2亿元（其中设备8000万元）", {"SUBAMOUNT", "UNIT_IN_CELL"}),
        ("首期2000万元", {"AMOUNT_NOTE", "UNIT_IN_CELL"}),
        ("已到位300万元", {"AMOUNT_NOT_INVESTMENT", "UNIT_IN_CELL"}),
        (5000, set()),
    ],
)
def test_flags(cell: str | int, codes: set[str]) -> None:
    assert set(read(cell).flags) == codes


@given(st.integers(1, 10**9), st.sampled_from(["万元", "亿元", "元", "千元"]))
def test_a_number_with_its_unit_reads_the_same_in_cell_and_column(value: int, unit: str) -> None:
    assert read(value, unit).fen == read(f"{value}{unit}", "万元").fen == read(f"{value:,}", unit).fen


@given(st.text(alphabet="0123456789.,万亿元约-（）其中一二 \n余多至美已完成投资/%亩", max_size=14))
def test_no_text_breaks_the_reader(text: str) -> None:
    amount = parse_amount(text, "万元")
    assert amount is None or amount.fen is None or amount.fen >= 0


@pytest.mark.parametrize(
    ("progress", "kind", "wan"),
    [
        ("截至5月完成21亿元", "done", 210000),
        ("完成投资2.5亿元，占年计划70%", "done", 25000),
        ("1月份已完成投资1000万元", "done", 1000),
        ("已争取到位资金300万元,正在洽谈", "arrived", 300),
        ("年度计划1.6亿元", "plan", 16000),
        ("预计2023年完成投资3亿元", "plan", 30000),
    ],
)
def test_money_in_free_text(progress: str, kind: str, wan: int) -> None:
    [part] = money_in_text(progress)
    assert (part.kind, part.fen) == (kind, wan * 10**6)


@pytest.mark.parametrize(
    "content", ["占地5-10万亩，年产2.3万吨", "1.8万平方米厂房3栋", "2023年四季度开工", "10万纱锭纺织"]
)
def test_sizes_are_no_money(content: str) -> None:
    assert money_in_text(content) == ()


@pytest.mark.parametrize(
    "cell",
    [
        "9" * 25, "9" * 5000, "1e999999999", "1E" + "9" * 30, "亿" * 50, "9万" * 3000, "9." * 3000, "9-" * 3000,
        "9余" * 3000, "，9" * 3000, "一" * 5000, 1e300, "9" * 20 + "亿亿亿",
    ],
)  # fmt: skip
def test_what_nobody_means_is_no_amount_and_takes_no_time(cell):
    """Twenty-five digits once kept a process busy for ever, for every way to cut them into numbers was tried."""
    begun = time.process_time()
    for unit in ("万元", None):
        amount = parse_amount(cell, unit)
        assert amount is None or amount.fen is None
    assert time.process_time() - begun < 2
