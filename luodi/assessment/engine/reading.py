"""A scheme as a file: YAML read exactly, checked by form and by sense; every fault names line, place and cure."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from luodi.assessment.engine import checking
from luodi.assessment.engine.exact import ExactLoader
from luodi.assessment.engine.nodes import Condition, Figure
from luodi.assessment.engine.scheme import Scheme
from luodi.common.faults import Fault, Faulty, Place, told
from luodi.common.yaml_lines import line_of, load

NAMED = (
    "line",
    "block",
    "outcome",
    "prize",
    "gate",
    "reward",
    "grade",
    "item",
    "rule",
    "step",
    "tranche",
    "into",
    "by",
)
OF_A_KEY = "[key]"  # how pydantic says that it is the key that is wrong
# Fields that stand for a list or a name written instead of a mapping: the file does not have them.
UNSEEN = {cls.listed for cls in (*Figure.kinds.values(), *Condition.kinds.values())} | {
    "number",
    "name",
    "names",
    OF_A_KEY,
}


def read(text: str) -> Scheme:
    """Read a scheme; raises Faulty with every fault that was found."""
    content, lines, found = _formed(text)
    faults = [
        Fault(at, where(at, content), words, _line(at, lines)) for at, words in checking.complaints(found)
    ]
    if faults:
        raise Faulty(_sorted(faults))
    return found


def kept(text: str) -> Scheme:
    """Read a scheme that was checked when it was set: what is asked of schemes since is not held against old results."""
    return _formed(text)[2]


def _formed(text: str) -> tuple[dict[Any, Any], Mapping[Place, int], Scheme]:
    """Return a file as plain data, the lines of its places, and the scheme that it has the form of; raises Faulty."""
    content, lines = load(text, ExactLoader)
    if isinstance(content, dict) and isinstance(content.get("rules"), dict):
        content = content["rules"]
        lines = {place[1:]: line for place, line in lines.items() if place[:1] == ("rules",)}
    if not isinstance(content, dict):
        raise Faulty(
            [Fault((), "", "这不是考核办法，里面要有 title（名称）、facts（事实）和 lines（各行）。", 1)]
        )
    try:
        return content, lines, Scheme.model_validate(content)
    except ValidationError as invalid:
        raise Faulty(_sorted(_by_form(invalid, content, lines))) from invalid


def _sorted(faults: list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.line or 0)


def _by_form(invalid: ValidationError, content: Any, lines: Mapping[Place, int]) -> list[Fault]:
    return [
        Fault(at, where(at, content), told(error), _line(at, lines))
        for error in invalid.errors(include_url=False)
        for at in [tuple(error["loc"])]
        if not _follows(error)
    ]


def _follows(error: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because some of its items are faulty, which is said of them."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def where(at: Place, content: Any) -> str:
    """Name a place: the names that lines, outcomes and so on have, then the keys on the way."""
    found, here = [], content
    for step in at:
        if isinstance(step, int) and not isinstance(here, dict):
            here = here[step] if isinstance(here, list) and step < len(here) else None
            name = (
                next((here[key] for key in NAMED if isinstance(here.get(key), str)), None)
                if isinstance(here, dict)
                else None
            )
            found.append(f"“{name}”" if name else f"第 {step + 1} 条")
        elif step not in UNSEEN or (isinstance(here, dict) and step in here):
            here = here.get(step) if isinstance(here, dict) else None
            found.append(str(step))
    return " › ".join(found)


def _line(at: Place, lines: Mapping[Place, int]) -> int:
    """Return the line of a place, or of the nearest one around it that stands in the file."""
    return line_of(lines, _seen_place(at, lines)) or 1


def _seen_place(at: Place, lines: Mapping[Place, int]) -> Place:
    """Leave out of a place the fields that the file does not have."""
    found: Place = ()
    for step in at:
        if (*found, step) in lines or step not in UNSEEN:
            found = (*found, step)
    return found
