"""What is typed to begin a round, and to answer for the projects of a unit."""

from django import forms

from luodi.common.fields import PlainForm
from luodi.common.http import typed
from luodi.library.actions.rounds import CHECKS, Said
from luodi.library.forms.steps import ELSEWHERE
from luodi.library.models.leaving import Why
from luodi.library.models.rounds import Answer


class RoundForm(PlainForm):
    """Which units are asked, and what is expected of them."""

    units = forms.TypedMultipleChoiceField(label="单位", coerce=int, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label="要求", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, candidates, *args):
        super().__init__(*args)
        self.fields["units"].choices = [
            (unit.pk, f"{unit}（{count} 个）" if count else f"{unit}") for unit, count in candidates
        ]
        self.fields["units"].initial = [unit.pk for unit, _ in candidates]


class Sitting:
    """The answers as they were sent, by the ids of the lines: to keep, or why to leave. Nothing typed is lost."""

    WHY = Why.choices

    def __init__(self, lines, data=None):
        self.lines = lines
        self.data = data

    def rows(self):
        """Yield each line with what to show of its answer: what was sent, else what is kept."""
        for row in self.lines:
            yield row, self._said(row.line)

    def _said(self, line):
        if self.data is None or f"answer-{line.pk}" not in self.data:
            return Said(line.answer, line.words, line.why)
        chosen = self.data[f"answer-{line.pk}"]
        words = typed(self.data, f"words-{line.pk}", 300)
        if chosen in Why.values:
            return Said(Answer.LEAVE, words, chosen)
        return Said(Answer.KEEP if chosen == Answer.KEEP else "", words)

    @property
    def said(self):
        """What the action takes."""
        return {row.line.pk: said for row, said in self.rows()}


ELSEWHERE |= CHECKS.keys()
