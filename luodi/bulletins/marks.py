"""Text with figures as an editor sees it: every figure is a mark, {1：12}, that can be moved and never written over."""

import re
from collections.abc import Sequence

from luodi.documents.model import Figure, Pieces

_MARK = re.compile(r"(?a)[{｛]\s*(\d{1,4})\s*(?:[：:][^{}｛｝]*)?[}｝]")
_BRACE = re.compile(r"[{}｛｝]")


class MarksBroken(ValueError):
    """A figure is missing, stands twice, or is unknown; the message says which and what to do."""


def figures_in(pieces: Pieces) -> list[Figure]:
    """Return the figures of a text; the place of each is the number of its mark."""
    return [piece for piece in pieces if isinstance(piece, Figure)]


def written(pieces: Pieces) -> str:
    """Return a text with a mark for each figure."""
    words, place = [], 0
    for piece in pieces:
        if isinstance(piece, Figure):
            place += 1
            words.append(f"{{{place}：{piece.words}}}")
        else:
            words.append(piece)
    return "".join(words)


def read(text: str, figures: Sequence[Figure]) -> tuple[Pieces, ...]:
    """Return the paragraphs of an edited text, one a line, each mark as the figure it stands for.

    Whatever stands behind the number of a mark is not read. An empty text takes the paragraph out with its figures; of
    any other every mark must be there once. Raises MarksBroken.
    """
    if not text.strip():
        return ()
    seen: list[int] = []
    paragraphs = tuple(_pieces(line.strip(), figures, seen) for line in text.splitlines() if line.strip())
    for place, figure in enumerate(figures, start=1):
        if seen.count(place) != 1:
            what = "少了" if place not in seen else "重复写了"
            raise MarksBroken(
                f"{what} {{{place}：{figure.words}}}。带花括号的数由系统填写，可以移动，不能改写、删去或重复；"
                f"整段不要的，把这一段清空。"
            )
    return paragraphs


def _pieces(line: str, figures: Sequence[Figure], seen: list[int]) -> Pieces:
    found: list[Figure | str] = []
    at = 0
    for mark in _MARK.finditer(line):
        place = int(mark[1])
        if not 1 <= place <= len(figures):
            raise MarksBroken(
                f"这一段没有 {{{place}}} 这个数，只有 1 至 {len(figures)}。"
                if figures
                else "这一段没有系统填写的数，请不要用花括号。"
            )
        found += [line[at : mark.start()], figures[place - 1]]
        seen.append(place)
        at = mark.end()
    found.append(line[at:])
    for piece in found:
        if isinstance(piece, str) and (brace := _BRACE.search(piece)):
            raise MarksBroken(f"花括号“{brace[0]}”只用来标系统填写的数，请改用圆括号。")
    return tuple(piece for piece in found if piece != "")
