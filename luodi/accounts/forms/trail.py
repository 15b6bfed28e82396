"""What the trail is searched for."""

from django import forms

from luodi.common.fields import DayField, PlainForm, RowField


class TrailFilter(PlainForm):
    """From day to day, by person, by what was done, by what it was done to."""

    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)
    person = forms.CharField(label="操作人", required=False, max_length=40)
    verb = forms.ChoiceField(label="做了什么", required=False)
    text = forms.CharField(label="对象、岗位或来源地址", required=False, max_length=60)
    before = RowField(widget=forms.HiddenInput)

    def __init__(self, verbs, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [("", "全部"), *verbs]
