"""Which records count, and for whom: recognition, once-only, and the shares of several units in one record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from luodi.assessment.engine import numbers
from luodi.assessment.engine.numbers import BadNumber
from luodi.assessment.engine.scheme import Records, Shares
from luodi.assessment.engine.scope import Record, Scope, told_apart
from luodi.assessment.engine.values import Undefined

Refusal = tuple[Record, str]


def recognised(scope: Scope, rules: Records, found: Sequence[Record]) -> tuple[list[Record], list[Refusal]]:
    """Part the records that count from those that do not, with the rule that each does not fulfil."""
    kept: list[Record] = []
    refused: list[Refusal] = []
    known: set[object] = set()
    for record in found:
        inner = scope.inside(record)
        broken = next((one.rule for one in rules.counted if not one.when.holds(inner)), None)
        mark = told_apart(record.facts.get(rules.once))
        if broken is None and mark is not None and mark in known:
            broken = "同一项已经算过一次"
        if broken is None:
            kept.append(record)
            known.add(mark)
        else:
            refused.append((record, broken))
    return kept, refused


def split(scope: Scope, rules: Shares, record: Record) -> list[tuple[str, Record]]:
    """Return for every unit that has a part in a record its own copy with its share; raises Undefined."""
    holders = {role: _holders(record, role) for role in rules.roles}
    named = [unit for role in rules.roles for unit in holders[role]]
    if rules.most is not None:
        most = rules.most.reckon(scope.inside(record)).number
        if len(set(named)) > most:
            words = (
                f"“{record.name}”记了 {len(set(named))} 个单位，按规则最多 {numbers.plain(most)} 个，请核定。"
            )
            raise Undefined(words)
    shares = _shares(scope, rules, record, holders)
    parties = tuple((unit, share) for unit, share in shares.items() if share)
    remainder = next(iter(holders.get(rules.remainder_to, ())), "")
    return [
        (unit, replace(record, share=share, parties=parties, remainder=remainder)) for unit, share in parties
    ]


def _holders(record: Record, role: str) -> tuple[str, ...]:
    """Return who holds a role in a record, in the order they were written."""
    given = record.facts.get(role)
    return tuple(filter(None, (one.strip() for one in str(given).split("、")))) if given else ()


def _shares(
    scope: Scope, rules: Shares, record: Record, holders: Mapping[str, tuple[str, ...]]
) -> dict[str, Fraction]:
    named = list(dict.fromkeys(unit for role in rules.roles for unit in holders[role]))
    match rules.by:
        case "equal":
            return dict.fromkeys(named, Fraction(1, len(named))) if named else {}
        case "full":
            return dict.fromkeys(named, Fraction(1))
        case "first":
            return {named[0]: Fraction(1)} if named else {}
        case "certificate":
            return _certified(record, rules.certificate)
    return _by_role(scope, rules, record, holders)


def _by_role(
    scope: Scope, rules: Shares, record: Record, holders: Mapping[str, tuple[str, ...]]
) -> dict[str, Fraction]:
    inner = scope.inside(record)
    parts = {role: share.reckon(inner).share() for role, share in rules.roles.items()}
    vacant = sum((share for role, share in parts.items() if not holders[role]), Fraction(0))
    taken = {role: share for role, share in parts.items() if holders[role]}
    if rules.vacant == "spread" and taken:
        whole = sum(taken.values(), Fraction(0))
        taken = {role: share + vacant * share / whole for role, share in taken.items()}
    elif rules.vacant in taken:
        taken[rules.vacant] += vacant
    found: dict[str, Fraction] = {}
    for role, share in taken.items():
        each = share if rules.among == "each" else share / len(holders[role])
        for unit in holders[role]:
            found[unit] = found.get(unit, Fraction(0)) + each
    return found


# Signs that people part the entries of a certificate with, and signs as their keyboards give them.
SIGNS = str.maketrans({"，": "、", ",": "、", "；": "、", ";": "、", "％": "%", "：": ":"})


def _certified(record: Record, name: str) -> dict[str, Fraction]:
    """Read “甲局70%、乙镇30%”; raises Undefined where it cannot be read or does not add up."""
    found: dict[str, Fraction] = {}
    for part in filter(None, str(record.facts.get(name) or "").translate(SIGNS).split("、")):
        at = next((place for place, sign in enumerate(part) if sign.isdigit()), len(part))
        unit = part[:at].strip(" :")
        try:
            given = numbers.quantity(part[at:])
        except BadNumber as bad:
            raise Undefined(f"“{record.name}”的份额证明看不懂：“{part}”，请写成“甲局70%、乙镇30%”。") from bad
        found[unit] = numbers.into(given.number, given.unit, "倍")
    if sum(found.values(), Fraction(0)) != 1:
        raise Undefined(f"“{record.name}”的份额加起来不是 100%，请核对份额证明。")
    return found
