"""What is chosen above the lists of filings, and what is typed for many projects at once."""

from decimal import Decimal, InvalidOperation

from django import forms

from luodi.common.http import typed
from luodi.library.flows.filing import FILING
from luodi.library.reports import filing_queue
from luodi.library.reports.filing_queue import Wanted


class QueueForm(forms.Form):
    """The filters of the list; what cannot be understood is left out."""

    tab = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label="项目名称", required=False, max_length=60)
    state = forms.ChoiceField(
        label="办理情况", required=False, choices=[("", "全部"), *filing_queue.STATES.items()]
    )
    step = forms.ChoiceField(
        label="等在哪一步",
        required=False,
        choices=[("", "全部"), *((step.code, step.label) for step in FILING.steps)],
    )
    unit = forms.TypedChoiceField(label="报送单位", required=False, coerce=int, empty_value=None)
    late = forms.BooleanField(label="只看逾期", required=False)

    def __init__(self, user, data):
        super().__init__(data)
        self.tabs = filing_queue.tabs(user)
        self.fields["tab"].choices = list(self.tabs.items())
        self.fields["unit"].choices = [("", "全部"), *filing_queue.filing_units(user)]
        self.is_valid()

    @property
    def wanted(self):
        """What the list is asked for."""
        told = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**told)


class Typed:
    """What was typed in the rows of a batch: land and words for each project, and words for all of them."""

    def __init__(self, post):
        self._post = post
        self.words = typed(post, "words")

    def land(self, pk):
        """Return the land of one project in 亩; None where nothing sensible was typed."""
        try:
            mu = Decimal(self._post.get(f"land_{pk}", "").strip())
        except InvalidOperation:
            return None
        return mu.quantize(Decimal("0.01")) if mu.is_finite() and 0 <= mu < 10**7 else None

    def typed_land(self, pk):
        """Return what stands in the field."""
        return self._post.get(f"land_{pk}", "")

    def words_of(self, pk):
        """Return what is said about one project, else what is said about all."""
        return typed(self._post, f"words_{pk}") or self.words

    def typed_words(self, pk):
        """Return what stands in the field of one project."""
        return self._post.get(f"words_{pk}", "")
