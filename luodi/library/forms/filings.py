"""What is typed to file a project, to give it back field by field, and to ask departments."""

from django import forms

from luodi.common.fields import PlainForm
from luodi.library.flows.filing import AMEND, APPROVE, CHECK, DECIDE
from luodi.library.forms.steps import FORMS, StepForm
from luodi.library.reports import filings, snapshots

LAND_HELP = "不用地的填 0；还不清楚的先不填。"


def _land():
    return forms.DecimalField(
        label="用地面积",
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=LAND_HELP,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-unit": "亩"}),
        error_messages={"invalid": "看不懂这个面积，请只填数字，单位是亩，例如 120.5。"},
    )


class FileForm(PlainForm):
    """Files a project: what the record does not hold, and what is to be said about conditions it does not meet."""

    land = _land()
    words = forms.CharField(
        label="情况说明",
        required=False,
        max_length=2000,
        help_text="不具备的条件在这里写明原因。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words.needed_for = "有不具备的条件时必填"


class AmendForm(StepForm):
    """Files again after a return."""

    land = _land()

    def __init__(self, step, user, *args, **kwargs):
        self.latest = step.case.submissions.order_by("-number").first()
        land = self.latest.land if self.latest else None
        super().__init__(step, user, *args, initial={"land": land}, **kwargs)
        self.fields["words"].label = "情况说明"
        self.fields["words"].help_text = "说明改了什么；不具备的条件写明原因。"
        self.unchanged = self._returned_unchanged()
        if self.unchanged:
            self.fields["as_it_was"] = forms.BooleanField(
                label="退回的内容不用改，原因已写在情况说明里", required=False
            )
            self.order_fields(["land", "words", "as_it_was"])

    def _returned_unchanged(self):
        """Return the labels of what was given back when none of it has been changed since."""
        returned = [one.field for one in self.latest.returned_fields.all()] if self.latest else []
        now = {row.name: row.is_changed for row in snapshots.since(self.latest)} if returned else {}
        return [] if any(now.get(name) for name in returned) else [snapshots.label(one) for one in returned]

    def clean(self):
        """Ask for the change that was asked for, or for a word why there is none."""
        told = super().clean()
        is_as_it_was = self.unchanged and told.get("land") == self.latest.land
        if is_as_it_was and told.get("outcome") == "refile" and not told.get("as_it_was"):
            self.add_error(
                "as_it_was",
                f"退回要求改的{'、'.join(self.unchanged)}都没有改。请先修改；确实不用改的，在情况说明里写明原因并勾选。",
            )
        return told


class ReviewForm(StepForm):
    """Gives a filing back with reasons bound to fields, and asks departments where the step can ask.

    The reasons are typed beside the fields, in the document that is submitted.
    """

    PREFIX = "reason_"
    returns = True

    def __init__(self, step, user, *args, **kwargs):
        super().__init__(step, user, *args, **kwargs)
        for name in snapshots.POINTED_AT:
            self.fields[self.PREFIX + name] = forms.CharField(
                label=snapshots.label(name), required=False, max_length=200, widget=forms.TextInput()
            )
        if step.table.outcome("ask"):
            self._offer_departments()
            self.order_fields(["departments", "others", "words"])

    def _offer_departments(self):
        case = self.step.case
        latest = case.submissions.order_by("-number").first()
        asked = {one.unit_id for one in filings.opinions_of(case)}
        names = {pk: short or name for pk, name, short in filings.askable(case)}
        proposed = filings.to_ask(case, latest)
        told = {one.unit_id: f"{names[one.unit_id]}（{one.why}）" for one in proposed if one.unit_id}
        missing = [one.name for one in proposed if not one.unit_id]
        self.fields["departments"] = forms.MultipleChoiceField(
            label="按规则征求意见",
            required=False,
            choices=[(str(pk), label) for pk, label in told.items()],
            initial=[str(pk) for pk in told if pk not in asked],
            widget=forms.CheckboxSelectMultiple(),
            help_text=f"按规则还应征求{'、'.join(missing)}，但本县没有名称相符、有人在岗的单位。"
            if missing
            else "",
        )
        self.fields["departments"].needed_for = "征求意见时至少选一个"
        self.fields["others"] = forms.MultipleChoiceField(
            label="另外征求",
            required=False,
            choices=[(str(pk), name) for pk, name in names.items() if pk not in told],
            widget=forms.CheckboxSelectMultiple(),
        )

    def clean(self):
        """Let reasons at the fields stand for the words of a return."""
        told = self.cleaned_data
        if told.get("outcome") == "return" and self.returned and not told.get("words", "").strip():
            told["words"] = "请按所列内容修改后重报。"
        told = super().clean()
        if told.get("outcome") == "ask" and not self.units:
            self.add_error("departments", "请至少选一个要征求意见的部门。")
        return told

    @property
    def asked(self):
        """The fields to show above the buttons; the reasons stand in the document."""
        return [bound for bound in super().asked if not bound.name.startswith(self.PREFIX)]

    def reason(self, name):
        """Return the field in which the reason for giving this back is typed."""
        return self[self.PREFIX + name]

    @property
    def returned(self):
        """The reasons that were typed, by field."""
        told = {name: self.cleaned_data.get(self.PREFIX + name, "") for name in snapshots.POINTED_AT}
        return {name: reason.strip() for name, reason in told.items() if reason.strip()}

    @property
    def units(self):
        """The ids of the departments that were chosen."""
        told = self.cleaned_data
        return [int(pk) for pk in [*told.get("departments", []), *told.get("others", [])]]

    @property
    def said(self):
        """What the effects of the step read."""
        return {"returned": self.returned, "units": self.units}


FORMS |= {APPROVE: ReviewForm, CHECK: ReviewForm, DECIDE: ReviewForm, AMEND: AmendForm}
