"""What is typed about a promise: its words, where it stands, that it was kept, how it is changed, its review."""

from datetime import timedelta

from django import forms
from django.conf import settings

from luodi.accounts.models import Unit, UnitKind
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm, WanField
from luodi.common.http import number
from luodi.files.kinds import BY_ENDING, IN_WORDS
from luodi.progress.models import Promise
from luodi.progress.promise_entries import (
    ChangeEntry,
    ChangeKind,
    Compensation,
    PromiseEntry,
    ReportEntry,
    ReviewEntry,
    UrgingEntry,
    Why,
    Wording,
)
from luodi.progress.promises import Review, Side, Source
from luodi.progress.reports.promise_list import SHELVES, Filters, rules_of
from luodi.progress.reports.promise_standing import GONE
from luodi.projects.forms.attachments import FilesField, SeveralFiles
from luodi.projects.models import Firm
from luodi.projects.stages import Stage

KEEPERS = (UnitKind.CENTRE, UnitKind.TOWNSHIP, UnitKind.DEPARTMENT, UnitKind.PARK)
STAGES = list(Stage)[list(Stage).index(Stage.SIGNED) :]


def _files(*, required=True):
    return FilesField(
        label="依据材料",
        required=required,
        widget=SeveralFiles(attrs={"multiple": True, "accept": ",".join(f".{end}" for end in BY_ENDING)}),
    )


def _say_limits(field, proof):
    limits = f"{IN_WORDS}，每个不超过 {settings.UPLOAD_MEGABYTES} MB"
    field.help_text = f"{proof}。{limits}" if proof else limits


def _uploads(files):
    return [(upload, upload.name) for upload in files if upload]


def _text(label, length, rows=3, **options):
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class WordingForm(PlainForm):
    """What one side promises, by when, and what must come before."""

    what = forms.CharField(label="承诺内容", max_length=200, help_text="一句话写清做什么、做到什么程度")
    clause_no = forms.CharField(
        label="条款编号", max_length=40, required=False, help_text="例如 第五条第（二）款"
    )
    due_on = DayField(label="期限", required=False, help_text="原文没有约定的不填")
    clause = _text("条款原文", 2000, help_text="照抄合同或纪要原文，不要概括")
    amount = WanField(label="金额", required=False)
    unit = forms.ChoiceField(label="承办单位")
    firm = forms.ChoiceField(label="承诺企业")
    after_promise = forms.ChoiceField(
        label="以企业承诺为前提", required=False, help_text="企业的这条承诺核定兑现以前，不能登记兑现"
    )
    after_stage = forms.ChoiceField(
        label="以项目阶段为前提",
        required=False,
        choices=[("", "—"), *((one.value, f"{one.label}以后") for one in STAGES)],
    )
    WIDE = ("what", "clause")

    def __init__(self, project, side, *args, **options):
        super().__init__(*args, **options)
        if side == Side.FIRM:
            for name in ("unit", "after_promise", "after_stage"):
                del self.fields[name]
            firms = Firm.objects.filter(projects__project=project).distinct().order_by("pk")
            self.fields["firm"].choices = [(one.pk, one.name) for one in firms]
            return
        del self.fields["firm"]
        units = Unit.objects.filter(county_id=project.county_id, kind__in=KEEPERS).valid_on(clock.today())
        named = [(one.pk, str(one)) for one in units.order_by("path")]
        self.fields["unit"].choices = [("", "请选择"), *named]
        rows = Promise.objects.filter(project=project, side=Side.FIRM).exclude(state__in=["changed", *GONE])
        self.fields["after_promise"].choices = [
            ("", "—"),
            *((one.root_id, one.what) for one in rows.order_by("pk")),
        ]

    @staticmethod
    def initial_of(promise):
        """What a promise says now, for a form that changes it."""
        told = vars(promise.wording)
        return {name.removesuffix("_id"): value for name, value in told.items()}

    def wording(self):
        """Return what was typed, for the action."""
        told = self.cleaned_data
        return Wording(
            what=told["what"],
            clause=told["clause"],
            clause_no=told["clause_no"],
            amount=told["amount"],
            due_on=told["due_on"],
            unit_id=number(told.get("unit")),
            firm_id=number(told.get("firm")),
            after_promise_id=number(told.get("after_promise")),
            after_stage=told.get("after_stage", ""),
        )


class OriginForm(PlainForm):
    """What kind of promise it is and where it stands."""

    kind = forms.ChoiceField(label="类别")
    source = forms.ChoiceField(label="出处", choices=Source.choices)
    source_title = forms.CharField(
        label="出处名称、文号",
        max_length=200,
        help_text="例如 《项目投资协议》、县政府专题会议纪要〔2026〕5号",
    )
    source_on = DayField(label="出处日期", required=False)
    files = _files(required=False)

    def __init__(self, project, side, *args, **options):
        super().__init__(*args, **options)
        self.side = side
        kinds = rules_of(project.county_id).of(side)
        self.fields["kind"].choices = [(kind.name, kind.name) for kind in kinds]
        _say_limits(self.fields["files"], "合同、纪要的相关页")

    def entry(self, wording):
        """Return the promise, for the action."""
        told = dict(self.cleaned_data)
        return PromiseEntry(side=self.side, wording=wording, files=_uploads(told.pop("files")), **told)


