"""What is wrong with a pack, in words that say where it stands and what to do."""

from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from luodi.common.faults import Fault, Faulty, Place, seen, told
from luodi.rulebook.shapes import Part, Shape


class PackInvalid(Faulty):
    """The pack cannot be used; the message names every fault for the user."""


class PackUnreadable(PackInvalid):
    """A stored version does not fit the program any more, and nothing can be decided by it until somebody sees to it."""

    def __init__(self, kind: str, name: str, faults: Iterable[Fault]) -> None:
        super().__init__(faults)
        self.kind, self.name, self.why = kind, name, super().__str__()

    def __str__(self) -> str:
        return f"规则“{self.name}”和现在的程序对不上，读不出来：{self.why}"


def where(shape: Shape, at: Sequence[str | int]) -> str:
    """Name a place by the titles on the way: 时限 › 第 3 条 › 天数."""
    names = []
    here: Shape | None = shape
    for step in at:
        if isinstance(step, int):
            names.append(f"第 {step + 1} 条")
            here = here.item if here else None
        else:
            part = here.named(step) if here else None
            names.append(part.title if part else str(step))
            here = part.shape if part else None
    return " › ".join(names)


def in_words(shape: Shape, errors: Iterable[ErrorDetails]) -> list[Fault]:
    """Put what pydantic says into words."""
    return [_fault(shape, error) for error in errors if not _follows(error)]


def _follows(error: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because some of its rows are faulty, which is said of the rows."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _fault(shape: Shape, error: ErrorDetails) -> Fault:
    at: Place = tuple(error["loc"])
    kind, given = error["type"], error["input"]
    if kind == "extra_forbidden":
        owner = _shape_at(shape, at[:-1])
        known = "、".join(f"{part.name}（{part.title}）" for part in owner.fields) if owner else ""
        return Fault(at, where(shape, at[:-1]), f"不认识“{at[-1]}”，请删去，或改成 {known} 之一。")
    if kind == "missing" or given is None:
        return Fault(at, where(shape, at), "没有填，请补上。")
    if kind in ("enum", "literal_error") and (chosen := _shape_at(shape, at)):
        allowed = "、".join(code if code == word else f"{code}（{word}）" for code, word in chosen.choices)
        return Fault(at, where(shape, at), f"没有“{seen(given)}”这一项，请从这些里选：{allowed}。")
    return Fault(at, where(shape, at), told(error))


def _shape_at(shape: Shape, at: Sequence[str | int]) -> Shape | None:
    here: Shape | None = shape
    for step in at:
        if here is None:
            return None
        part: Part | None = None if isinstance(step, int) else here.named(step)
        here = here.item if isinstance(step, int) else part.shape if part else None
    return here
