"""前期节点 as bars in time: where each bar stands, in percent of the width; drawn by ``common/_bars.html``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.progress.reports import nodes
from luodi.progress.reports.nodes import Line
from luodi.projects.models import Project

# So many names of months fit beside each other.
NAMED = 5
# What takes a day must still be seen.
LEAST = 0.8


@dataclass(frozen=True)
class Piece:
    """A stretch of a bar, in percent of the width, and the class that colours it."""

    x: float
    width: float
    look: str


@dataclass(frozen=True)
class Bar:
    """One bar: what has run, what is to come, the first plan below it, and the same in words."""

    pieces: Sequence[Piece]
    first: Piece
    is_critical: bool
    words: str


@dataclass(frozen=True)
class Scale:
    """The head of the bars: the first days of months with their names, and today; None where today lies outside."""

    months: Sequence[tuple[float, str]]
    today: float | None


@dataclass(frozen=True)
class Chart:
    """A scale and one bar for each line."""

    scale: Scale
    bars: Sequence[Bar]


def chart(lines: Sequence[Line]) -> Chart:
    """Return the bars of lines over the time from the first to the last day of them all, whole weeks at the ends."""
    days = [
        day
        for line in lines
        for day in (line.span.start, line.span.end, line.node.first_start, line.node.first_end)
    ]
    first, last = min(days) - timedelta(days=3), max(days) + timedelta(days=4)
    ruler = _Ruler(first, (last - first).days)
    today = clock.today()
    at = ruler.at(today) if first <= today <= last else None
    return Chart(Scale(_months(first, last, ruler), at), [_bar(line, ruler, today) for line in lines])


@dataclass(frozen=True)
class _Ruler:
    first: date
    days: int

    def at(self, day: date) -> float:
        return round((day - self.first).days * 100 / self.days, 2)

    def piece(self, start: date, end: date, look: str) -> Piece:
        """Return the stretch from a day to a day, both included."""
        x = self.at(start)
        return Piece(x, max(LEAST, round(self.at(end + timedelta(days=1)) - x, 2)), look)


def _months(first: date, last: date, ruler: _Ruler) -> list[tuple[float, str]]:
    starts = []
    month = first.replace(day=1)
    while month <= last:
        if month >= first:
            starts.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    step = -(-len(starts) // NAMED) or 1
    return [(ruler.at(day), _named(day, place == 0)) for place, day in enumerate(starts[::step])]


def _named(day: date, is_first: bool) -> str:
    return f"{day:%y}年{day.month}月" if is_first or day.month == 1 else f"{day.month}月"


def _bar(line: Line, ruler: _Ruler, today: date) -> Bar:
    node, span = line.node, line.span
    until = node.real_end or (min(today, span.end) if node.real_start else None)
    pieces = []
    if until:
        pieces.append(ruler.piece(span.start, until, f"bar-{line.light}"))
    if node.real_end is None and (until is None or until < span.end):
        start = span.start if until is None else until + timedelta(days=1)
        pieces.append(ruler.piece(start, span.end, f"bar-{line.light} bar-to-come"))
    first = ruler.piece(node.first_start, node.first_end, "bar-first")
    return Bar(pieces, first, span.is_critical, _words(line))


def _words(line: Line) -> str:
    node, span = line.node, line.span
    told = "" if node.real_end else "预计"
    now = f"{told}{sentence_day(span.start)}至{sentence_day(span.end)}"
    return f"{node.label}：{now}，最初计划{sentence_day(node.first_start)}至{sentence_day(node.first_end)}"


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Show the nodes on the page of a project, or offer to plan them to whoever may."""
    plan = nodes.plan_of(project)
    if plan:
        return {"project": project, "plan": plan, "chart": chart(plan.lines)}
    return (
        {"project": project, "plan": None}
        if nodes.may_begin(project) and nodes.writes(project, user)
        else None
    )
