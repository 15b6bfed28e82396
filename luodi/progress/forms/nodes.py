"""What is typed to plan, change and report nodes, and asked of the list of projects in preparation."""

from django import forms
from django.conf import settings

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.files.kinds import BY_ENDING, IN_WORDS
from luodi.progress.actions.nodes import NodeEntry
from luodi.progress.kinds import ProjectKind
from luodi.progress.node_rules import Chosen, NodeLight
from luodi.progress.reports import preparation


def _unit_field(project, label="由谁办"):
    """Choose among the units of today; nothing chosen is the responsible unit, whichever that will be."""
    units = Unit.objects.filter(county_id=project.county_id).valid_on(clock.today()).order_by("path")
    named = [(unit.pk, str(unit)) for unit in units if unit.pk != unit.county_id]
    field = forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None)
    field.choices = [("", f"责任单位（{project.unit}）"), *named]
    return field


class BeginForm(PlainForm):
    """From which day on the nodes run, and what the unit makes of each node of the template."""

    kind = forms.ChoiceField(choices=ProjectKind.choices, widget=forms.HiddenInput)
    first_day = DayField(label="从哪天开始排")

    def __init__(self, project, template, owners, data=None):
        # A row of another template, or a page that was opened without any, shows what the template says.
        super().__init__(data, initial={"kind": template.kind.value, "first_day": clock.today()})
        self.template = template
        units = _unit_field(project)
        for node in template.nodes:
            self._add(node, owners.get(node.code), units)

    def _add(self, node, owner, units):
        code, label = node.code, node.label
        unit = forms.TypedChoiceField(label=f"{label}由谁办", required=False, coerce=int, empty_value=None)
        unit.choices, unit.initial = units.choices, owner
        self.fields |= {
            f"take-{code}": forms.BooleanField(label=f"要办{label}", required=False, initial=True),
            f"label-{code}": forms.CharField(
                label=f"{label}的名称", max_length=40, required=False, initial=label
            ),
            f"unit-{code}": unit,
            f"person-{code}": forms.CharField(label=f"{label}的责任人", max_length=40, required=False),
            f"days-{code}": forms.IntegerField(
                label=f"{label}的天数", min_value=1, max_value=500, required=False, initial=node.days
            ),
        }

    def clean(self):
        """Ask for name and days of what is wanted; what is left out needs neither."""
        told = super().clean()
        for node in self.template.nodes:
            for name in ("label", "days"):
                field = f"{name}-{node.code}"
                if told.get(f"take-{node.code}") and not told.get(field) and field not in self.errors:
                    self.add_error(field, f"请填写{self.fields[field].label}，不办的取消勾选。")
        return told

    def rows(self):
        """Yield each node of the template with its fields."""
        for node in self.template.nodes:
            yield (
                node,
                {name: self[f"{name}-{node.code}"] for name in ("take", "label", "unit", "person", "days")},
            )

    def names_of(self, codes):
        """Return what nodes are called."""
        known = {node.code: node.label for node in self.template.nodes}
        return [known[code] for code in codes]

    @property
    def chosen(self):
        """The nodes that are wanted, for the action; of a form that was not sent those of the template."""
        told = self.cleaned_data if self.is_bound else None
        found = {}
        for node in self.template.nodes:
            if told is None:
                found[node.code] = Chosen(node.label, node.days)
            elif told.get(f"take-{node.code}"):
                named = {name: told[f"{name}-{node.code}"] for name in ("label", "days", "person")}
                found[node.code] = Chosen(unit_id=told[f"unit-{node.code}"], **named)
        return found

    @property
    def first(self):
        """The day from which the nodes run."""
        return self.cleaned_data["first_day"] if self.is_bound else clock.today()


class NodeForm(PlainForm):
    """A node as the unit plans it; ``reason`` is asked where a plan may move."""

    label = forms.CharField(label="节点", max_length=40)
    person = forms.CharField(label="责任人", max_length=40, required=False)
    planned_start = DayField(label="计划开始")
    planned_end = DayField(label="计划办结")
    after = forms.MultipleChoiceField(
        label="前置节点",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾选的节点都办结了，才能开始本节点。",
    )
    reason = forms.CharField(
        label="调整计划的原因",
        max_length=200,
        required=False,
        help_text="改了计划时间的要写；最初计划始终保留，和现在的计划一起显示。",
    )
    WIDE = ("after", "reason")

    def __init__(self, project, others, *args, node=None, **options):
        initial = {} if node is None else _initial(node)
        super().__init__(*args, initial=initial, **options)
        unit = _unit_field(project)
        self.fields = {"label": self.fields["label"], "unit": unit, **self.fields}
        self.fields["after"].choices = [(one.code, one.label) for one in others]
        if node is None:
            del self.fields["reason"]

    def entry(self):
        """Return what was said, for the action."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "unit")}
        return NodeEntry(unit_id=self.cleaned_data["unit"], **told)


def _initial(node):
    names = ("label", "person", "planned_start", "planned_end", "after")
    return {name: getattr(node, name) for name in names} | {"unit": node.unit_id}


class ReportForm(PlainForm):
    """When a node really began and ended."""

    real_start = DayField(label="实际开始", required=False)
    real_end = DayField(label="实际办结", required=False)
    note = forms.CharField(
        label="情况", max_length=200, required=False, help_text="办到哪一步、卡在哪里；更正日期的写明原因。"
    )
    file = forms.FileField(label="批文、照片等", required=False)

    def __init__(self, node, *args, **options):
        super().__init__(*args, initial={"real_start": node.real_start, "real_end": node.real_end}, **options)
        field = self.fields["file"]
        field.widget.attrs["accept"] = ",".join(f".{end}" for end in BY_ENDING)
        field.help_text = f"存入项目附件。{IN_WORDS}，每个不超过 {settings.UPLOAD_MEGABYTES} MB"

    def said(self):
        """Return what the action takes."""
        told = dict(self.cleaned_data)
        file = told.pop("file")
        return told | {"upload": (file, file.name) if file else None}


class PreparationForm(forms.Form):
    """The filters of the list; what cannot be understood is left out."""

    q = forms.CharField(label="名称、企业、地点、拼音首字母", required=False, max_length=60)
    unit = forms.TypedChoiceField(label="责任单位", required=False, coerce=int, empty_value=None)
    owner = forms.TypedChoiceField(label="节点由谁办", required=False, coerce=int, empty_value=None)
    light = forms.ChoiceField(required=False, choices=[("", "全部"), *NodeLight.choices])

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *preparation.units(user)]
        self.fields["owner"].choices = [("", "全部"), *preparation.owners(user)]

    @property
    def wanted(self):
        """The filters that could be understood."""
        self.is_valid()
        return preparation.Wanted(**self.cleaned_data)
