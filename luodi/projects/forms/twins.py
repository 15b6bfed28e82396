"""Deciding a pair of projects that look like one, and merging them."""

from django import forms

from luodi.common.fields import PlainForm
from luodi.projects.terms import Verdict


class DecideForm(PlainForm):
    """What two projects are to each other, when they are not one."""

    verdict = forms.ChoiceField(label="认定结果", widget=forms.RadioSelect)
    words = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：一期和二期，分别备案"}),
    )

    def __init__(self, *args, one: str, other: str, **options):
        super().__init__(*args, **options)
        self.fields["verdict"].choices = [
            (Verdict.DIFFERENT, "不是同一项目，以后不再提示"),
            (Verdict.RELATED, "是两个项目，互相有关"),
            ("above-one", f"“{one}”是上级项目"),
            ("above-other", f"“{other}”是上级项目"),
        ]

    def verdict_on(self, pair):
        """Return the verdict, and which project it puts above the other."""
        chosen = self.cleaned_data["verdict"]
        if chosen.startswith("above-"):
            return Verdict.ABOVE, pair.one if chosen == "above-one" else pair.other
        return Verdict(chosen), None


class MergeForm(PlainForm):
    """What was seen and chosen on the preview of a merge."""

    seen = forms.CharField(max_length=100, widget=forms.HiddenInput)
    fill = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "例如：同一企业在两个乡镇各报了一次"}),
    )

    def __init__(self, *args, preview, **options):
        super().__init__(*args, **options)
        self.fields["fill"].choices = [(blank.key, blank.label) for blank in preview.blanks]
