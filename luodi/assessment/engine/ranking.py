"""Places: who competes, in which order, who shares a place, and which seats a tie holds."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from luodi.assessment.engine.aftermath import Ranking, Tier
from luodi.assessment.engine.results import OutcomeResult, UnitResult
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import Undefined, Value, Way, naming

Order = list[list[Scope]]  # those who share a place, best first


def ranked(rules: Ranking, units: Sequence[Scope], results: dict[str, UnitResult], last: set[str]) -> Order:
    """Give every competing unit of a group its place; ``last``: those a gate puts behind all others."""
    rows = []
    for scope in units:
        if results[scope.unit].total is not None and scope.competes:
            rows.append(((scope.unit in last, *_keys(rules, scope)), scope))
    rows.sort(key=lambda row: row[0])
    order = [[scope for _, scope in tied] for _, tied in groupby(rows, key=lambda row: row[0])]
    ahead = 0
    for number, tied in enumerate(order, start=1):
        heads = ahead + 1, ahead + len(tied)
        for scope in tied:
            scope.standing.heads, scope.standing.units = heads, len(rows)
            if rules.ties == "dense":
                _stand(scope, rules, number, (number, number), len(order))
            else:
                _stand(scope, rules, ahead + 1, heads, len(rows))
            results[scope.unit].place = scope.standing.place
        ahead += len(tied)
    return order


def _keys(rules: Ranking, scope: Scope) -> tuple[object, ...]:
    found = []
    for key in rules.by:
        try:
            value = key.of.reckon(scope.aside())
        except Undefined as missing:
            raise Undefined(
                f"排名用的数没有：{missing.words}", cure=missing.cure, unit=scope.unit
            ) from missing
        found.append(-value.number if key.best == "largest" else value.number)
    return tuple(found)


def _stand(scope: Scope, rules: Ranking, place: int, seats: tuple[int, int], of: int) -> None:
    standing = scope.standing
    standing.place, standing.seats, standing.of, standing.edge_tie = place, seats, of, rules.edge_tie
    scope.local["place"] = Value(Fraction(place))


def prizes(
    tiers: Sequence[Tier],
    rules: Ranking,
    order: Order,
    barred: set[str],
    results: dict[str, UnitResult],
    decided: Mapping[str, Mapping[str, bool]],
) -> None:
    """Hand out the prizes from the highest down; a unit gets one only. ``decided``: what people said of ties."""
    done: set[str] = set(barred)
    for tier in tiers:
        left = tier.seats
        for tied in order:
            try:
                here = [one for one in tied if one.unit not in done and _earns(tier, one, decided)]
            except Undefined as edge:
                if edge.way != Way.BY_HAND:
                    raise
                rest = [one for one in tied if one.unit not in done]
                _give(rest, OutcomeResult(tier.prize, honour=True, undecided=edge.words), results)
                continue
            if not here or left == 0:
                continue
            if left is not None and len(here) > left and rules.edge_tie != "all_in":
                if rules.edge_tie == "by_hand":
                    done |= _by_hand(tier.prize, left, here, results, decided)
                break
            _give(here, OutcomeResult(tier.prize, honour=True), results)
            done |= {one.unit for one in here}
            left = None if left is None else max(left - len(here), 0)


def _earns(tier: Tier, scope: Scope, decided: Mapping[str, Mapping[str, bool]]) -> bool:
    """Tell whether a unit fulfils the condition of a prize; what people have to decide they may have decided."""
    try:
        with naming(tier.prize, final=True):
            return tier.when is None or tier.when.holds(scope)
    except Undefined as missing:
        said = decided.get(scope.unit, {}).get(tier.prize)
        if missing.way == Way.BY_HAND and said is not None:
            return said
        raise missing.of(scope.unit) from missing


def _by_hand(
    prize: str,
    left: int,
    here: Sequence[Scope],
    results: dict[str, UnitResult],
    decided: Mapping[str, Mapping[str, bool]],
) -> set[str]:
    """Give the seats that are left to whom people chose, or tell that they have to choose; return who has one."""
    chosen = [one for one in here if decided.get(one.unit, {}).get(prize)]
    if len(chosen) > left:
        raise Undefined(f"“{prize}”只剩 {left} 名，裁定里写了 {len(chosen)} 个单位，请改正。")
    if chosen:
        _give(chosen, OutcomeResult(prize, honour=True), results)
        return {one.unit for one in chosen}
    words = f"有 {len(here)} 个单位并列，只剩 {left} 名，按规则由人裁定。"
    _give(here, OutcomeResult(prize, honour=True, undecided=words), results)
    return set()


def _give(units: Sequence[Scope], outcome: OutcomeResult, results: dict[str, UnitResult]) -> None:
    for scope in units:
        results[scope.unit].outcomes.append(outcome)
        standing = scope.standing
        (standing.undecided if outcome.undecided else standing.outcomes).append(outcome.outcome)
