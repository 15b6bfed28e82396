"""A scheme as its author writes it: what it asks, how it scores, ranks, and what follows."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from luodi.assessment.engine.aftermath import Consequence, Flow, Gate, Limits, Ranking, Reward, Tier
from luodi.assessment.engine.arithmetic import Rounding
from luodi.assessment.engine.nodes import ACondition, AFigure, Complaint, Part, bad_unit, not_whole
from luodi.assessment.engine.values import Way
from luodi.assessment.engine.wording import SILENCES

TYPES = ("number", "text", "flag", "date", "numbers", "units")
Missing = Literal["error", "zero", "leave_out", "not_assessed"]


def _short(given: Any) -> Any:
    """Read ``万元`` or ``text`` in place of the whole declaration of a fact."""
    if given is None:
        return {}
    if isinstance(given, str):
        return {"type": given} if given in TYPES else {"unit": given}
    return given


class Fact(Part):
    """一项事实：名称、单位、类型，没有填报时怎么办."""

    title: Annotated[str, Field(title="名称")] = ""
    unit: Annotated[str, Field(title="单位")] = ""
    type: Annotated[Literal["number", "text", "flag", "date", "numbers", "units"], Field(title="类型")] = (
        "number"
    )
    missing: Annotated[Missing | None, Field(title="没有填报时")] = None
    source: Annotated[str, Field(title="数据来源")] = ""
    # Where the platform takes it from by itself; the engine never asks. Neither: entered with a document.
    metric: Annotated[str, Field(title="取自哪项指标")] = ""
    target: Annotated[str, Field(title="取自哪项指标的目标任务")] = ""
    scheme: Annotated[str, Field(title="取自哪份办法的总分")] = ""

    def complaints(self) -> Iterator[Complaint]:
        if self.metric and self.target:
            yield (), "metric（指标）和 target（目标任务）只写一样，请删去一项。"
        if self.scheme and (self.metric or self.target):
            yield (), "scheme（另一份办法的总分）不能和 metric、target 一起写，请只留一项。"
        if self.scheme and self.type != "numbers":
            words = "取自另一份办法的是本期内各期的总分，请写 type: numbers，再用 mean、sum 等合并。"
            yield ("type",), words
        elif self.scheme and self.unit != "分":
            yield ("unit",), "总分的单位是分，请写 unit: 分。"
        yield from bad_unit(self.unit)
        if self.unit and self.type not in ("number", "numbers"):
            yield ("unit",), "只有数（number、numbers）才有单位，请删去单位或改类型。"

    @property
    def way(self) -> Way | None:
        """What to do where the fact is missing; None: as the scheme says for all."""
        return Way(self.missing) if self.missing else None


AFact = Annotated[Fact, BeforeValidator(_short), WithJsonSchema({"x-def": "fact"})]


class Recognition(Part):
    """One thing that a record must fulfil to be counted."""

    rule: Annotated[str, Field(title="认定条件", min_length=1)]
    when: Annotated[ACondition, Field(title="条件")]


def _listed(given: Any) -> Any:
    """Read a list of roles where their shares are not by role: [lead, coop]."""
    return dict.fromkeys(map(str, given), 1) if isinstance(given, list) else given


class Shares(Part):
    """一条记录涉及几个单位时怎样记."""

    by: Annotated[
        Literal["roles", "equal", "first", "full", "certificate"], Field(title="办法")
    ]  # by role, in equal parts, to the first named, in full to each, as a certificate in the record says
    roles: Annotated[dict[str, AFigure], BeforeValidator(_listed), Field(title="角色和份额", min_length=1)]
    # A role that nobody holds: its part goes to this role; none: it is lost; spread: to the others in proportion.
    vacant: Annotated[str, Field(title="没有人的角色，份额归谁")] = ""
    among: Annotated[Literal["equal", "each"], Field(title="一个角色有几个单位时")] = "equal"
    most: Annotated[AFigure | None, Field(title="最多几个单位")] = None
    certificate: Annotated[str, Field(title="份额证明在哪一项")] = ""
    remainder_to: Annotated[str, Field(title="尾差归哪个角色")] = ""

    def complaints(self) -> Iterator[Complaint]:
        added = not_whole(list(self.roles.values()))
        if self.by == "roles" and added:
            words = f"各角色的份额加起来是 {added}，应当是 100%；都按全额计请写 by: full。"
            yield ("roles",), words
        if self.by == "roles" and not self.vacant:
            yield (), f"缺少“vacant”。{SILENCES['vacant']}"
        elif self.vacant not in (*self.roles, "none", "spread", ""):
            yield (
                ("vacant",),
                f"请写 none（不计）、spread（按比例分给其他角色）或一个角色：{'、'.join(self.roles)}。",
            )
        if self.remainder_to and self.remainder_to not in self.roles:
            yield (
                ("remainder_to",),
                f"没有“{self.remainder_to}”这个角色，请从这些里选：{'、'.join(self.roles)}。",
            )
        if self.by == "certificate" and not self.certificate:
            yield (), "按证明分份额时，请写 certificate：份额证明在记录的哪一项。"


class Records(Part):
    """一份清单（项目、资金、活动……）：每条有哪些项，哪些才算数，几个单位怎样分."""

    title: Annotated[str, Field(title="名称")] = ""
    attributes: Annotated[dict[str, AFact], Field(title="每条有哪些项")]
    counted: Annotated[tuple[Recognition, ...], Field(title="认定条件")] = ()
    once: Annotated[str, Field(title="凭哪一项只算一次")] = ""
    shares: Annotated[Shares | None, Field(title="几个单位怎样分")] = None
    missing: Annotated[Missing | None, Field(title="没有填报时")] = None


class Graded(Part):
    """一个等次；最后一个不写条件，前面都不满足的归它."""

    grade: Annotated[str, Field(title="等次", min_length=1)]
    when: Annotated[ACondition | None, Field(title="条件")] = None


Grades = tuple[Graded, ...]


def grade_faults(grades: Grades) -> Iterator[Complaint]:
    """Say what is wrong with a list of grades."""
    for place, one in enumerate(grades):
        if one.grade in [before.grade for before in grades[:place]]:
            yield ("grades", place), f"等次“{one.grade}”写了两次，请删去一处。"
        if one.when is None and place < len(grades) - 1:
            yield ("grades", place), "只有最后一个等次可以不写条件，请补上 when，否则后面的等次都轮不到。"
    if grades and grades[-1].when is not None:
        yield ("grades", len(grades) - 1), "最后一个等次不要写条件，都不满足的单位要归到它。"


class Absence(Part):
    """这一行对一些单位不适用时，它的分怎么办."""

    moved_to: Annotated[str, Field(title="分值移到哪一行")]


def _absent(given: Any) -> Any:
    words = ("zero", "full", "leave_out", "spread")
    if isinstance(given, Absence) or (isinstance(given, str) and given in words):
        return given
    if isinstance(given, dict):
        return Absence.model_validate(given)
    raise ValueError(
        "请写 zero（得 0 分）、full（得满分）、leave_out（不计）、spread（分给同板块其他行）或 {moved_to: 行名}。"
    )


class Frequency(Part):
    """一段时间里最多算几次."""

    by: Annotated[str, Field(title="看哪一项")]
    same: Annotated[Literal["value", "month", "quarter", "half", "year"], Field(title="同一什么算一段")]
    most: Annotated[int, Field(title="最多几次", ge=1)]


class Line(Part):
    """一行：满分、谁适用、怎样得分、上下限、取几位小数."""

    line: Annotated[str, Field(title="行名", min_length=1)]
    points: Annotated[AFigure | None, Field(title="满分")] = None
    bonus: Annotated[bool, Field(title="加分项，不计入满分")] = False
    when: Annotated[ACondition | None, Field(title="哪些单位适用")] = None
    absent: Annotated[
        Any, PlainValidator(_absent), WithJsonSchema({"x-def": "absent"}), Field(title="不适用的单位")
    ] = None
    per: Annotated[str, Field(title="逐条计分的清单")] = ""
    where: Annotated[ACondition | None, Field(title="只算哪些记录")] = None
    not_in: Annotated[tuple[str, ...], Field(title="在这些行得过分的记录不再算")] = ()
    frequency: Annotated[tuple[Frequency, ...], Field(title="最多算几次")] = ()
    join: Annotated[Literal["sum", "mean", "max", "min"] | None, Field(title="各条怎样合并")] = None
    best: Annotated[int | None, Field(title="只取得分最高的几条", ge=1)] = None
    shared: Annotated[bool, Field(title="按份数折算")] = False
    score: Annotated[AFigure | None, Field(title="怎样得分")] = None
    limit: Annotated[Limits | None, Field(title="本行上下限")] = None
    round: Annotated[Rounding | None, Field(title="本行取几位小数")] = None
    grades: Annotated[Grades, Field(title="本行的等次")] = ()
    source: Annotated[str, Field(title="由谁核定")] = ""
    note: Annotated[str, Field(title="说明")] = ""

    @model_validator(mode="after")
    def _per_record(self) -> Self:
        if self.per and self.join is None:
            raise ValueError("逐条计分（per）要写明各条怎样合并：join 写 sum、mean、max 或 min。")
        if not self.per and (
            self.join or self.best or self.where is not None or self.not_in or self.frequency or self.shared
        ):
            raise ValueError(
                "join、best、where、not_in、frequency、shared 只和 per（逐条计分）一起用；请补上 per 或删去。"
            )
        return self

    def complaints(self) -> Iterator[Complaint]:
        if self.score is None and not self.grades:
            yield (), "没有写怎样得分（score）；只评等次、不计分的行请写 grades。"
        if (self.when is None) != (self.absent is None):
            yield (), "when（哪些单位适用）和 absent（不适用的单位怎么办）要一起写，请补上另一项。"
        yield from grade_faults(self.grades)


class Block(Part):
    """一个板块：几行相加，可以有自己的上下限和权重."""

    block: Annotated[str, Field(title="板块", min_length=1)]
    lines: Annotated["tuple[AnEntry, ...]", Field(title="各行", min_length=1)]
    bonus: Annotated[bool, Field(title="加分板块，不计入满分")] = False
    weight: Annotated[AFigure | None, Field(title="权重")] = None
    limit: Annotated[Limits | None, Field(title="板块上下限")] = None
    round: Annotated[Rounding | None, Field(title="板块取几位小数")] = None
    grades: Annotated[Grades, Field(title="本板块的等次")] = ()

    def complaints(self) -> Iterator[Complaint]:
        yield from grade_faults(self.grades)


def _entry(given: Any) -> Any:
    if isinstance(given, (Line, Block)):
        return given
    if not isinstance(given, dict):
        raise ValueError("每一项要写成一行（line: …）或一个板块（block: …）。")
    return (Block if "block" in given else Line).model_validate(given)


AnEntry = Annotated[Any, PlainValidator(_entry), WithJsonSchema({"x-def": "entry"})]
Block.model_rebuild()


class EdgeCases(Part):
    """规则常常没有说的几种情况，写办法的人要说清楚."""

    missing_fact: Annotated[Missing, Field(title="事实没有填报")]
    missing_target: Annotated[
        Literal["error", "zero", "full", "leave_out", "not_assessed"] | None, Field(title="没有目标数")
    ] = None
    zero_target: Annotated[
        Literal["error", "zero", "full", "leave_out", "not_assessed"] | None, Field(title="目标数是 0")
    ] = None
    zero_over_zero: Annotated[
        Literal["error", "zero", "full", "leave_out", "not_assessed"] | None, Field(title="分子分母都是 0")
    ] = None
    equal_minmax: Annotated[
        Literal["full", "floor", "middle", "zero"] | None, Field(title="功效系数全组一样")
    ] = None
    negative_total: Annotated[Literal["keep", "zero"] | None, Field(title="总分是负数")] = None


class Roundings(Part):
    """在哪几步取几位小数；没有写的几步不取."""

    line: Annotated[Rounding | None, Field(title="每行得分")] = None
    block: Annotated[Rounding | None, Field(title="板块得分")] = None
    total: Annotated[Rounding | None, Field(title="总分")] = None
    reward: Annotated[Rounding | None, Field(title="奖励金额")] = None


class Shown(Part):
    """一个有名称的数，可以在各行里引用，也印在结果里."""

    of: Annotated[AFigure, Field(title="怎样算")]
    title: Annotated[str, Field(title="名称")] = ""
    unit: Annotated[str, Field(title="单位")] = ""
    round: Annotated[Rounding | None, Field(title="取几位小数")] = None

    def complaints(self) -> Iterator[Complaint]:
        yield from bad_unit(self.unit)


def _shown(given: Any) -> Any:
    return given if isinstance(given, Shown) or (isinstance(given, dict) and "of" in given) else {"of": given}


def _or_none(given: Any) -> Any:
    return None if given == "none" else given


class Scheme(Part):
    """一个考核办法."""

    title: Annotated[str, Field(title="名称", min_length=1)]
    basis: Annotated[str, Field(title="依据")] = ""
    note: Annotated[str, Field(title="说明")] = ""
    sources: Annotated[tuple[str, ...], Field(title="来源")] = ()
    period: Annotated[Literal["month", "quarter", "half", "year", "once"] | None, Field(title="考核周期")] = (
        None
    )
    facts: Annotated[dict[str, AFact], Field(title="事实")] = {}
    records: Annotated[dict[str, Records], Field(title="清单")] = {}
    figures: Annotated[dict[str, Annotated[Shown, BeforeValidator(_shown)]], Field(title="有名称的数")] = {}
    edge_cases: Annotated[EdgeCases, Field(title="特殊情况")]
    full: Annotated[AFigure | None, Field(title="满分合计")] = None
    lines: Annotated[tuple[AnEntry, ...], Field(title="各行")] = ()
    rounding: Annotated[Roundings | None, BeforeValidator(_or_none), Field(title="取几位小数")]
    limit: Annotated[Limits | None, Field(title="总分上下限")] = None
    group_by: Annotated[str, Field(title="按哪项事实分组")] = ""
    gates: Annotated[tuple[Gate, ...], Field(title="一票否决等")] = ()
    grades: Annotated[Grades, Field(title="等次")] = ()
    ranking: Annotated[Ranking | None, BeforeValidator(_or_none), Field(title="排名")]
    prizes: Annotated[tuple[Tier, ...], Field(title="奖项")] = ()
    outcomes: Annotated[tuple[Consequence, ...], Field(title="结果")] = ()
    rewards: Annotated[tuple[Reward, ...], Field(title="奖励")] = ()
    flows: Annotated[tuple[Flow, ...], Field(title="进入其他考核")] = ()

    def complaints(self) -> Iterator[Complaint]:
        yield from grade_faults(self.grades)
        if self.ranking is None and self.prizes:
            yield ("prizes",), "没有排名（ranking: none）就不能设奖项，请补上排名或删去奖项。"
        for place, one in enumerate(self.outcomes):
            if one.moves_prize and not self.prizes:
                yield (
                    ("outcomes", place, "moves_prize"),
                    "没有设奖项（prizes），升降不了，请补上奖项或删去这一项。",
                )
            if one.moves_grade and not self.grades:
                yield (
                    ("outcomes", place, "moves_grade"),
                    "没有设等次（grades），升降不了，请补上等次或删去这一项。",
                )

    def entries(self) -> Iterator[Line | Block]:
        """Go through all lines and blocks, a block before its lines."""
        stack = list(reversed(self.lines))
        while stack:
            one = stack.pop()
            yield one
            if isinstance(one, Block):
                stack.extend(reversed(one.lines))

    def all_lines(self) -> Iterator[Line]:
        """Go through all lines, those of blocks in their place."""
        return (one for one in self.entries() if isinstance(one, Line))
