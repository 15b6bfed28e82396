"""Fields say in plain words what is wrong, and keep what was typed."""

import datetime

from luodi.common.components import SampleForm
from luodi.common.fields import DayField, WanField


def test_a_missing_field_is_named_with_the_verb_that_fits():
    errors = SampleForm({}).errors
    assert errors["name"] == ["请填写项目名称。"]
    assert errors["unit"] == ["请选择责任单位。"]
    assert errors["known"] == ["请勾选已核对，金额单位是万元。"]


def test_an_amount_is_kept_in_fen_and_blank_is_not_zero():
    form = SampleForm({"amount": "11,390.65"})
    form.is_valid()
    assert form.cleaned_data["amount"] == 11_390_650_000
    form = SampleForm({"amount": ""})
    form.is_valid()
    assert form.cleaned_data["amount"] is None


def test_what_was_typed_wrong_stands_in_the_field_again():
    form = SampleForm({"amount": "三千五"})
    assert "看不懂“三千五”" in form.errors["amount"][0]
    assert 'value="三千五"' in str(form["amount"])
    assert 'value="11,390.65"' in str(SampleForm(initial={"amount": 11_390_650_000})["amount"])


def test_the_same_amount_spelled_otherwise_is_no_change():
    field = WanField()
    assert not field.has_changed(35_000_000_000, "35,000")
    assert not field.has_changed(None, "")
    assert field.has_changed(35_000_000_000, "")
    assert field.has_changed(35_000_000_000, "三")


def test_a_day_is_read_as_the_browser_and_as_people_write_it():
    field = DayField()
    for typed in ("2026-11-23", "2026/11/23", "2026.11.23", "2026年11月23日"):
        assert field.clean(typed) == datetime.date(2026, 11, 23)
