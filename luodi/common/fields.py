"""A form that names what is missing, and fields that read what officials type: amounts in 万元 and days."""

from typing import Any

from django import forms

from luodi.common import money


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

    default_error_messages = {"invalid": "看不懂这个日期，请写成 2026-11-23 的样子。"}

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        options.setdefault("widget", widget)
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**options)
