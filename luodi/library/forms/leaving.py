"""What is typed to propose that a project leaves its libraries."""

from django import forms

from luodi.common.fields import PlainForm
from luodi.library.models.leaving import Why
from luodi.projects.stages import Level

COUNTY_ONLY, EVERYWHERE = "county", "all"


class LeaveForm(PlainForm):
    """Why a project is to leave, and which library."""

    where = forms.ChoiceField(label="从哪里出库", widget=forms.RadioSelect)
    why = forms.ChoiceField(label="出库原因", choices=[("", "请选择"), *Why.choices])
    words = forms.CharField(
        label="情况说明",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="写明发生了什么、和投资方怎样确认的；同意的人据此判断。",
    )

    def __init__(self, held, *args):
        super().__init__(*args)
        named = "、".join(level.label for level in held)
        choices = [(EVERYWHERE, f"从{named}出库")]
        if Level.COUNTY in held and len(held) > 1:
            own = "、".join(level.label for level in held if level != Level.COUNTY)
            choices.insert(0, (COUNTY_ONLY, f"只从县级库出库，留在{own}"))
        self.fields["where"].choices = choices
        self.fields["where"].initial = choices[0][0]

    @property
    def said(self):
        """What the action takes."""
        told = self.cleaned_data
        return {
            "why": told["why"],
            "reason": told["words"],
            "county_only": told["where"] == COUNTY_ONLY,
        }
