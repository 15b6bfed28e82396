"""What a run tells: per unit the total, the place, every line with its working, and what follows."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from luodi.assessment.engine.numbers import plain

# What the engine does with the same scheme and facts may change only together with this number.
ENGINE = "1"


@dataclass
class RowResult:
    """One record of a line: what it earned, or why it was not counted."""

    record: str
    score: Fraction | None = None
    working: str = ""
    notes: list[str] = field(default_factory=list)
    why_not: str = ""
    key: str = ""  # by what the record is known again in later periods


@dataclass
class LineResult:
    """One line of one unit; without a score it was left out, ``why_not`` says why."""

    line: str
    block: str = ""
    points: Fraction | None = None
    score: Fraction | None = None
    working: str = ""
    notes: list[str] = field(default_factory=list)
    rows: list[RowResult] = field(default_factory=list)
    grade: str = ""
    why_not: str = ""
    left_out: list[RowResult] = field(default_factory=list)  # records that its figures did not count, and why


@dataclass
class BlockResult:
    """One block of one unit."""

    block: str
    score: Fraction
    working: str
    notes: list[str] = field(default_factory=list)
    grade: str = ""


@dataclass
class OutcomeResult:
    """What befalls a unit, or that a person has to decide it."""

    outcome: str
    falls_on: str = ""
    honour: bool = False
    undecided: str = ""


@dataclass
class RewardResult:
    """A sum for a unit, its instalments, and whether it is taken back."""

    reward: str
    amount: Fraction | None
    unit: str
    working: str
    tranches: list[tuple[str, Fraction, bool]] = field(default_factory=list)
    rows: list[tuple[str, Fraction, str]] = field(default_factory=list)
    taken_back: Fraction = Fraction(0)  # how much of it is taken back
    undecided: str = ""  # why people have to decide it; then there is no amount


@dataclass
class UnitResult:
    """Everything a run tells of one unit."""

    unit: str
    group: str = ""
    total: Fraction | None = None
    working: str = ""
    place: int | None = None
    competes: bool = True
    why_not: str = ""  # why it was not assessed
    grade: str = ""
    lines: list[LineResult] = field(default_factory=list)
    blocks: list[BlockResult] = field(default_factory=list)
    figures: dict[str, tuple[Fraction | None, str, str]] = field(default_factory=dict)
    # The records that a named figure did not count, and why.
    left_out: dict[str, list[RowResult]] = field(default_factory=dict)
    gates: list[str] = field(default_factory=list)
    outcomes: list[OutcomeResult] = field(default_factory=list)
    rewards: list[RewardResult] = field(default_factory=list)
    flows: dict[str, Fraction] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass
class Results:
    """All units in the order they were given, and the order of every group by place."""

    scheme: str
    units: dict[str, UnitResult]
    ranking: dict[str, list[str]]

    def plain(self) -> dict[str, Any]:
        """Return everything as plain data, as ``luodi score --json`` prints it; numbers that do not end get 12 places."""
        return {
            "scheme": self.scheme,
            "engine": ENGINE,
            "units": {unit: _unit(one) for unit, one in self.units.items()},
            "ranking": self.ranking,
        }


def number(value: Fraction | None) -> int | float | None:
    """Return a number as JSON writes it: whole, or with as many decimals as it has, twelve at most."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else float(plain(value, 12))


def agrees(kept: Any, told: Any) -> bool:
    """Tell whether results told today say all that was told then; what newer versions tell besides is no difference."""
    if isinstance(kept, dict) and isinstance(told, dict):
        return all(name in told and agrees(value, told[name]) for name, value in kept.items())
    if isinstance(kept, list) and isinstance(told, list):
        return len(kept) == len(told) and all(map(agrees, kept, told))
    return bool(kept == told)


def _unit(one: UnitResult) -> dict[str, Any]:
    return {
        "group": one.group,
        "total": number(one.total),
        "place": one.place,
        "competes": one.competes,
        "assessed": one.total is not None,
        "why_not": one.why_not,
        "grade": one.grade,
        "working": one.working,
        "lines": [_line(line) for line in one.lines],
        "blocks": {
            block.block: {
                "score": number(block.score),
                "working": block.working,
                "notes": block.notes,
                "grade": block.grade,
            }
            for block in one.blocks
        },
        "figures": {
            name: {
                "value": number(value),
                "unit": unit,
                "working": working,
                "left_out": _left_out(one.left_out.get(name, [])),
            }
            for name, (value, unit, working) in one.figures.items()
        },
        "gates": one.gates,
        "outcomes": [
            {
                "outcome": out.outcome,
                "falls_on": out.falls_on,
                "honour": out.honour,
                "undecided": out.undecided,
            }
            for out in one.outcomes
        ],
        "rewards": [_reward(reward) for reward in one.rewards],
        "flows": {into: number(score) for into, score in one.flows.items()},
        "notes": one.notes,
    }


def _line(line: LineResult) -> dict[str, Any]:
    return {
        "line": line.line,
        "block": line.block,
        "points": number(line.points),
        "score": number(line.score),
        "working": line.working,
        "notes": line.notes,
        "grade": line.grade,
        "why_not": line.why_not,
        "left_out": _left_out(line.left_out),
        "rows": [
            {
                "record": row.record,
                "score": number(row.score),
                "working": row.working,
                "notes": row.notes,
                "why_not": row.why_not,
                "key": row.key,
            }
            for row in line.rows
        ],
    }


def _left_out(rows: list[RowResult]) -> list[dict[str, str]]:
    return [{"record": row.record, "why_not": row.why_not} for row in rows]


def _reward(reward: RewardResult) -> dict[str, Any]:
    return {
        "reward": reward.reward,
        "amount": number(reward.amount),
        "unit": reward.unit,
        "working": reward.working,
        "tranches": [
            {"tranche": name, "amount": number(amount), "due": due} for name, amount, due in reward.tranches
        ],
        "rows": [
            {"record": record, "amount": number(amount), "working": working}
            for record, amount, working in reward.rows
        ],
        "taken_back": number(reward.taken_back),
        "undecided": reward.undecided,
    }
