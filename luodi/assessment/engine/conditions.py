"""Conditions: comparisons, membership of a list, and how several of them hold together."""

import operator
from collections.abc import Callable
from typing import Annotated, Any, ClassVar

from pydantic import Field

from luodi.assessment.engine import numbers
from luodi.assessment.engine.nodes import ACondition, AFigure, Condition
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import Value

FLAGS = {True: "是", False: "否"}


def as_text(given: Any) -> str:
    """Return a fact or a value written in a scheme as the text they are compared by: 是, 3, 产业."""
    if isinstance(given, bool):
        return FLAGS[given]
    if isinstance(given, Value):
        return numbers.plain(given.number)
    return str(given).strip()


class All(Condition):
    """都满足."""

    kind = "all"
    listed = "of"
    of: Annotated[tuple[ACondition, ...], Field(title="各个条件", min_length=1)]

    def holds(self, scope: Scope) -> bool:
        return all(one.holds(scope) for one in self.of)


class AnyOf(Condition):
    """满足一个就行."""

    kind = "any"
    listed = "of"
    of: Annotated[tuple[ACondition, ...], Field(title="各个条件", min_length=1)]

    def holds(self, scope: Scope) -> bool:
        return any(one.holds(scope) for one in self.of)


class AtLeast(Condition):
    """至少满足几个."""

    kind = "at_least"
    number: Annotated[int, Field(title="至少几个", ge=1)]
    of: Annotated[tuple[ACondition, ...], Field(title="各个条件", min_length=1)]

    def holds(self, scope: Scope) -> bool:
        return sum(one.holds(scope) for one in self.of) >= self.number


class Not(Condition):
    """不满足."""

    kind = "not"
    named = "of"
    of: Annotated[ACondition, Field(title="条件")]

    @classmethod
    def read(cls, body: Any) -> Any:
        return {"of": body}

    def holds(self, scope: Scope) -> bool:
        return not self.of.holds(scope)


class Comparison(Condition):
    """Two figures held against one another; the second in the unit of the first."""

    listed = "of"
    compare: ClassVar[Callable[[Any, Any], bool]]
    of: Annotated[tuple[AFigure, ...], Field(title="两项", min_length=2, max_length=2)]

    def holds(self, scope: Scope) -> bool:
        one, other = (each.reckon(scope) for each in self.of)
        return bool(type(self).compare(one.number, other.into(one.unit)))


class AtOrAbove(Comparison):
    """前一项不低于（≥）后一项."""

    kind = "ge"
    compare = operator.ge


class Above(Comparison):
    """前一项高于（＞）后一项."""

    kind = "gt"
    compare = operator.gt


class AtOrBelow(Comparison):
    """前一项不高于（≤）后一项."""

    kind = "le"
    compare = operator.le


class Below(Comparison):
    """前一项低于（＜）后一项."""

    kind = "lt"
    compare = operator.lt


class Equal(Comparison):
    """两项相等（＝）."""

    kind = "eq"
    compare = operator.eq


class Unequal(Comparison):
    """两项不相等."""

    kind = "ne"
    compare = operator.ne


class Is(Condition):
    """文字、是否类的事实等于某个值，或者是几个值中的一个；写几项事实时都要满足."""

    kind = "is"
    of: Annotated[dict[str, Any], Field(title="事实和值", min_length=1)]

    @classmethod
    def read(cls, body: Any) -> Any:
        if not isinstance(body, dict):
            return {"of": body}
        return {"of": {str(name): wanted for name, wanted in body.items()}}

    def holds(self, scope: Scope) -> bool:
        return all(self._is(scope, name, wanted) for name, wanted in self.of.items())

    @staticmethod
    def _is(scope: Scope, name: str, wanted: Any) -> bool:
        given = scope.told(name)
        if given is None:
            return not scope.takes_missing_as_none(name)
        options = wanted if isinstance(wanted, list) else [wanted]
        return as_text(given) in {as_text(one) for one in options}


class Has(Condition):
    """填报了这项事实（填 0 也算填报）；写几项时都要填报."""

    kind = "has"
    listed = "names"
    names: Annotated[tuple[str, ...], Field(title="事实", min_length=1)]

    @classmethod
    def read(cls, body: Any) -> Any:
        return {"names": body if isinstance(body, list) else [body]}

    def holds(self, scope: Scope) -> bool:
        return all(
            scope.given(name) is not None or scope.records.get(name) is not None for name in self.names
        )
