"""The two kinds of nodes a scheme is made of, figures and conditions, and how they are read from plain data.

A node is a mapping with exactly one key, which names its kind: ``{ratio: [done, target]}``. A figure may also be a number
with or without a unit, a day, or a name; a condition may be the name of a fact that is 是 or 否.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from luodi.assessment.engine import numbers
from luodi.assessment.engine.scope import Scope
from luodi.assessment.engine.values import Undefined, Value, Way
from luodi.assessment.engine.wording import again, bad, nearest, of_key
from luodi.common.faults import Place

Complaint = tuple[Place, str]


class Part(BaseModel):
    """A piece of a scheme: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="wrap")
    @classmethod
    def _said_in_words(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(given)
        except ValidationError as invalid:
            raise again(invalid, said=lambda error: of_key(cls.model_fields, error)) from None

    def complaints(self) -> Iterator[Complaint]:
        """Say what is wrong with the piece by itself beyond the form of its fields: where in it, and what to do."""
        yield from ()


class Node(Part):
    """A node of one of the two sorts; a subclass that names its ``kind`` can be written in a scheme."""

    kind: ClassVar[str] = ""
    # The field that a list or a name written instead of a mapping fills.
    listed: ClassVar[str] = ""
    named: ClassVar[str] = ""
    # The fields that see the records of the list that ``over`` names.
    inside: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, body: Any) -> Any:
        """Return what stands under the key as the fields of the node."""
        if isinstance(body, list) and cls.listed:
            return {cls.listed: body}
        if not isinstance(body, (dict, list)) and cls.named:
            return {cls.named: body}
        return body


class Figure(Node):
    """Something that gives a number."""

    kinds: ClassVar[dict[str, type["Figure"]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.kind:
            Figure.kinds[cls.kind] = cls

    def reckon(self, scope: Scope) -> Value:
        """Return the number with its working; raises Undefined and BadNumber."""
        raise NotImplementedError

    def tried(self, scope: Scope) -> Iterator[Complaint]:
        """Reckon with made-up facts, and say what only units and real numbers show; raises as ``reckon`` does."""
        self.reckon(scope)
        yield from ()


class Condition(Node):
    """Something that holds or does not."""

    kinds: ClassVar[dict[str, type["Condition"]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.kind:
            Condition.kinds[cls.kind] = cls

    def holds(self, scope: Scope) -> bool:
        """Tell whether it holds; raises Undefined and BadNumber."""
        raise NotImplementedError


class Number(Figure):
    """A number written in the scheme, with or without a unit."""

    number: Fraction
    unit: str = ""

    @cached_property
    def _value(self) -> Value:
        if self.unit == "日期":
            return Value(self.number, self.unit, date.fromordinal(int(self.number)).isoformat())
        return Value(self.number, self.unit, numbers.signed(self.number, self.unit))

    def reckon(self, scope: Scope) -> Value:
        return self._value

    def share(self) -> Fraction | None:
        """Return the number as a share of one: 80% is 0.8; None where its unit is none of a share."""
        shares = self.unit in ("", *numbers.SHARES)
        return numbers.into(self.number, self.unit, "倍") if shares else None


def bad_unit(unit: str, key: str = "unit") -> Iterator[Complaint]:
    """Say of a unit that it is none, and which might be meant."""
    try:
        numbers.known(unit)
    except numbers.BadNumber as unknown:
        yield (key,), str(unknown)


def not_whole(shares: Sequence[Figure]) -> str:
    """Return what shares add up to, 90%, where all are written as numbers and are not 100% together."""
    written = [one.share() for one in shares if isinstance(one, Number)]
    known = [share for share in written if share is not None]
    added = sum(known, Fraction(0))
    return f"{numbers.plain(added * 100)}%" if len(known) == len(shares) and known and added != 1 else ""


class Name(Figure):
    """A fact or a figure by its name."""

    name: str

    def reckon(self, scope: Scope) -> Value:
        return scope.value(self.name)


class Nothing(Figure):
    """Written where no figure is wanted: no cap, no limit."""


NONE = Nothing()


class Refused(Figure):
    """Written in place of a figure that there is none: ``error``, ``leave_out`` or ``not_assessed``."""

    way: Way

    def reckon(self, scope: Scope) -> Value:
        raise Undefined("规则规定这种情况不取数。", self.way)


REFUSALS = {way.value: Refused(way=way) for way in (Way.ERROR, Way.LEAVE_OUT, Way.NOT_ASSESSED)}


class Flag(Condition):
    """A fact that is 是 or 否."""

    name: str

    def holds(self, scope: Scope) -> bool:
        found = scope.told(self.name)
        if found is None:
            return not scope.takes_missing_as_none(self.name)
        if isinstance(found, Value):
            return found.number != 0
        return bool(found)


N = TypeVar("N", Figure, Condition)


def _read(base: type[N], sort: str, given: Any) -> N:
    if isinstance(given, base):
        return given
    if isinstance(given, dict):
        return _nested(base, sort, given)
    return _scalar(base, given)  # type: ignore[return-value]


def _nested(base: type[N], sort: str, given: Mapping[Any, Any]) -> N:
    if len(given) != 1:
        words = f"这里只能写一种{sort}，现在有 {len(given)} 项：{'、'.join(map(str, given)) or '无'}。"
        raise bad(words)
    ((kind, body),) = given.items()
    found = base.kinds.get(str(kind))
    if found is None:
        words = (
            f"没有“{kind}”这种{sort}。{nearest(kind, base.kinds)}可以写：{'、'.join(sorted(base.kinds))}。"
        )
        raise bad(words)
    try:
        return found.model_validate(found.read(body))
    except ValidationError as invalid:
        raise again(invalid, under=(str(kind),), said=lambda error: None) from None


def _scalar(base: type[Node], given: Any) -> Node:
    if base is Condition:
        if isinstance(given, str) and given.strip():
            return Flag(name=given.strip())
        raise bad("这里要写一个条件，如 {ge: [完成率, 60%]}，或一项“是否”事实的名称。")
    if isinstance(given, date):
        return Number(number=numbers.on(given), unit="日期")
    if given == "none":
        return NONE
    if isinstance(given, str) and given in REFUSALS:
        return REFUSALS[given]
    if isinstance(given, str) and given.strip() and not numbers.is_number(given):
        return Name(name=given.strip())
    try:
        found = numbers.quantity(given)
    except numbers.BadNumber as no_number:
        if given is None or isinstance(given, (bool, list)):
            raise bad("这里要写一个数、一项事实的名称，或一种算法，如 {ratio: [完成数, 目标数]}。") from None
        raise bad(str(no_number)) from None
    return Number(number=found.number, unit=found.unit)


AFigure = Annotated[
    Figure,
    PlainValidator(lambda given: _read(Figure, "算法", given)),
    WithJsonSchema({"x-def": "figure"}),
]
ACondition = Annotated[
    Condition,
    PlainValidator(lambda given: _read(Condition, "条件", given)),
    WithJsonSchema({"x-def": "condition"}),
]
