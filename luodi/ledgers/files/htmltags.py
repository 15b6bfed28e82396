"""Cuts a web page into tags and text in one pass.

The standard library's parser takes time by the square of what is left open (`<a <a <a …`), and pages come from anywhere.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_NAME = re.compile(r"[a-zA-Z][^\s/><]{0,40}")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=\"'<][^\s/>=]*)(?:\s*=\s*(?:([\"'])|([^\s>\"']*)))?")
_BRACKET = re.compile("[<>]")
_RAW = frozenset({"script", "style", "textarea", "title"})
_MOST_ATTRIBUTES = 100
# The same tag comes a thousand times in a table.
_LONGEST_KNOWN = 200
_MOST_KNOWN = 2000


class Tag(NamedTuple):
    """The begin of an element."""

    name: str
    attributes: dict[str, str]


class EndTag(NamedTuple):
    """The end of an element."""

    name: str


class Text(NamedTuple):
    """Text between tags, entities resolved."""

    text: str


class Raw(NamedTuple):
    """What a script, a style sheet or a comment (name "") holds."""

    name: str
    text: str


Token = Tag | EndTag | Text | Raw


def tokens(page: str) -> Iterator[Token]:
    """The tags and texts of a page; what is cut off at its end is left out."""
    at, end = 0, len(page)
    known: dict[str, Token | None] = {}
    while at < end:
        begin = page.find("<", at)
        if begin < 0:
            begin = end
        if begin > at:
            yield Text(unescape(page[at:begin]))
        if begin == end:
            return
        at = page.find(">", begin, begin + _LONGEST_KNOWN) + 1
        source = page[begin:at]
        token = known.get(source) if at else None
        if token is None:
            token, behind = _at(page, begin)
            if behind == at and len(known) < _MOST_KNOWN:
                known[source] = token
            at = behind
        if token is not None:
            yield token
        if isinstance(token, Tag) and token.name in _RAW:
            closing = re.compile(f"</{token.name}", re.IGNORECASE).search(page, at)
            inside = page[at : closing.start() if closing else end]
            yield Raw(token.name, inside)
            at += len(inside)


def _at(page: str, at: int) -> tuple[Token | None, int]:
    """The token that begins with < at this place, and where the next begins."""
    after = page[at + 1 : at + 2]
    if after in {"!", "?"}:
        return _declaration(page, at)
    if after == "/":
        name = _NAME.match(page, at + 2)
        return (EndTag(name[0].lower()) if name else None), _behind(page, ">", at)
    name = _NAME.match(page, at + 1)
    if name is None:
        return Text("<"), at + 1
    return _tag(page, name)


def _declaration(page: str, at: int) -> tuple[Token | None, int]:
    if page.startswith("<!--", at):
        behind = _behind(page, "-->", at + 2)
        return Raw("", page[at + 4 : behind - 3]), behind
    return None, _behind(page, ">", at)


def _behind(page: str, sign: str, at: int) -> int:
    found = page.find(sign, at)
    return found + len(sign) if found >= 0 else len(page)


def _tag(page: str, name: re.Match[str]) -> tuple[Tag, int]:
    attributes: dict[str, str] = {}
    at = name.end()
    while attribute := _ATTRIBUTE.match(page, at):
        key, quote, value = attribute.groups()
        at = attribute.end()
        if quote:
            close = page.find(quote, at)
            close = len(page) if close < 0 else close
            value, at = page[at:close], close + 1
        if len(attributes) < _MOST_ATTRIBUTES:
            attributes.setdefault(key.lower(), unescape(value or ""))
    # Anything odd before the bracket is passed over; a new tag ends this one.
    bracket = _BRACKET.search(page, at)
    if bracket is None:
        return Tag(name[0].lower(), attributes), len(page)
    return Tag(name[0].lower(), attributes), bracket.end() if bracket[0] == ">" else bracket.start()
