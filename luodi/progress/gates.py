"""阶段门槛: what a project must have before it enters a stage, who verifies it and how long a stage usually lasts.

A rule pack that a county edits. What a kind of project is, is said in ``kinds``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.accounts.permissions import Role
from luodi.common import money
from luodi.progress import proofs
from luodi.progress.kinds import ProjectKind
from luodi.progress.proofs import Held, ProofKind
from luodi.projects.stages import Stage
from luodi.rulebook.packs import Every, Rules


class Asked(TextChoices):
    """What may be asked of the record and of its figures."""

    CONTENT = "content", "建设内容及规模"
    INDUSTRY = "industry", "行业"
    PLACE = "place", "建设地点"
    INVESTMENT = "investment", "总投资"
    CODE = "code", "项目代码"
    START = "planned_start_on", "预计开工时间"
    PRODUCTION = "planned_production_on", "预计投产时间"
    INVESTOR = "investor", "投资方"
    OWNER = "owner", "项目业主"
    ARRIVED = "arrived", "已认定的到位资金"
    DONE = "completed", "已认定的完成投资"


ROLES = (Asked.INVESTOR, Asked.OWNER)
FIGURES = (Asked.ARRIVED, Asked.DONE)


class Verifier(TextChoices):
    """Who verifies that a project reached a stage."""

    CENTRE = "centre", "招商服务中心"
    HEAD = "head", "责任单位负责人"


class Gate(Rules):
    """How one stage is entered."""

    stage: Stage = Field(title="阶段")
    verifier: Verifier = Field(Verifier.CENTRE, title="由谁认定", description="申请人自己不能认定。")
    site_check: bool = Field(False, title="两人现场核查", description="认定前要有两个人分别登记现场核查。")
    days: int | None = Field(
        None, title="一般停留", ge=1, le=3660, json_schema_extra={"unit": "天"}, description="超过的会提醒。"
    )
    source: str = Field("", title="依据", max_length=200)


NO_GATE = Gate(stage=Stage.RESERVE, verifier=Verifier.CENTRE, site_check=False, days=None, source="")


class FieldAsked(Rules):
    """Something that must be known before a stage is entered."""

    KEY: ClassVar[tuple[str, ...]] = ("stage", "field")

    stage: Stage = Field(title="进入阶段")
    field: Asked = Field(title="要填")
    kinds: tuple[ProjectKind, ...] = Field((), title="项目类别", description="不选为所有类别。")
    source: str = Field("", title="依据", max_length=200)


class PaperAsked(Rules):
    """A paper that must be there before a stage is entered."""

    KEY: ClassVar[tuple[str, ...]] = ("stage", "paper")

    stage: Stage = Field(title="进入阶段")
    paper: ProofKind = Field(title="要有")
    kinds: tuple[ProjectKind, ...] = Field((), title="项目类别", description="不选为所有类别。")
    least: int | None = Field(None, title="总投资不低于", ge=0, json_schema_extra={"unit": "万元"})
    source: str = Field("", title="依据", max_length=200)


class Item(Rules):
    """One question of the due diligence."""

    name: str = Field(title="调查内容", min_length=1, max_length=60)


STAGES = tuple(Stage)
# Nobody needs to prove that a project is in reserve.
EARNED = STAGES[1:]


class Gates(Rules):
    """All gates of a county."""

    EVERY: ClassVar[tuple[Every, ...]] = (Every("gates", "stage", EARNED),)

    gates: tuple[Gate, ...] = Field(title="各阶段")
    fields: tuple[FieldAsked, ...] = Field((), title="要填的内容")
    papers: tuple[PaperAsked, ...] = Field((), title="要有的材料")
    checklist: tuple[Item, ...] = Field((), title="尽职调查清单")
    dismissers: tuple[Role, ...] = Field(
        (), title="谁能认定“不涉及”", description="公平竞争审查“不涉及”要写明理由，由这些岗位登记，留痕。"
    )

    @model_validator(mode="after")
    def _none_for_the_reserve(self) -> "Gates":
        if any(gate.stage == Stage.RESERVE for gate in self.gates):
            raise ValueError("“储备”是登记时的阶段，没有门槛，请删去这一行。")
        return self

    def of(self, stage: str) -> Gate:
        """Return how a stage is entered; nothing is asked for the reserve."""
        return next((gate for gate in self.gates if gate.stage == stage), NO_GATE)


def next_stage(stage: str) -> Stage | None:
    """Return the stage that may be claimed from this one; None after the last."""
    at = STAGES.index(Stage(stage)) + 1
    return STAGES[at] if at < len(STAGES) else None


@dataclass(frozen=True)
class Subject:
    """What the gates are held against: the record, roles of its firms, proofs (the oldest first), figures that are verified."""

    fields: Mapping[str, Any]
    kind: str = ProjectKind.OTHER
    roles: frozenset[str] = frozenset()
    proofs: Sequence[Held] = ()
    figures: frozenset[str] = frozenset()

    @property
    def amount(self) -> int | None:
        """The total investment in 分, the least of a range."""
        known = self.fields.get("investment")
        return known if known is not None else self.fields.get("investment_min")


@dataclass(frozen=True)
class Need:
    """One thing that a stage asks for, and what is lacking of it: "" when it is there.

    ``at`` is where it is made good: "record", "facts", or the kind of the proof.
    """

    label: str
    lack: str
    at: str
    source: str = ""


def needs(rules: Gates, subject: Subject, to: str, today: date) -> list[Need]:
    """Return everything a stage asks of the project, what is lacking first, papers after fields."""
    fields = [
        Need(row.field.label, "" if _is_known(row.field, subject) else f"没有{row.field.label}。", _at(row.field), row.source)
        for row in rules.fields
        if row.stage == to and _applies(row.kinds, subject)
    ]  # fmt: skip
    papers = [
        Need(row.paper.label, proofs.lack(row.paper, subject.proofs, today), row.paper.value, row.source)
        for row in rules.papers
        if row.stage == to and _applies(row.kinds, subject) and _is_large(row.least, subject)
    ]
    return sorted(fields + papers, key=lambda need: not need.lack)


def _at(asked: Asked) -> str:
    return "facts" if asked in FIGURES else "record"


def _applies(kinds: Sequence[str], subject: Subject) -> bool:
    return not kinds or subject.kind in kinds


def _is_large(least: int | None, subject: Subject) -> bool:
    """Tell whether the project reaches the size from which a paper is asked; of unknown size it does not."""
    if least is None:
        return True
    return subject.amount is not None and subject.amount >= least * money.FEN_PER_UNIT["万"]


def _is_known(asked: Asked, subject: Subject) -> bool:
    if asked in ROLES:
        return asked.value in subject.roles
    if asked in FIGURES:
        return asked.value in subject.figures
    if asked == Asked.INVESTMENT:
        return subject.amount is not None or subject.fields.get("foreign_amount") is not None
    if asked == Asked.INDUSTRY:
        return bool(subject.fields.get("industry") or subject.fields.get("industry_text"))
    return bool(subject.fields.get(asked.value))
