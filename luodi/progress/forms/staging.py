"""What is typed to claim, check and settle stages, and to register the papers that prove them."""

from django import forms
from django.conf import settings

from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.files.kinds import BY_ENDING, IN_WORDS
from luodi.progress.problems import Cause
from luodi.progress.proofs import OUTCOMES, REASONED, Outcome, ProofKind, Said
from luodi.progress.reports.staging import OVER
from luodi.projects.stages import SUB_STAGES, Stage, Status, SubStage

NOTHING = [("", "请选择")]


def _words(label, *, required=False, rows=3, help_text=""):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=2000, required=required, widget=widget, help_text=help_text
    )


class ClaimForm(PlainForm):
    """Since when the project is at its next stage."""

    happened_on = DayField(label="达到的日期")
    words = _words("情况说明", help_text="写给认定的人看，例如签约的地点和双方、开工的部位")

    def __init__(self, data=None, **options):
        options.setdefault("initial", {"happened_on": clock.today()})
        super().__init__(data, **options)


class EndForm(PlainForm):
    """That a project is lost or ended, and why."""

    status = forms.ChoiceField(
        label="怎样结束", choices=[(one.value, one.label) for one in OVER], widget=forms.RadioSelect
    )
    happened_on = DayField(label="日期")
    cause = forms.ChoiceField(label="主要原因", choices=NOTHING + Cause.choices)
    lost_to = forms.CharField(
        label="流失到哪里", max_length=60, required=False, help_text="县（市、区）名；不清楚的写“去向不明”"
    )
    words = _words("情况说明", required=True, rows=4, help_text="发生了什么，和投资方怎样确认的")

    def __init__(self, data=None, **options):
        options.setdefault("initial", {"happened_on": clock.today()})
        super().__init__(data, **options)
        self.fields["lost_to"].needed_for = "流失的要填"


class StatusForm(PlainForm):
    """How a living project fares."""

    status = forms.ChoiceField(
        label="状态", choices=[(one.value, one.label) for one in Status if one not in OVER]
    )
    cause = forms.ChoiceField(label="主要原因", choices=NOTHING + Cause.choices, required=False)
    reason = _words("原因说明", required=True)

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        self.fields["cause"].needed_for = "滞后、停滞的要填"


class FinerForm(PlainForm):
    """Where in its stage a project stands."""

    sub_stage = forms.ChoiceField(label="阶段细分", required=False)
    reason = _words("说明")

    def __init__(self, data=None, *, project, **options):
        super().__init__(data, **options)
        fitting = SUB_STAGES.get(Stage(project.stage), ())
        self.fields["sub_stage"].choices = [("", "不细分"), *((one.value, one.label) for one in fitting)]


class OverrideForm(PlainForm):
    """Another stage, out of order."""

    to = forms.ChoiceField(label="调整到", choices=Stage.choices)
    sub_stage = forms.ChoiceField(
        label="阶段细分", choices=[("", "不细分"), *SubStage.choices], required=False
    )
    happened_on = DayField(label="日期")
    reason = _words("原因", required=True, help_text="会一直留在阶段记录里，凡能看到项目的人都能看到")

    def __init__(self, data=None, **options):
        options.setdefault("initial", {"happened_on": clock.today()})
        super().__init__(data, **options)


class VerifyForm(PlainForm):
    """What the one who verifies a claim says to it."""

    words = _words("意见")


class CheckForm(PlainForm):
    """What one person saw on the site."""

    checked_on = DayField(label="核查日期")
    agrees = forms.ChoiceField(
        label="现场情况", choices=[("yes", "与申请一致"), ("no", "与申请不一致")], widget=forms.RadioSelect
    )
    words = _words("看到的情况", required=True, help_text="部位、人员设备、形象进度；一人登记一次")

    def __init__(self, data=None, **options):
        options.setdefault("initial", {"checked_on": clock.today(), "agrees": "yes"})
        super().__init__(data, **options)


class ProofForm(PlainForm):
    """A paper with what its review came to."""

    number = forms.CharField(label="文号或编号", max_length=60, required=False)
    issued_on = DayField(label="材料日期")
    outcome = forms.ChoiceField(label="结论")
    reviewer = forms.CharField(label="审查人", max_length=60, help_text="单位和姓名")
    ends_on = DayField(label="例外截止日期", required=False)
    words = _words("理由或条件")
    file = forms.FileField(
        label="文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{end}" for end in BY_ENDING)}),
    )

    def __init__(self, data=None, files=None, *, kind, checklist, **options):
        super().__init__(data, files, **options)
        self.kind, self.items = kind, {}
        self.fields["file"].help_text = f"{IN_WORDS}，不超过 {settings.UPLOAD_MEGABYTES} MB"
        self.fields["ends_on"].needed_for = "适用例外规定的要填"
        outcomes = OUTCOMES.get(kind, ())
        self.fields["outcome"].choices = NOTHING + [(one.value, one.label) for one in outcomes]
        if outcomes:
            asked = "、".join(one.label for one in outcomes if one in REASONED)
            self.fields["words"].needed_for = f"结论是{asked}的要填"
        else:
            self.fields["words"].label = "说明"
            del self.fields["outcome"], self.fields["reviewer"]
        if Outcome.EXCEPTION not in outcomes:
            del self.fields["ends_on"]
        if kind == ProofKind.DUE_DILIGENCE:
            self._ask_checklist(checklist)

    def _ask_checklist(self, checklist):
        for place, item in enumerate(checklist):
            self.items[f"item_{place}"] = item
            self.fields[f"item_{place}"] = forms.CharField(label=item, max_length=300)
        self.order_fields([*self.items, "number"])

    def said(self):
        """Return what was said, for the action."""
        told = self.cleaned_data
        return Said(
            self.kind,
            issued_on=told["issued_on"],
            outcome=told.get("outcome", ""),
            words=told["words"],
            ends_on=told.get("ends_on"),
            reviewer=told.get("reviewer", ""),
            answers={item: told[name] for name, item in self.items.items()} or None,
            has_file=told["file"] is not None,
        )
