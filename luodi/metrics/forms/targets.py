"""The table in which the centre sets the targets of all units, and the form of a unit's request to change them."""

from django import forms

from luodi.common.fields import PlainForm, WanField
from luodi.library.flows.targets import RECONSIDER
from luodi.library.forms.steps import FORMS, StepForm
from luodi.metrics.actions.targets import Wish
from luodi.metrics.models import Kind
from luodi.metrics.reports.indicators import indicators

MOST = 10**9


def value_field(indicator, **options):
    """Return the field for a value of an indicator: a whole count, or an amount in 万元."""
    label = f"{indicator.name}（{indicator.unit_label}）"
    if indicator.money:
        return WanField(label=label, required=False, **options)
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "请填整数。",
            "min_value": "目标不能小于 0。",
            "max_value": "数太大了，请核对。",
        },
        **options,
    )


class TargetsForm(PlainForm):
    """One row for each unit, one column for each indicator that has targets; what is blank has no target."""

    reason = forms.CharField(
        label="调整的理由",
        max_length=200,
        required=False,
        help_text="改动各单位已签收的目标时要填，各单位都看得到。",
    )

    def __init__(self, data=None, *, board, **options):
        super().__init__(data, **options)
        self.board = board
        self.rows = [row for row in board.rows if row.takes_targets]
        self.indicators = [one for one in board.indicators if one.has_targets]
        for one in self.indicators:
            kind = forms.ChoiceField(label=f"{one.name}的性质", choices=Kind.choices, initial=self._kind(one))
            self.fields[f"kind-{one.code}"] = kind
        for row in self.rows:
            for cell in row.cells:
                if cell.indicator.has_targets:
                    self._add(row.unit, cell)

    def _kind(self, indicator):
        """Propose the kind the indicator has with the first unit that has it."""
        held = (c.target or c.proposed for row in self.rows for c in row.cells if c.indicator == indicator)
        return next((target.kind for target in held if target), Kind.BINDING)

    def _add(self, unit, cell):
        standing = cell.proposed or cell.target
        field = value_field(cell.indicator, initial=standing.value if standing else None)
        field.widget.attrs["aria-label"] = f"{unit}{cell.indicator.name}"
        self.fields[self._name(unit, cell.indicator)] = field

    @staticmethod
    def _name(unit, indicator):
        return f"t-{unit.pk}-{indicator.code}"

    def cell(self, row, indicator):
        """Return the field of a unit and an indicator."""
        return self[self._name(row.unit, indicator)]

    def kind(self, indicator):
        """Return the field that says how binding the targets of an indicator are."""
        return self[f"kind-{indicator.code}"]

    @property
    def wishes(self):
        """What was typed, for the units that can be asked now."""
        told = self.cleaned_data
        return [
            Wish(row.unit, one.code, told[self._name(row.unit, one)], told[f"kind-{one.code}"])
            for row in self.rows
            if not self.waits(row)
            for one in self.indicators
        ]

    def waits(self, row):
        """Tell whether the unit has not answered the last time yet; its row cannot be changed now."""
        return any(cell.proposed for cell in row.cells)


class ReconsiderForm(StepForm):
    """Settles a unit's request: the centre may type other values."""

    def __init__(self, step, user, *args, **kwargs):
        super().__init__(step, user, *args, **kwargs)
        proposed = list(step.case.targets.proposed().order_by("pk"))
        known = {one.code: one for one in indicators(step.county_id, proposed[0].year)} if proposed else {}
        self._codes = [target.indicator for target in proposed if target.indicator in known]
        for target in proposed:
            if target.indicator in known:
                field = value_field(known[target.indicator], initial=target.value)
                self.fields[target.indicator] = field
        self.order_fields([*self._codes, "words"])

    @property
    def said(self):
        """The values that were typed, by indicator."""
        return {"values": {code: self.cleaned_data[code] for code in self._codes}}


FORMS[RECONSIDER] = ReconsiderForm
