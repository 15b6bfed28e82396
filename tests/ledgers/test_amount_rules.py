"""Rules on amounts that came from ledgers nobody had seen: one table for each rule."""

from decimal import Decimal

import pytest

from luodi.ledgers.language.amounts import Amount, money_in_text, parse_amount
from luodi.ledgers.language.units import unit_in_line


def read(text: str, unit: str | None = "万元") -> Amount:
    amount = parse_amount(text, unit)
    assert amount is not None, text
    return amount


@pytest.mark.parametrize(
    "cell",
    ["　　万元", "XX亿元", "____万元", "？亿元", "／万元", "X.X亿", "万元", "亿元", "约　　万元", "总投资：   亿元", "百万元", "　千万元",
     "○○万元", "××亿元", "**万元", "…万元", "人民币　　万元", "万元（大写）", "　亿元以上"],
)  # fmt: skip
def test_a_unit_without_a_number_is_no_amount(cell: str) -> None:
    assert parse_amount(cell, "万元") is None


@pytest.mark.parametrize(
    "cell",
    ["5000\n3000", "5000 3000", "一期2亿元\n二期3亿元", "5000万元、3000万元", "1亿 2000万元", "500 300", "1 2000", "12,34", "1,2亿",
     "5。5亿", "总投资1,2亿", "总投资1 2亿", "1\n2亿总投资", "1,234,5678", "2000  3000 万元", "5000（3000）", "5000万元，3000", "（500）"],
)  # fmt: skip
def test_several_amounts_without_a_name_are_left_open(cell: str) -> None:
    assert (read(cell).fen, "AMOUNT_UNREADABLE" in read(cell).flags) == (None, True)


@pytest.mark.parametrize(
    ("cell", "wan", "before"),
    [
        ("由5000万元调整为7000万元", 7000, 5000),
        ("5000万元，变更为7000万元", 7000, 5000),
        ("5000→7000", 7000, 5000),
        ("由3亿元增至5亿元", 50000, 30000),
        ("3亿元追加至5亿元", 50000, 30000),
        ("总投资由5000万元调减至3000万元", 3000, 5000),
        ("原5000万元，现7000万元", 7000, 5000),
        ("7000万元（原5000万元）", 7000, 5000),
        ("调整前5000万元，调整后7000万元", 7000, 5000),
        ("0.5→0.7亿元", 7000, None),
    ],
)
def test_of_a_changed_amount_the_later_counts(cell: str, wan: int, before: int | None) -> None:
    amount = read(cell)
    assert (amount.wan, [part.fen for part in amount.parts]) == (wan, [before and before * 10**6])
    assert "AMOUNT_CHANGED" in amount.flags


@pytest.mark.parametrize(
    "cell",
    ["追加2000万元", "增加3000万元", "调增500万元", "5000万元，追加2000万元", "5000万元（增加2000万元）", "另2000万元", "5000万元→7000",
     "5000万元（调整前）", "原5000万元", "5000万元调整为7000万元，3000万元", "剩余5000万元", "尚需5000万元"],
)  # fmt: skip
def test_what_comes_on_top_is_no_total(cell: str) -> None:
    assert (read(cell).fen, "AMOUNT_UNREADABLE" in read(cell).flags) == (None, True)


@pytest.mark.parametrize(
    ("cell", "wan"),
    [
        ("5000万元（总投资2亿元）", 20000),
        ("5000（总投资20000）", 20000),
        ("总投资5亿元\n一期2亿元", 50000),
        ("总投资：5亿元\n其中：一期2亿元", 50000),
        ("总投资5亿元已完成2亿元", 50000),
        ("一期2亿元，二期3亿元，共计5亿元", 50000),
        ("12000万元，固定资产投资9000万元", 12000),
        ("6.5亿(固投5亿)", 65000),
        ("1亿元（10000万元）", 10000),
        ("总投资\n5000万元", 5000),
        ("5000\n万元", 5000),
    ],
)
def test_the_amount_called_the_total_beats_the_others(cell: str, wan: int) -> None:
    assert read(cell).wan == wan


