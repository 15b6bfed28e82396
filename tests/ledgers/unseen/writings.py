"""Amounts and dates in the many writings of clerks, each with what it means."""

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from .books import Piece

WAN = {"万元": Decimal(1), "亿元": Decimal(10000), "元": Decimal("0.0001")}
_FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
_DIGITS = "〇一二三四五六七八九"


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _with_unit(chance: random.Random, wan: Decimal) -> str:
    """With its own unit, as a clerk would write it."""
    hundred_million = plain(wan / 10000)
    if wan >= 10000 and len(hundred_million) < 7:
        return chance.choice(
            [f"{hundred_million}亿元", f"{hundred_million}亿元", f"{hundred_million}亿", f"{plain(wan)}万元"]
        )
    return chance.choice([f"{plain(wan)}万元", f"{plain(wan)}万元", f"{plain(wan)} 万元", f"{plain(wan)}万"])


def _parts(chance: random.Random, wan: Decimal) -> str:
    part = plain((wan * chance.choice([Decimal("0.2"), Decimal("0.4"), Decimal("0.6")])).quantize(Decimal(1)))
    whole = _with_unit(chance, wan)
    return chance.choice([
        f"{whole}（其中固定资产投资{part}万元）", f"{whole}，其中一期{part}万元", f"总投资{whole}，一期投资{part}万元", f"{whole}(含流动资金{part}万元)",
        f"{whole}\n其中：企业自筹{part}万元", f"项目总投资{whole}，当年计划完成投资{part}万元",
    ])  # fmt: skip


def _yi_qian(wan: Decimal) -> str | None:
    yi, rest = divmod(int(wan), 10000)
    return (
        f"{yi}亿{rest // 1000}千万元"
        if 0 < yi < 100 and rest and rest % 1000 == 0 and wan == int(wan)
        else None
    )


def amount(chance: random.Random, wan: Decimal, unit: str | None, *, quiet: bool = False) -> Piece:
    """The amount in a column with that unit (None: each cell brings its own)."""
    accept = (float(wan),)
    odd = chance.random()
    if unit and (quiet or odd < 0.72):
        literal = wan / WAN[unit]
        return Piece(
            chance.choice(
                [number(literal)] * 6
                + [
                    plain(literal),
                    f"{literal:,f}".rstrip("0").rstrip(".") if "." in f"{literal:f}" else f"{literal:,f}",
                ]
            ),
            accept,
        )
    if quiet or odd < 0.86:
        return Piece(_with_unit(chance, wan), accept)
    if odd < 0.92:
        return Piece(_parts(chance, wan), accept)
    return chance.choice(_ODD)(chance, wan, unit)


def _approx(chance: random.Random, wan: Decimal, _: str | None) -> Piece:
    return Piece(chance.choice(["约", "大约", "预计", "暂定"]) + _with_unit(chance, wan), (float(wan),))


def _full(chance: random.Random, wan: Decimal, _: str | None) -> Piece:
    return Piece(_with_unit(chance, wan).translate(_FULL), (float(wan),))


def _missing(chance: random.Random, _: Decimal, __: str | None) -> Piece:
    return Piece(
        chance.choice(["", "待定", "/", "—", "未定", "　　万元", "XX亿元", "____万元", "-", "无", "待核算"]),
        (None,),
    )


def _range(_: random.Random, wan: Decimal, __: str | None) -> Piece:
    low = wan * Decimal("0.8")
    return Piece(f"{plain(low / 10000)}-{plain(wan / 10000)}亿元", (None, float(wan), float(low)), doubt=True)


def _changed(chance: random.Random, wan: Decimal, _: str | None) -> Piece:
    old = plain((wan * Decimal("0.7")).quantize(Decimal(1)))
    text = chance.choice(
        [
            f"原{old}万元，现调整为{plain(wan)}万元",
            f"{old}万元调整为{plain(wan)}万元",
            f"由{old}万元追加至{plain(wan)}万元",
            f"{old}万元→{plain(wan)}万元",
        ]
    )
    return Piece(text, (float(wan), None), doubt=True)


def _dollars(chance: random.Random, wan: Decimal, _: str | None) -> Piece:
    return Piece(
        chance.choice(
            [f"{plain(wan)}万美元", f"{plain(wan)}万美金", f"{plain(wan)}万港元", f"USD{plain(wan)}万"]
        ),
        (None,),
    )


def _words(chance: random.Random, wan: Decimal, _: str | None) -> Piece:
    return Piece(_yi_qian(wan) or _with_unit(chance, wan), (float(wan),))


def _over(chance: random.Random, wan: Decimal, _: str | None) -> Piece:
    return Piece(f"{plain(wan)}{chance.choice(['万元以上', '余万元', '多万元'])}", (float(wan),), doubt=True)


_ODD: tuple[Callable[[random.Random, Decimal, str | None], Piece], ...] = (
    _approx, _approx, _full, _missing, _missing, _range, _changed, _dollars, _words, _words, _over,
)  # fmt: skip


def _chinese(day: date) -> str:
    months = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    return "".join(_DIGITS[int(digit)] for digit in str(day.year)) + f"年{months[day.month - 1]}月"


def day(chance: random.Random, when: date | None, *, style: str = "", rough: bool = True) -> Piece:
    """A day (or its month) as it is written; nothing where nothing has happened."""
    if when is None:
        return Piece(chance.choice(["", "", "", "/", "—", "-", "无"]), (None,))
    iso, month, year = when.isoformat(), when.isoformat()[:7], str(when.year)
    style = style or chance.choice(DAY_STYLES)
    if rough and chance.random() < 0.06:
        # 年底 only of a December: else a day that has come would be written as one that has not.
        style = chance.choice(("quarter", "end", "year") if when.month == 12 else ("quarter", "year"))
    written: dict[str, tuple[object, str | None]] = {
        "cell": (when, iso),
        "dots": (f"{when.year}.{when.month}.{when.day}", iso),
        "dot2": (f"{when.year}.{when.month:02}.{when.day:02}", iso),
        "chinese": (f"{when.year}年{when.month}月{when.day}日", iso),
        "dashes": (iso, iso),
        "slashes": (f"{when.year}/{when.month}/{when.day}", iso),
        "eight": (int(f"{when:%Y%m%d}"), iso),
        "month": (f"{when.year}年{when.month}月", month),
        "monthdot": (f"{when.year}.{when.month:02}", month),
        "monthdash": (month, month),
        "six": (f"{when:%Y%m}", month),
        "numerals": (_chinese(when), month),
        "short": (f"{when.year % 100}年{when.month}月", month),
        "year": (f"{when.year}年", year),
        "quarter": (
            f"{when.year}年{'一二三四'[(when.month - 1) // 3]}季度",
            f"{year}-Q{(when.month - 1) // 3 + 1}",
        ),
        "end": (f"{when.year}年底", None),
    }
    value, meaning = written[style]
    if style == "end":
        return Piece(value, (None, f"{year}-12", f"{year}-12-31", year), doubt=True)
    return Piece(value, (meaning,))


DAY_STYLES = ("cell", "cell", "cell", "dots", "dot2", "chinese", "dashes", "slashes", "eight", "month", "month", "monthdot", "monthdash", "six", "numerals", "short")  # fmt: skip
