"""The table in which the centre sets the targets of all units, and the form of a unit's request to change them."""

from django import forms

from luodi.common.fields import PlainForm, WanField
from luodi.library.flows.targets import RECONSIDER
from luodi.library.forms.steps import FORMS, StepForm
from luodi.metrics.actions.targets import Wish
from luodi.metrics.kinds import Kind
from luodi.metrics.phases import NO_PHASES, QUARTERS, Phase, why_unsound
from luodi.metrics.reports.indicators import FigureKind, by_code
from luodi.metrics.reports.targets import PERCENT

MOST = 10**9
TYPED = {"inputmode": "decimal", "autocomplete": "off"}
PHASED_ELSEWHERE = "请点指标名称，把各季度的数一起改。"


def value_field(indicator, words="", **options):
    """Return the field for a value of an indicator: a whole count, an amount in 万元, or per cent."""
    label = f"{indicator.name}{words}（{indicator.unit_label}）"
    if indicator.money:
        return WanField(label=label, required=False, **options)
    if indicator.kind == FigureKind.RATE:
        return PercentField(label=label, required=False, **options)
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.TextInput(TYPED),
        error_messages={
            "invalid": "请填整数。",
            "min_value": "目标不能小于 0。",
            "max_value": "数太大了，请核对。",
        },
        **options,
    )


class PercentField(forms.DecimalField):
    """A part of a whole typed in per cent, kept as whole hundredths of a per cent; blank is None."""

    def __init__(self, **options):
        told = {"min_value": 0, "max_value": 1000, "decimal_places": 2, "widget": forms.TextInput(TYPED)}
        super().__init__(**told | options)
        self.error_messages |= {"invalid": "请填百分数，如 62.5。"}

    def prepare_value(self, value):
        """Show what is stored in per cent, and what was typed as it was typed."""
        return f"{value / PERCENT:.2f}".rstrip("0").rstrip(".") if isinstance(value, int) else value

    def clean(self, value):
        """Read the number, with or without its sign."""
        found = super().clean(value.replace("％", "%").removesuffix("%") if isinstance(value, str) else value)
        return None if found is None else int(found * PERCENT)


def reason_field():
    """Return the field for why targets change that units signed for."""
    return forms.CharField(
        label="调整的理由",
        max_length=200,
        required=False,
        help_text="改动各单位已签收的目标时要填，各单位都看得到。",
    )


class TargetsForm(PlainForm):
    """One row for each unit; what is blank has no target.

    One column for each indicator with the values of the year, or, for one indicator, a column for each phase.
    """

    reason = reason_field()

    def __init__(self, data=None, *, board, indicator=None, **options):
        super().__init__(data, **options)
        self.board = board
        self.by_phase = indicator is not None
        self.indicators = [indicator] if self.by_phase else list(board.indicators)
        told = Phase if self.by_phase else (Phase.YEAR,)
        self.columns = [(one, phase) for one in self.indicators for phase in told]
        for one in self.indicators:
            limit = board.limits.get(one.code)
            kinds = [(kind.value, kind.label) for kind in (limit.kinds if limit else Kind)]
            label = f"{one.name}的性质"
            # In the head of its column there is no room for a label.
            choose = forms.Select(attrs={"aria-label": label})
            kind = forms.ChoiceField(label=label, choices=kinds, initial=self._kind(one), widget=choose)
            self.fields[f"kind-{one.code}"] = kind
        for row in self.board.rows:
            for one, phase in self.columns:
                self._add(row, one, phase)

    def _kind(self, indicator):
        """Propose the kind the indicator has with the first unit that has it; what nobody has is only counted."""
        standing = (row.cell(indicator).standing for row in self.board.rows)
        return next((target.kind for target in standing if target), Kind.NONE)

    def _add(self, row, indicator, phase):
        standing = row.cell(indicator).standing
        words = phase.words if self.by_phase else ""
        field = value_field(indicator, words, initial=standing.by(phase) if standing else None)
        field.label = f"{row.unit}{field.label}"
        field.widget.attrs["aria-label"] = field.label
        self.fields[self._name(row, indicator, phase)] = field

    @staticmethod
    def _name(row, indicator, phase):
        return f"t-{row.unit.pk}-{indicator.code}" + ("" if phase == Phase.YEAR else f"-q{phase.value}")

    def cell(self, row, indicator, phase):
        """Return the field of a unit, an indicator and a phase."""
        return self[self._name(row, indicator, phase)]

    def kind(self, indicator):
        """Return the field that says how binding the targets of an indicator are."""
        return self[f"kind-{indicator.code}"]

    def clean(self):
        """Hold values against kinds, and phases against values."""
        told = super().clean()
        for wish in self._wishes(told):
            name = f"t-{wish.unit.pk}-{wish.indicator}"
            if wish.value is not None and wish.kind == Kind.NONE:
                self._say_once(
                    f"kind-{wish.indicator}", "性质选了“无”，就不要填数；要下达的，请选指令性或指导性。"
                )
            fault = why_unsound(wish.value, wish.phases)
            if fault and name not in self.errors:
                self.add_error(name, fault if self.by_phase else f"这个目标分了季度，{PHASED_ELSEWHERE}")
        return told

    def _say_once(self, name, words):
        if name not in self.errors:
            self.add_error(name, words)

    @property
    def wishes(self):
        """What was typed, for the units that can be asked now."""
        return list(self._wishes(self.cleaned_data))

    def _wishes(self, told):
        for row in self.board.rows:
            if not row.waits:
                for one in self.indicators:
                    value = told.get(self._name(row, one, Phase.YEAR))
                    kind = told.get(f"kind-{one.code}", Kind.NONE)
                    yield Wish(row.unit, one.code, value, kind, self._phases(told, row, one, value))

    def _phases(self, told, row, indicator, value):
        """Return the phases that were typed; where only years are typed, those that stand."""
        if self.by_phase:
            return tuple(told.get(self._name(row, indicator, phase)) for phase in QUARTERS)
        standing = row.cell(indicator).standing
        return standing.phases if standing and value is not None else NO_PHASES


class ReconsiderForm(StepForm):
    """Settles a unit's request: the centre may type other values, and other phases where some were handed down."""

    def __init__(self, step, user, *args, **kwargs):
        super().__init__(step, user, *args, **kwargs)
        proposed = list(step.case.targets.proposed().order_by("pk"))
        known = by_code(step.county_id, proposed[0].year) if proposed else {}
        self._targets = [target for target in proposed if target.indicator in known]
        self._phased = {target.indicator for target in self._targets if target.is_phased}
        names = []
        for target in self._targets:
            for phase in Phase if target.indicator in self._phased else (Phase.YEAR,):
                names.append(self._name(target.indicator, phase))
                words = phase.words if target.indicator in self._phased else ""
                field = value_field(known[target.indicator], words, initial=target.by(phase))
                self.fields[names[-1]] = field
        self.order_fields([*names, "words"])

    @staticmethod
    def _name(code, phase):
        return code if phase == Phase.YEAR else f"{code}-q{phase.value}"

    @property
    def said(self):
        """The values that were typed, by indicator, and the phases of those that have some."""
        told = self.cleaned_data
        return {
            "values": {target.indicator: told[target.indicator] for target in self._targets},
            "phases": {
                code: tuple(told[self._name(code, phase)] for phase in QUARTERS) for code in self._phased
            },
        }


FORMS[RECONSIDER] = ReconsiderForm