@pytest.mark.parametrize(
    "cell",
    ["3000+2000", "3000×2", "3000*2", "5000万元/条", "5000万元×3条", "3条×5000万元", "每条5000万元，共3条", "5000万元（每亩）",
     "3000+2000=6000", "5000元/㎡", "3000万元+2000万元", "2/3亿元"],
)  # fmt: skip
def test_reckonings_and_prices_are_left_open(cell: str) -> None:
    assert (read(cell).fen, "AMOUNT_UNREADABLE" in read(cell).flags) == (None, True)


@pytest.mark.parametrize("cell", ["3000+2000=5000", "3000万元+2000万元=5000万元", "1000+1000+3000=5000"])
def test_a_sum_that_comes_out_right_is_its_result(cell: str) -> None:
    assert (read(cell).wan, "AMOUNT_UNREADABLE" in read(cell).flags) == (5000, False)


@pytest.mark.parametrize(
    "cell",
    ["5000·", "·5000", "5000k", "5000w", "①5000", "5000①", "5000²", "5000左", "A5000", "5000万A", "5000*", "▲5000", "5000-",
     "-500万元", "负500", "−500", "—500万元", "5000/", "0.X亿", "1○5万元", "5000万（元/亩）", "2023年5000万元", "某厂5000万元", "5000?",
     "٥000万元"],
)  # fmt: skip
def test_what_is_left_beside_a_number_is_a_doubt(cell: str) -> None:
    assert (read(cell).fen, "AMOUNT_UNREADABLE" in read(cell).flags) == (None, True)


@pytest.mark.parametrize(
    ("cell", "currency", "wan"),
    [
        ("5000(万美元)", "USD", 5000),
        ("5000（万美元）", "USD", 5000),
        ("5000万元港币", "HKD", 5000),
        ("5000万元（港币）", "HKD", 5000),
        ("HK$5000万", "HKD", 5000),
        ("5000万美金", "USD", 5000),
        ("$500万元", "USD", 500),
        ("US$500万", "USD", 500),
        ("港币5000万元", "HKD", 5000),
        ("3亿（日元）", "JPY", 30000),
        ("800万美元（折合人民币5600万元）", "USD", 800),
    ],
)
def test_other_currencies(cell: str, currency: str, wan: int) -> None:
    amount = read(cell)
    assert (amount.fen, amount.currency, amount.foreign_cents) == (None, currency, wan * 10**6)
    assert "FOREIGN_CURRENCY" in amount.flags


def test_a_second_currency_is_never_dropped() -> None:
    amount = read("5000万元（800万美元）")
    assert (amount.wan, [(part.label, part.currency) for part in amount.parts]) == (
        5000,
        [("800万美元", "USD")],
    )
    assert "FOREIGN_CURRENCY" in amount.flags
    for doubtful in (
        "800万美元（约5600万元人民币）",
        "800万美元，5600万元",
        "人民币5000万美元",
        "（美元）5000万",
        "5000万元，美元",
    ):
        assert (read(doubtful).fen, "AMOUNT_UNREADABLE" in read(doubtful).flags) == (None, True)


@pytest.mark.parametrize(
    "cell",
    ["1e28", "9" * 40, 1e28, 10**40, Decimal("1e30"), float("nan"), float("inf"), "9" * 19, "1e15亿元"],
)
def test_more_than_can_be_kept_is_left_open(cell: str | float) -> None:
    for unit in ("万元", "万美元", "亿元"):
        amount = parse_amount(cell, unit)
        assert amount is not None
        assert (amount.fen, amount.foreign_cents, "AMOUNT_UNREADABLE" in amount.flags) == (None, None, True)


