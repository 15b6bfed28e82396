"""What is typed to name a deputy."""

from django import forms

from luodi.common.fields import DayField, PlainForm


class DeputyForm(PlainForm):
    """Names a deputy for certain days."""

    deputy = forms.ChoiceField(label="代行人")
    from_on = DayField(label="起")
    to_on = DayField(label="止")
    reason = forms.CharField(label="原因", max_length=100, widget=forms.TextInput())

    def __init__(self, people, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = [("", "请选择"), *((str(pk), name) for pk, name in people)]
