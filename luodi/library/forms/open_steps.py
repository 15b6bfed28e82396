"""What is chosen above the list of what waits for whom."""

from django import forms

from luodi.library.flows import FLOWS
from luodi.library.reports import open_steps
from luodi.library.reports.open_steps import Wanted


class OpenStepsForm(forms.Form):
    """The filters of the list; what cannot be understood is left out."""

    whose = forms.ChoiceField(
        label="等谁", required=False, choices=[("", "全部"), (open_steps.MINE, "等我办的")]
    )
    unit = forms.TypedChoiceField(label="等哪个单位", required=False, coerce=int, empty_value=None)
    flow = forms.ChoiceField(
        label="事项",
        required=False,
        choices=[("", "全部"), *((flow.code, flow.label) for flow in FLOWS.values())],
    )
    late = forms.BooleanField(label="只看逾期", required=False)

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *open_steps.units_of(user)]
        self.is_valid()

    @property
    def wanted(self):
        """What the list is asked for."""
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
