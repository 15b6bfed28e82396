"""What is chosen and typed for a list to the city, and for what the city answered."""

from django import forms

from luodi.common import clock
from luodi.common.fields import DayField, PlainForm, WanField
from luodi.common.http import typed
from luodi.library.actions.city_lists import Said
from luodi.library.models.city_lists import CityAnswer
from luodi.library.reports import city_lists
from luodi.projects.reports.lists import Filters
from luodi.projects.stages import Stage


class CandidatesForm(forms.Form):
    """The filters above what can be reported; what cannot be understood is left out."""

    q = forms.CharField(label="名称、企业、地点、拼音首字母", required=False, max_length=60)
    unit = forms.TypedChoiceField(label="责任单位", required=False, coerce=int, empty_value=None)
    stage = forms.ChoiceField(label="阶段", required=False, choices=[("", "全部"), *Stage.choices])
    least = WanField(label="总投资不少于（万元）", required=False)

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *city_lists.units(user)]
        self.is_valid()

    @property
    def filters(self):
        """The filters that could be understood."""
        said = self.cleaned_data
        return Filters(
            q=said.get("q") or "",
            units=(said["unit"],) if said.get("unit") else (),
            stages=(said["stage"],) if said.get("stage") else (),
            least=said.get("least"),
        )


class CityListForm(PlainForm):
    """What a list is called; which projects stand on it is picked in the table."""

    title = forms.CharField(label="标题", max_length=100)
    words = forms.CharField(label="备注", required=False, max_length=500)


class SentForm(PlainForm):
    """The day on which a list went to the city."""

    on = DayField(label="上报日期")


class Marking:
    """The answers as they were sent, by the ids of the lines. Nothing typed is lost when some rows are refused.

    Number and day that stand above the table hold for every row that names none of its own.
    """

    ANSWERS = CityAnswer.choices

    def __init__(self, rows, data=None):
        self.rows = rows
        self.data = data
        self.number = typed(data or {}, "number", 60)
        self.on = data.get("on", "") if data else f"{clock.today()}"

    def typed(self, row, name):
        """Return what stands in a field of a row."""
        return typed(self.data or {}, f"{name}-{row.line.pk}")

    @property
    def said(self):
        """What is to be noted: line → what was said of it; lines without an answer are left as they are."""
        return {row.line.pk: self._said(row) for row in self.rows if self.typed(row, "answer")}

    def _said(self, row):
        day = self.typed(row, "on") or self.on
        return Said(
            answer=self.typed(row, "answer"),
            on=_day(day),
            number=self.typed(row, "number")[:60] or self.number,
            words=self.typed(row, "words")[:300],
        )


def _day(text):
    try:
        return DayField(required=False).clean(text)
    except forms.ValidationError:
        return None
