"""What is typed about the calendar."""

from django import forms

from luodi.common.fields import DayField, PlainForm
from luodi.rulebook import holidays
from luodi.rulebook.holidays import FESTIVALS, NamedDay, NoticeUnreadable
from luodi.rulebook.models import CalendarChange

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ChangeDayForm(PlainForm):
    """One day, what it becomes, and why."""

    day = DayField(label="日期")
    is_working = forms.TypedChoiceField(
        label="改为",
        choices=[("1", "上班"), ("0", "休息")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="名称", max_length=40, help_text="显示在日历上，如“中秋节调休上班”“壮族三月三”。"
    )
    reason = forms.CharField(label="依据", max_length=200, help_text="写文件名称和文号，改动留痕可查。")

    @property
    def named(self):
        typed = self.cleaned_data
        return NamedDay(typed["day"], typed["is_working"], typed["name"])


class NoticeForm(PlainForm):
    """The yearly notice, pasted as it is."""

    year = forms.IntegerField(label="年份", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    source = forms.CharField(label="依据", max_length=200, help_text="通知的名称和文号。")
    text = forms.CharField(
        label="通知条文",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="可以整篇粘贴，只读“一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”这样的条文。",
    )

    def clean(self):
        typed = super().clean()
        if not self.errors:
            try:
                self.notice = holidays.read(typed["text"], typed["year"])
            except NoticeUnreadable as unreadable:
                self.add_error("text", str(unreadable))
        return typed


class ReviewForm(forms.Form):
    """Up to which change the due days were looked at."""

    up_to = forms.ModelChoiceField(CalendarChange.objects.all())


class HolidayForm(forms.Form):
    """One holiday entered by hand: from when to when, and the weekends worked instead."""

    name = forms.CharField(label="节日", max_length=8, required=False)
    first = DayField(label="放假第一天", required=False)
    last = DayField(label="放假最后一天", required=False)
    worked = DayField(label="调休上班", required=False)
    worked_too = DayField(label="调休上班（第二天）", required=False)

    def clean(self):
        typed = super().clean()
        if typed.get("first") and not typed.get("name"):
            self.add_error("name", "请填写节日名称。")
        if (typed.get("last") or typed.get("worked")) and not typed.get("first"):
            self.add_error("first", "请填写放假第一天。")
        return typed

    def sentence(self):
        """Say it as the notice would; "" when nothing was filled in."""
        typed = self.cleaned_data
        if not typed.get("first"):
            return ""
        end = f"至{_said(typed['last'])}" if typed.get("last") else ""
        worked = "、".join(_said(typed[key]) for key in ("worked", "worked_too") if typed.get(key))
        return f"{typed['name']}：{_said(typed['first'])}{end}放假。" + (f"{worked}上班。" if worked else "")


def _said(day):
    return f"{day.year}年{day.month}月{day.day}日"


class HandForm(PlainForm):
    """The year and the source of holidays entered by hand."""

    year = NoticeForm.base_fields["year"]
    source = NoticeForm.base_fields["source"]


class Holidays(forms.BaseFormSet):
    """The holidays of a year entered by hand."""

    def clean(self):
        if not any(self.errors) and not self.text:
            raise forms.ValidationError("请至少填写一个节日的放假日期。")

    @property
    def text(self):
        """The holidays in the words of a notice, one on a line."""
        return "\n".join(sentence for form in self if (sentence := form.sentence()))


HolidayForms = forms.formset_factory(
    HolidayForm, formset=Holidays, extra=0, min_num=len(FESTIVALS), max_num=12
)
