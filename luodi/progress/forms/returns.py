"""The monthly return of a unit: a grid with one row for each of its projects."""

import secrets

from django import forms

from luodi.common import clock, money
from luodi.common.fields import DayField, PlainForm, WanField
from luodi.progress.entries import FactEntry, Proof
from luodi.progress.forms.facts import ACCEPT
from luodi.progress.periods import last_day
from luodi.progress.recognition import EvidenceKind, FactKind
from luodi.progress.return_cells import COLUMNS, MONEY, paper_named, read_amount, read_block
from luodi.projects.forms.attachments import FilesField, SeveralFiles

# How many projects a sentence names.
TOLD = 5
NOTHING, LATER = "nothing", "later"


class LedgerField(WanField):
    """An amount typed or pasted in 万元, read as a ledger is read."""

    def __init__(self, kind):
        super().__init__(label=f"本月{kind.label}", required=False, max_length=60)
        self.kind = kind

    def clean(self, value):
        """Read the amount."""
        typed = forms.CharField.clean(self, value) or ""
        try:
            return read_amount(typed, self.kind)
        except money.BadAmount as bad:
            raise forms.ValidationError(str(bad)) from bad


class LineForm(PlainForm):
    """One project: money that arrived, investment completed, a word on progress, or that nothing is new."""

    basis = forms.ChoiceField(label="资金来源", required=False)
    text = forms.CharField(
        label="本月进展", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    files = FilesField(
        label="凭证", required=False, widget=SeveralFiles(attrs={"multiple": True, "accept": ACCEPT})
    )
    nothing = forms.BooleanField(label="没有新增", required=False)
    on = DayField(label="发生日期")
    paper = forms.ChoiceField(label="材料", required=False)
    number = forms.CharField(label="票据号", max_length=60, required=False)

    def __init__(self, line, month, rules, *args):
        project = line.project
        super().__init__(*args, prefix=f"p{project.pk}")
        self.line, self.project, self.rules = line, project, rules
        self.fields |= {str(kind): LedgerField(kind) for kind in MONEY}
        self.fields["on"].initial = min(last_day(month), clock.today())
        origins = rules.of(FactKind.ARRIVED).origins
        self.fields["basis"].choices = [("", "请选择"), *((one.value, one.label) for one in origins)]
        self.fields["basis"].initial = line.basis
        accepted = dict.fromkeys(paper for kind in MONEY for paper in self._accepted(kind))
        self.fields["paper"].choices = [("", "按文件名判断"), *((one.value, one.label) for one in accepted)]

    def _accepted(self, kind):
        return self.rules.of(kind).evidence or tuple(EvidenceKind)

    @property
    def amounts(self):
        """The cells of money."""
        return [self[str(kind)] for kind in MONEY]

    @property
    def details(self):
        """What mostly stays as it is."""
        return [self["on"], self["paper"], self["number"]]

    @property
    def has_odd_details(self):
        """Whether they must be seen."""
        return any(bound.errors for bound in self.details)

    @property
    def is_unsaid(self):
        """Whether a valid line says nothing, not even that nothing is new."""
        return not self.cleaned_data["nothing"] and not self._says_something

    @property
    def _says_something(self):
        told = self.cleaned_data
        return bool(told["text"].strip()) or any(told[str(kind)] is not None for kind in MONEY)

    @property
    def says_nothing_new(self):
        """Whether the line says that nothing is new, and nothing else."""
        return self.cleaned_data["nothing"] and not self._says_something

    @property
    def looks_back(self):
        """What was reported for the month before, and what was already recorded in this one, in words."""
        return [
            f"{words}{kind.label} {money.in_wan(told[kind])} 万元"
            for words, told in (("上月", self.line.before), ("本月已登记", self.line.recorded))
            for kind in MONEY
            if kind in told
        ]

    def clean(self):
        """Take a zero for nothing new, and ask what a document proves that stands alone."""
        told = super().clean()
        for kind in map(str, MONEY):
            if told.get(kind) == 0:
                told |= {kind: None, "nothing": True}
        if any(told.get("files") or ()) and not self.errors and not self._says_something:
            self.add_error("files", "有凭证没有数，请填凭证证明的到位资金、完成投资或者进展。")
        return told

    def entries(self, explanation):
        """Return what was said about the project."""
        told = self.cleaned_data
        kinds = [kind for kind in MONEY if told[str(kind)] is not None]
        said = [(kind, {"amount": told[str(kind)], "proofs": self._proofs(kind, kinds)}) for kind in kinds]
        if told["text"].strip():
            # Where there is no money to prove, what was sent shows the progress.
            proofs = [] if kinds else self._proofs(FactKind.NOTE, [FactKind.NOTE])
            said.append((FactKind.NOTE, {"text": told["text"], "proofs": proofs}))
        return [
            FactEntry(
                self.project.pk,
                kind,
                told["on"],
                basis=told["basis"] if kind == FactKind.ARRIVED else "",
                explanation=explanation,
                **rest,
            )
            for kind, rest in said
        ]

    def _proofs(self, kind, kinds):
        """Return the documents that can prove a kind of fact; one that can prove none is given to all, to be refused."""
        told, found = self.cleaned_data, []
        for place, file in enumerate(one for one in told["files"] or () if one):
            paper = told["paper"] or paper_named(file.name) or self._first_accepted(kinds)
            if paper in self._accepted(kind) or not any(paper in self._accepted(one) for one in kinds):
                found.append(Proof(paper, file.name, file, number="" if place else told["number"]))
        return found

    def _first_accepted(self, kinds):
        """Return the usual document for what was filled in."""
        if kinds == [FactKind.NOTE]:
            return EvidenceKind.PHOTO
        first, *others = (self._accepted(kind) for kind in kinds)
        return next((paper for paper in first if all(paper in one for one in others)), first[0])


class ReturnForm(PlainForm):
    """What belongs to the whole return."""

    explanation = forms.CharField(
        label="情况说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    rest = forms.ChoiceField(label="其余项目", required=False, widget=forms.RadioSelect)
    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, lines, month, rules, *args):
        super().__init__(*args)
        self.asks_rest = False
        self.fields["rest"].choices = [
            (NOTHING, "都没有新增"),
            (LATER, "这次报不了，先报已经填的"),
        ]
        self.fields["key"].initial = secrets.token_hex(12)
        self.lines = [LineForm(line, month, rules, *args[:2]) for line in lines]

    def is_whole(self):
        """Check the return and each of its lines; what of the projects left out is asked once, and it is filed only once."""
        whole = all([self.is_valid(), *(line.is_valid() for line in self.lines)])
        return whole and self._is_meant()

    def _is_meant(self):
        unsaid = [line.project.name for line in self.lines if line.is_unsaid]
        if not unsaid:
            return True
        self.asks_rest = True
        rest, is_empty = self.cleaned_data["rest"], len(unsaid) == len(self.lines)
        if is_empty and rest != NOTHING:
            self.add_error(
                None, "一个项目都还没有填。有新增的填在表里；都没有新增的，按“其余都没有新增”再报出。"
            )
        elif not rest:
            names = "、".join(unsaid[:TOLD]) + ("等" if len(unsaid) > TOLD else "")
            self.add_error(
                None,
                f"还有 {len(unsaid)} 个项目没有填：{names}。没有新增的，在下面选“都没有新增”；"
                "月报只报一次，确实报不了的，选先报已经填的，其余以后到项目页面逐条登记。",
            )
        return not self.errors

    @property
    def entries(self):
        """Return all facts that it reports."""
        explanation = self.cleaned_data["explanation"]
        return [entry for line in self.lines for entry in line.entries(explanation)]

    @property
    def nothing_new(self):
        """Return the projects of which nothing is to be said."""
        rest = self.cleaned_data["rest"] == NOTHING
        return [line.project.pk for line in self.lines if line.says_nothing_new or rest and line.is_unsaid]


class PasteForm(forms.Form):
    """A block of cells copied from a spreadsheet, and the cell of the grid it was pasted into."""

    text = forms.CharField(max_length=100_000, strip=False)
    at = forms.ChoiceField()

    def __init__(self, rows, *args):
        super().__init__(*args)
        self.rows = rows
        self.fields["at"].choices = [(f"p{pk}-{column}", column) for pk, _ in rows for column in COLUMNS]

    @property
    def answer(self):
        """Return what to write into which fields, which rows have nothing new, and what is to be told."""
        row, column = self.cleaned_data["at"][1:].split("-")
        found = read_block(self.cleaned_data["text"], self.rows, (int(row), column))
        return {
            "cells": {f"p{pk}-{name}": value for (pk, name), value in found.cells.items()},
            "nothing": [f"p{pk}-nothing" for pk in found.nothing],
            "told": found.told,
        }
