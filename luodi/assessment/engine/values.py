"""What reckoning gives: a number with its unit and how it was worked out; or why there is none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luodi.assessment.engine.numbers import SHARES, UNSAID, BadNumber, family, into, plain

# How tightly the working of a value binds, loosest first: what binds looser than its place asks is put in brackets.
ABOUT, SUM, PRODUCT, RATIO, ATOM = 0, 1, 3, 2, 9


@dataclass(slots=True)
class Value:
    """A number, its unit, and its working as it would be printed, "25/27"; without one the number speaks for itself."""

    number: Fraction
    unit: str = ""
    working: str = ""
    binds: int = ATOM

    @property
    def text(self) -> str:
        """The working as it would be printed."""
        return self.working or plain(self.number)

    def inside(self, binds: int, *, first: bool = False) -> str:
        """Write the working as a part of a larger one, in brackets where they are needed; ``first``: nothing before it."""
        text = self.text
        loose = self.binds <= binds or (text[0] == "-" and binds > 0 and not first)
        return bracketed(text) if loose else text

    def told_in(self, unit: str) -> "Value":
        """Return the same in another unit, with a working that can be added up by hand; raises BadNumber."""
        if self.unit == unit:
            return self
        number = self.into(unit)
        if self.unit in ("", UNSAID) or unit in ("", UNSAID) or unit in SHARES or number == self.number:
            return Value(number, unit, self.working, self.binds)
        return Value(number, unit, "" if self.binds == ATOM else self.with_unit())

    def as_points(self) -> "Value":
        """Return the same as points; raises BadNumber where it carries another unit."""
        return Value(self.into("分"), "分", self.working, self.binds)

    def with_unit(self) -> str:
        """Write the working with its unit: 9000万元, (9000+500)万元."""
        text = self.text
        if self.unit in ("", UNSAID, "日期") or self.unit in SHARES:
            return text
        return f"{text if self.binds == ATOM else bracketed(text)}{self.unit}"

    def share(self) -> Fraction:
        """Return the number as a share of one: 80% is 0.8; raises BadNumber."""
        return into(self.number, self.unit, "倍")

    def into(self, unit: str) -> Fraction:
        """Return the number in another unit; raises BadNumber."""
        return into(self.number, self.unit, unit)


def bracketed(text: str) -> str:
    """Put brackets around, of the next kind where there are some inside: (1+2), [(1+2)×3], {[(1+2)×3]-1}."""
    if "{" in text:
        return f"({text})"
    if "[" in text:
        return f"{{{text}}}"
    return f"[{text}]" if "(" in text else f"({text})"


class Way(StrEnum):
    """What is done where a figure cannot be had: an author of a scheme says which."""

    BY_HAND = "by_hand"  # people have to decide; never written by an author for figures
    ERROR = "error"
    ZERO = "zero"
    FULL = "full"
    LEAVE_OUT = "leave_out"
    NOT_ASSESSED = "not_assessed"


class Undefined(Exception):
    """A figure cannot be had: the fact is missing, the target is 0. ``way``: what the scheme wants done.

    ``cure`` is said where nobody settled what is done; ``unit``: whose figure it is, where another one asked for it.
    """

    def __init__(self, words: str, way: Way = Way.ERROR, cure: str = "", unit: str = "") -> None:
        self.words, self.way, self.cure, self.unit = words, way, cure, unit
        super().__init__(words)

    def under(self, name: str) -> "Undefined":
        """Return the same, said of the line, gate or record in which it came up."""
        return Undefined(f"“{name}”：{self.words}", self.way, self.cure, self.unit)

    def of(self, unit: str) -> "Undefined":
        """Return the same, said of the unit whose figure it is."""
        return Undefined(self.words, self.way, self.cure, self.unit or unit)

    @property
    def fault(self) -> str:
        """What is said of it to those who have to change something."""
        if "请" in self.words:
            return self.words
        return f"{self.words}{self.cure or '请核对事实和办法。'}"


@contextmanager
def naming(name: str, *, final: bool = False) -> Iterator[None]:
    """Name the line, gate or record in which a figure cannot be had; ``final``: whatever a scheme wants done there."""
    try:
        yield
    except Undefined as missing:
        if missing.way == Way.ERROR or (final and missing.way != Way.BY_HAND):
            raise missing.under(name) from missing
        raise
    except BadNumber as bad:
        raise BadNumber(f"“{name}”：{bad}") from bad


def total(values: Sequence[Value]) -> Value:
    """Add; the unit is that of the first that has one. Raises BadNumber."""
    if not values:
        return Value(Fraction(0))
    unit = unit_of(values)
    told = [one.told_in(unit) for one in values]
    if len(told) == 1:
        return told[0]
    text = "+".join(one.inside(0) for one in told).replace("+-", "-")
    return Value(sum((one.number for one in told), Fraction(0)), unit, text, SUM)


def unit_of(values: Sequence[Value]) -> str:
    """Return the unit of several numbers together: of the first that has one; shares of different notation are 倍."""
    units = [one.unit for one in values if one.unit]
    if len(set(units)) > 1 and all(unit in SHARES for unit in units):
        return "倍"
    return units[0] if units else ""


def less(values: Sequence[Value]) -> Value:
    """Take from the first what follows. Two days give their distance in 天. Raises BadNumber."""
    unit = unit_of(values)
    told = [one.told_in(unit) for one in values]
    number = told[0].number - sum((one.number for one in told[1:]), Fraction(0))
    text = "-".join(one.inside(SUM if place else 0) for place, one in enumerate(told))
    return Value(number, "天" if unit == "日期" else unit, text, SUM)


def times(values: Sequence[Value]) -> Value:
    """Multiply; at most one may carry a unit beside shares and counts. Raises BadNumber."""
    number, unit = Fraction(1), "倍" if all(one.unit in SHARES for one in values) else ""
    for one in values:
        if one.unit in SHARES:
            number *= one.share()
        elif one.unit in ("", UNSAID):
            number *= one.number
        elif "/" in unit and family(unit.partition("/")[2]) == family(one.unit):
            number, unit = number * one.into(unit.partition("/")[2]), unit.partition("/")[0]
        elif "/" in one.unit and unit and family(one.unit.partition("/")[2]) == family(unit):
            above, _, below = one.unit.partition("/")
            number, unit = into(number, unit, below) * one.number, above
        elif family(one.unit) == "计数":
            number *= one.into("个")
        elif unit:
            raise BadNumber(f"“{unit}”和“{one.unit}”不能相乘，相乘的数里只能有一个带金额、分这样的单位。")
        else:
            number, unit = number * one.number, one.unit
    return Value(
        number, unit, "×".join(one.inside(RATIO, first=not at) for at, one in enumerate(values)), PRODUCT
    )


def over(part: Value, whole: Value) -> Value:
    """Divide by what is not 0: units of one family give a share, others a unit as 万元/亩. Raises BadNumber."""
    text = f"{part.inside(PRODUCT)}/{whole.inside(PRODUCT)}"
    if part.unit not in ("", UNSAID) and whole.unit in ("", UNSAID):
        return Value(part.number / whole.number, part.unit, text, RATIO)
    if family(part.unit) == family(whole.unit) or part.unit in ("", UNSAID):
        told = part.told_in(whole.unit)
        # An amount that was added up in another unit is told in its own; then both say theirs.
        below = whole.with_unit() if told.text != part.text and part.binds != ATOM else whole.inside(PRODUCT)
        part, text = told, f"{told.inside(PRODUCT)}/{below}"
        return Value(part.number / whole.number, "倍", text, RATIO)
    if whole.unit in SHARES:
        return Value(part.number / whole.share(), part.unit, text, RATIO)
    if family(whole.unit) == "计数":
        return Value(part.number / whole.into("个"), part.unit, text, RATIO)
    if "/" in part.unit or "/" in whole.unit:
        raise BadNumber(f"“{part.unit}”不能除以“{whole.unit}”，请先换算。")
    return Value(part.number / whole.number, f"{part.unit}/{whole.unit}", text, RATIO)
