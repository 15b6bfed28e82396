"""问题: what stands in a project's way, who may do what about it next, and the rules a county sets for it.

A problem is answered by its owner unit, confirmed by the company and checked by a third person; only these three
signatures, of three persons, close it (销号三签). Whatever else ends it is called by its own name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.rulebook.packs import Every, Rules


class State(TextChoices):
    """What a problem waits for, or how it ended."""

    WAITING = "waiting", "待答复"
    REOPENED = "reopened", "重新办理"
    ANSWERED = "answered", "待企业确认"
    DISPUTED = "disputed", "待复核"
    CONFIRMED = "confirmed", "待核查"
    CLOSED = "closed", "已销号"
    ENDED = "ended", "已终止"


TO_ANSWER = frozenset({State.WAITING, State.REOPENED})
TO_CHECK = frozenset({State.DISPUTED, State.CONFIRMED})
OPEN = TO_ANSWER | TO_CHECK | {State.ANSWERED}


class Hat(TextChoices):
    """In what quality somebody acts on a problem; one person may have several."""

    RAISER = "raiser", "提出的单位或人员"
    OWNER = "owner", "承办单位"
    COMPANY = "company", "项目的代办员或责任单位"
    CHECKER = "checker", "招商中心或督查"


class Act(TextChoices):
    """Everything that is done about a problem; each is a row that stays."""

    RAISE = "raise", "提出问题"
    NOTE = "note", "补充进展"
    ANSWER = "answer", "答复"
    HAND_ON = "hand_on", "转办"
    ASK_TIME = "ask_time", "申请延期"
    CONFIRM = "confirm", "登记企业确认"
    OBJECT = "object", "登记企业不认可"
    WITHDRAW = "withdraw", "撤回问题"
    PASS = "pass", "核查通过，销号"
    REOPEN = "reopen", "退回重新办理"
    ASK_AGAIN = "ask_again", "维持答复，请企业再确认"
    GRANT_TIME = "grant_time", "同意延期"
    REFUSE_TIME = "refuse_time", "不同意延期"
    ASSIGN = "assign", "改派承办单位"
    NAME_CAUSE = "name_cause", "改定原因"
    END = "end", "终止"


@dataclass(frozen=True)
class Move:
    """Who may do an act in which states, where it leads (None: nowhere), and what it must or may bring along."""

    hat: Hat
    at: frozenset[State]
    to: State | None = None
    needs: frozenset[str] = frozenset()
    may_bring: frozenset[str] = frozenset()


WORDS, FILES, PERSON, DAY, UNIT, CAUSE = "words", "files", "person", "day", "unit", "cause"


def _set(*names: str) -> frozenset[str]:
    return frozenset(names)


MOVES: dict[Act, Move] = {
    Act.ANSWER: Move(Hat.OWNER, TO_ANSWER, State.ANSWERED, _set(WORDS), _set(FILES)),
    Act.NOTE: Move(Hat.OWNER, TO_ANSWER, None, _set(WORDS), _set(FILES)),
    Act.HAND_ON: Move(Hat.OWNER, TO_ANSWER, None, _set(UNIT, WORDS)),
    Act.ASK_TIME: Move(Hat.OWNER, TO_ANSWER, None, _set(DAY, WORDS)),
    Act.CONFIRM: Move(
        Hat.COMPANY, frozenset({State.ANSWERED}), State.CONFIRMED, _set(PERSON, FILES), _set(WORDS)
    ),
    Act.OBJECT: Move(
        Hat.COMPANY, frozenset({State.ANSWERED}), State.DISPUTED, _set(PERSON, WORDS), _set(FILES)
    ),
    Act.WITHDRAW: Move(Hat.RAISER, frozenset({State.WAITING}), State.ENDED, _set(WORDS)),
    Act.PASS: Move(Hat.CHECKER, frozenset({State.CONFIRMED}), State.CLOSED, _set(WORDS), _set(FILES)),
    Act.REOPEN: Move(Hat.CHECKER, TO_CHECK, State.REOPENED, _set(WORDS), _set(FILES)),
    Act.ASK_AGAIN: Move(Hat.CHECKER, frozenset({State.DISPUTED}), State.ANSWERED, _set(WORDS), _set(FILES)),
    Act.GRANT_TIME: Move(Hat.CHECKER, TO_ANSWER, None, _set(), _set(WORDS)),
    Act.REFUSE_TIME: Move(Hat.CHECKER, TO_ANSWER, None, _set(WORDS)),
    Act.ASSIGN: Move(Hat.CHECKER, TO_ANSWER, None, _set(UNIT, WORDS)),
    Act.NAME_CAUSE: Move(Hat.CHECKER, OPEN, None, _set(CAUSE, WORDS)),
    Act.END: Move(Hat.CHECKER, OPEN, State.ENDED, _set(WORDS)),
}
# The three signatures in the order in which they are given, with what each is called.
SIGNATURES: dict[Act, str] = {Act.ANSWER: "承办单位", Act.CONFIRM: "企业", Act.PASS: "核查人"}
# What the one whose turn it is does next; everything else may be done beside it.
NEXT = frozenset(
    {
        Act.ANSWER,
        Act.CONFIRM,
        Act.OBJECT,
        Act.PASS,
        Act.REOPEN,
        Act.ASK_AGAIN,
        Act.GRANT_TIME,
        Act.REFUSE_TIME,
    }
)
# After these the one whose turn it is has the whole time anew, as after every act that changes the state.
BEGINS_ANEW = frozenset({Act.HAND_ON, Act.ASSIGN})
_OF_TIME = frozenset({Act.GRANT_TIME, Act.REFUSE_TIME})


@dataclass(frozen=True)
class Standing:
    """All that decides what may be done about one problem today; persons are ids of users.

    ``answered_by`` holds whoever answered it in any round, ``confirmed_by`` who recorded that the company is content with
    the answer of this round, ``asked_by`` who asked for more time and got no word yet.
    """

    state: State
    answered_by: frozenset[int] = frozenset()
    confirmed_by: int | None = None
    asked_by: int | None = None
    # How often more time may still be granted, whether it is too late to ask for it, and to hand on without asking.
    times_left: int = 1
    is_late_to_ask: bool = False
    is_late_to_hand_on: bool = False


@dataclass(frozen=True)
class Actor:
    """Who wants to act: the person, the hats, and whether the project is closed to the post (商业敏感)."""

    person: int
    hats: frozenset[Hat] = field(default_factory=frozenset)
    is_closed: bool = False


def why_not(act: Act, standing: Standing, actor: Actor) -> str:
    """Return why the act cannot be done now by this person, in a sentence for the user; nothing when it can.

    Form, button and action all ask here.
    """
    move = MOVES[act]
    if standing.state not in move.at:
        return _wrong_time(act, standing.state)
    if move.hat not in actor.hats:
        return f"“{act.label}”由{move.hat.label}办，您现在的岗位不能办，请联系他们。"
    return (
        _not_by_the_same(move.hat, standing, actor)
        or _not_unseen(act, actor)
        or _too_late(act, standing)
        or _time_refused(act, standing)
    )


_MISSING = {
    WORDS: "请写明情况或理由。",
    FILES: "请上传企业盖章的确认单，拍照也可以。",
    PERSON: "请写明企业由谁表示的意见（姓名、职务）。",
    DAY: "请填写延期到哪一天。",
    UNIT: "请选择承办单位。",
    CAUSE: "请选择原因。",
}


def what_lacks(act: Act, brought: Collection[str]) -> str:
    """Return what the act cannot do without and was not brought along, in a sentence; nothing when all is there."""
    return next((words for name, words in _MISSING.items() if name in MOVES[act].needs - set(brought)), "")


def allowed(standing: Standing, actor: Actor) -> tuple[Act, ...]:
    """Return the acts the person may do now, in the order in which pages offer them."""
    return tuple(act for act in MOVES if not why_not(act, standing, actor))


def _wrong_time(act: Act, state: State) -> str:
    if state not in OPEN:
        return f"这个问题{state.label}，不用再办。有新的情况，请重新提出问题。"
    return f"这个问题现在是“{state.label}”，不能“{act.label}”，请刷新页面查看。"


def _not_by_the_same(hat: Hat, standing: Standing, actor: Actor) -> str:
    """Three signatures are three persons, and nobody judges what is the own unit's to solve."""
    if hat == Hat.COMPANY and actor.person in standing.answered_by:
        return "您答复过这个问题，企业的意见要由另一个人登记，请联系代办员或本单位其他人。"
    if hat != Hat.CHECKER:
        return ""
    if Hat.OWNER in actor.hats:
        return "这个问题由您的单位承办，核查要由别的单位办，请联系招商中心或督查机构。"
    if actor.person in standing.answered_by or actor.person == standing.confirmed_by:
        return "您已经在这个问题上签过字，核查要由另一个人办，请联系招商中心或督查机构的其他人。"
    if actor.person == standing.asked_by:
        return "延期是您申请的，要由另一个人审定，请联系招商中心或督查机构的其他人。"
    return ""


