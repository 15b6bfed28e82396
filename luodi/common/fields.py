"""A form that names what is missing, and fields that read what officials type: amounts in 万元, days and phones."""

import re
import unicodedata
from typing import Any

from django import forms

from luodi.common import clock, money
from luodi.common.http import MOST_NUMBER


class PlainForm(forms.Form):
    """A form that says which field is empty: 请填写项目名称, 请选择责任单位."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_what_is_missing()

    def name_what_is_missing(self) -> None:
        """Word the errors of empty fields; a form that adds fields later calls it again."""
        for field in self.fields.values():
            field.error_messages["required"] = f"请{_verb(field)}{field.label}。"


def _verb(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "勾选"
    return "选择" if isinstance(field, forms.ChoiceField | forms.FileField) else "填写"


class WanField(forms.CharField):
    """An amount typed in 万元, kept as whole 分; blank is None, never zero."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 30, "empty_value": None} | options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "data-unit": "万元"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount in 万元, and what was typed as it was typed."""
        return money.in_wan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Read the amount."""
        try:
            return money.parse_wan(super().clean(value) or "")
        except money.BadAmount as bad:
            raise forms.ValidationError(str(bad)) from bad

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not spellings: 35000 is 35,000."""
        try:
            return initial != money.parse_wan(data or "")
        except money.BadAmount:
            return True


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar or typed."""

    default_error_messages = {
        "invalid": "看不懂这个日期，请写成 2026-11-23 的样子。",
        "beyond": f"日期要在 {clock.EARLIEST.year} 年到 {clock.LATEST.year} 年之间，请核对。",
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        options.setdefault("widget", widget)
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """Read the day; one that nobody means is refused."""
        day = super().to_python(value)
        if day is not None and not clock.is_sensible(day):
            raise forms.ValidationError(self.error_messages["beyond"], code="beyond")
        return day


class RowField(forms.IntegerField):
    """The number of a row, as an address or a hidden field says it; none that the database cannot hold."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MOST_NUMBER, "required": False} | options)


_EXTENSION = r"(?:(?:转|分机|ext\.?|x|-)(?P<extension>\d{1,6}))?"
_PHONE = re.compile(
    rf"(?:\+?86-?)?(?:(?P<mobile>1[3-9]\d{{9}})|(?P<area>0(?:10|2\d|[3-9]\d{{2}}))-?(?P<own>[2-9]\d{{6,7}})"
    rf"|(?P<service>[48]00)-?(?P<first>\d{{3}})-?(?P<last>\d{{4}})){_EXTENSION}",
    re.IGNORECASE,
)


def read_phone(typed: str) -> str:
    """Return a telephone number in one spelling: 13812345678, 0931-8234567转802, 400-800-1234; raises ValueError."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed or ""))
    text = re.sub(r"(?<=\d)[‐–—−](?=\d)", "-", text)
    text = re.sub(r"^\((0\d{2,3})\)", r"\1-", text)
    if re.fullmatch(r"1\d{2}-\d{4}-\d{4}", text):
        text = text.replace("-", "")
    if not text:
        return ""
    found = _PHONE.fullmatch(text)
    if not found:
        raise ValueError(_what_is_wrong(text))
    parts = [found[name] for name in ("mobile", "area", "own", "service", "first", "last") if found[name]]
    return "-".join(parts) + (f"转{found['extension']}" if found["extension"] else "")


def _what_is_wrong(text: str) -> str:
    how = "手机写 11 位，例如 13812345678；座机写区号和号码，例如 0931-8234567，分机写在“转”后面。"
    if re.fullmatch(r"1\d+", text) and len(text) != 11:
        return f"“{text}”有 {len(text)} 位，手机号是 11 位，请核对。"
    if re.fullmatch(r"[2-9]\d{6,7}", text):
        return f"“{text}”没有区号，请写成 0931-{text} 这样。"
    if len(re.findall(r"\d{7,}", text)) > 1:
        return f"“{text}”像是两个号码，一处只写一个，另一个请再加一行。"
    return f"“{text}”不像电话号码。{how}"


class PhoneField(forms.CharField):
    """A telephone number, mobile or with its area code, extensions allowed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 40} | options)
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """Read the number."""
        try:
            return read_phone(super().clean(value))
        except ValueError as bad:
            raise forms.ValidationError(str(bad)) from bad
