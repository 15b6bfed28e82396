"""Forms for trying a change on a copy, and for holding two versions against one another. Nothing is saved by them."""

from django import forms

from luodi.assessment.kinds import RunState, Work
from luodi.assessment.models import Run
from luodi.assessment.reports import trials, what_if
from luodi.common.fields import DayField, PlainForm
from luodi.common.http import typed

FIGURES = range(3)
_PICK = [("", "不改")]


def _runs(scheme):
    """Return the runs of a scheme that were computed, the latest first."""
    done = Run.objects.filter(scheme=scheme, computations__work=Work.DONE).exclude(state=RunState.VOID)
    done = done.distinct().defer("snapshot")
    return [(run.pk, run.span.words) for run in done.order_by("-ends_on")]


class BasisForm(PlainForm):
    """Which run's facts, by which version."""

    run = forms.TypedChoiceField(label="用哪次考核的数", coerce=int)
    version = forms.TypedChoiceField(label="按哪一版", coerce=int)

    def __init__(self, scheme, *args, **kwargs):
        super().__init__(*args, **kwargs)
        versions = scheme.versions.order_by("-number")
        self.versions = {one.number: one for one in versions}
        numbered = [
            (number, f"第 {number} 版（{one.effective_from} 起）") for number, one in self.versions.items()
        ]
        self.fields["run"].choices = _runs(scheme)
        for name in self.fields.keys() & {"version", "before", "after"}:
            self.fields[name].choices = numbered


class CompareForm(BasisForm):
    """Two versions on the facts of one run."""

    version = None
    before = forms.TypedChoiceField(label="前一版", coerce=int)
    after = forms.TypedChoiceField(label="后一版", coerce=int)


class WhatIfForm(PlainForm):
    """Other points of lines, other figures of units, and another day of a project."""

    q = forms.CharField(label="找项目", max_length=60, required=False)
    project = forms.TypedChoiceField(label="项目", coerce=int, required=False, empty_value=None)
    dated = forms.ChoiceField(label="改哪个日期", required=False)
    day = DayField(label="改成哪一天", required=False)

    def __init__(self, user, computation, version, data, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.lines = list(what_if.points_of(version.text).items())
        for place, (_, points) in enumerate(self.lines):
            self.fields[f"points-{place}"] = forms.CharField(
                max_length=20, required=False, widget=forms.TextInput(attrs={"placeholder": points})
            )
        facts = what_if.facts_that_can_be_tried(version.rules)
        for place in FIGURES:
            units = [(pk, name) for name, pk in computation.roster.items()]
            self.fields[f"unit-{place}"] = forms.TypedChoiceField(
                choices=[*_PICK, *units], coerce=int, required=False, empty_value=None
            )
            self.fields[f"fact-{place}"] = forms.ChoiceField(choices=list(facts.items()), required=False)
            self.fields[f"value-{place}"] = forms.CharField(max_length=30, required=False)
        projects = trials.projects(user, computation, typed(data or {}, "q", 60))
        self.fields["project"].choices = [*_PICK, *projects]
        self.dates = trials.dates(user, computation, (data or {}).get("project", ""))
        named = [(one.key, f"{one.words}：{one.shown}") for one in self.dates]
        self.fields["dated"].choices = named or [("", "先选项目")]

    @property
    def point_rows(self):
        """Each line with its points as they stand and the field for others."""
        return [(line, points, self[f"points-{place}"]) for place, (line, points) in enumerate(self.lines)]

    @property
    def figure_rows(self):
        """The fields for figures of units."""
        return [(self[f"unit-{place}"], self[f"fact-{place}"], self[f"value-{place}"]) for place in FIGURES]

    def supposed(self):
        """Return what is supposed; fields that were not understood count as not filled in."""
        told = getattr(self, "cleaned_data", {})
        points = {
            line: told[f"points-{place}"]
            for place, (line, _) in enumerate(self.lines)
            if told.get(f"points-{place}")
        }
        figures = {
            (told[f"unit-{place}"], told[f"fact-{place}"]): told[f"value-{place}"]
            for place in FIGURES
            if told.get(f"unit-{place}") and told.get(f"value-{place}")
        }
        dated = next((one for one in self.dates if one.key == told.get("dated")), None)
        return what_if.Supposition(points, figures, told.get("project"), dated, told.get("day"))
