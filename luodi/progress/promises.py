"""承诺: the kinds a county knows (a rule pack), the states a promise goes through, and who may do what in each.

优化营商环境条例 第三十一条: what was lawfully promised is kept, and changed only under procedure and with compensation.
公平竞争审查条例: no preferential clause without the outcome of its review. How both are checked here is 本系统默认.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field

from luodi.accounts.permissions import Permission, Role, may
from luodi.common.lateness import late, late_by
from luodi.projects.stages import Stage
from luodi.rulebook.lights import LATE, SOON, Light
from luodi.rulebook.packs import Every, Rules


class Side(TextChoices):
    """Who promised."""

    GOVERNMENT = "government", "政府承诺"
    FIRM = "firm", "企业承诺"


class Source(TextChoices):
    """Where the clause stands."""

    CONTRACT = "contract", "合同、协议"
    MINUTES = "minutes", "会议纪要"
    DOCUMENT = "document", "其他文件"


class Review(TextChoices):
    """What the 公平竞争审查 of a preferential clause came to."""

    PASSED = "passed", "审查通过"
    NOT_CONCERNED = "not_concerned", "不涉及"
    EXCEPTION = "exception", "适用例外规定"
    FAILED = "failed", "审查不通过"


class PromiseKind(Rules):
    """A kind of promise: of which side, whether it needs a review, and what proves that it was kept."""

    KEY = ("side", "name")

    side: Side = Field(title="哪一方")
    name: str = Field(title="类别", min_length=1, max_length=20)
    needs_review: bool = Field(
        False, title="须有公平竞争审查结论", description="没有填审查结论和文号的，在台账上标出来。"
    )
    proof: str = Field("", title="兑现依据", max_length=100, description="登记兑现时提示上传哪些材料。")
    source: str = Field("", title="依据", max_length=200)


class Promises(Rules):
    """What a county keeps in its ledger of promises, and when it reminds of them."""

    EVERY: ClassVar[tuple[Every, ...]] = (Every("kinds", "side", tuple(Side), once=False),)

    kinds: tuple[PromiseKind, ...] = Field(title="承诺类别", min_length=1)
    remind_days: int = Field(30, title="提前多少天算临期", ge=1, le=365, json_schema_extra={"unit": "天"})
    hand_over_days: int = Field(
        60,
        title="负责人变动后多少天内提醒交接",
        ge=1,
        le=365,
        description="新负责人到岗后这么多天内，待办里提醒办理承诺交接。",
        json_schema_extra={"unit": "天"},
    )

    def of(self, side: str) -> list[PromiseKind]:
        """Return the kinds of one side, in the order of the pack."""
        return [kind for kind in self.kinds if kind.side == side]

    def kind(self, side: str, name: str) -> PromiseKind | None:
        """Return the kind of this name; None where the county does not know it."""
        return next((kind for kind in self.of(side) if kind.name == name), None)


class State(TextChoices):
    """How far a promise has come. Whether it is late is worked out from its due day and stored nowhere."""

    OPEN = "open", "履行中"
    PARTLY = "partly", "部分兑现"
    CLAIMED = "claimed", "已兑现待核"
    CHANGING = "changing", "变更待审定"
    KEPT = "kept", "已兑现"
    CHANGED = "changed", "已变更"
    LIFTED = "lifted", "已解除"
    VOID = "void", "已作废"


# What still binds somebody; and of these what nobody has said to be kept.
BINDING = (State.OPEN, State.PARTLY, State.CLAIMED, State.CHANGING)
RUNNING = (State.OPEN, State.PARTLY, State.CHANGING)


class Act(TextChoices):
    """What somebody does with a promise that is on record."""

    REPORT = "report", "登记兑现"
    VERIFY = "verify", "核定兑现"
    GIVE_BACK = "give_back", "退回兑现"
    REVERSE = "reverse", "撤销核定"
    ASK = "ask", "申请变更或解除"
    APPROVE = "approve", "同意变更或解除"
    REFUSE = "refuse", "不同意变更或解除"
    REVIEW = "review", "登记公平竞争审查结论"
    URGE = "urge", "登记督促情况"
    VOID = "void", "作废"


@dataclass(frozen=True)
class Move:
    """When an act is possible: in which states, for whom, after whose act another person must do it."""

    before: tuple[State, ...]
    after: tuple[State, ...]
    permission: Permission
    # Who did that last keeps out of this: 登记人 for the act "record".
    not_by: str = ""
    # Promises of which side; None for both.
    side: Side | None = None


RECORD = "record"
KEEP, CHECK = Permission.PROMISE_KEEP, Permission.PROMISE_CHECK
_GOES_ON = (State.OPEN, State.PARTLY)

MOVES: dict[Act, Move] = {
    Act.REPORT: Move(_GOES_ON, (State.CLAIMED,), KEEP),
    Act.VERIFY: Move((State.CLAIMED,), (State.KEPT, State.PARTLY), CHECK, not_by=Act.REPORT),
    Act.GIVE_BACK: Move((State.CLAIMED,), _GOES_ON, CHECK),
    Act.REVERSE: Move((State.KEPT, State.PARTLY), _GOES_ON, CHECK, not_by=Act.VERIFY),
    Act.ASK: Move(_GOES_ON, (State.CHANGING,), KEEP),
    Act.APPROVE: Move((State.CHANGING,), (State.CHANGED, State.LIFTED), CHECK, not_by=Act.ASK),
    Act.REFUSE: Move((State.CHANGING,), _GOES_ON, CHECK),
    Act.REVIEW: Move(BINDING, BINDING, KEEP),
    Act.URGE: Move(_GOES_ON, _GOES_ON, KEEP, side=Side.FIRM),
    Act.VOID: Move((State.OPEN,), (State.VOID,), CHECK, not_by=RECORD),
}

# What to do instead, by the state the promise is in.
_INSTEAD: dict[State, str] = {
    State.OPEN: "这条承诺还没有登记兑现",
    State.PARTLY: "这条承诺已有核定的部分兑现",
    State.CLAIMED: "这条承诺已登记兑现，正等核定",
    State.CHANGING: "这条承诺已申请变更或解除，正等审定",
    State.KEPT: "这条承诺已核定兑现",
    State.CHANGED: "这条承诺已变更，请在变更后的承诺上办理",
    State.LIFTED: "这条承诺已解除",
    State.VOID: "这条承诺已作废",
}
_WHO = {RECORD: "登记人", Act.REPORT: "登记兑现的人", Act.VERIFY: "核定人", Act.ASK: "申请人"}


@dataclass(frozen=True)
class Milestone:
    """What a payment waits for: in words, whether it is verified, and whether it can still come at all."""

    words: str
    is_reached: bool
    is_gone: bool = False


@dataclass(frozen=True)
class Standing:
    """Everything the rules ask about one promise. ``doers``: who did an act last, by its code."""

    state: State
    side: Side = Side.GOVERNMENT
    milestones: tuple[Milestone, ...] = ()
    review: str = ""
    doers: Mapping[str, int] = field(default_factory=dict)
    # What was paid, or is said to be, because this promise of the firm was kept.
    resting: Collection[str] = ()


def why_not(act: Act, standing: Standing, role: Role, person: int) -> str:
    """Return why this person cannot do the act now, with what to do; "" where it is possible."""
    move = MOVES[act]
    if not may(role, move.permission):
        whom = "招商中心" if move.permission == CHECK else "承办单位或责任单位"
        return f"{role.label}不能{act.label}，请联系{whom}。"
    if move.side is not None and move.side != standing.side:
        return f"只有{move.side.label}可以{act.label}，请刷新页面。"
    if standing.state not in move.before:
        return f"{_INSTEAD[standing.state]}，不能{act.label}，请刷新页面。"
    if move.not_by and standing.doers.get(move.not_by) == person:
        return f"{act.label}要由{_WHO[move.not_by]}以外的人办理，请转给其他核查人员。"
    if act in (Act.REPORT, Act.VERIFY):
        return _why_not_kept(standing)
    return _why_not_reversed(standing) if act == Act.REVERSE else ""


def _why_not_reversed(standing: Standing) -> str:
    if Act.VERIFY not in standing.doers:
        return "核定是在变更前的承诺上办的，不能撤销；有误的请再申请一次变更。"
    if standing.resting:
        return f"政府承诺“{'”“'.join(standing.resting)}”以这条承诺为前提，已登记兑现，请先退回或撤销那一条。"
    return ""


def _why_not_kept(standing: Standing) -> str:
    for one in standing.milestones:
        if one.is_gone:
            return f"兑现的前提（{one.words}）已不存在，不能登记兑现。请先申请变更或解除这条承诺。"
        if not one.is_reached:
            return f"兑现的前提是{one.words}，还没有核定达到，不能登记兑现。请等前提核定以后再办。"
    if standing.review == Review.FAILED:
        return "公平竞争审查没有通过，不能登记兑现。请申请变更或解除这条承诺。"
    return ""


def stage_milestone(stage: Stage, now: Stage, *, is_verified: bool) -> Milestone:
    """Return the milestone that the project reaches a stage; what nobody verified is not reached."""
    order = list(Stage)
    return Milestone(f"项目进入“{stage.label}”阶段", is_verified and order.index(now) >= order.index(stage))


def state_by(verified: Collection[bool]) -> State:
    """Return where a promise stands by its verified reports, each whole (True) or in part."""
    if any(verified):
        return State.KEPT
    return State.PARTLY if verified else State.OPEN


def lacks_review(needs: bool, review: str, until: date | None, today: date) -> str:
    """Return what is wrong with the review of a promise, in the words of the list; "" for nothing."""
    if not needs:
        return ""
    if not review:
        return "未见公平竞争审查结论"
    if review == Review.FAILED:
        return "公平竞争审查不通过"
    if review == Review.EXCEPTION and until is not None and until < today:
        return "公平竞争审查例外期限已过"
    return ""


def due_light(due_on: date | None, today: date, remind_days: int, *, waits: bool = False) -> Light:
    """Return how the due day stands today; what waits for the other side is not late yet."""
    if waits:
        return Light("等兑现前提")
    if due_on is None:
        return Light("未约定期限")
    days = (due_on - today).days
    if days < 0:
        return Light(late(-days), LATE)
    if days == 0:
        return Light("今天到期", SOON)
    return Light("临期", SOON) if days <= remind_days else Light("未到期", "green")


def lights(
    state: State,
    due_on: date | None,
    kept_on: date | None,
    today: date,
    remind_days: int,
    *,
    waits: bool = False,
) -> list[Light]:
    """Return the dots with their words that a promise bears: where it stands, and its due day while that matters."""
    due = due_light(due_on, today, remind_days, waits=waits)
    if state == State.OPEN:
        return [due]
    if state == State.PARTLY:
        return [Light(state.label, "blue"), due]
    found = [Light(state.label, _TONES.get(state, ""))]
    if state == State.CHANGING and due.tone == LATE:
        found.append(due)
    is_kept = kept_on and state in (State.CLAIMED, State.KEPT)
    told = late_by(due_on, kept_on) if is_kept and due_on and kept_on else ""
    return [*found, Light(f"{told}兑现", SOON)] if told else found


_TONES = {State.CLAIMED: "blue", State.CHANGING: "blue", State.KEPT: "green", State.VOID: LATE}