class ReportForm(PlainForm):
    """That a promise was kept."""

    WHOLE, PART = "whole", "part"
    how_far = forms.ChoiceField(
        label="兑现程度",
        choices=[(WHOLE, "全部兑现"), (PART, "部分兑现")],
        initial=WHOLE,
        widget=forms.RadioSelect,
    )
    happened_on = DayField(label="兑现日期")
    amount = WanField(label="兑现金额", required=False, help_text="只填这一次的，不填累计数")
    words = _text("兑现情况", 1000)
    files = _files()
    WIDE = ("how_far", "words")

    def __init__(self, promise, proof, *args, **options):
        super().__init__(*args, **options)
        self.fields["happened_on"].initial = clock.today()
        if promise.amount is None:
            del self.fields["amount"]
        _say_limits(self.fields["files"], proof)

    def entry(self):
        """Return what was said, for the action."""
        told = self.cleaned_data
        return ReportEntry(
            is_whole=told["how_far"] == self.WHOLE,
            happened_on=told["happened_on"],
            words=told["words"],
            amount=told.get("amount"),
            files=_uploads(told["files"]),
        )


class ProcedureForm(PlainForm):
    """Why a promise is changed or lifted, who decided it, and what becomes of the loss."""

    kind = forms.ChoiceField(
        label="办理什么", choices=ChangeKind.choices, initial=ChangeKind.CHANGE, widget=forms.RadioSelect
    )
    why = forms.ChoiceField(label="理由", choices=[("", "请选择"), *Why.choices])
    decided_on = DayField(label="决定日期")
    words = _text("情况说明", 1000)
    decided_by = forms.CharField(
        label="决定机关", max_length=100, help_text="按权限和程序作出决定的机关或会议"
    )
    paper = forms.CharField(label="文号", max_length=100, help_text="决定文件、会议纪要或补充协议的编号")
    compensation = forms.ChoiceField(
        label="对方的损失", choices=Compensation.choices, initial=Compensation.NONE, widget=forms.RadioSelect
    )
    compensation_amount = WanField(label="补偿金额", required=False)
    compensation_words = _text(
        "补偿说明", 500, rows=2, help_text="怎样补偿、何时付清；不涉及补偿的写明为什么"
    )
    files = _files()
    WIDE = ("kind", "words", "compensation", "compensation_words")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        _say_limits(self.fields["files"], "决定文件、会议纪要、补充协议等")
        self.fields["compensation_amount"].needed_for = "应予补偿的必填"

    def entry(self, wording):
        """Return what is asked for, for the action."""
        told = dict(self.cleaned_data)
        if told["compensation"] == Compensation.NONE:
            told["compensation_amount"] = None
        return ChangeEntry(wording=wording, files=_uploads(told.pop("files")), **told)


class ReviewForm(PlainForm):
    """What the 公平竞争审查 came to."""

    outcome = forms.ChoiceField(label="结论", choices=Review.choices, widget=forms.RadioSelect)
    paper = forms.CharField(label="审查结论文号", max_length=100, required=False)
    until = DayField(label="例外截止日期", required=False)
    words = _text("说明", 500, rows=2, required=False)
    files = _files(required=False)
    WIDE = ("outcome", "words")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        _say_limits(self.fields["files"], "审查表、审查意见等")
        self.fields["paper"].needed_for = "结论为“不涉及”的可不填"
        self.fields["until"].needed_for = "适用例外规定的必填"
        self.fields["words"].needed_for = "结论为“不涉及”的，写明为什么"

    def entry(self):
        """Return what was said, for the action."""
        told = dict(self.cleaned_data)
        return ReviewEntry(files=_uploads(told.pop("files")), **told)


class UrgingForm(PlainForm):
    """That the firm was asked."""

    happened_on = DayField(label="督促日期")
    whom = forms.CharField(
        label="督促了谁", max_length=100, help_text="企业的谁，当面还是电话，例如 丰禾肥业王总，电话"
    )
    answer = _text("对方答复", 500, help_text="怎样答复的，什么时候兑现，有什么困难")
    next_on = DayField(label="下次督促日期", help_text="到这一天再列入待办")
    WIDE = ("answer",)

    def __init__(self, again_in, *args, **options):
        super().__init__(*args, **options)
        self.fields["happened_on"].initial = clock.today()
        self.fields["next_on"].initial = clock.today() + timedelta(again_in)

    def entry(self):
        """Return what was said, for the action."""
        return UrgingEntry(**self.cleaned_data)


class FilterForm(forms.Form):
    """What the list is narrowed to; nonsense in an address narrows nothing."""

    side = forms.ChoiceField(label="哪一方", required=False, choices=[("", "双方"), *Side.choices])
    unit = forms.ChoiceField(label="单位", required=False)
    words = forms.CharField(label="承诺或项目", required=False, max_length=100)

    def __init__(self, user, told):
        super().__init__(told)
        units = Unit.objects.visible_to(user).filter(kind__in=KEEPERS).order_by("path")
        self.fields["unit"].choices = [("", "全部单位"), *((str(one.pk), str(one)) for one in units)]
        self.fields["words"].widget.attrs["placeholder"] = "承诺内容或项目名称"

    def filters(self, shelf):
        """Return the filters, for the report."""
        self.is_valid()
        told = self.cleaned_data
        unit = told.get("unit")
        return Filters(
            shelf=shelf if shelf in SHELVES else "",
            side=told.get("side", ""),
            unit_id=number(unit),
            words=told.get("words", ""),
        )
