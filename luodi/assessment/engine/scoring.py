"""The pipeline: facts → recognised and shared records → lines → total → gates → grade → place → outcomes → rewards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

from luodi.assessment.engine import facts as fact_reading
from luodi.assessment.engine import numbers, ranking, rewards, values
from luodi.assessment.engine.aftermath import Consequence, Gate
from luodi.assessment.engine.arithmetic import held
from luodi.assessment.engine.lines import Lines, graded, left_out
from luodi.assessment.engine.numbers import BadNumber, equation, fixed, plain, signed
from luodi.assessment.engine.results import OutcomeResult, Results, UnitResult
from luodi.assessment.engine.scheme import Line, Scheme
from luodi.assessment.engine.scope import Group, Scope
from luodi.assessment.engine.values import Undefined, Value, Way, naming
from luodi.common.faults import Fault, Faulty


def score(scheme: Scheme, given: Any, *, only: str = "") -> Results:
    """Score all units of a run; ``only``: one line alone, without total and place. Raises Faulty with every fault."""
    return _Run(scheme, fact_reading.read(scheme, given), only).results()


class _Run:
    def __init__(self, scheme: Scheme, given: fact_reading.Facts, only: str) -> None:
        self.scheme, self.units, self.totals, self.only = scheme, given.units, given.totals, only
        self.decided = given.decided
        self.lines = Lines(scheme)
        self.lines.answer(given.world)
        self.groups = list({id(one.group): one.group for one in self.units.values()}.values())
        self.found = {unit: UnitResult(unit, scope.group.name) for unit, scope in self.units.items()}
        self.faults: list[Fault] = []
        self.last: set[str] = set()
        self.barred: set[str] = set()

    def results(self) -> Results:
        if self.only and self.only not in self.lines.lines:
            raise Faulty([Fault((), "", f"办法里没有“{self.only}”这一行。")])
        self._each(self._members)
        self._each(self._score)
        self._stop()
        order: dict[str, list[str]] = {}
        if not self.only:
            self._each(self._gates)
            self._each(self._grade)
            self._stop()
            for group in self.groups:
                with self._watched(group.name):
                    order[group.name] = self._place(group)
            self._stop()
            self._each(self._outcomes)
            for group in self.groups:
                with self._watched(group.name):
                    self._pools(group)
            self._each(self._rewards)
            self._stop()
        return Results(self.scheme.title, self.found, order)

    def _stop(self) -> None:
        if self.faults:
            raise Faulty(self.faults)

    def _each(self, step: Any) -> None:
        for scope in self.units.values():
            with self._watched(scope.unit):
                step(scope, self.found[scope.unit])

    @contextmanager
    def _watched(self, where: str) -> Iterator[None]:
        try:
            yield
        except Undefined as missing:
            self.faults.append(Fault((), missing.unit or where, missing.fault))
        except BadNumber as bad:
            self.faults.append(Fault((), where, str(bad)))

    def _members(self, scope: Scope, result: UnitResult) -> None:
        rules = self.scheme.ranking
        if rules is None or rules.competes is None:
            return
        with naming("参加排名的条件", final=True):
            scope.competes = result.competes = rules.competes.holds(scope)
        scope.in_statistics = scope.competes or rules.in_statistics == "all"

    def _score(self, scope: Scope, result: UnitResult) -> None:
        if self.only:
            result.lines = [self.lines.line(scope, self.only)]
            return
        try:
            if scope.unit in self.totals:
                total = Value(self.totals[scope.unit], "分")
            else:
                total = self._added(scope, result)
            self._figures(scope, result)
        except Undefined as missing:
            if missing.way != Way.NOT_ASSESSED:
                raise
            result.why_not = missing.words
            return
        self._set_total(scope, result, total)

    def _added(self, scope: Scope, result: UnitResult) -> Value:
        for entry in self.scheme.entries():
            if isinstance(entry, Line):
                result.lines.append(self.lines.line(scope, entry.line))
            else:
                result.blocks.append(self.lines.block(scope, entry.block))
        found = self.lines.added(scope, self.scheme.lines)
        within = scope.aside()
        within.points = self.scheme.full.reckon(scope) if self.scheme.full else None
        with naming("总分上下限", final=True):
            if self.scheme.limit is not None:
                found = held(within, found, self.scheme.limit.least, self.scheme.limit.most)
        if found.number < 0 and self.scheme.edge_cases.negative_total == "zero":
            within.note(f"{equation(found.text, plain(found.number))}，总分是负数，按 0 计")
            found = Value(Fraction(0), "分")
        result.notes.extend(within.notes)
        return found

    def _set_total(self, scope: Scope, result: UnitResult, total: Value) -> None:
        rounding = self.scheme.rounding.total if self.scheme.rounding else None
        result.total = (
            numbers.rounded(total.number, rounding.places, rounding.mode) if rounding else total.number
        )
        shown = fixed(result.total, rounding.places) if rounding else plain(result.total)
        result.working = equation(total.text, shown)
        scope.local["total"] = Value(result.total, "分", shown)

    def _figures(self, scope: Scope, result: UnitResult) -> None:
        for name, rules in self.scheme.figures.items():
            title = rules.title or name
            try:
                inner = scope.aside()
                with naming(title):
                    found = inner.value(name)
            except Undefined as missing:
                if missing.way in (Way.ERROR, Way.NOT_ASSESSED):
                    raise
                result.figures[title] = (None, rules.unit, missing.words)
            else:
                result.left_out[title] = left_out(inner)
                text = signed(found.number, found.unit)
                working = equation(found.text, text)
                if working != text and not text.endswith(("%", "‰")):
                    working += found.unit
                result.figures[title] = (found.number, found.unit, working)

    def _gates(self, scope: Scope, result: UnitResult) -> None:
        if result.total is None:
            return
        for gate in self.scheme.gates:
            with naming(gate.gate, final=True):
                if gate.when.holds(scope):
                    self._shut(gate, scope, result)

    def _shut(self, gate: Gate, scope: Scope, result: UnitResult) -> None:
        result.gates.append(gate.gate)
        scope.standing.outcomes.append(gate.gate)
        if gate.minus is not None:
            self._change(scope, result, gate.gate, values.less([_total(result), gate.minus.reckon(scope)]))
        if gate.most is not None:
            self._change(scope, result, gate.gate, held(scope.aside(), _total(result), None, gate.most))
        match gate.effect:
            case "zero":
                self._change(scope, result, gate.gate, Value(Fraction(0), "分"))
            case "last":
                self.last.add(scope.unit)
            case "unranked":
                scope.competes = result.competes = False
            case "no_honours":
                self.barred.add(scope.unit)

    def _change(self, scope: Scope, result: UnitResult, gate: str, total: Value) -> None:
        if result.total is not None and total.number != result.total:
            result.notes.append(f"{gate}：总分由 {plain(result.total)} 变为 {plain(total.number)}")
            result.total = total.number
            scope.local["total"] = Value(total.number, "分")

    def _grade(self, scope: Scope, result: UnitResult) -> None:
        if result.total is not None:
            with naming("等次", final=True):
                result.grade = scope.standing.grade = graded(scope, self.scheme.grades)

    def _place(self, group: Group) -> list[str]:
        rules = self.scheme.ranking
        if rules is None:
            return []
        order = ranking.ranked(rules, group.members, self.found, self.last)
        ranking.prizes(self.scheme.prizes, rules, order, self.barred, self.found, self.decided)
        return [scope.unit for tied in order for scope in tied]

    def _outcomes(self, scope: Scope, result: UnitResult) -> None:
        if result.total is None:
            return
        for rules in self.scheme.outcomes:
            given = scope.given(rules.falls_on)
            outcome = OutcomeResult(rules.outcome, str(given or ""), rules.honour)
            try:
                holds = self.decided.get(scope.unit, {}).get(rules.outcome)
                with naming(rules.outcome):
                    holds = rules.when.holds(scope) if holds is None else holds
            except Undefined as missing:
                if missing.way == Way.ERROR:
                    raise
                outcome.undecided = missing.words
                result.outcomes.append(outcome)
                scope.standing.undecided.append(rules.outcome)
                continue
            if holds and not (rules.honour and scope.unit in self.barred):
                result.outcomes.append(outcome)
                scope.standing.outcomes.append(rules.outcome)
                self._move_grade(scope, result, rules.moves_grade)
                self._move_prize(scope, result, rules)

    def _move_grade(self, scope: Scope, result: UnitResult, by: int) -> None:
        names = [one.grade for one in self.scheme.grades]
        if result.grade in names:
            at = min(max(names.index(result.grade) - by, 0), len(names) - 1)
            result.grade = scope.standing.grade = names[at]

    def _move_prize(self, scope: Scope, result: UnitResult, rules: Consequence) -> None:
        """Give a unit that has a prize another one; seats stay as they are, below the last one there is none."""
        names = [one.prize for one in self.scheme.prizes]
        won = next((one for one in result.outcomes if one.outcome in names and not one.undecided), None)
        if won is None:
            return
        at = max(names.index(won.outcome) - rules.moves_prize, 0)
        now = names[at] if at < len(names) else ""
        if now == won.outcome:
            return
        place = result.outcomes.index(won)
        result.outcomes[place : place + 1] = [replace(won, outcome=now)] if now else []
        known = scope.standing.outcomes
        known[known.index(won.outcome)] = now
        result.notes.append(f"{rules.outcome}：{won.outcome}变为{now or '不得奖'}")

    def _pools(self, group: Group) -> None:
        rounding = self.scheme.rounding.reward if self.scheme.rounding else None
        assessed = [one for one in group.members if self.found[one.unit].total is not None]
        for rules in self.scheme.rewards:
            try:
                with naming(rules.reward, final=True):
                    shared = rewards.pooled(rules, assessed, rounding)
            except Undefined as missing:
                if missing.way != Way.BY_HAND:
                    raise
                shared = {one.unit: rewards.undecided(rules, missing.words) for one in assessed}
            for unit, found in shared.items():
                self.found[unit].rewards.append(found)

    def _rewards(self, scope: Scope, result: UnitResult) -> None:
        if result.total is None:
            return
        rounding = self.scheme.rounding.reward if self.scheme.rounding else None
        for rules in self.scheme.rewards:
            try:
                with naming(rules.reward, final=True):
                    found = rewards.reward(rules, scope, rounding) if rules.pool is None else None
            except Undefined as missing:
                if missing.way != Way.BY_HAND:
                    raise
                found = rewards.undecided(rules, missing.words)
            if found is not None:
                result.rewards.append(found)
        for flow in self.scheme.flows:
            with naming(flow.into, final=True):
                result.flows[flow.into] = result.total * flow.weight.reckon(scope).share()


def _total(result: UnitResult) -> Value:
    return Value(result.total or Fraction(0), "分")
