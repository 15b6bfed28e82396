"""Rewards: a sum for a unit, by record, from a pool; its instalments; how a sum is split to the last cent."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from luodi.assessment.engine import numbers, values
from luodi.assessment.engine.aftermath import Reward
from luodi.assessment.engine.arithmetic import Rounding, held, selected
from luodi.assessment.engine.numbers import equation, plain
from luodi.assessment.engine.results import RewardResult
from luodi.assessment.engine.scope import Record, Scope
from luodi.assessment.engine.values import Value


def reward(rules: Reward, scope: Scope, rounding: Rounding | None) -> RewardResult | None:
    """Return what a unit earns by a rule that is no pool; None where it earns nothing by it."""
    scope = scope.aside()
    if rules.when is not None and not rules.when.holds(scope):
        return None
    if rules.per:
        return _by_record(rules, scope, rounding)
    found = within(rules, scope, rules.amount.reckon(scope))  # type: ignore[union-attr]
    return _result(rules, scope, _round(found.number, rounding), f"{found.text}", [])


def undecided(rules: Reward, words: str) -> RewardResult:
    """Return a reward that people have to decide."""
    return RewardResult(rules.reward, None, rules.unit, "", undecided=words)


def _by_record(rules: Reward, scope: Scope, rounding: Rounding | None) -> RewardResult | None:
    rows, back = [], Fraction(0)
    for inner in selected(scope, rules.per, rules.where):
        found = within(rules, inner, rules.amount.reckon(inner))  # type: ignore[union-attr]
        record = inner.record or Record("", {})
        amount = share_of(found.number, record, scope.unit, rounding)
        part = "" if record.share == 1 else f"×{plain(record.share * 100, 2)}%"
        text = f"{found.inside(values.RATIO)}{part}" if part else found.text
        rows.append((record.name, amount, equation(text, plain(amount))))
        back += amount if rules.back is not None and rules.back.holds(inner) else 0
    if not rows:
        return None
    total = sum((amount for _, amount, _ in rows), Fraction(0))
    result = _result(rules, scope, total, "+".join(plain(amount) for _, amount, _ in rows), rows)
    result.taken_back = back
    return result


def within(rules: Reward, scope: Scope, found: Value) -> Value:
    """Return a sum in the unit of a reward and within its limits; raises BadNumber."""
    found = Value(found.into(rules.unit), rules.unit, found.text, found.binds)
    return held(scope, found, rules.limit.least, rules.limit.most) if rules.limit else found


def share_of(amount: Fraction, record: Record, unit: str, rounding: Rounding | None) -> Fraction:
    """Return a unit's part of a sum; the parts of all units add up to it, the remainder goes where the scheme says."""
    parties = record.parties or ((unit, record.share),)
    parts = {one: _round(amount * share, rounding) for one, share in parties}
    if record.remainder in parts:
        whole = _round(amount * sum((share for _, share in parties), Fraction(0)), rounding)
        parts[record.remainder] += whole - sum(parts.values(), Fraction(0))
    return parts[unit]


def pooled(rules: Reward, units: Iterable[Scope], rounding: Rounding | None) -> Mapping[str, RewardResult]:
    """Share a pool among those who fulfil its condition; the first of them takes what rounding leaves."""
    if rules.pool is None:
        return {}
    weights, amount = {}, Value(Fraction(0))
    by_unit = {}
    for scope in units:
        if rules.when is None or rules.when.holds(scope):
            amount = rules.pool.amount.reckon(scope.aside())
            weight = rules.pool.by.reckon(scope.aside())
            # Who stands below nothing takes nothing; nobody pays in.
            weights[scope.unit] = weight if weight.number > 0 else Value(Fraction(0), weight.unit)
            by_unit[scope.unit] = scope
    whole = sum((one.number for one in weights.values()), Fraction(0))
    if not whole:
        return {}
    pot = amount.into(rules.unit)
    parts = {unit: _round(pot * weight.number / whole, rounding) for unit, weight in weights.items()}
    first = next(iter(parts))
    parts[first] += _round(pot, rounding) - sum(parts.values(), Fraction(0))
    return {
        unit: _result(rules, by_unit[unit], part, f"{amount.text}×({weights[unit].text}/{plain(whole)})", [])
        for unit, part in parts.items()
    }


def _round(amount: Fraction, rounding: Rounding | None) -> Fraction:
    return numbers.rounded(amount, rounding.places, rounding.mode) if rounding else amount


def _result(
    rules: Reward, scope: Scope, amount: Fraction, text: str, rows: list[tuple[str, Fraction, str]]
) -> RewardResult:
    tranches = [
        (
            one.tranche,
            amount * one.share.reckon(scope).share(),
            one.when is not None and one.when.holds(scope),
        )
        for one in rules.tranches
    ]
    back = rules.back is not None and not rules.per and rules.back.holds(scope)
    working, taken_back = equation(text, plain(amount)), amount if back else Fraction(0)
    return RewardResult(rules.reward, amount, rules.unit, working, tranches, rows, taken_back)
