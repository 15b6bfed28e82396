"""What happened to each project of the demonstration, and when: rows of the file become turns of a life."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from luodi.demo.diary import Row, back

STAGES = (
    "reserve", "talks", "signed", "preparing", "started", "building", "completed", "producing", "at_capacity",
)  # fmt: skip
DIVISION = "629901"
# 1 万元 = 10,000 元 = 1,000,000 分.
WAN = 10**6
# A project nobody has touched for so many days is a silent one.
SILENT = 95

NOTES: dict[str, tuple[str, ...]] = {
    "reserve": ("已列入谋划清单，正在编制项目建议书", "提出初步设想，等待部门意见", "正在收集用地和用水条件"),
    "talks": ("企业来县考察，双方交换了意见", "已向企业寄送投资环境材料", "第一轮商谈，企业关心用地和电价"),
    "signed": ("合同已签，正在注册项目公司", "正式签约，用地指标正在落实", "合同已签，等待首笔资金"),
    "preparing": ("立项已完成，正在办理用地预审", "环评文件已受理，地勘进场", "正在编制初步设计"),
    "started": ("施工许可已办，完成围挡和临时用电", "土方开挖，施工便道已通", "桩基进场"),
    "building": ("主体施工，主要设备正在招标", "基础完成，开始主体施工", "主体施工至二层"),
    "completed": ("主体和设备安装完成，正在分项验收", "竣工验收资料正在整理"),
    "producing": ("已投产，首批产品出厂", "已投产，正在申报规上企业"),
    "at_capacity": ("各条生产线满负荷运行", "已达到设计能力"),
}


@dataclass
class Turn:
    """One thing that becomes known about a project, so many days before the county is built."""

    back: int
    said: dict[str, Any] = field(default_factory=dict)
    # Leaders, supporting units and agents join when the project becomes serious.
    joined: bool = False
    # The centre says that the county's library holds the project.
    in_county_library: bool = False


def life(row: Row, day: date, level: str) -> list[Turn]:
    """Return the turns of a project, the entering first; ``level`` is the library it is entered into."""
    chance = Random(f"life {row['source_row_id']}")  # noqa: S311  a story, not a secret
    entered = back(row["entered"])
    opening = {
        "level": level,
        "entered_on": partial_day(row["entered"], day),
        "stage": "reserve",
        "progress": chance.choice(NOTES["reserve"]),
    }
    first = Turn(entered, base(row) | opening)
    later: dict[int, Turn] = {}
    for turn in sorted(_known(row, day, level, chance), key=lambda turn: -turn.back):
        target = first if turn.back >= entered else later.setdefault(turn.back, Turn(turn.back))
        target.said |= turn.said
        target.joined |= turn.joined
        target.in_county_library |= turn.in_county_library
    return [first, *_silenced(row, later)]


def partial_day(text: str, day: date) -> str:
    """Return the day as a ledger would say it: ``45m`` → 2026-10."""
    if not text:
        return ""
    on = day - timedelta(days=back(text))
    if text[-1] == "q":
        return f"{on.year}-Q{(on.month + 2) // 3}"
    return {"d": on.isoformat(), "m": f"{on:%Y-%m}", "y": f"{on:%Y}"}[text[-1]]


def money(text: str) -> int | None:
    """Return 万元 as whole 分; nothing is not zero."""
    return int(Decimal(text) * WAN) if text else None


def base(row: Row) -> dict[str, Any]:
    """Return what is known of a project from the first day on."""
    plain = ("name", "content", "industry", "industry_text", "place", "cooperation")
    return {name: row[name] for name in plain} | {
        "package_count": int(row["package_count"]) if row["package_count"] else None,
        **_amounts(row),
        "sub_stage": row["sub_stage"] if row["stage"] == "reserve" else "",
        "status": "normal",
    }


def _amounts(row: Row) -> dict[str, Any]:
    return {
        "investment": money(row["investment_wan"]),
        "investment_min": money(row["investment_min_wan"]),
        "investment_max": money(row["investment_max_wan"]),
        "investment_raw": row["investment_raw"],
        "investment_qualifier": row["qualifier"],
        "investment_basis": row["basis"],
        "foreign_amount": money(row["foreign_wan"]),
        "foreign_currency": row["foreign_currency"],
        "year_plan": money(row["year_plan_wan"]),
    }


def _known(row: Row, day: date, level: str, chance: Random) -> Iterator[Turn]:
    moves = _moves(row, chance)
    for at, stage in moves:
        final = stage == row["stage"]
        said = {"stage": stage, "sub_stage": "", "progress": chance.choice(NOTES[stage])}
        if final and row["sub_stage"]:
            yield Turn(max(1, at * 2 // 3), {"sub_stage": row["sub_stage"]})
        yield Turn(at, said | _days_with(stage, at, row, day, chance), joined=STAGES.index(stage) >= 2)
    yield from _first_estimate(row, moves, chance)
    yield from _work(row, chance)
    if row["level"] == "county" != level:
        yield Turn(max(2, back(row["entered"]) - chance.randint(9, 50)), in_county_library=True)
    last = moves[-1][0] if moves else back(row["entered"]) + 1
    said = {"status": row["status"], "sub_stage": row["sub_stage"]}
    if row["progress"]:
        said["progress"] = row["progress"]
    fate = chance.random()
    lately = (70, 260) if STAGES.index(row["stage"]) < 4 and fate < 0.25 else (1, 60)
    yield Turn(0 if fate > 0.96 else max(1, min(last - 1, chance.randint(*lately))), said)


def _moves(row: Row, chance: Random) -> list[tuple[int, str]]:
    """Return when the project reached each stage after the reserve, the earliest first."""
    reached, entered = STAGES.index(row["stage"]), back(row["entered"])
    signed, started, produced = (
        back(row[name]) if row[name] else 0 for name in ("signed", "started", "produced")
    )
    since = signed or max(entered * 4 // 5, started + 60)
    found: list[tuple[int, str]] = []
    if signed:
        found += [(signed + chance.randint(20, 80), "talks"), (signed, "signed")]
    elif reached == 1:
        found.append((entered - entered * chance.randint(0, 4) // 8, "talks"))
    elif reached and row["investor"]:
        found += [(since + chance.randint(10, 40), "talks"), (since, "signed")]
    if reached >= 3:
        # What nobody has to win an investor for stood in a ledger when it was entered.
        at = (
            started + (since - started) * chance.randint(4, 6) // 10
            if row["investor"]
            else max(entered, started + 1)
        )
        found.append((at, "preparing"))
    if started:
        found.append((started, "started"))
    if reached >= 5:
        found.append((max(3, started - chance.randint(35, 75)), "building"))
    if reached == 6:
        found.append((chance.randint(10, min(120, started - 90)), "completed"))
    if produced:
        found += [(produced + chance.randint(20, 60), "completed"), (produced, "producing")]
    if reached == 8:
        found.append((max(2, produced - chance.randint(150, 330)), "at_capacity"))
    return found


def _days_with(stage: str, at: int, row: Row, day: date, chance: Random) -> dict[str, Any]:
    """Return the days and codes that a stage brings with it."""
    if stage == "signed":
        return {
            "signed_on": partial_day(row["signed"], day),
            "planned_start_on": _planned_start(row, day, chance),
        }
    if stage == "preparing":
        tail = row["code_tail"] or (row["started"] and f"04-01-{chance.randint(100000, 999999)}")
        code = f"{day - timedelta(days=at):%y%m}-{DIVISION}-{tail}" if tail else ""
        return {"code": code}
    if stage == "started":
        planned = partial_day(row["planned_production"], day)
        return {"started_on": partial_day(row["started"], day), "planned_production_on": planned}
    return {"produced_on": partial_day(row["produced"], day)} if stage == "producing" else {}


def _planned_start(row: Row, day: date, chance: Random) -> str:
    """Return when the contract says that work begins; where the file does not tell, a month near to when it did."""
    if row["planned_start"]:
        return partial_day(row["planned_start"], day)
    begun = back(row["started"]) + chance.randint(-40, 50) if row["started"] else -chance.randint(30, 200)
    return f"{day - timedelta(days=begun):%Y-%m}"


def _first_estimate(row: Row, moves: list[tuple[int, str]], chance: Random) -> Iterator[Turn]:
    """Now and then the contract says another amount than the estimate before it."""
    signed = next((at for at, stage in moves if stage == "signed"), None)
    exact = row["qualifier"] == "exact" and row["investment_wan"]
    if signed is None or signed >= back(row["entered"]) or not exact or chance.random() > 0.4:
        return
    wan = Decimal(row["investment_wan"]) * chance.choice((7, 8, 9, 11, 13, 15)) // 10
    rounded = max(Decimal(100), wan // 100 * 100)
    guess = {
        "investment": int(rounded * WAN),
        "investment_raw": f"约{rounded:f}万元",
        "investment_basis": "estimate",
    }
    yield Turn(back(row["entered"]), guess | {"investment_qualifier": "approx"})
    yield Turn(signed, _amounts(row))


def _work(row: Row, chance: Random) -> Iterator[Turn]:
    """Work goes on month by month; the figures are reported for themselves."""
    if not row["completed_wan"] or not row["started"]:
        return
    begun = back(row["started"])
    ended = back(row["produced"]) if row["produced"] else 4
    months = min(6, max(1, (begun - ended) // 30))
    for month in range(1, months):
        said = {"progress": chance.choice(NOTES["building"])}
        yield Turn(max(1, begun - (begun - ended) * month // months), said)


def _silenced(row: Row, later: dict[int, Turn]) -> list[Turn]:
    """Return the later turns in order; of a silent project none is recent."""
    turns = [later[at] for at in sorted(later, reverse=True)]
    if row["quiet"]:
        for number, turn in enumerate(turns):
            turn.back = max(turn.back, SILENT + len(turns) - number)
    return turns
