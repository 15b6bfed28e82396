"""A drawing in SVG: shapes and words in points, colours of docs/look.md that stay apart in black and white."""

from dataclasses import dataclass, field
from typing import Literal
from xml.sax.saxutils import escape

# As wide as the text on a page of GB/T 9704 (156 mm), as high as leaves room for the words around it.
WIDTH, HIGHEST = 442.0, 480.0
FONT = "Noto Sans SC"
SIZE, SMALL = 9.0, 8.0
INK, SOFT, LINE, EDGE, PAPER = "#1c2733", "#5b6875", "#cfd8e2", "#88949f", "#ffffff"
ACCENT, TRACK, AMBER = "#2b5a8c", "#e9eef3", "#8f5b00"
Anchor = Literal["start", "middle", "end"]
_WIDE_FROM = 0x2E80  # from here on characters are as wide as high


def width_of(words: str, size: float = SIZE) -> float:
    """Return about how wide the words are set, in points."""
    return sum(size if ord(char) >= _WIDE_FROM else 0.58 * size for char in words)


def cut(words: str, room: float, size: float = SIZE) -> str:
    """Return the words, shortened by … to fit into the room."""
    if width_of(words, size) <= room:
        return words
    while words and width_of(words, size) + size > room:
        words = words[:-1]
    return words + "…"


def broken(words: str, room: float, size: float = SIZE) -> list[str]:
    """Break the words into lines that fit into the room."""
    lines = [""]
    for char in words:
        if lines[-1] and width_of(lines[-1] + char, size) > room:
            lines.append("")
        lines[-1] += char
    return lines


@dataclass
class Drawing:
    """Shapes in the order in which they are painted."""

    height: float
    parts: list[str] = field(default_factory=list)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, edge: str = "", dash: str = ""
    ) -> None:
        """Draw a rectangle."""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
            f' fill="{fill}"{_stroke(edge, 0.6, dash)}/>'
        )

    def line(
        self, points: list[tuple[float, float]], colour: str = LINE, width: float = 0.5, dash: str = ""
    ) -> None:
        """Draw a line through the points."""
        through = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{through}" fill="none"{_stroke(colour, width, dash)}/>')

    def mark(self, x: float, y: float, shape: int, colour: str) -> None:
        """Draw the mark of a point: a dot, a hollow square or a triangle."""
        if shape == 0:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{colour}"/>')
        elif shape == 1:
            self.rect(x - 2.2, y - 2.2, 4.4, 4.4, PAPER, colour)
        else:
            corners = f"{x:.1f},{y - 3:.1f} {x - 2.8:.1f},{y + 2:.1f} {x + 2.8:.1f},{y + 2:.1f}"
            self.parts.append(f'<polygon points="{corners}" fill="{colour}"/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        anchor: Anchor = "start",
        size: float = SIZE,
        colour: str = INK,
        *,
        clear: bool = False,
    ) -> None:
        """Write words whose middle line is at ``y``; ``clear`` keeps lines that pass below them off."""
        around = f' stroke="{PAPER}" stroke-width="2.4" paint-order="stroke"' if clear else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y + 0.36 * size:.1f}" font-family="{FONT}" font-size="{size:.1f}"'
            f' fill="{colour}" text-anchor="{anchor}"{around}>{escape(words)}</text>'
        )

    def svg(self) -> str:
        """Return the whole as SVG."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:.1f}" height="{self.height:.1f}"'
            f' viewBox="0 0 {WIDTH:.1f} {self.height:.1f}">{"".join(self.parts)}</svg>'
        )


def _stroke(colour: str, width: float, dash: str) -> str:
    if not colour:
        return ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f' stroke="{colour}" stroke-width="{width:.1f}"{dashes}'
