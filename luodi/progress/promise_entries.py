"""What someone says about a promise before it is a record, and what is missing in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any

from django.db.models import TextChoices

from luodi.common import money
from luodi.progress.promises import Review, Side

# The bytes of a file and its name.
Upload = tuple[IO[bytes], str]


class ChangeKind(TextChoices):
    """What is asked for."""

    CHANGE = "change", "变更"
    LIFT = "lift", "解除"


class Why(TextChoices):
    """Why a promise is not kept as it was given."""

    PUBLIC = "public", "国家利益、社会公共利益需要"
    AGREED = "agreed", "双方协商一致"
    BREACH = "breach", "对方没有履行约定"
    POLICY = "policy", "法律法规或上级政策变化"
    OTHER = "other", "其他"


class Compensation(TextChoices):
    """Whether the loss of the other side is made good."""

    DUE = "due", "应予补偿"
    NONE = "none", "不涉及补偿"


@dataclass(frozen=True)
class Wording:
    """What is promised: amounts in 分; ``after_promise`` is the promise of the firm, ``after_stage`` the stage it waits for."""

    what: str
    clause: str
    clause_no: str = ""
    amount: int | None = None
    due_on: date | None = None
    unit_id: int | None = None
    firm_id: int | None = None
    after_promise_id: int | None = None
    after_stage: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the words as JSON keeps them."""
        return dict(vars(self)) | {"due_on": self.due_on.isoformat() if self.due_on else None}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Wording":
        """Read what ``plain`` wrote."""
        return cls(**{**told, "due_on": date.fromisoformat(told["due_on"]) if told["due_on"] else None})


@dataclass(frozen=True)
class PromiseEntry:
    """A promise as it is put on record."""

    side: str
    kind: str
    source: str
    source_title: str
    wording: Wording
    source_on: date | None = None
    files: Sequence[Upload] = ()


@dataclass(frozen=True)
class ReportEntry:
    """That a promise was kept, as a whole or in part."""

    is_whole: bool
    happened_on: date
    words: str
    amount: int | None = None
    files: Sequence[Upload] = ()


@dataclass(frozen=True)
class ReviewEntry:
    """What the 公平竞争审查 came to: the number of its document, the end of an exception, why it is not concerned."""

    outcome: str
    paper: str = ""
    until: date | None = None
    words: str = ""
    files: Sequence[Upload] = ()


@dataclass(frozen=True)
class UrgingEntry:
    """That a firm was asked to keep its promise: whom somebody spoke to, what was answered, when to ask again."""

    happened_on: date
    whom: str
    answer: str
    next_on: date


@dataclass(frozen=True)
class ChangeEntry:
    """What is asked for, who decided it by which document, and what becomes of the other side's loss."""

    kind: str
    why: str
    words: str
    decided_by: str
    paper: str
    decided_on: date
    compensation: str
    compensation_amount: int | None = None
    compensation_words: str = ""
    # What is promised from now on; None where the promise is lifted.
    wording: Wording | None = None
    files: Sequence[Upload] = ()


def why_not_worded(side: str, wording: Wording) -> str:
    """Return what is missing in the words of a promise, for the user; "" for nothing."""
    if not wording.what.strip() or not wording.clause.strip():
        return "请写明承诺内容，并照抄条款原文。"
    if side == Side.GOVERNMENT and wording.unit_id is None:
        return "请选择承办单位。"
    if side == Side.FIRM and wording.firm_id is None:
        return "请选择作出承诺的企业；项目还没有登记企业的，请先在项目里登记。"
    if side == Side.FIRM and (wording.after_promise_id or wording.after_stage):
        return "只有政府承诺可以约定兑现的前提。"
    return ""


def why_not_urged(entry: UrgingEntry, remind_days: int, today: date) -> str:
    """Return what is wrong with it, for the user; nobody puts a reminder off for longer than the county reminds ahead."""
    if entry.happened_on > today:
        return "督促日期晚于今天，请填实际督促的日期。"
    if not entry.whom.strip() or not entry.answer.strip():
        return "请写明督促了谁、对方怎样答复。"
    if not today < entry.next_on <= today + timedelta(remind_days):
        return f"下次督促的日期要在明天起 {remind_days} 天以内。"
    return ""


def why_not_reported(entry: ReportEntry, promised: int | None, kept: int, today: date) -> str:
    """Return what is wrong with a report, for the user; ``promised`` and ``kept`` (verified so far) in 分."""
    if entry.happened_on > today:
        return "兑现日期晚于今天，请填实际兑现的日期。"
    if not entry.words.strip():
        return "请写明怎样兑现的。"
    if not entry.files:
        return "请上传兑现的依据。"
    if promised is None:
        return ""
    if entry.amount is None:
        return "请填写兑现金额。"
    so_far = kept + entry.amount
    if entry.is_whole and so_far < promised:
        return (
            f"连同以前核定的一共 {money.in_wan(so_far)} 万元，不到承诺的 {money.in_wan(promised)} 万元，"
            "请按部分兑现登记。"
        )
    if not entry.is_whole and so_far >= promised:
        return f"连同以前核定的已达到承诺的 {money.in_wan(promised)} 万元，请按全部兑现登记。"
    return ""


def why_not_reviewed(entry: ReviewEntry, today: date) -> str:
    """Return what is missing in the outcome of a review, for the user."""
    if entry.outcome == Review.NOT_CONCERNED:
        return "" if entry.words.strip() else "请写明为什么不涉及公平竞争审查。"
    if not entry.paper.strip():
        return "请填写审查结论的文号。"
    if entry.outcome == Review.EXCEPTION and entry.until is None:
        return "适用例外规定的，请填写例外的截止日期。"
    if entry.outcome == Review.EXCEPTION and entry.until is not None and entry.until < today:
        return "例外的截止日期早于今天，请核对。"
    return ""


def why_not_changed(side: str, entry: ChangeEntry, now: Wording, today: date) -> str:
    """Return what a change lacks of its procedure, for the user."""
    if not (entry.decided_by.strip() and entry.paper.strip() and entry.words.strip()):
        return "请写明理由、决定机关和文号。"
    if entry.decided_on > today:
        return "决定日期晚于今天，请核对。"
    if not entry.files:
        return "请上传决定变更或解除的文件。"
    if (entry.kind == ChangeKind.CHANGE) != (entry.wording is not None):
        return "变更要写明变更后的内容，解除不用写。"
    if entry.wording is not None and entry.wording == now:
        return "变更后的内容和现在一样，请核对。"
    if entry.wording is not None and (reason := why_not_worded(side, entry.wording)):
        return reason
    return _why_not_compensated(entry)


def _why_not_compensated(entry: ChangeEntry) -> str:
    if entry.compensation == Compensation.DUE and entry.compensation_amount is None:
        return "应予补偿的，请填写补偿金额。"
    if not entry.compensation_words.strip():
        return "请写明怎样补偿；不涉及补偿的，写明为什么没有损失。"
    return ""
