"""The catalogue of doubts, and one doubt about one row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Kind:
    """What a flag code means: how severe it is unless the row says otherwise, and its Chinese name."""

    severity: Severity
    label: str


# Errors block a row from being taken over silently; warnings are shown; info is optional reading.
CATALOGUE: Mapping[str, Kind] = {
    "UNIT_SUSPECT": Kind("error", "金额单位存疑"),
    "UNIT_UNKNOWN": Kind("error", "金额没有单位"),
    "UNIT_IN_CELL": Kind("info", "单元格自带单位"),
    "SECTION_UNIT": Kind("info", "按分节单位换算"),
    "UNIT_MIXED_IN_TEXT": Kind("info", "文字中单位不同"),
    "NUMBER_AS_TEXT": Kind("info", "数字存成文本"),
    "FULLWIDTH_DIGITS": Kind("info", "全角数字"),
    "APPROX_AMOUNT": Kind("warning", "金额为约数"),
    "LOWER_BOUND": Kind("warning", "金额为下限"),
    "RANGE_AMOUNT": Kind("warning", "金额为区间"),
    "AMOUNT_NOTE": Kind("info", "金额带说明"),
    "SUBAMOUNT": Kind("info", "其中金额"),
    "FOREIGN_CURRENCY": Kind("info", "外币金额"),
    "MERGED_AMOUNT": Kind("error", "一笔金额对应多个项目"),
    "MISSING_INVESTMENT": Kind("error", "缺总投资"),
    "TOTALS_DIFFER": Kind("warning", "几个总投资不一样"),
    "AMOUNT_NOT_INVESTMENT": Kind("error", "填的不是总投资"),
    "AMOUNT_UNREADABLE": Kind("error", "金额无法识别"),
    "AMOUNT_CHANGED": Kind("warning", "金额有调整"),
    "AMOUNT_ABOVE_TOTAL": Kind("warning", "金额大于总投资"),
    "MISSING_FUND": Kind("error", "缺资金金额"),
    "FUND_INCOMPLETE": Kind("warning", "资金来源未填全"),
    "SUM_MISMATCH": Kind("error", "资金来源合计不等于总投资"),
    "PACKAGE_ROW": Kind("warning", "打包项目"),
    "CODE_INVALID": Kind("error", "项目代码格式错误"),
    "CODE_DUPLICATE": Kind("error", "项目代码重复"),
    "CODE_FULLWIDTH": Kind("info", "项目代码含全角字符"),
    "CODE_LEGACY": Kind("info", "旧式项目代码"),
    "CODE_MISSING": Kind("info", "缺项目代码"),
    "CREDIT_CODE_INVALID": Kind("warning", "统一社会信用代码有误"),
    "CREDIT_CODE_DIGITS_LOST": Kind("warning", "统一社会信用代码丢失位数"),
    "NAME_MASKED": Kind("error", "名称被遮盖"),
    "NAME_LINEBREAK": Kind("info", "名称含换行"),
    "NAME_OVER_CELLS": Kind("warning", "名称写在两格里"),
    "NAME_MISSING": Kind("error", "缺项目名称"),
    "DATE_INVALID": Kind("error", "日期不存在"),
    "DATE_FUTURE": Kind("error", "已发生事项的日期在统计日之后"),
    "DATE_NO_YEAR": Kind("warning", "日期缺年份"),
    "DATE_YEAR_ASSUMED": Kind("info", "年份按表推定"),
    "DATE_IMPRECISE": Kind("warning", "日期不精确"),
    "DATE_MISSING": Kind("warning", "缺本阶段日期"),
    "DATE_FORMAT_RISK": Kind("warning", "日期写法易误读"),
    "DATE_COLUMN_MISMATCH": Kind("warning", "日期与列名不符"),
    "DATE_UNREADABLE": Kind("warning", "日期无法识别"),
    "CHINESE_NUMERAL_DATE": Kind("info", "中文数字日期"),
    "EXCEL_SERIAL": Kind("info", "Excel 日期序号"),
    "OVERDUE": Kind("warning", "计划已过期"),
    "STAGE_CONFLICT": Kind("error", "阶段前后不一"),
    "STAGE_BORDERLINE": Kind("warning", "阶段口径待定"),
    "STAGE_UNKNOWN": Kind("warning", "无法判断阶段"),
    "TERMINATED": Kind("warning", "已终止"),
    "YELLOW_CARD": Kind("warning", "黄牌"),
    "DUP_PROBABLE": Kind("error", "疑似重复"),
    "NOT_IN_LATEST": Kind("warning", "最新月份没有"),
    "SERIAL_GAP": Kind("info", "序号不连续"),
    "FORMULA_NO_VALUE": Kind("error", "公式没有结果"),
    "CELL_ERROR": Kind("error", "单元格出错"),
    "STRUCK_TEXT": Kind("info", "删除线文字"),
    "HIDDEN_ROW": Kind("warning", "隐藏的行"),
}


@dataclass(frozen=True)
class Proposal:
    """A button: what to do about the doubt, and the values it would set."""

    label: str
    set: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As printed by `luodi read --json`."""
        return {"label": self.label, "set": dict(self.set)}


@dataclass(frozen=True)
class Flag:
    """One doubt about one row: which, where, why, and what could be done."""

    code: str
    severity: Severity
    why: str = ""
    field: str | None = None
    cell: str | None = None
    proposals: Sequence[Proposal] = ()

    @property
    def label(self) -> str:
        """The Chinese name of the doubt."""
        return CATALOGUE[self.code].label

    def to_json(self) -> dict[str, Any]:
        """As printed by `luodi read --json`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "why": self.why,
            "field": self.field,
            "cell": self.cell,
            "proposals": [proposal.to_json() for proposal in self.proposals],
        }


def flag(
    code: str,
    why: str = "",
    *,
    severity: Severity | None = None,
    field: str | None = None,
    cell: str | None = None,
    proposals: Sequence[Proposal] = (),
) -> Flag:
    """A flag with the severity of the catalogue unless another is given; unknown codes are refused."""
    return Flag(code, severity or CATALOGUE[code].severity, why, field, cell, tuple(proposals))
