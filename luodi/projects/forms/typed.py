"""Fields that read what officials type about projects: amounts with 约 and 以上, days of any precision, names of units."""

import re
import unicodedata
from dataclasses import dataclass

from django import forms

from luodi.common import clock, money
from luodi.common.fields import WanField
from luodi.ledgers.language.dates import beside_dates, latest, parse_date
from luodi.projects.checks import is_partial_day
from luodi.projects.columns import CURRENCIES
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
    if _names_foreign_money(text):
        raise money.BadAmount(f"“{typed.strip()}”是外币，请填在“外币金额”里；这里只填人民币，单位是万元。")
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


def read_day(typed, *, planned=False):
    """Return 2026, 2026-Q3, 2026-07 or 2026-07-04 for what was typed, as the reader of ledgers takes it and never finer.

    Raises ValueError: with the day that was probably meant where it is not certain, so that whoever types says it.
    """
    text = (typed or "").strip()
    if not text:
        return ""
    today = clock.today()
    said = parse_date(text, sheet_year=today.year, as_of=today, planned=planned)
    is_whole = not re.search(r"[0-9A-Za-z]", beside_dates(text))
    if is_whole and (likely := _likely_days(said, today, planned)):
        raise ValueError(f"“{text}”说不准，是 {' 还是 '.join(likely)}？请写成 {likely[0]} 这样。")
    if not is_whole or said.end_iso or not is_partial_day(said.iso or ""):
        raise ValueError(f"认不出“{text}”，请写成 2026、2026-07、2026-Q3 或 2026-07-04。")
    return said.iso


def _likely_days(said, today, planned):
    """Return the days that may be meant, the likeliest first, where the words leave it open."""
    if "DATE_NO_YEAR" in said.flags:
        told = parse_date(said.raw, sheet_year=today.year, as_of=None, planned=True).iso
        return [_in_year(told, year) for year in (today.year - 1, today.year)] if told else []
    if said.iso is None or said.end_iso:
        return []
    if planned and "DATE_YEAR_ASSUMED" in said.flags and latest(said.iso) < today:
        return [_in_year(said.iso, year) for year in (today.year + 1, today.year)]
    is_blunt = "DATE_IMPRECISE" in said.flags and said.precision == "day"
    return [said.iso] if is_blunt or "DATE_FORMAT_RISK" in said.flags else []


def _in_year(iso, year):
    return f"{year}{iso[4:]}"


class PartialDayField(forms.CharField):
    """A day, month, quarter or year; a ``planned`` one lies ahead."""

    def __init__(self, *, planned=False, **options):
        super().__init__(**{"max_length": 20} | options)
        self.planned = planned
        self.widget.attrs |= {"autocomplete": "off", "placeholder": "2026年7月4日、7月、2026-Q3"}

    def clean(self, value):
        try:
            return read_day(super().clean(value), planned=self.planned)
        except ValueError as bad:
            raise forms.ValidationError(str(bad)) from bad


_CURRENCY_OF = {unit.removeprefix("万"): code for code, unit in CURRENCIES.items()} | {
    "美金": "USD",
    "港币": "HKD",
}
_FOREIGN = re.compile(rf"(?P<number>.*?)(?P<times>[万亿])?(?P<word>{'|'.join(_CURRENCY_OF)})")
_YUAN = re.compile(r"[\d.](?:万|亿)?元|人民币")


def read_foreign(typed):
    """Read 5500, 5500万美元 or 1.2亿欧元: whole hundredths, and the currency if it is named; raises money.BadAmount.

    Without a unit 万 of the currency is meant; an amount in yuan is refused.
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed or ""))
    if _YUAN.search(text):
        raise money.BadAmount(f"“{typed.strip()}”是人民币，请填在“总投资”里；这里只填外币。")
    found = _FOREIGN.fullmatch(text)
    try:
        if not found:
            return money.parse_wan(text), ""
        return money.parse_wan(found["number"] + (found["times"] or "元")), _CURRENCY_OF[found["word"]]
    except money.BadAmount as bad:
        raise money.BadAmount(f"看不懂“{typed.strip()}”。请填数字，后面选单位，例如 5500 万美元。") from bad


def _names_foreign_money(text):
    return any(word in text for word in _CURRENCY_OF)


class ForeignField(WanField):
    """An amount of foreign money; its unit, 万 of the currency, is chosen beside it or written behind it."""

    def __init__(self, **options):
        super().__init__(**options)
        del self.widget.attrs["data-unit"]

    def clean(self, value):
        try:
            return read_foreign(forms.CharField.clean(self, value))
        except money.BadAmount as bad:
            raise forms.ValidationError(str(bad)) from bad

    def has_changed(self, initial, data):
        try:
            return initial != read_foreign(data)[0]
        except money.BadAmount:
            return True


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
