"""Amounts put together from pieces whose value is known: read exactly or left open, never another value in silence."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.ledgers.language.amounts import Amount, parse_amount

FEN = {"元": 100, "千元": 10**5, "万元": 10**6, "万": 10**6, "亿元": 10**10, "亿": 10**10, "": 10**6}
LABELS = [
    "",
    "总投资",
    "计划总投资",
    "项目总投资：",
    "投资",
    "预计投资",
    "总投资为",
    "协议总金额",
    "总投资\n",
    "　",
]
BEFORE = ["", "约", "近", "不低于", "超过", "人民币", "¥", "RMB "]
BEHIND = [
    "",
    "左右",
    "以上",
    "以内",
    "人民币",
    "整",
    "（含土地）",
    "（暂估）",
    "（以实际为准）",
    "，建设厂房3栋",
    "。",
]
# What says nothing of the amount by itself, and what could.
NOISE = "·①②³½kKwWxX×*/+-—=%‰#@&^★▲?？·.…_＿()（）[]【】<>≥≤~～约近超余多左右以内上下原现调增减追加其中每条亩台栋元旦旧期折合美港欧日英镑$€£¥\n\t 　，；、。：!"


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Fraction]:
    """A number as it may be written, and its value."""
    whole, cents = draw(st.integers(1, 99_999)), draw(st.sampled_from(["", ".5", ".25", ".00", ".08"]))
    text = draw(st.sampled_from([f"{whole}", f"{whole:,}", f"{whole:,}".replace(",", "，")]))
    if draw(st.booleans()):
        text = text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789"})
    return text + cents, Fraction(f"{whole}{cents}")


@st.composite
def amounts(draw: st.DrawFn) -> tuple[str, int]:
    """An amount with its unit, and its value under 万元 in 分."""
    (text, value), unit = draw(numbers()), draw(st.sampled_from(list(FEN)))
    gap = draw(st.sampled_from(["", "", " ", "　"])) if unit else ""
    fen = value * FEN[unit]
    return f"{text}{gap}{unit}", int(fen)


def read(text: str) -> Amount | None:
    return parse_amount(text, "万元")


@settings(max_examples=400)
@given(amounts(), st.sampled_from(LABELS), st.sampled_from(BEFORE), st.sampled_from(BEHIND))
def test_one_amount_with_words_that_are_known_is_read(
    amount: tuple[str, int], label: str, before: str, behind: str
) -> None:
    text, fen = amount
    got = read(f"{label}{before}{text}{behind}")
    assert got is not None
    assert (got.fen, "AMOUNT_UNREADABLE" in got.flags) in {(fen, False), (None, True)}
    if not before and behind != "人民币":
        assert got.fen == fen


PARTS = [
    "其中：设备{}",
    "（其中一期{}）",
    "，其中土建{}",
    "，已完成{}",
    "（已到位{}）",
    "，已到位资金{}",
    "（一期{}）",
    "，一期{}",
    "\n其中：厂房{}",
]
JOINTS = [
    "、",
    "，",
    "；",
    "\n",
    " ",
    "+",
    "×",
    "*",
    "/",
    "=",
    "-",
    "（{}）",
    "（原{}）",
    "追加{}",
    "，增加{}",
    "，另{}",
    "和",
    "及",
    "或",
    "加",
]


@settings(max_examples=300)
@given(amounts(), amounts(), st.sampled_from(PARTS))
def test_parts_and_other_money_never_take_the_place_of_the_total(
    total: tuple[str, int], part: tuple[str, int], words: str
) -> None:
    got = read(f"总投资{total[0]}{words.format(part[0])}")
    assert got is not None
    assert got.fen in {None, total[1]}
    assert got.fen == total[1] or "AMOUNT_UNREADABLE" in got.flags


@settings(max_examples=500)
@given(amounts(), amounts(), st.sampled_from(JOINTS))
def test_of_two_amounts_only_the_one_called_the_total_counts(
    first: tuple[str, int], second: tuple[str, int], joint: str
) -> None:
    behind = joint.format(second[0]) if "{}" in joint else f"{joint}{second[0]}"
    got = read(f"总投资{first[0]}{behind}")
    assert (
        got is None
        or got.fen in {None, first[1], _joined(f"{first[0]}{behind}")}
        or "AMOUNT_CHANGED" in got.flags
    )
    behind = joint.format(f"总投资{second[0]}") if "{}" in joint else f"{joint}总投资{second[0]}"
    got = read(f"{first[0]}{behind}")
    assert got is None or got.fen in {None, second[1]} or "AMOUNT_CHANGED" in got.flags


@settings(max_examples=500)
@given(amounts(), amounts(), st.sampled_from(JOINTS))
def test_two_amounts_without_a_name_are_left_open(
    first: tuple[str, int], second: tuple[str, int], joint: str
) -> None:
    behind = joint.format(second[0]) if "{}" in joint else f"{joint}{second[0]}"
    got = read(f"{first[0]}{behind}")
    if got is None or got.fen is None:
        return
    # The same sum said twice is one sum; of 原 the other one counts, with a warning; 1,200 may be one number.
    same = first[1] == second[1]
    assert same or "AMOUNT_CHANGED" in got.flags or _joined(f"{first[0]}{behind}") == got.fen


def _joined(text: str) -> int:
    """What a text with commas between groups of three digits is worth."""
    plain = text.translate({ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９，"}).replace(
        "，", ","
    )
    digits, unit = plain, ""
    for name in sorted(FEN, key=len, reverse=True):
        if name and plain.endswith(name):
            digits, unit = plain.removesuffix(name).strip(), name
            break
    groups = digits.split(",")
    if not all(len(group.split(".")[0]) == 3 for group in groups[1:]):
        groups = digits.replace(" ", ",").split(",")
    try:
        return int(Fraction("".join(groups)) * FEN[unit])
    except ValueError:
        return -1


CHANGES = ["调整为", "变更为", "→", "增至", "追加至", "，调整为", "调减至", "（调整前），调整后"]


@settings(max_examples=200)
@given(numbers(), numbers(), st.sampled_from(CHANGES), st.sampled_from(["万元", "亿元"]))
def test_of_a_change_the_later_amount_counts_with_a_warning(
    first: tuple[str, Fraction], second: tuple[str, Fraction], change: str, unit: str
) -> None:
    got = read(f"{first[0]}{unit}{change}{second[0]}{unit}")
    assert got is not None
    assert got.fen in {None, int(second[1] * FEN[unit])}
    assert {"AMOUNT_CHANGED", "AMOUNT_UNREADABLE"} & set(got.flags)


@settings(max_examples=1500)
@given(
    numbers(), st.text(NOISE, max_size=5), st.text(NOISE, max_size=5), st.sampled_from(["", "万元", "亿元"])
)
def test_noise_beside_a_number_changes_no_value_in_silence(
    number: tuple[str, Fraction], before: str, behind: str, unit: str
) -> None:
    text = f"{before}{number[0]}{unit}{behind}"
    got = read(text)
    if got is None or got.fen is None:
        return
    # ¥ alone tells the currency; the unit is that of the column.
    assert got.fen == int(number[1] * FEN["元" if not unit and "元" in text else unit]), text


@settings(max_examples=300)
@given(
    st.text("　 _X？?／/….-—*×○", max_size=4),
    st.sampled_from(["万元", "亿元", "元", "亿", "万"]),
    st.sampled_from(LABELS),
)
def test_a_unit_without_a_number_is_no_amount(blank: str, unit: str, label: str) -> None:
    got = read(f"{label}{blank}{unit}")
    assert got is None or got.fen is None


@given(
    st.decimals(min_value=Decimal("1e18"), max_value=Decimal("1e60"), places=0),
    st.sampled_from(["万元", "亿元", "元"]),
)
def test_what_no_county_has_is_left_open(value: Decimal, unit: str) -> None:
    for cell in (value, int(value), float(value), f"{value:f}", f"{value:f}{unit}", f"{value:e}"):
        got = parse_amount(cell, unit)
        assert got is None or got.fen is None
