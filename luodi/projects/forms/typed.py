"""Fields that read what officials type about projects: amounts with 约 and 以上, days of any precision, names of units."""

import re
import unicodedata
from dataclasses import dataclass

from django import forms

from luodi.common import money
from luodi.projects.checks import is_partial_day
from luodi.projects.terms import Qualifier


@dataclass(frozen=True)
class Investment:
    """A total investment as typed."""

    amount: int | None = None
    qualifier: str = ""
    least: int | None = None
    most: int | None = None
    raw: str = ""

    @property
    def fields(self):
        """Return the values of the record's fields."""
        return {
            "investment": self.amount,
            "investment_qualifier": self.qualifier,
            "investment_min": self.least,
            "investment_max": self.most,
            "investment_raw": self.raw,
        }


_RANGE = re.compile(
    r"(?P<low>[\d.,]+(?:亿元|亿|万元|万|元)?)(?:-|–|—|~|至|到)(?P<high>[\d.,]+(?P<unit>亿元|亿|万元|万|元)?)"
)
_MARKS = (
    (Qualifier.INCL_LAND, re.compile(r"[(（]?含土地[)）]?")),
    (Qualifier.APPROX, re.compile(r"^(?:大约|约|近)|(?:左右)$")),
    (
        Qualifier.LOWER_BOUND,
        re.compile(r"^(?:不低于|不少于|至少|超过|超)|(?:以上|余|多)(?=万元|万|亿元|亿|元|$)"),
    ),
)


def read_investment(typed):
    """Read 35000, 3.5亿, 约3000, 3000以上, 12000-15000 or 3.2亿（含土地）; raises money.BadAmount."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed or ""))
    if not text:
        return Investment()
    if found := _RANGE.fullmatch(text):
        unit = found["unit"] or ""
        low = found["low"] if not found["low"][-1].isdigit() else found["low"] + unit
        least, most = money.parse_wan(low), money.parse_wan(found["high"])
        if least > most:
            raise money.BadAmount(f"“{typed.strip()}”前面的数比后面的大，请核对。")
        return Investment(None, Qualifier.RANGE, least, most, typed.strip())
    for qualifier, mark in _MARKS:
        if mark.search(text):
            try:
                amount = money.parse_wan(mark.sub("", text))
            except money.BadAmount:
                break
            return Investment(amount, qualifier, raw=typed.strip())
    return Investment(money.parse_wan(typed), Qualifier.EXACT)


class InvestmentField(forms.CharField):
    """A total investment in 万元, with 约, 以上 or a range where it is not exact."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 60} | options)
        self.widget.attrs |= {"autocomplete": "off", "data-unit": "万元"}

    def clean(self, value):
        try:
            return read_investment(super().clean(value))
        except money.BadAmount as bad:
            raise forms.ValidationError(str(bad)) from bad


_DAY = re.compile(r"(?P<year>\d{4})[-./年]?(?:(?P<month>\d{1,2})[-./月]?(?:(?P<day>\d{1,2})日?)?)?")
_QUARTER = re.compile(r"(?P<year>\d{4})[-年.]?(?:第?(?P<word>[一二三四1-4])季度|[Qq](?P<number>[1-4]))")
_PACKED = re.compile(r"\d{5,8}")


def read_day(typed):
    """Return 2026, 2026-Q3, 2026-07 or 2026-07-04 for what was typed, never finer than it; raises ValueError."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed or ""))
    if not text:
        return ""
    if found := _QUARTER.fullmatch(text):
        number = found["number"] or str("一二三四".find(found["word"]) + 1 or found["word"])
        return f"{found['year']}-Q{number}"
    found = None if _PACKED.fullmatch(text) else _DAY.fullmatch(text)
    day = "-".join(part.zfill(2) for part in found.groups() if part) if found else ""
    if not is_partial_day(day):
        raise ValueError(f"认不出“{typed.strip()}”，请写成 2026、2026-07、2026-Q3 或 2026-07-04。")
    return day


class PartialDayField(forms.CharField):
    """A day, month, quarter or year."""

    def __init__(self, **options):
        super().__init__(**{"max_length": 20} | options)
        self.widget.attrs |= {"autocomplete": "off", "placeholder": "2026-07-04"}

    def clean(self, value):
        try:
            return read_day(super().clean(value))
        except ValueError as bad:
            raise forms.ValidationError(str(bad)) from bad


class UnitField(forms.CharField):
    """A unit by its name, chosen from a list of suggestions; becomes the id of the one unit that bears the name.

    ``directory`` is set by the form: name key → ids.
    """

    directory = None

    def __init__(self, *, suggestions, **options):
        super().__init__(**{"max_length": 100} | options)
        self.widget.attrs |= {"list": suggestions, "autocomplete": "off"}

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        ids = self.directory.find(name)
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise forms.ValidationError(f"有 {len(ids)} 个单位叫“{name}”，请从列表里选全称。")
        raise forms.ValidationError(f"没有叫“{name}”的单位，请从列表里选。")
