"""标题: what a leader would say of the year so far in one sentence: what goes well, what lags, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Plan:
    """What is done of a plan, and which share of it is due by now; ``by`` names what says so: 三季度末目标, 时间进度."""

    done: int
    target: int
    due: Fraction
    by: str
    sides: str  # 200/300万元

    @property
    def lead(self) -> Fraction:
        """By which share of the plan more is done than is due; below zero where less is."""
        return Fraction(self.done, self.target) - self.due


@dataclass(frozen=True)
class Measure:
    """A key figure: as it is written, by how much it grew (+3.2%) and what it was a year ago, and its plan."""

    name: str
    shown: str
    change: Fraction | None
    growth: str
    before: str
    plan: Plan | None


def headline(when: str, measures: Sequence[Measure]) -> str:
    """Return the sentence: against the plans where there are any, else the year before, else the bare figures; "" without any."""
    said = _of_plans(measures) or _of_growth(measures) or [f"{one.name}{one.shown}" for one in measures[:2]]
    return f"{when}，{'；'.join(said)}" if said else ""


def time_passed(months: int, of_running: Fraction = Fraction(0)) -> Fraction:
    """Return which share of the year is over: whole months, and a part of the one that runs."""
    return (months + of_running) / 12


def _of_plans(measures: Sequence[Measure]) -> list[str]:
    planned = sorted(
        ((one.plan.lead, one.name, one.plan) for one in measures if one.plan),
        key=lambda line: line[0],
        reverse=True,
    )
    ahead = [line for line in planned if line[0] >= 0]
    behind = [line for line in reversed(planned) if line[0] < 0]
    said = []
    for lines, how_many in ((ahead, "项达到进度，最快的"), (behind, "项落后，最慢的")):
        if lines:
            _, name, plan = lines[0]
            many = f"{len(lines)}{how_many}" if len(lines) > 1 else ""
            said.append(f"{many}{name}{_against(plan)}")
    return said


def _against(plan: Plan) -> str:
    rate = plan.done * 100 // plan.target
    return f"完成全年计划的{rate}%（{plan.sides}），{_apart(plan.lead, plan.by)}"


def _apart(lead: Fraction, by: str) -> str:
    points = int(abs(lead) * 100 + Fraction(1, 2))
    if not lead:
        return f"与{by}持平"
    more = "高于" if lead > 0 else "低于"
    return f"{more}{by}{points}个百分点" if points else f"略{more}{by}"


def _of_growth(measures: Sequence[Measure]) -> list[str]:
    known = [(one.change, one) for one in measures if one.change is not None]
    if not known:
        return []
    best, worst = max(known, key=lambda line: line[0]), min(known, key=lambda line: line[0])
    told = ([best] if best[0] >= 0 else []) + ([worst] if worst[0] < 0 else [])
    return [f"{one.name}{one.shown}，{_grown(one.growth)}（去年同期{one.before}）" for _, one in told]


def _grown(growth: str) -> str:
    return "同比" + growth.replace("+", "增长").replace("-", "下降")
