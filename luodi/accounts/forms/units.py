"""What is typed about units."""

from django import forms

from luodi.accounts.entries import UnitEntry
from luodi.accounts.models import Unit, UnitKind
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm

BODIES = [kind for kind in UnitKind if kind not in (UnitKind.REGION, UnitKind.COUNTY)]


class UnitChoice(forms.ModelChoiceField):
    """One unit; the tree shows in the names."""

    def label_from_instance(self, unit):
        return "　" * (unit.depth - 1) + unit.name


class UnitChoices(forms.ModelMultipleChoiceField):
    """Several units, ticked in a list."""

    widget = forms.CheckboxSelectMultiple


def kinds_below(parent):
    """Return the kinds that may stand below a unit."""
    if parent.kind == UnitKind.REGION:
        return [(kind.value, kind.label) for kind in (UnitKind.COUNTY, UnitKind.REGION)]
    return [(kind.value, kind.label) for kind in BODIES]


def name_lines(text):
    """Return the names that stand one on a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class UnitForm(PlainForm):
    """A new unit below ``parent``."""

    name = forms.CharField(label="名称", max_length=100, help_text="全称，如“东川镇人民政府”。")
    short_name = forms.CharField(
        label="简称", max_length=40, required=False, help_text="列表里显示简称，如“东川镇”。"
    )
    kind = forms.ChoiceField(label="类别")
    division_code = forms.RegexField(
        r"^\d{6,12}$",
        label="行政区划代码",
        required=False,
        error_messages={"invalid": "行政区划代码是 6 到 12 位数字。"},
    )
    other_names = forms.CharField(
        label="别名",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="台账里常见的其他写法，每行一个；导入台账时按这些名称对上单位。",
    )

    def __init__(self, parent, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.parent = parent
        self.fields["kind"].choices = kinds_below(parent)

    def entry(self):
        typed = self.cleaned_data
        return UnitEntry(
            typed["name"],
            typed["kind"],
            self.parent.pk,
            short_name=typed["short_name"],
            division_code=typed["division_code"],
            other_names=name_lines(typed["other_names"]),
        )


class RenameForm(PlainForm):
    """The new names and the day from which they count."""

    name = forms.CharField(label="新名称", max_length=100)
    short_name = forms.CharField(label="新简称", max_length=40, required=False)
    on = DayField(
        label="从哪天起", initial=clock.today, help_text="按文件上的日期；此前的台账仍显示原来的名称。"
    )


class ChangeForm(PlainForm):
    """Kind, code and place in the tree."""

    kind = forms.ChoiceField(label="类别")
    division_code = UnitForm.base_fields["division_code"]
    parent = UnitChoice(Unit.objects.none(), label="上级单位")

    def __init__(self, unit, above, places, *args, **kwargs):
        initial = {"kind": unit.kind, "division_code": unit.division_code, "parent": above}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["kind"].choices = [(unit.kind, unit.get_kind_display())]
        if above is None:
            del self.fields["parent"]
        else:
            self.fields["kind"].choices = kinds_below(above)
            self.fields["parent"].queryset = places


class NameForm(PlainForm):
    """One more name that ledgers use."""

    name = forms.CharField(label="别名", max_length=100)


class EndForm(PlainForm):
    """The last day of a unit."""

    on = DayField(label="最后一天", initial=clock.today)


class MergeForm(PlainForm):
    """Who else is merged, into which unit, from which day on."""

    others = UnitChoices(
        Unit.objects.none(), label="一起合并的单位", required=False, help_text="只并这一个单位的，不用勾选。"
    )
    into = UnitChoice(
        Unit.objects.none(), label="并入已有单位", required=False, empty_label="（不并入已有单位，新建一个）"
    )
    name = forms.CharField(label="新单位名称", max_length=100, required=False)
    short_name = forms.CharField(label="新单位简称", max_length=40, required=False)
    kind = forms.ChoiceField(label="新单位类别")
    on = DayField(label="从哪天起", initial=clock.today, help_text="按文件上的日期。")

    def __init__(self, unit, bodies, *args, **kwargs):
        super().__init__(*args, initial={"kind": unit.kind}, **kwargs)
        self.unit = unit
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in BODIES]
        for field in ("others", "into"):
            self.fields[field].queryset = bodies.exclude(pk=unit.pk)

    def clean(self):
        cleaned = super().clean()
        into, name = cleaned.get("into"), cleaned.get("name")
        if bool(into) == bool(name):
            self.add_error("into", "请选一个已有单位，或者填写新单位名称，二者只能有一个。")
        return cleaned

    @property
    def units(self):
        others = [unit for unit in self.cleaned_data["others"] if unit != self.cleaned_data["into"]]
        return [self.unit, *others]

    @property
    def successor(self):
        typed = self.cleaned_data
        return typed["into"] or UnitEntry(typed["name"], typed["kind"], short_name=typed["short_name"])

    @property
    def fingerprint(self):
        """Say in one word what would be done, so that only what was looked at is confirmed."""
        return "|".join(str(self.cleaned_data[field]) for field in self.fields) + f"|{self.units}"


class SplitForm(PlainForm):
    """The units that take over from one that is split."""

    names = forms.CharField(
        label="新单位",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个；要写简称的，空一格写在名称后面，如“云岭县文化局 文化局”。",
    )
    kind = forms.ChoiceField(label="新单位类别")
    existing = UnitChoices(Unit.objects.none(), label="接手一部分工作的已有单位", required=False)
    on = DayField(label="从哪天起", initial=clock.today, help_text="按文件上的日期。")

    def __init__(self, unit, bodies, *args, **kwargs):
        super().__init__(*args, initial={"kind": unit.kind}, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in BODIES]
        self.fields["existing"].queryset = bodies.exclude(pk=unit.pk)

    @property
    def successors(self):
        typed = self.cleaned_data
        lines = [line.split(maxsplit=1) for line in name_lines(typed["names"])]
        new = [UnitEntry(words[0], typed["kind"], short_name="".join(words[1:])) for words in lines]
        return [*new, *typed["existing"]]
