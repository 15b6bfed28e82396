"""Entering facts from documents: a grid of all units, lists one by one, and what is pasted into the grid."""

import json

from django import forms

from luodi.accounts.models import Unit
from luodi.assessment.actions.inputs import Told
from luodi.assessment.input_cells import BadEntry, in_cell, read, read_block, tidy
from luodi.assessment.reports.entries import how
from luodi.common.fields import PlainForm
from luodi.common.http import nested

FLAG = [("", ""), ("是", "是"), ("否", "否")]
LONGEST = 500


class GridForm(PlainForm):
    """A cell for each unit and fact, and the documents that they are taken from."""

    document = forms.CharField(
        label="凭什么材料", max_length=200, required=False, help_text="名称、文号。这次新填和改过的都凭它。"
    )
    # What the cells said when they were shown: what differs from it was typed, and what changed since is told.
    was = forms.CharField(max_length=1_000_000, required=False, widget=forms.HiddenInput)

    def __init__(self, rules, grid, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules, self.grid = rules, grid
        self.fields["document"].needed_for = "有新填、改过的要填"
        self.names = list(grid.facts)
        self.now = {self.name(*at): self._written(at[1], entry.value) for at, entry in grid.latest.items()}
        self.seen = self.now
        for at, fact in enumerate(grid.facts.values()):
            self.fields[f"d{at}"] = forms.CharField(
                label=f"{fact.title}的材料", max_length=200, required=False
            )
            for unit in grid.units:
                self.fields[f"u{unit.pk}-{at}"] = _cell(unit, fact, self.names[at])
        self.initial = self.now

    def name(self, unit, fact):
        """Return what the cell of a unit and a fact is called."""
        return f"u{unit}-{self.names.index(fact)}"

    def _written(self, name, value):
        return tidy(self.grid.facts[name], in_cell(value))

    @property
    def shown(self):
        """What the cells said when the reader saw them, for the page to send back."""
        return json.dumps(self.seen, ensure_ascii=False)

    @property
    def heads(self):
        """The columns: what is entered, how, and the field of its own document."""
        facts = self.grid.facts.items()
        return [(fact.title or name, how(fact), self[f"d{at}"]) for at, (name, fact) in enumerate(facts)]

    @property
    def lines(self):
        """The rows: a unit with its cells, each with the entry that stands or waits."""
        latest = self.grid.latest
        return [
            (
                unit,
                [
                    (self[f"u{unit.pk}-{at}"], latest.get((unit.pk, name)))
                    for at, name in enumerate(self.names)
                ],
            )
            for unit in self.grid.units
        ]

    @property
    def wrong(self):
        """The cells that must be changed."""
        return [cell for _, cells in self.lines for cell, _ in cells if cell.errors]

    def clean(self):
        """Read what was typed; a cell that nobody touched says nothing."""
        told = super().clean()
        self.seen, self.told = self._seen(), []
        for unit in self.grid.units:
            for at, name in enumerate(self.names):
                cell = f"u{unit.pk}-{at}"
                written = tidy(self.grid.facts[name], told.get(cell) or "")
                if cell in self.errors or written in (self.seen.get(cell, ""), self.now.get(cell, "")):
                    continue
                if why := self._why_not(cell, (unit.pk, name), written):
                    self.add_error(cell, why)
                else:
                    self.told.append(
                        Told(unit, name, written, told.get(f"d{at}") or told.get("document") or "")
                    )
        self._ask_for_documents()
        return told

    def _why_not(self, cell, at, written):
        """Return why a cell cannot be taken as it was typed; what another person entered meanwhile is seen by then."""
        now = self.now.get(cell, "")
        if now and now != self.seen.get(cell, ""):
            self.seen[cell] = now
            return f"{self.grid.latest[at].entered_by.full_name}刚才填了“{now}”，看过以后仍要改的，请再点一次填报。"
        if not written:
            return "填过的不能清空；填错的改成对的数，还没有核对的也可以请另一人退回。"
        try:
            read(self.rules, at[1], written, shared=False)
        except BadEntry as bad:
            return str(bad)
        return ""

    def _ask_for_documents(self):
        lacking = dict.fromkeys(one.fact for one in self.told if not one.document.strip())
        if lacking:
            titles = "、".join(self.grid.facts[name].title or name for name in lacking)
            self.add_error("document", f"请写明凭什么材料填报{titles}：名称、文号。")
        elif not self.told and not self.errors:
            self.add_error(None, "没有新填或改过的数。")

    def _seen(self):
        found = nested(self.cleaned_data.get("was"))
        return found if isinstance(found, dict) else {}


def _cell(unit, fact, name):
    label = f"{unit} {fact.title or name}"
    if fact.type == "flag":
        # What was typed or pasted in another spelling is read first, and refused in words.
        return forms.CharField(
            label=label, max_length=LONGEST, required=False, widget=forms.Select(choices=FLAG)
        )
    number = {"inputmode": "decimal"} if fact.type == "number" else {}
    widget = forms.TextInput(attrs={"autocomplete": "off"} | number)
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=widget)


class PasteForm(forms.Form):
    """A block of cells copied from a spreadsheet, and the cell of the grid it was pasted into."""

    text = forms.CharField(max_length=100_000, strip=False)
    at = forms.ChoiceField()

    def __init__(self, rules, grid, *args):
        super().__init__(*args)
        self.rules, self.grid, self.names = rules, grid, list(grid.facts)
        self.fields["at"].choices = [
            (f"u{unit.pk}-{at}", name) for unit in grid.units for at, name in enumerate(self.names)
        ]

    @property
    def answer(self):
        """Return what to write into which fields, and what is to be told."""
        unit, column = self.cleaned_data["at"][1:].split("-")
        at = int(unit), self.names[int(column)]
        found = read_block(self.cleaned_data["text"], self.rules, self.grid.rows, at)
        cells = {f"u{unit}-{self.names.index(name)}": text for (unit, name), text in found.cells.items()}
        return {"cells": cells, "told": found.told}


class ListForm(PlainForm):
    """A list from a document."""

    unit = forms.ModelChoiceField(None, label="单位", empty_label="请选择")
    fact = forms.ChoiceField(label="清单")
    value = forms.CharField(
        label="各条",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="没有填报和填报 0 是两回事：没有的不要填。",
    )
    document = forms.CharField(label="凭什么材料", max_length=200, help_text="材料名称、文号。")

    def __init__(self, run, asked, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=run.scheme.units.order_by().values("pk"))
        if any(one.shared for one in asked):
            units = units | Unit.objects.filter(pk=run.county_id)
        self.fields["unit"].queryset = units.order_by("path")
        self.fields["fact"].choices = [(one.key, f"{one.title}（{one.how}）") for one in asked]