def _not_unseen(act: Act, actor: Actor) -> str:
    if act == Act.PASS and actor.is_closed:
        return (
            "这个项目标为商业敏感，您看不到企业的确认单，不能销号。"
            "请责任单位把您的单位列为参与单位，或等签约后再办。"
        )
    return ""


def _too_late(act: Act, standing: Standing) -> str:
    if act == Act.HAND_ON and standing.is_late_to_hand_on:
        return "收到问题后已过自行转办的期限。确实不属于本单位职责的，请联系招商中心改派。"
    if act == Act.WITHDRAW and standing.answered_by:
        return "承办单位已经答复过，不能撤回。确实不用再办的，请联系招商中心终止。"
    return ""


def _time_refused(act: Act, standing: Standing) -> str:
    if act in _OF_TIME and standing.asked_by is None:
        return "没有等着审定的延期申请，不用再办。"
    if act != Act.ASK_TIME:
        return ""
    if standing.asked_by is not None:
        return "已经申请过延期，正在等审定，不用再次申请。"
    if standing.times_left < 1:
        return "这个问题延期的次数已经用完，请抓紧答复；有困难的，请联系招商中心。"
    if standing.is_late_to_ask:
        return "延期要在到期前申请，现在已经晚了，请抓紧答复；有困难的，请联系招商中心。"
    return ""


