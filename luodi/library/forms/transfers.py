"""Asking for a transfer, and what the centre decides: where to, and who shares how."""

from django import forms
from django.db.models import Q

from luodi.accounts.models import Unit, UnitKind
from luodi.accounts.reports.offices import units_with
from luodi.common import clock
from luodi.common.fields import PlainForm
from luodi.library.actions.steps import rules_of
from luodi.library.actions.transfers import Share
from luodi.library.flows import STEPS
from luodi.library.flows.transfer import ACCEPT, DECIDE, SIGN
from luodi.library.forms.steps import FORMS, StepForm
from luodi.library.models.transfers import Reason
from luodi.library.reports.transfers import holders
from luodi.library.shares import Mode

TAKE = [UnitKind.TOWNSHIP, UnitKind.DEPARTMENT, UnitKind.PARK]


def units_that_take(county_id):
    """Return the units of the county that can take a project over: somebody there can accept it."""
    return _working(units_with(STEPS[ACCEPT].roles, county_id)).order_by("path")


def units_that_sign(county_id, holders):
    """Return the units whose head can sign for a share, and those that have one already."""
    able = _working(units_with(STEPS[SIGN].roles, county_id)).values("pk")
    return Unit.objects.filter(Q(pk__in=able) | Q(pk__in=[unit.pk for unit in holders])).order_by("path")


def _working(units):
    return units.valid_on(clock.today()).filter(kind__in=TAKE)


class AskTransferForm(PlainForm):
    """Why a project does not fit here, and where it might go."""

    reason = forms.ChoiceField(label="流转原因", choices=Reason.choices)
    to = forms.ModelChoiceField(
        Unit.objects.none(), label="建议接收单位", required=False, empty_label="由招商中心安排"
    )
    words = forms.CharField(label="情况说明", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, project, *args):
        super().__init__(*args)
        self.fields["to"].queryset = units_that_take(project.county_id).exclude(pk=project.unit_id)


def _mode_label(mode, holder):
    """Say with the mode in which nothing is shared who gets all of it."""
    return f"{mode.label}（全部归{holder}，不用签署）" if mode == Mode.SINGLE else mode.label


class DecideTransferForm(StepForm):
    """Where the project goes, and the shares of the units, the leading one first."""

    def ask_more(self):
        """Offer what the rules of the case allow."""
        self.rules = rules_of(self.step.case, "shares")
        transfer = self.step.case.transfer
        held = holders(self.step.case)
        receivers = units_that_take(self.step.county_id).exclude(pk=transfer.from_unit_id)
        signers = units_that_sign(self.step.county_id, held)
        # Shares that were agreed on do not go back to one unit.
        allowed = [rule.mode for rule in self.rules.modes if len(held) == 1 or rule.mode != Mode.SINGLE]
        self.fields["to"] = forms.ModelChoiceField(
            receivers,
            label="接收单位",
            required=False,
            initial=transfer.to_unit,
            empty_label="请选择",
        )
        modes = [(mode.value, _mode_label(mode, held[0])) for mode in Mode if mode in allowed]
        self.fields["mode"] = forms.ChoiceField(
            label="分成方式", choices=[("", "请选择"), *modes], required=False
        )
        for name in ("to", "mode"):
            self.fields[name].needed_for = "同意流转时必选"
        proposed = dict(enumerate([*held, transfer.to_unit]))
        for place in range(self.rules.most_units):
            self.fields[f"unit{place}"] = forms.ModelChoiceField(
                signers,
                label=f"分成单位{place + 1}",
                required=False,
                initial=proposed.get(place),
                empty_label="（无）",
            )
            self.fields[f"parts{place}"] = forms.IntegerField(
                label="份数", required=False, min_value=1, max_value=1000, help_text="只在协商分成时填"
            )
        if self.rules.double_count:
            self.fields["double_count"] = forms.BooleanField(
                label="双计：单位之间比较时各按全额计（全县合计仍只计一次）", required=False
            )

    def clean(self):
        """A transfer that is agreed to needs a receiver."""
        told = super().clean()
        if told.get("outcome") != "agree":
            return told
        if not told.get("to"):
            self.add_error("to", "请选择接收单位。")
        if not told.get("mode"):
            self.add_error("mode", "请选择分成方式。")
        if told.get("mode") == Mode.SINGLE and any(self._parts()):
            self.add_error("mode", "填了份数，成绩就不归一个单位。请选“协商分成”，或把份数清空。")
        return told

    def _parts(self):
        return [self.cleaned_data.get(f"parts{place}") for place in range(self.rules.most_units)]

    @property
    def said(self):
        """What the effect takes: receiver, mode, shares and 双计."""
        told = self.cleaned_data
        shares = [
            Share(told[f"unit{place}"], told.get(f"parts{place}"))
            for place in range(self.rules.most_units)
            if told.get(f"unit{place}")
        ]
        return {
            "to": told.get("to"),
            "mode": told.get("mode"),
            "shares": shares,
            "double_count": told.get("double_count", False),
        }


FORMS[DECIDE] = DecideTransferForm
