"""What users send while a ledger is imported: the file, the meaning of columns, answers."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm, RowField

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".xlsb", ".et", ".html", ".htm", ".mht", ".mhtml", ".xml")

# What a column may be taken for, as the reader calls it; the order of the list on screen.
FIELDS: dict[str, str] = {
    "name": "项目名称",
    "unit": "责任（引进、报送）单位",
    "investment": "总投资",
    "other_total": "另一个总投资（只核对）",
    "investor": "投资方",
    "origin": "投资方所在地",
    "content": "建设内容及规模",
    "industry": "行业",
    "place": "建设地点",
    "stage": "阶段（状态）",
    "tick": "某一阶段（打勾）",
    "progress": "目前进展",
    "problem": "存在的问题",
    "date_signed": "签约时间",
    "date_started": "开工时间",
    "date_produced": "投产（竣工）时间",
    "date_planned_start": "预计开工时间",
    "date_planned_production": "预计投产时间",
    "date_planned": "预计开工（投产）时间",
    "date_entered": "入库时间",
    "date_updated": "更新时间",
    "plan_year": "本年计划投资",
    "done": "累计完成投资",
    "arrived": "累计到位资金",
    "foreign": "外资金额",
    "money_unit": "金额单位（币种）",
    "project_code": "项目代码",
    "credit_code": "统一社会信用代码",
    "cooperation": "合作方式",
    "contact": "联系人",
    "phone": "联系电话",
    "leader": "包抓领导",
    "count": "项目个数",
    "fund_total": "资金总额",
    "fund_central": "中央资金",
    "fund_provincial": "省级资金",
    "fund_local": "地方配套及自筹",
    "fund_special_bond": "专项债券",
    "fund_general_bond": "一般债券",
    "fund_kind": "资金类别",
    "document": "文号",
    "date_issued": "下达时间",
    "date_applied": "申报时间",
    "remark": "备注",
    "serial": "序号",
    "ignored": "不导入这一列",
}


class UploadForm(PlainForm):
    """A ledger to import."""

    file = forms.FileField(
        label="台账文件",
        help_text=f".xlsx、.xls、.et、.ods、.csv 或网页表格（.html、.mht），不超过 {settings.UPLOAD_MEGABYTES} MB；表头、单位写法不用改",
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    as_of = DayField(
        label="统计截止日", required=False, help_text="不填就按表里写的“截至”哪一天，没写按今天。"
    )

    def clean_file(self) -> Any:
        """Refuse what is plainly too large or empty before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MEGABYTES << 20:
            raise forms.ValidationError(
                f"文件有 {file.size >> 20} MB，超过 {settings.UPLOAD_MEGABYTES} MB。请删去图片等附件或拆成几份再上传。"
            )
        return file

    def clean_as_of(self) -> Any:
        """A ledger cannot speak of days to come."""
        day = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("统计截止日不能晚于今天。")
        return day


class AnswerForm(forms.Form):
    """One answer to one question: a proposal by its number, or a value by hand, or the question opened again."""

    choice = RowField(min_value=None)
    typed = forms.CharField(required=False, max_length=500)
    verdict = forms.CharField(required=False, max_length=12)
    # The row that is kept of several that are one project, or that stands above the others: 乡镇!5.
    same = forms.CharField(required=False, max_length=120)
    above = forms.CharField(required=False, max_length=120)
    undo = forms.BooleanField(required=False)


class KindForm(forms.Form):
    """One answer to all questions of a kind, or to those that ask the very same."""

    code = forms.CharField(max_length=30)
    alike = forms.CharField(required=False, max_length=32)
    choice = RowField(min_value=0, required=False)
    leave = forms.BooleanField(required=False)


class UnitForm(forms.Form):
    """Which unit a name of the ledger means."""

    text = forms.CharField(required=False, max_length=100, strip=False)
    unit = forms.ModelChoiceField(Unit.objects.none())
    remember = forms.BooleanField(required=False)

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        other = str(self.data.get("other") or "").strip()
        if other and not self.data.get("unit"):
            self.data = {**self.data, "unit": _named(units, other) or ""}
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


def _named(units: Any, typed: str) -> int | None:
    """Return the unit of that name, or the only one whose name begins so."""
    exactly = units.filter(Q(name=typed) | Q(short_name=typed)).values_list("pk", flat=True).first()
    if exactly is not None:
        return int(exactly)
    begun = units.filter(Q(name__startswith=typed) | Q(short_name__startswith=typed))
    found = list(begun.order_by("pk").values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def columns_of(data: Any, tables: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return {sheet: {letter: field}} of what was chosen; anything else that was sent is left out."""
    chosen: dict[str, dict[str, str]] = {}
    for table in tables:
        for column in table["columns"]:
            field = data.get(f"{table['key']}-{column['letter']}", "")
            if field in FIELDS:
                chosen.setdefault(table["sheet"], {})[column["letter"]] = field
    return chosen
