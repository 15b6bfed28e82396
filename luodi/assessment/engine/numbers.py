"""Exact numbers with units: read as they are written, reckoned as fractions, rounded only where a scheme says so."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from luodi.common.faults import seen

# Family → unit → how many of the family's smallest one it is. Only units of one family are compared or added.
FAMILIES: dict[str, dict[str, Fraction]] = {
    "人民币": {
        "元": Fraction(1), "千元": Fraction(10**3), "万元": Fraction(10**4), "百万元": Fraction(10**6),
        "千万元": Fraction(10**7), "亿元": Fraction(10**8),
    },
    "美元": {"美元": Fraction(1), "万美元": Fraction(10**4), "亿美元": Fraction(10**8)},
    # 百分点 is the distance between two shares; as a number it is the same hundredth.
    "比例": {
        "倍": Fraction(1), "%": Fraction(1, 100), "百分点": Fraction(1, 100), "个百分点": Fraction(1, 100),
        "‰": Fraction(1, 1000),
    },
    "面积": {"平方米": Fraction(1), "亩": Fraction(2000, 3), "公顷": Fraction(10**4)},
    "重量": {"千克": Fraction(1), "吨": Fraction(1000), "万吨": Fraction(10**7)},
    "天数": {"天": Fraction(1), "日": Fraction(1), "个工作日": Fraction(1), "周": Fraction(7)},
    "月数": {"个月": Fraction(1), "月": Fraction(1), "季度": Fraction(3), "年": Fraction(12)},
    "日期": {"日期": Fraction(1)},
    "分值": {"分": Fraction(1)},
    "计数": dict.fromkeys(
        ("个", "家", "项", "次", "条", "件", "人", "名", "户", "台", "套", "批", "场", "篇", "份", "期", "起", "宗", "座"),
        Fraction(1),
    ) | dict.fromkeys(("万人", "万户", "万台", "万套", "万件"), Fraction(10**4)),
}  # fmt: skip
_UNITS: dict[str, tuple[str, Fraction]] = {
    unit: (family, factor) for family, units in FAMILIES.items() for unit, factor in units.items()
}
SHARES = ("倍", "%", "百分点", "个百分点", "‰")
POINTS = ("百分点", "个百分点")
# The unit of a fact whose declaration names none, while a scheme is tried: it may be anything but a share.
UNSAID = "未写单位"
# What people write instead of a unit, and what they should write.
HINTS = {
    "亿": "请写亿元。", "万": "请写万元。", "亿圆": "请写亿元。", "万圆": "请写万元。", "圆": "请写元。", "％": "请用半角的 %。",
    "是否": "“是否”类的事实写 flag。", "文字": "文字类的事实写 text。", "日期": "日期类的事实写 date。", "美金": "请写美元。",
}  # fmt: skip
_WRITTEN = re.compile(r"([-+−]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(\D.*)?")
LARGEST = 10**18  # no county has figures beyond; larger ones are slips of the pen


class BadNumber(ValueError):
    """What is written is no number that can be used; the message says why and what to write."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; "" is a bare number, which takes the unit of what it is held against."""

    number: Fraction
    unit: str = ""

    def written(self) -> str:
        """Write it as a person would: 5亿元, 10%."""
        return f"{plain(self.number)}{self.unit}"


def quantity(written: Any) -> Quantity:
    """Read 12, 0.5, "5亿元", "10%" or "1,200万元". Raises BadNumber."""
    if isinstance(written, bool) or not isinstance(written, (int, Decimal, Fraction, str)):
        raise BadNumber(f"“{seen(written)}”不是数，请写成 12、0.5、5亿元 或 10% 的样子。")
    if isinstance(written, str):
        return _read(written.strip())
    if isinstance(written, Decimal) and not written.is_finite():
        raise BadNumber(f"“{written}”不是数，请写成 12、0.5、5亿元 或 10% 的样子。")
    return Quantity(_within(Fraction(written)))


def _read(written: str) -> Quantity:
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise BadNumber(f"“{written}”不是数，请写成 12、0.5、5亿元 或 10% 的样子。")
    sign, whole, part, unit = found.groups()
    if re.match(r"0\d", whole):
        raise BadNumber(f"“{written}”前面多了 0；千位之间不要加逗号，方括号、花括号里逗号是用来分开各项的。")
    if re.match(r"[-/]\s*\d", unit or ""):
        raise BadNumber(
            f"“{written}”看不懂：日期写成 2026-03-01，分数写成小数，除法写成 {{ratio: [甲, 乙]}}。"
        )
    unit = known((unit or "").strip())
    number = Fraction(Decimal(whole.replace(",", "") + (part or "")))
    return Quantity(_within(-number if sign in ("-", "−") else number), unit)


def _within(number: Fraction) -> Fraction:
    if abs(number.numerator) > LARGEST * number.denominator:
        raise BadNumber("数太大了，请检查是不是写错了位数或单位。")
    return number


