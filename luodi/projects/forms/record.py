"""The one form in which a project is entered and changed, with rows for units, firms and contacts."""

from dataclasses import dataclass

from django import forms

from luodi.common.fields import PhoneField, PlainForm, RowField, WanField
from luodi.ledgers.language.codes import credit_code_ok, project_code
from luodi.projects.checks import MOST_IN_PACKAGE
from luodi.projects.columns import CURRENCIES
from luodi.projects.forms.typed import ForeignField, InvestmentField, PartialDayField, UnitField
from luodi.projects.industries import classes, sections
from luodi.projects.stages import Level, Stage, Status, SubStage, fits
from luodi.projects.terms import Basis, FirmRole, Origin, PartKind

NOTHING = [("", "—")]
ALL_UNITS, OWN_UNITS = "units-all", "units-own"


def _lines(rows):
    return forms.Textarea(attrs={"rows": rows})


def _classes():
    grouped = [
        (
            f"{letter} {name}",
            [(code, f"{code[1:]} {label}") for code, label in classes().items() if code[0] == letter],
        )
        for letter, name in sections().items()
    ]
    return [("", "—"), *grouped]


class ProjectForm(PlainForm):
    """What is said about the project itself."""

    name = forms.CharField(label="项目名称", max_length=200)
    unit = UnitField(label="责任单位", suggestions=OWN_UNITS)
    content = forms.CharField(label="建设内容及规模", required=False, widget=_lines(3))
    section = forms.ChoiceField(label="行业门类", required=False)
    industry = forms.ChoiceField(label="行业大类", required=False)
    industry_text = forms.CharField(label="行业（本地叫法）", required=False, max_length=60)
    place = forms.CharField(label="建设地点", required=False, max_length=200)
    cooperation = forms.CharField(label="合作方式", required=False, max_length=40)
    code = forms.CharField(label="项目代码", required=False, max_length=30)
    stage = forms.ChoiceField(
        label="阶段",
        choices=Stage.choices,
        help_text="登记时已到的阶段，由招商服务中心核实认定；以后的每一步在项目页上申请",
    )
    sub_stage = forms.ChoiceField(label="阶段细分", required=False, choices=NOTHING + SubStage.choices)
    status = forms.ChoiceField(label="状态", choices=Status.choices)
    level = forms.ChoiceField(label="库层级", choices=Level.choices)
    package_count = forms.IntegerField(
        label="打包个数", required=False, min_value=1, max_value=MOST_IN_PACKAGE
    )
    progress = forms.CharField(label="目前进展", required=False, widget=_lines(3))
    remark = forms.CharField(label="备注", required=False, widget=_lines(2))

    investment = InvestmentField(
        label="总投资",
        required=False,
        help_text="可写 35000、3.5亿、约3000、3000以上、12000-15000；不知道就空着，不要填 0",
    )
    investment_basis = forms.ChoiceField(label="总投资口径", required=False, choices=NOTHING + Basis.choices)
    foreign_amount = ForeignField(
        label="外币金额", required=False, help_text="外资项目才填，单位在后面选；人民币填在“总投资”里"
    )
    foreign_currency = forms.ChoiceField(
        label="外币单位", required=False, choices=[("", "选单位")] + list(CURRENCIES.items())
    )
    year_plan = WanField(label="本年计划投资", required=False)

    entered_on = PartialDayField(label="入库时间", required=False)
    signed_on = PartialDayField(label="签约时间", required=False)
    started_on = PartialDayField(label="开工时间", required=False)
    produced_on = PartialDayField(label="投产时间", required=False)
    planned_start_on = PartialDayField(label="预计开工时间", planned=True, required=False)
    planned_production_on = PartialDayField(label="预计投产时间", planned=True, required=False)
    plan_reason = forms.CharField(
        label="改计划的原因",
        required=False,
        max_length=500,
        widget=_lines(2),
        help_text="已签约：改预计开工、预计投产、本年计划要写明，招商服务中心同意后计入",
    )

    # What a clerk knows on the first day; who invests is the first of the firms.
    FIRST = ("name", "unit", "stage", "investment", "place")
    # The rest, by the stage at which it becomes known.
    LATER = (
        ("储备、在谈时", ("content", "section", "industry", "industry_text", "cooperation", "foreign_amount",
                          "foreign_currency", "investment_basis", "entered_on", "progress")),
        ("签约以后", ("signed_on", "code", "planned_start_on", "planned_production_on", "year_plan",
                    "plan_reason")),
        ("开工、投产以后", ("started_on", "produced_on")),
        ("库、状态和备注", ("level", "sub_stage", "status", "package_count", "remark")),
    )  # fmt: skip
    # Not of the record: two people who change one project need not agree on it.
    BESIDE = {"plan_reason"}
    # Chosen beforehand, so that they say nothing about whether somebody filled anything in.
    PRESET = {"level", "status"}
    # The unit of the amount before it, shown beside it.
    UNIT_OF = {"foreign_currency": "foreign_amount"}
    WIDE = {"name", "content", "progress", "remark", "plan_reason"}

    def __init__(self, data=None, *, directory, **options):
        super().__init__(data, **options)
        self.fields["unit"].directory = directory
        self.fields["section"].choices = NOTHING + [
            (code, f"{code} {name}") for code, name in sections().items()
        ]
        self.fields["industry"].choices = _classes()

    def first(self):
        """Return the fields that are asked for at once."""
        return [self[name] for name in self.FIRST if name in self.fields]

    def later(self):
        """Return the titles of the other parts with their fields."""
        parts = [
            (title, [self[name] for name in names if name in self.fields]) for title, names in self.LATER
        ]
        return [(title, fields) for title, fields in parts if fields]

    @property
    def tells_more(self):
        """Tell whether anything beyond the first fields is filled in or wrong."""
        return any(
            bound.errors or (bound.name not in self.PRESET and bound.value() not in (None, ""))
            for _, fields in self.later()
            for bound in fields
        )

    def clean_code(self):
        """Take a project code of the national form, half or full width; anything else stays with the user."""
        typed = self.cleaned_data["code"]
        found = project_code(typed)
        if typed and found is None and typed != self.initial.get("code"):
            raise forms.ValidationError(
                "项目代码应是 4-6-2-2-6 位数字，例如 2609-620000-04-01-173520，请核对。"
            )
        return found.code if found else typed

    def clean(self):
        said = super().clean()
        stage, sub_stage = said.get("stage"), said.get("sub_stage")
        if stage and sub_stage and not fits(stage, sub_stage):
            self.add_error("sub_stage", "这个细分不属于所选的阶段，请重新选择或空着。")
        if said.get("section") and said.get("industry") and said["industry"][0] != said["section"]:
            self.add_error("industry", "大类不在所选的门类里，请重新选择。")
        self._settle_currency(said)
        return said

    def _settle_currency(self, said):
        """Take the currency written behind the amount, and ask for one that is not told."""
        said["foreign_amount"], written = said.get("foreign_amount") or (None, "")
        chosen = said.get("foreign_currency")
        if written and chosen and written != chosen:
            self.add_error(
                "foreign_amount", f"金额写的是{CURRENCIES[written]}，后面选的是{CURRENCIES[chosen]}，请核对。"
            )
        elif said["foreign_amount"] is not None and not (written or chosen):
            self.add_error("foreign_amount", "填了外币金额，请选择币种，例如万美元。")
        said["foreign_currency"] = chosen or written

    def fields_said(self):
        """Return the values of the record's fields."""
        said = dict(self.cleaned_data)
        said["unit_id"] = said.pop("unit")
        said["industry"] = said["industry"] or said["section"]
        del said["section"]
        said.pop("plan_reason", None)
        if "investment" in self.changed_data:
            said |= said["investment"].fields
        else:
            # What an import understood of the amount, its own words included, stays as it is.
            del said["investment"]
        return said


