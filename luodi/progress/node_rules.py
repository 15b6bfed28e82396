"""前期节点: what comes before construction, by kind of project, and how a node stands; a rule pack that a county edits.

The code of a node is the code of the permit item whose result ends it (LX02A 企业投资项目备案, SG05 施工许可证), so that
permits can later point at nodes; what no permit ends has a code that begins with QQ. Codes of projects never change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.common.jinja import sentence_day
from luodi.common.lateness import against, late_by
from luodi.progress import schedule
from luodi.progress.kinds import ProjectKind
from luodi.rulebook.packs import Rules
from luodi.rulebook.working_days import Calendar

MOST = 40


class Owner(TextChoices):
    """Who sees to a node."""

    RESPONSIBLE = "responsible", "责任单位"
    DEPARTMENT = "department", "部门"


class NodeLight(TextChoices):
    """How a node stands today."""

    DONE = "done", "已办结"
    ON_TIME = "on_time", "按期"
    SOON = "soon", "临期"
    LATE = "late", "逾期"


TONES = {NodeLight.DONE: "green", NodeLight.ON_TIME: "blue", NodeLight.SOON: "amber", NodeLight.LATE: "red"}


class NodeRule(Rules):
    """One node of a template."""

    KEY: ClassVar[tuple[str, ...]] = ("code",)

    code: str = Field(
        title="编码",
        pattern=r"^[A-Z]{2}[0-9]{2}[A-Z]?$",
        description="办结这个节点的审批事项的编码；没有审批事项的以 QQ 开头。",
    )
    label: str = Field(title="节点", min_length=1, max_length=40)
    owner: Owner = Field(Owner.DEPARTMENT, title="由谁办")
    department: str = Field(
        "", title="部门", max_length=40, description="部门的名称或简称；由责任单位办的不填。"
    )
    days: int = Field(title="办理天数", ge=1, le=500, json_schema_extra={"unit": "工作日"})
    after: tuple[str, ...] = Field(
        (), title="前置节点", description="填编码；这些节点都办结，才能开始本节点。"
    )
    source: str = Field("", title="依据", max_length=200)

    @model_validator(mode="after")
    def _owned(self) -> "NodeRule":
        if (self.owner == Owner.DEPARTMENT) != bool(self.department):
            raise ValueError(f"“{self.label}”：由部门办的要写部门名称，由责任单位办的不写。")
        return self


class Template(Rules):
    """The nodes of one kind of project, in the order in which they are shown."""

    KEY: ClassVar[tuple[str, ...]] = ("kind",)

    kind: ProjectKind = Field(title="项目类别")
    nodes: tuple[NodeRule, ...] = Field(title="节点", min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _sound(self) -> "Template":
        codes = [node.code for node in self.nodes]
        if twice := next((code for code in codes if codes.count(code) > 1), ""):
            raise ValueError(f"“{self.kind.label}”里编码 {twice} 用了两次，请改其中一个。")
        for node in self.nodes:
            if unknown := next((code for code in node.after if code not in codes), ""):
                raise ValueError(
                    f"“{self.kind.label}”里“{node.label}”的前置节点 {unknown} 不在本模板，请改正或删去。"
                )
        schedule.in_order(
            [schedule.Task(node.code, node.label, node.days, node.after) for node in self.nodes]
        )
        return self


class Nodes(Rules):
    """The templates, and when a node is due soon or late."""

    soon_days: int = Field(
        5,
        title="提前多少个工作日提醒",
        ge=0,
        le=60,
        description="计划开始或办结前这些工作日起，亮“临期”，列入待办。",
        json_schema_extra={"unit": "工作日"},
    )
    start_days: int = Field(
        3,
        title="过了计划开始多少个工作日算逾期",
        ge=0,
        le=60,
        description="超过计划开始这么多个工作日还没有开始，亮“逾期”。",
        json_schema_extra={"unit": "工作日"},
    )
    templates: tuple[Template, ...] = Field(title="各类项目的节点", min_length=1)

    @model_validator(mode="after")
    def _one_each(self) -> "Nodes":
        kinds = [template.kind for template in self.templates]
        if twice := next((kind for kind in kinds if kinds.count(kind) > 1), None):
            raise ValueError(f"“{twice.label}”有两份节点模板，请只留一份。")
        if ProjectKind.OTHER not in kinds:
            raise ValueError("要有一份“其他”类的节点模板，给没有模板的类别用。")
        return self

    def template(self, kind: ProjectKind) -> Template:
        """Return the template of a kind; that of 其他 where the county has none for it."""
        known = {template.kind: template for template in self.templates}
        return known.get(kind, known[ProjectKind.OTHER])


@dataclass(frozen=True)
class Limits:
    """The thresholds of the pack as days: what is due by ``soon`` is due soon, what should have begun before ``begun`` is late."""

    today: date
    soon: date
    begun: date


def limits(rules: Nodes, calendar: Calendar, today: date) -> Limits:
    """Return the thresholds for a day."""
    begun = today
    while calendar.between(begun, today) <= rules.start_days:
        begun -= timedelta(days=1)
    return Limits(today, calendar.add(today, rules.soon_days), begun + timedelta(days=1))


@dataclass(frozen=True)
class Dates:
    """When a node is planned to run, and when it really began and ended."""

    planned_start: date
    planned_end: date
    started: date | None = None
    ended: date | None = None


def light(dates: Dates, at: Limits) -> NodeLight:
    """Return how a node stands. Source of the rule: ours; the thresholds are data."""
    if dates.ended:
        return NodeLight.DONE
    waits = dates.started is None
    if dates.planned_end < at.today or waits and dates.planned_start < at.begun:
        return NodeLight.LATE
    if dates.planned_end <= at.soon or waits and dates.planned_start <= at.soon:
        return NodeLight.SOON
    return NodeLight.ON_TIME


def sentence(dates: Dates, at: Limits, waits_for: Sequence[str] = ()) -> str:
    """Say why a node has its light; ``waits_for`` names what is not done yet before it may begin."""
    if dates.ended:
        return f"{sentence_day(dates.ended)}办结，{against(dates.planned_end, dates.ended)}"
    said = _open(dates, at)
    if dates.started is None and waits_for:
        said += f"；前面的{'、'.join(f'“{label}”' for label in waits_for)}还没有办结"
    return said


def _open(dates: Dates, at: Limits) -> str:
    if dates.planned_end < at.today:
        return f"应于{sentence_day(dates.planned_end)}办结，已{late_by(dates.planned_end, at.today)}"
    if dates.started is not None:
        return f"{sentence_day(dates.started)}开始，应于{sentence_day(dates.planned_end)}办结"
    if dates.planned_start < at.begun:
        late = late_by(dates.planned_start, at.today)
        return f"应于{sentence_day(dates.planned_start)}开始，已{late}没有开始"
    return f"计划{sentence_day(dates.planned_start)}开始，{sentence_day(dates.planned_end)}办结"


def bridged(after: Mapping[str, Sequence[str]], gone: str) -> dict[str, list[str]]:
    """Return what the nodes come after once one is gone: whoever came after it comes after what it came after."""
    before = list(after[gone])
    found: dict[str, list[str]] = {}
    for code, codes in after.items():
        if code != gone:
            kept = [one for one in codes if one != gone]
            found[code] = kept + [one for one in before if gone in codes and one not in kept]
    return found


@dataclass(frozen=True)
class Chosen:
    """What the unit made of a node of the template: its words, how many working days, who sees to it."""

    label: str
    days: int
    unit_id: int | None = None
    person: str = ""


def tasks_from(template: Template, chosen: Mapping[str, Chosen]) -> list[schedule.Task]:
    """Return the chosen nodes of a template for the schedule; what came after one that was left out goes around it."""
    after: dict[str, list[str]] = {node.code: list(node.after) for node in template.nodes}
    for code in list(after):
        if code not in chosen:
            after = bridged(after, code)
    return [
        schedule.Task(node.code, chosen[node.code].label, chosen[node.code].days, tuple(after[node.code]))
        for node in template.nodes
        if node.code in chosen
    ]
