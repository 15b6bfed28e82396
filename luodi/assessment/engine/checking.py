"""What is wrong with a scheme beyond its form: every piece is looked at in its place, and tried."""

from collections.abc import Iterator

from luodi.assessment.engine import silence, values
from luodi.assessment.engine.aftermath import Gate, Reward
from luodi.assessment.engine.arithmetic import held
from luodi.assessment.engine.lines import points
from luodi.assessment.engine.naming import Names
from luodi.assessment.engine.nodes import Complaint, Condition, Figure, Nothing, Part
from luodi.assessment.engine.numbers import BadNumber
from luodi.assessment.engine.rewards import within
from luodi.assessment.engine.scheme import Line, Scheme
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.sights import Sight, children, sight_of
from luodi.assessment.engine.trial import Trial
from luodi.assessment.engine.values import Undefined
from luodi.common.faults import Place

# Where a limit may be said to be none.
MAY_BE_NONE = ("cap", "least", "most")


def complaints(scheme: Scheme) -> list[Complaint]:
    """Return everything that is wrong with a scheme whose form is right."""
    return [*silence.complaints(scheme), *_Walk(scheme).through(scheme, (), Sight())]


class _Walk:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme, self.names, self.trial = scheme, Names(scheme), Trial(scheme)

    def through(self, part: Part, at: Place, sight: Sight) -> Iterator[Complaint]:
        own = [((*at, *inner), words) for inner, words in part.complaints()]
        yield from own
        found = False
        for child, inner, name in children(part):
            if isinstance(child, Nothing):
                if name not in MAY_BE_NONE:
                    found = True
                    yield (*at, *inner), "这里要写一个数或一种算法，不能写 none。"
                continue
            for complaint in self.through(
                child, (*at, *inner), sight_of(self.scheme, part, name, sight, child)
            ):
                found = True
                yield complaint
        for inner, words in self.names.complaints(part, sight):
            found = True
            yield (*at, *inner), words
        if not found and not own:
            yield from (((*at, *inner), words) for inner, words in self._tried(part, sight))

    def _tried(self, part: Part, sight: Sight) -> Iterator[Complaint]:
        """Reckon a node with made-up facts of the declared units: what cannot be reckoned together is told."""
        scope = self.trial.scope(sight)
        try:
            if isinstance(part, Figure):
                yield from part.tried(scope)
            elif isinstance(part, Condition):
                part.holds(scope)
            elif isinstance(part, Line):
                self._try_line(part, scope)
            elif isinstance(part, Gate):
                self._try_gate(part, scope)
            elif isinstance(part, Reward):
                self._try_reward(part)
        except BadNumber as bad:
            yield (), str(bad)
        except Undefined as missing:
            if "不是分数" in missing.words:
                yield (), missing.words
        except ZeroDivisionError:
            pass

    @staticmethod
    def _try_gate(gate: Gate, scope: Scope) -> None:
        total = scope.value("total")
        values.less([total, total if gate.minus is None else gate.minus.reckon(scope)])
        held(scope, total, None, gate.most)

    def _try_reward(self, reward: Reward) -> None:
        inner, whole = self.trial.scope(Sight(rows=reward.per)), self.trial.scope(Sight())
        if reward.amount is not None:
            within(reward, inner, reward.amount.reckon(inner))
        if reward.pool is not None:
            reward.pool.amount.reckon(whole).into(reward.unit)

    def _try_line(self, line: Line, scope: Scope) -> None:
        inner = self.trial.scope(Sight(rows=line.per, line=line.line, has_mark=line.points is not None))
        if line.score is None:
            return
        found = points(line.score.reckon(inner))
        if line.limit is not None:
            held(scope, found, line.limit.least, line.limit.most)
