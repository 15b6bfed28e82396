"""依据材料: the papers and opinions by which a stage is earned, and what makes each of them hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import TextChoices


class ProofKind(TextChoices):
    """What a paper proves."""

    DUE_DILIGENCE = "due_diligence", "尽职调查"
    FEASIBILITY = "feasibility", "可行性意见"
    NEGOTIATION = "negotiation", "洽谈记录"
    LEGALITY = "legality", "合法性审查意见"
    FAIR_COMPETITION = "fair_competition", "公平竞争审查结论"
    DECISION = "decision", "集体决策会议纪要"
    CONTRACT = "contract", "投资协议（正式合同）"
    LICENCE = "licence", "营业执照"
    FILING = "filing", "立项批复或备案证"
    LAND = "land", "用地手续"
    PLANNING = "planning", "规划许可"
    ENVIRONMENT = "environment", "环评批复或备案"
    ENERGY = "energy", "节能审查意见"
    PERMIT = "permit", "施工许可证"
    SITE = "site", "现场照片或开工报告"
    STATISTICS = "statistics", "入统材料"
    ACCEPTANCE = "acceptance", "竣工验收材料"
    PRODUCTION = "production", "投产证明"
    CAPACITY = "capacity", "达产证明"
    OTHER = "other", "其他材料"


class Outcome(TextChoices):
    """What a review came to."""

    PASSED = "passed", "通过"
    CONDITIONAL = "conditional", "有条件通过"
    NOT_APPLICABLE = "not_applicable", "不涉及"
    EXCEPTION = "exception", "适用例外规定"
    FAILED = "failed", "未通过"


_REVIEWED = (Outcome.PASSED, Outcome.CONDITIONAL, Outcome.FAILED)
# What each review may come to; what is not named here is a paper without an outcome.
OUTCOMES: Mapping[str, tuple[Outcome, ...]] = {
    ProofKind.DUE_DILIGENCE: _REVIEWED,
    ProofKind.FEASIBILITY: _REVIEWED,
    ProofKind.LEGALITY: _REVIEWED,
    # 公平竞争审查条例: no clause without its review; only "not applicable, because" may be asserted, by a named role;
    # an exception has its end.
    ProofKind.FAIR_COMPETITION: (
        Outcome.PASSED,
        Outcome.NOT_APPLICABLE,
        Outcome.EXCEPTION,
        Outcome.FAILED,
    ),
    ProofKind.DECISION: _REVIEWED,
}
REASONED = frozenset({Outcome.CONDITIONAL, Outcome.NOT_APPLICABLE, Outcome.EXCEPTION, Outcome.FAILED})


class Held(Protocol):
    """A proof that was not voided, as the rules look at it."""

    kind: str
    outcome: str
    ends_on: date | None


@dataclass(frozen=True)
class Said:
    """What somebody says of a proof that is to be registered."""

    kind: str
    issued_on: date | None = None
    outcome: str = ""
    words: str = ""
    ends_on: date | None = None
    reviewer: str = ""
    # Item of the checklist → what was found; of due diligence alone.
    answers: Mapping[str, str] | None = None
    has_file: bool = False


def problems(said: Said, *, checklist: Sequence[str], may_dismiss: bool, today: date) -> dict[str, str]:
    """Return field → what is wrong with a proof, in words for the user; empty when it may be registered.

    ``checklist`` is what due diligence must answer; ``may_dismiss`` says that the acting role may assert 不涉及.
    """
    found: dict[str, str] = {}
    outcomes = OUTCOMES.get(said.kind, ())
    named = ProofKind(said.kind).label
    if outcomes and said.outcome not in outcomes:
        found["outcome"] = f"请选择{named}的结论。"
    if outcomes and not said.reviewer.strip():
        found["reviewer"] = "请写明由谁审查（单位和姓名）。"
    if said.issued_on is None:
        found["issued_on"] = "请填写材料的日期。"
    elif said.issued_on > today:
        found["issued_on"] = "材料的日期晚于今天，请核对。"
    if said.outcome in REASONED and not said.words.strip():
        found["words"] = f"结论是“{Outcome(said.outcome).label}”的，请写明理由或条件。"
    if said.outcome == Outcome.EXCEPTION and (said.ends_on is None or said.ends_on <= today):
        found["ends_on"] = "适用例外规定的，要填写今天以后的截止日期，到期失效。"
    if said.outcome == Outcome.NOT_APPLICABLE and not may_dismiss:
        found["outcome"] = "您的岗位不能认定“不涉及”，请由规则指定的岗位登记。"
    if said.kind == ProofKind.DUE_DILIGENCE:
        found |= _unanswered(checklist, said.answers or {})
    if not said.has_file and said.outcome != Outcome.NOT_APPLICABLE:
        found["file"] = f"请上传{named}。"
    return found


def _unanswered(checklist: Sequence[str], answers: Mapping[str, str]) -> dict[str, str]:
    left = [item for item in checklist if not answers.get(item, "").strip()]
    return {"answers": f"尽职调查清单还有 {len(left)} 项没有填：{'、'.join(left)}。"} if left else {}


def keeps_from_signing(proofs: Iterable[Held]) -> bool:
    """Tell whether one of these proofs keeps the project from its contract for good: a fair-competition review that failed."""
    return any(one.kind == ProofKind.FAIR_COMPETITION and one.outcome == Outcome.FAILED for one in proofs)


def lack(kind: str, proofs: Sequence[Held], today: date) -> str:
    """Return why these proofs, the oldest first, do not prove it, in words; "" where they do.

    The latest decides, but a fair-competition review that failed keeps the project from signing for good.
    """
    named = ProofKind(kind).label
    held = [proof for proof in proofs if proof.kind == kind]
    if not held:
        return f"没有{named}。"
    if kind == ProofKind.FAIR_COMPETITION and keeps_from_signing(held):
        return "公平竞争审查未通过，这份协议不能签。"
    last = held[-1]
    if last.outcome == Outcome.FAILED:
        return f"{named}的结论是“未通过”，请整改后重新审查并登记新的结论。"
    if last.outcome == Outcome.EXCEPTION and last.ends_on is not None and last.ends_on < today:
        return f"{named}适用例外规定，已于 {last.ends_on} 到期，请重新审查。"
    return ""