class Cause(TextChoices):
    """What holds the project up, as it is named for the record."""

    COMPANY = "company", "企业"
    LAND = "land", "土地"
    MONEY = "money", "资金"
    APPROVAL = "approval", "审批"
    CLEARING = "clearing", "征迁"
    FORCE_MAJEURE = "force_majeure", "不可抗力"


class Whose(TextChoices):
    """Whose delay a cause counts as."""

    COMPANY = "company", "企业"
    UNIT = "unit", "承办单位"
    NOBODY = "nobody", "不归责"


class Kind(Rules):
    """One kind of problems."""

    name: str = Field(title="类型", min_length=1, max_length=20)
    about: str = Field("", title="包括什么", max_length=100)


class CauseRule(Rules):
    """Whose delay a cause counts as."""

    cause: Cause = Field(title="原因")
    whose: Whose = Field(title="算谁的")
    about: str = Field("", title="什么情况选它", max_length=100)
    source: str = Field("", title="依据", max_length=200)


class Urgency(Rules):
    """How long the owner unit has to answer."""

    name: str = Field(title="紧急程度", min_length=1, max_length=10)
    days: int = Field(title="答复期限", ge=1, le=120, json_schema_extra={"unit": "个工作日"})
    source: str = Field("", title="依据", max_length=200)


class Problems(Rules):
    """How a county deals with the problems of projects."""

    EVERY: ClassVar[tuple[Every, ...]] = (Every("causes", "cause", tuple(Cause)),)

    kinds: tuple[Kind, ...] = Field(title="问题类型", min_length=1)
    causes: tuple[CauseRule, ...] = Field(title="滞后原因", min_length=1)
    urgencies: tuple[Urgency, ...] = Field(
        title="紧急程度", min_length=1, description="提出问题时没有另定期限的，按这里算。"
    )
    remind_days: int = Field(2, title="到期前几天提醒", ge=0, le=30, json_schema_extra={"unit": "个工作日"})
    confirm_days: int = Field(5, title="企业确认期限", ge=1, le=60, json_schema_extra={"unit": "个工作日"})
    check_days: int = Field(5, title="核查期限", ge=1, le=60, json_schema_extra={"unit": "个工作日"})
    hand_on_days: int = Field(
        1,
        title="自行转办期限",
        ge=0,
        le=30,
        description="承办单位收到问题后，在这几个工作日内可以自行转给别的单位；以后由核查人员改派。",
        json_schema_extra={"unit": "个工作日"},
    )
    extensions: int = Field(2, title="最多延期几次", ge=0, le=10, description="一个问题最多同意延期几次。")
    ask_before: int = Field(
        1, title="延期最晚提前几天申请", ge=0, le=30, json_schema_extra={"unit": "个工作日"}
    )

    @model_validator(mode="after")
    def _names_once(self) -> "Problems":
        for word, names in (
            ("类型", [row.name for row in self.kinds]),
            ("紧急程度", [row.name for row in self.urgencies]),
        ):
            if twice := next((name for name in names if names.count(name) > 1), ""):
                raise ValueError(f"{word}“{twice}”写了两次，请只留一次。")
        return self

    def days_to_answer(self, urgency: str) -> int:
        """Return the working days the owner unit has; those of the longest urgency where the name is not known any more."""
        known = {row.name: row.days for row in self.urgencies}
        return known.get(urgency, max(known.values()))

    def days_of(self, state: State, urgency: str) -> int:
        """Return the working days that whoever is next has in a state."""
        days: Mapping[State, int] = {
            State.ANSWERED: self.confirm_days,
            State.DISPUTED: self.check_days,
            State.CONFIRMED: self.check_days,
        }
        return days.get(state) or self.days_to_answer(urgency)

    def whose(self, cause: Cause) -> Whose:
        """Return whose delay the cause counts as."""
        return next(row.whose for row in self.causes if row.cause == cause)
