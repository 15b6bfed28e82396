"""The form of a step: which outcome, and the words that go with it. A step that asks for more has a form of its own."""

from django import forms

from luodi.common.fields import PlainForm


class StepForm(PlainForm):
    """Settles a step. A subclass adds what its step asks for beside the words, and is named in ``FORMS``."""

    outcome = forms.ChoiceField(label="办理结果")
    words = forms.CharField(
        label="意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, step, user, *args, **kwargs):
        # A case may show several forms side by side.
        super().__init__(*args, **{"auto_id": f"id_{step.pk}_%s"} | kwargs)
        self.step, self.user = step, user
        self.ask_more()
        self.fields["outcome"].choices = [(one.code, one.label) for one in self.offered()]
        # Where every way to settle the step asks for words, they are no option.
        needing = [one.label for one in self.offered() if one.words]
        self.fields["words"].required = len(needing) == len(self.offered())
        self.fields["words"].needed_for = f"{'、'.join(needing)}时必填" if needing else ""
        self.order_fields([*(name for name in self.fields if name not in ("outcome", "words")), "words"])

    def ask_more(self):
        """Add the fields that hang on the step; a subclass with fixed fields declares them as usual."""

    def offered(self):
        """Return the outcomes that can be chosen now; a subclass may leave some out."""
        return self.step.table.outcomes

    def clean(self):
        """Ask for the words that the chosen outcome cannot do without."""
        told = super().clean()
        chosen = self.step.table.outcome(told.get("outcome", ""))
        if chosen and chosen.words and "words" not in self.errors and not told.get("words", "").strip():
            self.errors.pop("words", None)
            self.add_error("words", chosen.words)
        return told

    @property
    def asked(self):
        """The fields to show above the buttons."""
        return [bound for bound in self if bound.name != "outcome"]

    @property
    def said(self):
        """What was typed beside outcome and words, for the effect of the step."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("outcome", "words")}


FORMS: dict[str, type[StepForm]] = {}
# Steps that are settled on a page of their own, which the page of the case leads to.
ELSEWHERE: set[str] = set()


def form_for(step, user, *args):
    """Return the form of the step, filled or empty."""
    return FORMS.get(step.kind, StepForm)(step, user, *args)