class PartForm(PlainForm):
    """A part of a unit or person."""

    kind = forms.ChoiceField(
        label="方式", choices=NOTHING + [(k.value, k.label) for k in PartKind if k != PartKind.RESPONSIBLE]
    )
    unit = UnitField(label="单位", suggestions=ALL_UNITS, required=False)
    person = forms.CharField(label="姓名", max_length=40, required=False)

    def clean(self):
        said = super().clean()
        if not self.errors and not said.get("unit") and not said.get("person"):
            raise forms.ValidationError("请填写单位或姓名。")
        return said


class FirmForm(PlainForm):
    """A firm and what it is to the project."""

    role = forms.ChoiceField(label="身份", choices=FirmRole.choices, initial=FirmRole.INVESTOR)
    name = forms.CharField(label="企业名称", max_length=120)
    origin = forms.ChoiceField(label="来源", choices=NOTHING + Origin.choices, required=False)
    origin_text = forms.CharField(label="所在地", max_length=60, required=False)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)

    def clean_credit_code(self):
        """Check the code's own check sign, so that a slip of the pen is seen at once."""
        code = self.cleaned_data["credit_code"].upper()
        if code and code != self.initial.get("credit_code") and not credit_code_ok(code):
            raise forms.ValidationError("信用代码不对：应是 18 位，且校验位要对得上，请照营业执照核对。")
        return code


class ContactForm(PlainForm):
    """A contact person. A phone that is known is never shown here; left empty it stays."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = PhoneField(label="电话", required=False)
    role = forms.CharField(label="身份", max_length=40, required=False)
    known = RowField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Rows:
    """A part of the form with rows of its own."""

    key: str
    title: str
    form: type
    # The field that makes a row count: without it the row is empty.
    main: tuple[str, ...]


ROWS = (
    Rows("parts", "单位和人员", PartForm, ("kind", "unit", "person")),
    Rows("firms", "企业", FirmForm, ("name", "credit_code", "origin_text")),
    Rows("contacts", "联系人", ContactForm, ("name", "phone")),
)
