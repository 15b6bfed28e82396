"""The monthly return of a unit: one line for each of its projects."""

import secrets

from django import forms

from luodi.common import clock, money
from luodi.common.fields import DayField, PlainForm, WanField
from luodi.progress.entries import FactEntry, Proof
from luodi.progress.forms.facts import ACCEPT
from luodi.progress.periods import last_day
from luodi.progress.recognition import EvidenceKind, FactKind

MONEY = (FactKind.ARRIVED, FactKind.COMPLETED)
# How many projects a sentence names.
TOLD = 5


class LineForm(PlainForm):
    """One project: money that arrived, investment completed, a word on progress, or that nothing is new."""

    on = DayField(label="发生日期")
    arrived = WanField(label="本月到位资金", required=False)
    basis = forms.ChoiceField(label="资金来源", required=False)
    completed = WanField(label="本月完成投资", required=False)
    text = forms.CharField(label="进展", max_length=2000, required=False)
    nothing = forms.BooleanField(label="没有新增", required=False)

    def __init__(self, line, month, rules, *args):
        project = line.project
        super().__init__(*args, prefix=f"p{project.pk}")
        self.line, self.project = line, project
        self.fields["on"].initial = min(last_day(month), clock.today())
        arrived = rules.of(FactKind.ARRIVED)
        self.fields["basis"].choices = [("", "请选择"), *((one.value, one.label) for one in arrived.origins)]
        self.fields["basis"].initial = line.basis
        for kind in MONEY:
            papers = [(one.value, one.label) for one in rules.of(kind).evidence] or EvidenceKind.choices
            self.fields[f"{kind}_paper"] = forms.ChoiceField(label="材料", choices=papers, required=False)
            self.fields[f"{kind}_number"] = forms.CharField(label="票据号", max_length=60, required=False)
            self.fields[f"{kind}_file"] = forms.FileField(
                label="文件", required=False, widget=forms.FileInput(attrs={"accept": ACCEPT})
            )

    @property
    def is_filled(self):
        """Whether something was typed, so that the line stands open."""
        return self.is_bound and (
            bool(self.errors) or any(self[name].value() for name in ("arrived", "completed", "text"))
        )

    @property
    def is_unsaid(self):
        """Whether a valid line says nothing, not even that nothing is new."""
        told = self.cleaned_data
        amounts = [told[str(kind)] for kind in MONEY]
        return not told["nothing"] and not told["text"].strip() and amounts == [None, None]

    @property
    def looks_back(self):
        """What was reported for the month before, and what was already recorded in this one, in words."""
        return [
            f"{words}{kind.label} {money.in_wan(told[kind])} 万元"
            for words, told in (("上月", self.line.before), ("本月已登记", self.line.recorded))
            for kind in MONEY
            if kind in told
        ]

    def papers(self):
        """The fields of each kind of money: amount, paper, number and file."""
        return [
            (kind, self[str(kind)], [self[f"{kind}_{name}"] for name in ("paper", "number", "file")])
            for kind in MONEY
        ]

    def entries(self, explanation):
        """Return what was said about the project."""
        told, found = self.cleaned_data, []
        for kind in MONEY:
            if told[str(kind)] is None:
                continue
            file = told[f"{kind}_file"]
            proofs = (
                [Proof(told[f"{kind}_paper"], file.name, file, number=told[f"{kind}_number"])] if file else []
            )
            basis = told["basis"] if kind == FactKind.ARRIVED else ""
            found.append(
                FactEntry(
                    self.project.pk,
                    kind,
                    told["on"],
                    told[str(kind)],
                    basis=basis,
                    proofs=proofs,
                    explanation=explanation,
                )
            )
        if told["text"].strip():
            found.append(
                FactEntry(
                    self.project.pk, FactKind.NOTE, told["on"], text=told["text"], explanation=explanation
                )
            )
        return found


class ReturnForm(PlainForm):
    """What belongs to the whole return."""

    explanation = forms.CharField(
        label="情况说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    partial = forms.BooleanField(label="其余项目这次报不了，先报已经填的", required=False)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, lines, month, rules, *args):
        super().__init__(*args)
        self.asks_partial = False
        self.fields["key"].initial = secrets.token_hex(12)
        self.lines = [LineForm(line, month, rules, *args[:2]) for line in lines]

    def is_whole(self):
        """Check the return and each of its lines; that a project is left out is asked once, and it is filed only once."""
        whole = all([self.is_valid(), *(line.is_valid() for line in self.lines)])
        return whole and self._is_meant()

    def _is_meant(self):
        unsaid = [line.project.name for line in self.lines if line.is_unsaid]
        if not unsaid:
            return True
        if len(unsaid) == len(self.lines):
            self.add_error(None, "一个项目都还没有填。没有新增的请勾选“没有新增”，有新增的点开填写。")
            return False
        self.asks_partial = True
        if not self.cleaned_data["partial"]:
            names = "、".join(unsaid[:TOLD]) + ("等" if len(unsaid) > TOLD else "")
            self.add_error(
                None,
                f"还有 {len(unsaid)} 个项目没有填：{names}。没有新增的请勾选“没有新增”；"
                "月报只报一次，确实报不了的，在下面勾选先报已经填的，其余以后到项目页面逐条登记。",
            )
        return self.cleaned_data["partial"]

    @property
    def entries(self):
        """Return all facts that it reports."""
        explanation = self.cleaned_data["explanation"]
        return [entry for line in self.lines for entry in line.entries(explanation)]

    @property
    def nothing_new(self):
        """Return the projects of which nothing is to be said."""
        return [line.project.pk for line in self.lines if line.cleaned_data["nothing"]]
