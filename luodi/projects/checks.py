"""What makes a record sound, whoever enters it: form, import or command. Each problem names its field."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from luodi.common import clock, money
from luodi.ledgers.language.dates import earliest, latest
from luodi.projects.stages import DAY_OF, fits, is_reached

PARTIAL_DAY = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")

DAYS: dict[str, str] = {
    "entered_on": "入库时间",
    "signed_on": "签约时间",
    "started_on": "开工时间",
    "produced_on": "投产时间",
    "planned_start_on": "预计开工时间",
    "planned_production_on": "预计投产时间",
}
MONEY: dict[str, str] = {
    "investment": "总投资",
    "investment_min": "总投资下限",
    "investment_max": "总投资上限",
    "foreign_amount": "外币金额",
    "year_plan": "本年计划投资",
}
MOST_IN_PACKAGE = 9999
# A cell of a workbook holds 32,767 characters; a text that ends before goes out as it came in.
TEXTS: dict[str, str] = {"content": "建设内容及规模", "progress": "目前进展", "remark": "备注"}
LONGEST_TEXT = 20_000


def is_partial_day(text: str) -> bool:
    """Tell whether the text is a year, a quarter, a month or a day that exists: 2020, 2020-Q3, 2020-07, 2020-07-04."""
    found = PARTIAL_DAY.fullmatch(text)
    if not found:
        return False
    try:
        return clock.is_sensible(date(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)))
    except ValueError:
        return False


def day_problems(
    stage: str, known: Mapping[str, Any], said: Mapping[str, Any], *, today: date
) -> dict[str, str]:
    """Return field → what is wrong with the days of stages that are ``said`` of a project at ``stage``.

    A day comes with its stage. Where it is not ``known`` yet it may be filled in, and what is known may be told more
    exactly; anything else goes by the log of stages. No day is later than ``today``, or before that of an earlier stage.
    """
    found: dict[str, str] = {}
    for reached, name in DAY_OF.items():
        was, now = known.get(name, ""), said.get(name, known.get(name, ""))
        if now == was:
            continue
        if not is_reached(reached, by=stage):
            if now:
                found[name] = f"项目还没有到“{reached.label}”，{DAYS[name]}请空着，认定时自动记下。"
        elif was and not _is_within(now, was):
            leave = "这里不能改" if len(was) == len("2026-07-04") else "这里只能写得更准，不能改成别的日期"
            found[name] = (
                f"{was} 是阶段认定时记下的，{leave}。"
                "如果记错了，请招商服务中心在项目页上调整阶段，按正确的日期重新认定。"
            )
        elif is_partial_day(now) and earliest(now) > today:
            found[name] = f"{DAYS[name]}“{now}”晚于今天，请填实际的日期。"
    return _in_order(known, said) | found


def _in_order(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with days, newly said, that lie before that of an earlier stage, as exactly as both are known."""
    days = {name: said.get(name, known.get(name, "")) for name in DAY_OF.values()}
    told = [name for name, day in days.items() if is_partial_day(day)]
    found: dict[str, str] = {}
    for before, name in pairwise(told):
        if latest(days[name]) < earliest(days[before]):
            words = f"{DAYS[name]} {days[name]} 早于{DAYS[before]} {days[before]}，请核对。"
            found |= {one: words for one in (before, name) if days[one] != known.get(one, "")}
    return found


def _is_within(day: str, span: str) -> bool:
    """Tell whether a day, month or quarter lies in the year, quarter or month ``span``."""
    return is_partial_day(day) and earliest(span) <= earliest(day) and latest(day) <= latest(span)


def problems(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return field → what is wrong with it, in words for the user; empty when the record is sound."""
    found: dict[str, str] = {}
    if not str(fields.get("name", "")).strip():
        found["name"] = "请填写项目名称。"
    elif len(fields["name"]) > 200:
        found["name"] = "项目名称太长，请控制在 200 字以内。"
    found |= {
        name: f"{label}最多 {LONGEST_TEXT:,} 字，现在有 {len(fields[name]):,} 字。请删减，或作为附件上传。"
        for name, label in TEXTS.items()
        if len(fields.get(name) or "") > LONGEST_TEXT
    }
    found |= {
        name: f"{label}“{fields[name]}”认不出来，请写成 2026、2026-07、2026-Q3 或 2026-07-04。"
        for name, label in DAYS.items()
        if fields.get(name) and not is_partial_day(fields[name])
    }
    found |= {
        name: f"{label}不能是负数，也不能超过 1 万亿元。"
        for name, label in MONEY.items()
        if fields.get(name) is not None and not 0 <= fields[name] <= money.MOST
    }
    low, high = fields.get("investment_min"), fields.get("investment_max")
    if low is not None and (high is None or low > high):
        found["investment_min"] = "总投资的下限大于上限，请核对。"
    if not fits(fields.get("stage", "reserve"), fields.get("sub_stage", "")):
        found["sub_stage"] = "这个细分不属于所选的阶段，请重新选择。"
    return found
