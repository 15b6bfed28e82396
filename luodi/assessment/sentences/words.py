"""How the pieces of a scheme are told in words: what its names are called, and which function tells which piece."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch

from luodi.assessment.engine.nodes import NONE, Figure, Part
from luodi.assessment.engine.scheme import Scheme
from luodi.assessment.terms import LOCAL, WORDS

# What makes a piece more than one term, so that it stands in brackets within another one.
REST, ALL = "，；：≥＞≤＜＝≠", "＋－×÷"
_INSIDE = re.compile(r"（[^（）]*）|“[^“”]*”")


@dataclass(frozen=True)
class Voice:
    """What the names of a scheme are called where a piece stands, and whether a bare number is points there."""

    titles: Mapping[str, str]
    # What the count of a fact is counted in: 个, 次, 家.
    units: Mapping[str, str] = field(default_factory=dict)
    # List → what the items of its records are called.
    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    gives_points: bool = False

    def called(self, name: str) -> str:
        """Return what a name of the scheme is called."""
        return self.titles.get(name) or LOCAL.get(name) or WORDS.get(name) or name

    @property
    def plain(self) -> "Voice":
        """The same where a bare number is only a number."""
        return replace(self, gives_points=False)

    def number(self, one: Part) -> str:
        """Tell a piece that is a number or a condition."""
        return said(one, self.plain)

    def points(self, one: Part) -> str:
        """Tell a piece that is points: a bare 5 is 5 分."""
        return said(one, replace(self, gives_points=True))

    def same(self, one: Part) -> str:
        """Tell a piece that is what the one around it is: points or a number."""
        return said(one, self)

    def term(self, one: Part, signs: str = ALL) -> str:
        """Tell a piece within a larger one, in brackets where it has one of the signs itself, or several parts."""
        return bracketed(self.same(one), signs)

    def among(self, name: str) -> "Voice":
        """Return how things are called where the records of a list are looked at."""
        return replace(self, titles={**self.titles, **self.lists.get(name, {})})


def voice_of(scheme: Scheme) -> Voice:
    """Return how the names of a scheme are called."""
    titles = {
        **{name: one.title for name, one in scheme.facts.items()},
        **{name: one.title for name, one in scheme.figures.items()},
        **{name: one.title for name, one in scheme.records.items()},
    }
    return Voice(
        titles,
        {name: fact.unit for name, fact in scheme.facts.items()},
        {
            name: {key: fact.title or key for key, fact in one.attributes.items()}
            for name, one in scheme.records.items()
        },
    )


@singledispatch
def said(one: Part, voice: Voice) -> str:
    """Tell a piece of a scheme in words, as its paper has them; the parts of a sentence are parted by ；."""
    raise NotImplementedError(type(one).__name__)


def spaced(words: str) -> str:
    """Put a space between Chinese and a figure that follows."""
    return f" {words}" if words[:1].isascii() else words


def wide(words: str) -> str:
    """Put a space on both sides where a figure stands there."""
    return f"{spaced(words)} " if words[-1:].isascii() else spaced(words)


def bracketed(words: str, signs: str = ALL) -> str:
    """Put words in brackets where a sign joins them that is not in brackets already."""
    bare, before = words, ""
    while bare != before:
        bare, before = _INSIDE.sub("", bare), bare
    return f"（{words}）" if any(sign in bare for sign in signs + REST) else words


def is_none(one: Figure | None) -> bool:
    """Tell whether a figure is not wanted, by its lack or by the word none."""
    return one is None or one == NONE


def bounds(
    least: Figure | None, most: Figure | None, tell: Callable[[Part], str], words: tuple[str, str]
) -> str:
    """Tell from where to where something may go: 最低 0 分、最高 80 分."""
    pairs = zip(words, (least, most), strict=True)
    return "、".join(f"{word}{spaced(tell(one))}" for word, one in pairs if one is not None and one != NONE)