@pytest.mark.parametrize(
    "cell", ["30%", "2024年", "2024年5月", "2024-05-01", "2024.5.1", "5月", "100亩", "300 台", "300\n台"]
)
def test_days_shares_and_sizes_are_no_amounts(cell: str) -> None:
    assert parse_amount(cell, "万元") is None


@pytest.mark.parametrize(
    ("cell", "wan", "qualifier"),
    [
        ("5000万", "5000", "exact"), ("1亿2000万元", "12000", "exact"), ("1亿2千万", "12000", "exact"),
        ("一亿五千万元整", "15000", "exact"), ("壹仟贰佰万元整", "1200", "exact"), ("1.2亿（含土地）", "12000", "incl_land"),
        ("5000万元左右", "5000", "approx"), ("不低于3亿元", "30000", "lower_bound"), ("３０００", "3000", "exact"),
        ("3，000", "3000", "exact"), ("3 000", "3000", "exact"), ("3'000", "3000", "exact"), ("5000.00", "5000", "exact"),
        ("5,000万元人民币", "5000", "exact"), ("RMB 5000万", "5000", "exact"), ("￥5000万元", "5000", "exact"),
        ("5000 万 元", "5000", "exact"), ("十五亿", "150000", "exact"), ("5000万元起", "5000", "lower_bound"),
        ("5000（以上）", "5000", "lower_bound"), ("5000万元 左右", "5000", "approx"), ("十来亿元", "100000", "approx"),
        ("5000\u200b万元", "5000", "exact"), ("=5000", "5000", "exact"), ("总投资=5000", "5000", "exact"), ("5000。", "5000", "exact"),
        ("0", "0", "exact"), ("0.00", "0", "exact"), ("0万元", "0", "exact"), ("零", "0", "exact"),
        ("投资5000万元建设3条生产线", "5000", "exact"), ("一次性投资5000万元", "5000", "exact"),
    ],
)  # fmt: skip
def test_amounts_as_officials_write_them(cell: str, wan: str, qualifier: str) -> None:
    amount = read(cell)
    assert (amount.wan, amount.qualifier) == (Decimal(wan), qualifier)


@pytest.mark.parametrize("cell", ["￥1,850.00", "¥1850", "人民币1850", "RMB 1850", "CNY1,850"])
def test_a_mark_of_yuan_says_the_currency_and_the_column_the_unit(cell: str) -> None:
    assert read(cell).wan == 1850
    by_itself = parse_amount(cell, None)
    assert by_itself is not None
    assert by_itself.wan == Decimal("0.185")


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：平方米、亩、万元", "万元"), ("单位：个、万元", "万元"), ("（单位：亩、亿元）", "亿元"), ("单位：人、%、万元", "万元"),
        ("单位：亩", None), ("计量单位：平方米", None),
    ],
)  # fmt: skip
def test_a_line_of_units_names_money_behind_other_things(line: str, unit: str | None) -> None:
    assert unit_in_line(line) == unit


@pytest.mark.parametrize(
    "cell", ["9" * 600 + "万元" * 600, "总投资5000万元" + "，建设厂房" * 300, "5000" + "0" * 2000]
)
def test_what_is_longer_than_a_cell_of_money_is_left_open(cell: str) -> None:
    amount = parse_amount(cell, "万元")
    assert amount is None or (amount.fen, "AMOUNT_UNREADABLE" in amount.flags) == (None, True)


def test_an_amount_that_the_end_of_what_is_read_cuts_in_two_is_left_out() -> None:
    text = "，" * 994 + "完成1亿2000万元"
    assert money_in_text(text) == ()
    assert money_in_text("完成3亿元" + text)[0].fen == 3 * 10**10


@pytest.mark.parametrize(
    "text", ["完成投资A3000万元", "完成投资3000万元*2", "完成投资追加→", "完成　　万元", "累计完成-300万元"]
)
def test_free_text_gives_no_amount_that_is_in_doubt(text: str) -> None:
    assert money_in_text(text) == ()
