"""What follows from scores, as an author writes it: gates, places, prizes, consequences, rewards, flows."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from luodi.assessment.engine.arithmetic import wrong_limits
from luodi.assessment.engine.nodes import ACondition, AFigure, Complaint, Part, bad_unit, not_whole


class Limits(Part):
    """最低、最高."""

    least: Annotated[AFigure | None, Field(title="最低")] = None
    most: Annotated[AFigure | None, Field(title="最高")] = None

    def complaints(self) -> Iterator[Complaint]:
        yield from wrong_limits(self.least, self.most)


class Gate(Part):
    """一票否决等：什么情况，有什么效果."""

    gate: Annotated[str, Field(title="名称", min_length=1)]
    when: Annotated[ACondition, Field(title="条件")]
    effect: Annotated[Literal["zero", "last", "unranked", "no_honours"] | None, Field(title="效果")] = (
        None  # total becomes 0, place is the last, no place at all, outcomes that honour are taken away
    )
    most: Annotated[AFigure | None, Field(title="总分最高按多少计")] = None
    minus: Annotated[AFigure | None, Field(title="总分扣几分")] = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if [self.effect, self.most, self.minus].count(None) != 2:
            raise ValueError(
                "effect（效果）、most（总分最高）、minus（扣分）写一样；有几个效果的请分成几条。"
            )
        return self


class Key(Part):
    """One thing that the order goes by."""

    of: Annotated[AFigure, Field(title="按什么排")]
    best: Annotated[Literal["largest", "smallest"], Field(title="大的在前还是小的在前")]


class Ranking(Part):
    """怎样排名."""

    by: Annotated[tuple[Key, ...], Field(title="依次按什么排", min_length=1)]
    ties: Annotated[Literal["share", "dense"], Field(title="并列的名次")]  # 1 1 3, or 1 1 2
    edge_tie: Annotated[Literal["all_in", "all_out", "by_hand"], Field(title="并列跨在前几名、后几名的线上")]
    competes: Annotated[ACondition | None, Field(title="哪些单位参加排名")] = None
    in_statistics: Annotated[Literal["competing", "all"] | None, Field(title="哪些单位进入全组统计")] = None

    def complaints(self) -> Iterator[Complaint]:
        if (self.competes is None) != (self.in_statistics is None):
            yield (
                (),
                "competes（哪些单位参加排名）和 in_statistics（不参加排名的算不算进全组统计）要一起写，请补上另一项。",
            )


class Tier(Part):
    """One prize: how many seats, or what earns it."""

    prize: Annotated[str, Field(title="奖项", min_length=1)]
    seats: Annotated[int | None, Field(title="几名", ge=1)] = None
    when: Annotated[ACondition | None, Field(title="条件")] = None

    def complaints(self) -> Iterator[Complaint]:
        if self.seats is None and self.when is None:
            yield (), "请写明几名（seats）或条件（when）。"


class Consequence(Part):
    """结果：什么条件下有什么结果（表彰、约谈、说明情况、取消评优……）."""

    outcome: Annotated[str, Field(title="结果", min_length=1)]
    when: Annotated[ACondition, Field(title="条件")]
    honour: Annotated[bool, Field(title="属于表彰奖励，一票否决时取消")] = False
    moves_grade: Annotated[int, Field(title="等次升（正）降（负）几档")] = 0
    moves_prize: Annotated[int, Field(title="奖项升（正）降（负）几档")] = 0
    falls_on: Annotated[str, Field(title="落在谁身上（事实名，如绑定领导）")] = ""


class Tranche(Part):
    """One instalment."""

    tranche: Annotated[str, Field(title="节点", min_length=1)]
    share: Annotated[AFigure, Field(title="占多少")]
    when: Annotated[ACondition | None, Field(title="怎样算到期")] = None


class Pool(Part):
    """A pot that is shared out."""

    amount: Annotated[AFigure, Field(title="总额")]
    by: Annotated[AFigure, Field(title="按什么分（写 1 为平均）")]


class Reward(Part):
    """奖励：多少钱、什么条件、怎样分期、怎样收回."""

    reward: Annotated[str, Field(title="名称", min_length=1)]
    unit: Annotated[str, Field(title="金额单位")]
    when: Annotated[ACondition | None, Field(title="条件")] = None
    per: Annotated[str, Field(title="逐条计奖的清单")] = ""
    where: Annotated[ACondition | None, Field(title="只算哪些记录")] = None
    amount: Annotated[AFigure | None, Field(title="金额")] = None
    pool: Annotated[Pool | None, Field(title="奖金池")] = None
    limit: Annotated[Limits | None, Field(title="上下限")] = None
    tranches: Annotated[tuple[Tranche, ...], Field(title="分期")] = ()
    back: Annotated[ACondition | None, Field(title="什么情况收回")] = None
    basis: Annotated[str, Field(title="依据")] = ""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.amount is None) == (self.pool is None):
            raise ValueError("amount（金额）和 pool（奖金池）写一样。")
        if self.pool is not None and self.per:
            raise ValueError("奖金池在单位之间分，不能逐条（per）计；请删去一项。")
        return self

    def complaints(self) -> Iterator[Complaint]:
        yield from bad_unit(self.unit)
        if added := not_whole([one.share for one in self.tranches]):
            yield ("tranches",), f"各期加起来是 {added}，应当是 100%，请改正。"


class Flow(Part):
    """总分按权重进入另一个考核."""

    into: Annotated[str, Field(title="进入哪个考核", min_length=1)]
    weight: Annotated[AFigure, Field(title="权重")]
