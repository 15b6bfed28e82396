"""Reporting one fact: the kind decides which fields there are."""

import secrets

from django import forms
from django.conf import settings

from luodi.common import clock
from luodi.common.fields import DayField, PlainForm, RowField, WanField
from luodi.files.kinds import BY_ENDING, IN_WORDS
from luodi.progress.checks import MOST_COUNTED
from luodi.progress.entries import FactEntry, Proof
from luodi.progress.models import Fact
from luodi.progress.recognition import MONEY, EvidenceKind, FactKind
from luodi.progress.reports import facts
from luodi.progress.reports.facts import SHELVES, Wanted
from luodi.projects.forms.attachments import FilesField, SeveralFiles
from luodi.projects.terms import Origin

ACCEPT = ",".join(f".{end}" for end in BY_ENDING)
ROWS = 4
CURRENCIES = [
    ("USD", "美元"),
    ("HKD", "港元"),
    ("EUR", "欧元"),
    ("JPY", "日元"),
    ("GBP", "英镑"),
    ("TWD", "新台币"),
    ("SGD", "新加坡元"),
]
FOREIGN = ("currency", "foreign_amount", "rate", "rate_on", "rate_source")
ABOUT = {
    FactKind.ARRIVED: "这一笔到位的金额，不是累计数。",
    FactKind.COMPLETED: "这一次完成的投资额，不是累计数。",
    FactKind.EMPLOYED: "到这一天的在岗人数，以最新一次认定的为准。",
    FactKind.OUTPUT: "这一期的产值，不是累计数。",
    FactKind.TAX: "这一次缴纳的税款，不是累计数。",
}


