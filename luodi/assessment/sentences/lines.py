"""What a line, a list and what follows from scores say, sentence by sentence."""

from collections.abc import Iterator

from luodi.assessment.engine.aftermath import Consequence, Gate, Limits, Ranking, Reward, Tier
from luodi.assessment.engine.nodes import Number
from luodi.assessment.engine.scheme import Absence, Block, Frequency, Graded, Grades, Line, Records
from luodi.assessment.engine.wording import GLOSSES
from luodi.assessment.sentences.figures import rounded
from luodi.assessment.sentences.words import Voice, bounds, spaced
from luodi.assessment.terms import OWN_WORDS, PERIODS, ordered


def of_entry(one: Line | Block, voice: Voice) -> Iterator[str]:
    """Say of a line or a block how it is scored: the main thing first."""
    if isinstance(one, Line):
        yield from _scored(one, voice)
        yield from _applies(one, voice)
    if limits := _limits(one.limit, voice):
        yield f"{'得分' if isinstance(one, Line) else '板块得分'}{limits}"
    if one.round is not None:
        yield rounded(one.round)
    if one.grades:
        yield f"等次：{grades(one.grades, voice)}"


def _scored(line: Line, voice: Voice) -> Iterator[str]:
    inner = voice.among(line.per) if line.per else voice
    score = inner.points(line.score) if line.score is not None else ""
    if not line.per:
        yield from [score] if score else []
        return
    only = f"，只算{inner.number(line.where)}的" if line.where is not None else ""
    best = f"，只取得分最高的 {line.best} 条" if line.best else ""
    join = f"各条{GLOSSES[line.join or 'sum']}"
    yield f"按“{voice.called(line.per)}”逐条计分{only}，{join}{best}{'，按份数折算' if line.shared else ''}"
    if score:
        yield f"每条：{score}"
    for one in line.frequency:
        yield _frequency(one, inner)
    if line.not_in:
        yield f"在{'、'.join(f'“{name}”' for name in line.not_in)}得过分的不再算"


def _frequency(one: Frequency, voice: Voice) -> str:
    if one.same == "value":
        return f"{voice.called(one.by)}相同的最多算 {one.most} 次"
    return f"同一{PERIODS[one.same].removeprefix('每')}最多算 {one.most} 次（按{voice.called(one.by)}）"


def _applies(line: Line, voice: Voice) -> Iterator[str]:
    if line.when is None:
        return
    absent = line.absent
    moved = isinstance(absent, Absence)
    rest = f"的分值移到“{absent.moved_to}”" if moved else OWN_WORDS["absent"].get(str(absent), "")
    yield f"只考核{voice.number(line.when)}的单位，其他单位{rest}"


def _limits(limits: Limits | None, voice: Voice) -> str:
    return bounds(limits.least, limits.most, voice.points, ("最低", "最高")) if limits is not None else ""


def grades(told: Grades, voice: Voice) -> str:
    """Say which grade takes what."""
    return "；".join(f"{one.grade}（{of_grade(one, voice)}）" for one in told)


def of_grade(one: Graded, voice: Voice) -> str:
    """Say when a grade is given."""
    return voice.number(one.when) if one.when is not None else "其余"


def of_gate(one: Gate, voice: Voice) -> str:
    """Say what a gate does."""
    if one.effect is not None:
        return OWN_WORDS["effect"][one.effect]
    if one.most is not None:
        return f"总分最高按{spaced(voice.points(one.most))}计"
    return f"总分扣{spaced(voice.points(one.minus))}" if one.minus is not None else ""


def of_ranking(one: Ranking, voice: Voice) -> Iterator[tuple[str, str]]:
    """Say how units are ranked: what is settled, and how."""
    keys = [f"{voice.number(key.of)}{ordered(key.best)}" for key in one.by]
    yield "排名依据", "，相同的再按".join(keys)
    yield "得分相同", OWN_WORDS["ties"][one.ties]
    yield "并列跨在前几名、后几名的线上", GLOSSES[one.edge_tie]
    if one.competes is not None:
        counted = "不参加的也算进全组统计" if one.in_statistics == "all" else "不参加的不算进全组统计"
        yield "参加排名的单位", f"{voice.number(one.competes)}；{counted}"


def of_prize(one: Tier, voice: Voice) -> tuple[str, str]:
    """Say when a prize is given and to how many."""
    when = voice.number(one.when) if one.when is not None else "按名次"
    return when, f"{one.seats} 名" if one.seats else ""


def of_consequence(one: Consequence, voice: Voice) -> str:
    """Say what a consequence comes with."""
    told = ["属于表彰奖励，一票否决时取消"] if one.honour else []
    for moves, word in ((one.moves_grade, "等次"), (one.moves_prize, "奖项")):
        told += [f"{word}{'升' if moves > 0 else '降'} {abs(moves)} 档"] if moves else []
    told += [f"落在{voice.called(one.falls_on)}"] if one.falls_on else []
    return "；".join(told)


def of_reward(one: Reward, voice: Voice) -> tuple[str, str]:
    """Say when money is given and how much."""
    inner = voice.among(one.per) if one.per else voice
    when = [voice.number(one.when)] if one.when is not None else []
    when += [f"按“{voice.called(one.per)}”逐条计"] if one.per else []
    when += [f"只算{inner.number(one.where)}的"] if one.where is not None else []
    amount = inner.number(one.amount) if one.amount is not None else ""
    told = [amount if not amount or one.unit in amount else f"{amount}（{one.unit}）"]
    if one.pool is not None:
        by = "各单位平均分" if isinstance(one.pool.by, Number) else f"按{voice.term(one.pool.by)}分"
        told.append(f"总额 {voice.number(one.pool.amount)}，{by}")
    if one.limit is not None:
        told.append(bounds(one.limit.least, one.limit.most, inner.number, ("最低", "最高")))
    if one.tranches:
        told.append(
            "分期：" + "、".join(f"{part.tranche} {voice.number(part.share)}" for part in one.tranches)
        )
    told += [f"{inner.number(one.back)}的收回"] if one.back is not None else []
    return "；".join(when), "；".join(filter(None, told))


_SHARES = {
    "roles": "按角色分", "equal": "平均分", "first": "只归第一个", "full": "各按全额", "certificate": "按份额证明",
}  # fmt: skip


def of_records(name: str, one: Records, voice: Voice) -> Iterator[str]:
    """Say what a list holds, which of its records count, and how several units share one."""
    inner = voice.among(name)
    yield f"每条填{'、'.join(inner.called(key) for key in one.attributes)}"
    for rule in one.counted:
        when = inner.number(rule.when)
        yield f"认定：{rule.rule}" + ("" if when == rule.rule else f"（{when}）")
    if one.once:
        yield f"{inner.called(one.once)}相同的只算一次"
    if one.shares is not None:
        by_role = one.shares.by == "roles"
        roles = [inner.called(key) + (f" {voice.number(part)}" if by_role else "") for key, part in one.shares.roles.items()]  # fmt: skip
        yield f"涉及几个单位时{_SHARES[one.shares.by]}：{'、'.join(roles)}"