def is_number(written: str) -> bool:
    """Tell whether text begins as a number does, so that it is meant as one and not as a name."""
    return bool(re.match(r"\s*[-+−]?\d", written))


def known(unit: str) -> str:
    """Return a unit that can be reckoned with; raises BadNumber."""
    for one in unit.split("/") if unit else ():
        if one in HINTS:
            raise BadNumber(f"不认识单位“{one}”：{HINTS[one]}")
        if one not in _UNITS:
            raise BadNumber(f"不认识单位“{one}”，可以用：{'、'.join(_UNITS)}，或“万元/亩”这样的写法。")
    return unit


@lru_cache(maxsize=1000)
def _measured(unit: str) -> tuple[str, Fraction]:
    """Return the family of a unit and how many of its smallest one it is; 万元/亩 is of 人民币/面积."""
    if unit in ("", UNSAID):
        return unit, Fraction(1)
    above, _, below = (unit if unit == "日期" else known(unit)).partition("/")
    family, factor = _UNITS[above]
    if not below:
        return family, factor
    return f"{family}/{_UNITS[below][0]}", factor / _UNITS[below][1]


def family(unit: str) -> str:
    """Return which units a unit can be held against."""
    return _measured(unit)[0]


def is_share(unit: str) -> bool:
    """Tell whether a number of this unit is a share of something."""
    return unit in SHARES


def into(number: Fraction, unit: str, wanted: str) -> Fraction:
    """Return a number in another unit of its family; a bare number takes any unit. Raises BadNumber."""
    if unit == wanted or not unit or not wanted:
        return number
    if UNSAID in (unit, wanted):
        if unit in SHARES or wanted in SHARES:
            raise BadNumber(
                "这项事实没有写单位，不知道它是几倍（0.8）还是百分之几（80），请在 facts 里写明 倍 或 %。"
            )
        return number
    rate = _rate(unit, wanted)
    return number if rate == 1 else number * rate


@lru_cache(maxsize=1000)
def _rate(unit: str, wanted: str) -> Fraction:
    """Return how many of one unit another one is; raises BadNumber where they are not of one family."""
    (mine, factor), (other, whole) = _measured(unit), _measured(wanted)
    if mine != other:
        raise BadNumber(f"“{unit}”和“{wanted}”不能放在一起算，请先换算成一样的单位。")
    return factor / whole


def on(day: date) -> Fraction:
    """Return a day as a number, so that days are compared and their distance is counted in 天."""
    return Fraction(day.toordinal())


class Mode(StrEnum):
    """How a number is rounded."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"


def rounded(number: Fraction, places: int, mode: Mode) -> Fraction:
    """Round to so many decimals; up and down mean away from zero and towards it."""
    return Fraction(_scaled(number, places, mode), 10**places)


def _scaled(number: Fraction, places: int, mode: Mode) -> int:
    """Return how many of the last decimal a rounded number is."""
    above, below = number.numerator, number.denominator
    ten: int = 10**places
    whole, rest = divmod(abs(above) * ten, below)
    if rest and _goes_up(2 * rest - below, whole, mode):
        whole += 1
    return -whole if above < 0 else whole


def _goes_up(half: int, whole: int, mode: Mode) -> bool:
    """Tell whether what is left goes up; ``half``: how far it lies from the middle."""
    if mode == Mode.HALF_UP:
        return half >= 0
    if mode == Mode.HALF_EVEN:
        return half > 0 or (half == 0 and whole % 2 == 1)
    return mode == Mode.UP


@lru_cache(maxsize=1000)
def _places(denominator: int) -> int | None:
    """Return how many decimals a fraction with this denominator has; None where they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def plain(number: Fraction, places: int = 4) -> str:
    """Write a number in decimals, exactly where it ends within twelve places, else to ``places``."""
    if number.denominator == 1:
        return str(number.numerator)
    exact = _places(number.denominator)
    if exact is None or exact > 12:
        written = _decimals(_scaled(number, places, Mode.HALF_UP), places)
        return written.rstrip("0").rstrip(".") if places else written
    return _decimals(_scaled(number, exact, Mode.HALF_UP), exact)


def signed(number: Fraction, unit: str) -> str:
    """Write a number, a share of a hundred or a thousand with its sign: 5, 80%."""
    return plain(number) + (unit if unit in ("%", "‰") else "")


def equation(working: str, result: str) -> str:
    """Write how a result came about, ``2+3=5``; a working that says no more than the result is the result alone."""
    working = working.removesuffix(f"≈{result}")
    return result if working in ("", result) else f"{working}={result}"


def fixed(number: Fraction, places: int) -> str:
    """Write a number with so many decimals, as tables of scores are printed: 1.00."""
    return _decimals(_scaled(number, places, Mode.HALF_UP), places)


def _decimals(scaled: int, places: int) -> str:
    """Write a whole number of the last decimal."""
    whole, part = divmod(abs(scaled), 10**places)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{part:0{places}d}" if places else f"{sign}{whole}"