class FactForm(PlainForm):
    """One fact; what was left open is for the checks of the action to say."""

    happened_on = DayField(label="发生日期")
    amount = WanField(label="金额", required=False)
    number = forms.IntegerField(label="人数", required=False, min_value=1, max_value=MOST_COUNTED)
    basis = forms.ChoiceField(label="资金来源", required=False)
    text = forms.CharField(
        label="说明", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    currency = forms.ChoiceField(label="币种", required=False, choices=[("", "—"), *CURRENCIES])
    foreign_amount = WanField(label="外币金额", required=False)
    rate = forms.CharField(
        label="汇率", max_length=12, required=False, help_text="1 单位外币合多少元，例如 7.1236"
    )
    rate_on = DayField(label="汇率日期", required=False)
    rate_source = forms.CharField(
        label="汇率出处", max_length=60, required=False, help_text="例如：中国银行外汇牌价"
    )
    photos = FilesField(
        label="照片或材料", required=False, widget=SeveralFiles(attrs={"multiple": True, "accept": ACCEPT})
    )
    explanation = forms.CharField(
        label="情况说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, kind, rule, *args, **options):
        super().__init__(*args, **options)
        self.kind, self.rule = FactKind(kind), rule
        self.fields["happened_on"].initial = clock.today()
        self.fields["key"].initial = secrets.token_hex(16)
        self.fields["foreign_amount"].widget.attrs["data-unit"] = "万（外币）"
        for name in self._not_asked():
            del self.fields[name]
        if kind == FactKind.NOTE:
            self._say_progress()
        elif "basis" in self.fields:
            self.fields["basis"].choices = [("", "请选择"), *((one.value, one.label) for one in rule.origins)]
        self._say_amount()

    def _not_asked(self):
        """Name the fields that do not belong to the kind."""
        if self.kind == FactKind.NOTE:
            return ("amount", "number", "basis", *FOREIGN)
        other = ["number"] if self.kind in MONEY else ["amount"]
        if not self.rule.origins:
            other.append("basis")
        if Origin.FOREIGN not in self.rule.origins:
            other += FOREIGN
        return (*other, "photos")

    def _say_amount(self):
        for name in ("amount", "number", "basis"):
            if name in self.fields:
                self.fields[name].required = True
        for name in ("amount", "number"):
            if name in self.fields:
                self.fields[name].label, self.fields[name].help_text = self.kind.label, ABOUT[self.kind]
                self.fields[name].error_messages["required"] = f"请填写{self.kind.label}。"
        if "currency" in self.fields:
            self.fields["amount"].required, self.fields["amount"].needed_for = False, "外币的不用填"

    def _say_progress(self):
        text = self.fields["text"]
        text.label, text.required = "进展", True
        text.error_messages["required"] = "请写明进展。"
        text.widget.attrs |= {"rows": 4, "placeholder": "例如：主厂房钢结构吊装完成，开始铺设屋面。"}
        photos = self.fields["photos"]
        photos.help_text = f"{IN_WORDS}，每个不超过 {settings.UPLOAD_MEGABYTES} MB"

    @property
    def plain(self):
        """The fields above the documents."""
        names = [name for name in ("happened_on", "amount", "number", "basis", "text") if name in self.fields]
        return [self[name] for name in names]

    @property
    def foreign(self):
        """The fields for foreign money."""
        return [self[name] for name in FOREIGN if name in self.fields]

    @property
    def has_foreign(self):
        """Whether any of them is filled, so that they stand open."""
        return any(bound.value() for bound in self.foreign)

    def entry(self, project, papers):
        """Return what was said, for the action."""
        said = dict(self.cleaned_data)
        photos = [Proof(EvidenceKind.PHOTO, one.name, one) for one in said.pop("photos", None) or () if one]
        if "number" in said:
            said["amount"] = said.pop("number")
        if said.get("currency") == "" and said.get("foreign_amount") is None:
            said |= dict.fromkeys(("currency", "rate", "rate_source"), "") | {"rate_on": None}
        return FactEntry(project_id=project.pk, kind=self.kind, proofs=[*photos, *papers], **said)


class PaperForm(forms.Form):
    """One document: what it is, its number, the file."""

    kind = forms.ChoiceField(label="材料")
    number = forms.CharField(label="票据号", max_length=60, required=False)
    file = forms.FileField(label="文件", required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}))

    def __init__(self, rule, *args, **options):
        super().__init__(*args, **options)
        others = [kind for kind in EvidenceKind if kind not in rule.evidence and kind != EvidenceKind.LEDGER]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in (*rule.evidence, *others)]
        if rule.evidence:
            self.fields["file"].needed_for = "至少一份"

    def clean(self):
        """Ask for the file where only its number was typed."""
        told = super().clean()
        if told.get("number") and not told.get("file") and "file" not in self.errors:
            self.add_error("file", "请选择这份材料的文件。")
        return told

    @property
    def proof(self):
        """Return the document, for the action; None where no file was chosen."""
        told = self.cleaned_data
        file = told.get("file")
        return Proof(told["kind"], file.name, file, number=told["number"]) if file else None


def papers_of(rule, *args):
    """Return the rows for documents; those behind the first stay folded until one is needed."""
    rows = {"empty_permitted": True, "use_required_attribute": False}
    return [PaperForm(rule, *args, prefix=f"paper{number}", **rows) for number in range(ROWS)]


def initial_from(fact: Fact):
    """Return what a fact that came back said, to be put right."""
    names = ("happened_on", "basis", "text", "explanation", *FOREIGN)
    told = {name: getattr(fact, name) for name in names} | {"amount": fact.amount, "number": fact.amount}
    return {name: value for name, value in told.items() if value not in ("", None)}


class ListForm(forms.Form):
    """The filters of the list; what cannot be understood is left out."""

    shelf = forms.ChoiceField(required=False, choices=list(SHELVES.items()))
    kind = forms.ChoiceField(label="数据", required=False, choices=[("", "全部"), *FactKind.choices])
    unit = forms.TypedChoiceField(label="登记单位", required=False, coerce=int, empty_value=None)
    month = forms.RegexField(
        r"^\d{4}-\d{2}$", label="计入月份", required=False, widget=forms.TextInput(attrs={"type": "month"})
    )
    project = RowField()

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *facts.units_of(user)]
        self.is_valid()

    @property
    def wanted(self):
        """What the list is asked for."""
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
