"""Pairs made out of real project rows: twins as offices write them, and near misses that must stay apart."""

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from luodi.ledgers import Candidate
from luodi.ledgers.language.name_parts import name_parts
from luodi.ledgers.meaning.duplicates import compare

Pair = tuple[str, Candidate, Candidate]

_ENDINGS = ("建设项目", "项目", "工程", "")
_TOWNS = ("青石镇", "白马镇", "柳河乡", "大桥镇", "石门乡", "金坪镇")
_FIRMS = ("宏达", "鑫源", "瑞丰", "天禾", "隆兴", "华茂")
_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@cache
def real() -> tuple[Candidate, ...]:
    """Return the real rows whose names name something of their own, each with a town, an investor and an amount."""
    path = Path(__file__).parent / "samples" / "rows.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "*" not in row["name"] and row["name"]]
    chance = random.Random(11)
    made = [
        Candidate(
            row["row_id"],
            row["name"],
            investor=row["investor"] or f"{chance.choice(_FIRMS)}{row['name'][:2]}实业有限公司",
            place=chance.choice(_TOWNS),
            amount_wan=float(row["investment_wan"] or chance.randint(8, 400) * 100),
            unit=row["unit"] or "县发改局",
        )
        for row in rows
    ]
    # Rows that look like one another already prove nothing about what is made of them.
    return tuple(one for one in made if not any(compare(one, other) for other in made if other is not one))


def _core(name: str) -> str:
    return re.sub(r"(建设)?(项目|工程)$", "", name)


def twins(chance: random.Random) -> Iterator[Pair]:
    """Yield the same project said twice: other words, other units of money, other things left out."""
    for one in real():
        core = _core(one.name)
        other = replace(one, key=f"{one.key}b", unit="塑料产业园")
        yield "other ending", one, replace(other, name=core + chance.choice(_ENDINGS))
        if len(core) >= 7 and not re.search(r"[0-9A-Z]", core) and not _has_place(one):
            middle = len(core) // 2
            yield "two signs left out", one, replace(other, name=core[: middle - 1] + core[middle + 1 :])
            yield (
                "two signs left out, no firm",
                one,
                replace(other, name=core[: middle - 1] + core[middle + 1 :], investor=None),
            )
        if not _has_place(one):
            yield "town before the name", one, replace(other, name=f"{one.place}{one.name}", place=None)
            yield "county before the name", one, replace(other, name=f"云岭县{one.name}", investor=None)
        yield (
            "full-width digits, spaces",
            one,
            replace(other, name=" ".join(one.name.translate(_DIGITS).partition("项目"))),
        )
        yield (
            "amount only said roughly",
            one,
            replace(other, name=core, amount_wan=_rounded(one), investor=None),
        )
        yield "amount unknown", one, replace(other, name=core + "工程", amount_wan=None)
        yield (
            "firm without its form",
            one,
            replace(other, investor=re.sub(r"(股份|有限责任|有限)*公司$", "", one.investor or "")),
        )
        yield "continued (续建)", one, replace(other, name=f"{core}（续建）", place=None)
        yield "amount in 元 taken for 万元", one, replace(other, amount_wan=(one.amount_wan or 0) * 10_000)
        if found := re.search(r"(?<![\d.])(\d+)万(?=[吨只头件台套])", one.name):
            written = one.name.replace(found[0], f"{int(found[1]) * 10_000}")
            yield "capacity written out", one, replace(other, name=written)


def _has_place(one: Candidate) -> bool:
    parts = name_parts(one.name)
    return bool(parts.towns or parts.villages or parts.counties)


def _rounded(one: Candidate) -> float:
    return float(f"{float(one.amount_wan or 0) * 1.004:.4g}")


def near_misses(chance: random.Random) -> Iterator[Pair]:
    """Yield two projects that a hasty reader takes for one."""
    for one in real():
        core = _core(one.name)
        parts = name_parts(one.name)
        other = replace(one, key=f"{one.key}c", unit="塑料产业园")
        town = chance.choice([name for name in _TOWNS if name != one.place])
        if not parts.phase:
            yield "other phase", replace(one, name=f"{core}一期项目"), replace(other, name=f"{core}二期项目")
        if not parts.figures:
            yield (
                "other capacity",
                replace(one, name=f"年产10万吨{core}项目"),
                replace(other, name=f"年产20万吨{core}项目"),
            )
        if not parts.year:
            yield (
                "other year",
                replace(one, name=f"2024年{one.name}"),
                replace(other, name=f"2025年{one.name}"),
            )
        yield "other plot", replace(one, name=f"{core}(A地块)"), replace(other, name=f"{core}(B地块)")
        yield "other village", *_roads(one, other)
        yield (
            "other place, other firm",
            replace(one, name=f"{one.place}标准化厂房项目"),
            replace(other, name=f"{town}标准化厂房项目", place=town, investor="另一家实业有限公司"),
        )
        yield (
            "other amount, other firm",
            replace(one, investor="天禾实业有限公司"),
            replace(other, investor="远山控股集团有限公司", amount_wan=_times(one, 1.05)),
        )
        if not _has_place(one):
            yield (
                "other amount, nothing else in common",
                replace(one, investor=None, place=None, unit=None),
                replace(other, investor=None, place=None, unit=None, amount_wan=_times(one, 1.03)),
            )
        yield "same firm, clearly other amount", one, replace(other, amount_wan=_times(one, 1.6))
        yield (
            "same firm and place, another thing",
            one,
            replace(
                other,
                name=chance.choice(("员工公寓及食堂项目", "污水处理站项目")),
                amount_wan=_times(one, 0.3),
            ),
        )


def _roads(one: Candidate, other: Candidate) -> tuple[Candidate, Candidate]:
    return (
        replace(one, name=f"{one.place}周寨村道路提升项目", place=None),
        replace(other, name=f"{one.place}董村道路提升项目", place=None),
    )


def _times(one: Candidate, factor: float) -> float:
    return float(one.amount_wan or 0) * factor
