"""What is asked of the list of the reserve, and typed to assess a project."""

from django import forms

from luodi.common.http import typed
from luodi.library.depth import State
from luodi.library.reports import reserve


class ReserveForm(forms.Form):
    """The filters of the list; what cannot be understood is left out."""

    q = forms.CharField(label="名称、企业、地点、拼音首字母", required=False, max_length=60)
    unit = forms.TypedChoiceField(label="责任单位", required=False, coerce=int, empty_value=None)
    band = forms.ChoiceField(label="谋划深度", required=False, choices=[("", "全部"), *reserve.BANDS.items()])
    stale = forms.BooleanField(label="只看没有动静的", required=False)

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *reserve.units(user)]

    @property
    def wanted(self):
        """The filters that could be understood."""
        self.is_valid()
        return reserve.Wanted(**self.cleaned_data)


class Assessment:
    """The checklist as it was sent: a state and a remark for every item."""

    STATES = State.choices

    def __init__(self, items, data=None):
        self.items = items
        self.data = data

    def rows(self):
        """Yield each item with its place, and the state and remark to show: what was sent, else what was said last."""
        for place, item in enumerate(self.items):
            if self.data is None:
                yield place, item, item.state, item.words
            else:
                state, words = self.data.get(f"state-{place}", ""), typed(self.data, f"words-{place}", 200)
                yield place, item, state, words

    @property
    def answers(self):
        """What the action takes: item → state and remark."""
        return {item.name: (state, words) for _, item, state, words in self.rows()}
