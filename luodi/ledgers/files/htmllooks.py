"""What attributes and style sheets of a web page say about an element: not shown, struck through, yellow."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from luodi.ledgers.files.marks import is_yellow

_CLASS = re.compile(r"\.([\w-]{1,80})\s{0,20}\{([^{}]{0,2000})\}")
_HIDDEN = re.compile(
    r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}(?:hidden|collapse)|mso-hide\s{0,5}:\s{0,5}all"
    r"|(?<![\w-])width\s{0,5}:\s{0,5}0(?:px|pt|%)?\s{0,5}(?:;|$)"
)
_BACKGROUND = re.compile(r"background(?:-color)?\s{0,5}:\s{0,5}(#[0-9a-f]{3,6}|yellow)")
_STRIKING_TAGS = frozenset({"s", "strike", "del"})
_MOST_CLASSES = 5000
_MOST_KEPT = 10_000

Attributes = Mapping[str, str]


class Look(NamedTuple):
    """How an element is shown."""

    hidden: bool
    struck: bool
    yellow: bool


PLAIN = Look(hidden=False, struck=False, yellow=False)
STRUCK = Look(hidden=False, struck=True, yellow=False)


class Looks:
    """The looks of elements by their attributes; classes are learnt from style sheets as they pass."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}
        self._known: dict[tuple[str, ...], Look] = {}

    def learn(self, sheet: str) -> None:
        """Take in the rules of a style sheet that name one class."""
        for name, rules in _CLASS.findall(sheet):
            if len(self._classes) < _MOST_CLASSES:
                self._classes[name] = rules.lower()
        self._known.clear()

    def of(self, tag: str, attributes: Attributes) -> Look:
        """How this element is shown."""
        if not attributes:
            return STRUCK if tag in _STRIKING_TAGS else PLAIN
        names = ("style", "class", "width", "bgcolor")
        said = (
            tag,
            "hidden" if "hidden" in attributes else "",
            *(attributes.get(name, "") for name in names),
        )
        look = self._known.get(said)
        if look is None:
            look = self._look(*said)
            if len(self._known) < _MOST_KEPT:
                self._known[said] = look
        return look

    def _look(self, tag: str, hidden: str, style: str, classes: str, width: str, colour: str) -> Look:
        words = [self._classes.get(name, "") for name in classes.split()]
        rules = ";".join([*words, style.lower()])
        flat = tag in {"col", "td", "th"} and width.strip() in {"0", "0px"}
        painted = _BACKGROUND.search(rules)
        return Look(
            hidden=bool(hidden) or flat or bool(_HIDDEN.search(rules)),
            struck=tag in _STRIKING_TAGS or "line-through" in rules,
            yellow=_looks_yellow(colour.lower() or (painted[1] if painted else "")),
        )


def _looks_yellow(colour: str) -> bool:
    if colour == "yellow":
        return True
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(sign * 2 for sign in digits)
    return bool(re.fullmatch("[0-9a-f]{6}", digits)) and is_yellow(*bytes.fromhex(digits))
