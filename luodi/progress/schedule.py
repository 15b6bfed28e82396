"""The critical path through dependent tasks, counted in working days; pure, one pass forward and one back.

Working days are counted as the calendar that is passed in says. A task of n days that starts on a working day ends on
the n-th, that day included; what comes after it starts on the next working day at the earliest. What has really
happened holds: a task that ended keeps its days, one that has begun waits for nothing any more and ends today at the
earliest, and one that has not begun starts today at the earliest.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.rulebook.working_days import Calendar


@dataclass(frozen=True)
class Task:
    """Something that takes ``days`` working days (1 or more) and comes after others.

    ``not_before`` is the day it is planned to start, ``planned_end`` the day it is planned to end; without them it
    starts as soon as it can and is late against nothing. ``started`` and ``ended`` are what really happened.
    """

    code: str
    label: str
    days: int
    after: tuple[str, ...] = ()
    not_before: date | None = None
    planned_end: date | None = None
    started: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class Span:
    """When a task runs: ``slack`` working days may be lost before everything ends later; with none left it is critical.

    ``late`` is by how many working days it ends after its planned end (before it: negative); None without one. A task
    that ended has no slack and is not critical.
    """

    start: date
    end: date
    slack: int
    is_critical: bool
    late: int | None


@dataclass(frozen=True)
class Schedule:
    """All tasks in time: when everything ends, and by how many working days later than planned; None where unknown."""

    spans: Mapping[str, Span]
    end: date | None
    planned_end: date | None
    late: int | None


class Circle(ValueError):
    """Tasks wait for each other in a circle; the message names them and says what to do."""

    def __init__(self, labels: Sequence[str]) -> None:
        named = "→".join(f"“{label}”" for label in [*labels, labels[0]])
        super().__init__(f"{named}互相等待，排不出先后，请去掉其中一个前置节点。")


def length(start: date, end: date, calendar: Calendar) -> int:
    """Return how many working days there are from start to end, both included; at least 1."""
    return max(1, calendar.between(start, end) + calendar.is_working(start))


def in_order(tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks so that each stands behind all it comes after; of equals the earlier stays earlier.

    Raises Circle, and KeyError when a task comes after one that is not there.
    """
    known = {task.code: task for task in tasks}
    open_count = {task.code: len(set(task.after)) for task in tasks}
    following: dict[str, list[Task]] = {code: [] for code in known}
    for task in tasks:
        for code in set(task.after):
            following[code].append(task)
    found = [task for task in tasks if not open_count[task.code]]
    for task in found:
        for later in following[task.code]:
            open_count[later.code] -= 1
            if not open_count[later.code]:
                found.append(later)
    if len(found) < len(known):
        raise Circle(_circle(known, {code for code, count in open_count.items() if count}))
    return found


def _circle(known: Mapping[str, Task], waiting: set[str]) -> list[str]:
    """Return the labels of one circle: whoever goes back from a waiting task comes by a task twice."""
    code, passed = min(waiting), list[str]()
    while code not in passed:
        passed.append(code)
        code = next(one for one in known[code].after if one in waiting)
    return [known[one].label for one in reversed(passed[passed.index(code) :])]


class _Axis:
    """Working days by their number, the first one not before a day being 0; grows as far as it is asked."""

    def __init__(self, first: date, calendar: Calendar) -> None:
        self._calendar = calendar
        self._days = [calendar.add(first, 0)]

    def on(self, number: int) -> date:
        """Return the working day of that number."""
        while len(self._days) <= number:
            self._grow()
        return self._days[number]

    def from_(self, day: date) -> int:
        """Return the number of the first working day not before the day."""
        self._reach(day)
        return bisect_left(self._days, day)

    def until(self, day: date) -> int:
        """Return the number of the last working day not after the day; -1 when that lies before the first."""
        self._reach(day)
        return bisect_right(self._days, day) - 1

    def _reach(self, day: date) -> None:
        while self._days[-1] < day:
            self._grow()

    def _grow(self) -> None:
        self._days.append(self._calendar.add(self._days[-1], 1))


def schedule(tasks: Sequence[Task], calendar: Calendar, today: date) -> Schedule:
    """Return when each task runs and which are critical, seen from today.

    Raises Circle, and KeyError when a task comes after one that is not there.
    """
    ordered = in_order(tasks)
    if not ordered:
        return Schedule({}, None, None, None)
    axis = _Axis(min(_days_of(ordered, today)), calendar)
    starts, ends = _forward(ordered, axis, axis.from_(today))
    latest = _backward(ordered, ends)
    spans = {}
    for task in ordered:
        start = task.started or task.ended or axis.on(starts[task.code])
        end = task.ended or axis.on(ends[task.code])
        slack = 0 if task.ended else latest[task.code] - ends[task.code]
        late = None if task.planned_end is None else calendar.between(task.planned_end, end)
        spans[task.code] = Span(start, end, slack, not task.ended and slack == 0, late)
    end = max(span.end for span in spans.values())
    planned = max((task.planned_end for task in ordered if task.planned_end), default=None)
    return Schedule(spans, end, planned, None if planned is None else calendar.between(planned, end))


def _days_of(tasks: Sequence[Task], today: date) -> list[date]:
    told = [day for task in tasks for day in (task.not_before, task.started, task.ended) if day]
    return [today, *told]


def _forward(ordered: Sequence[Task], axis: _Axis, today: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return when each task that has not ended starts, and when every task ends, at the earliest."""
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    for task in ordered:
        if task.ended:
            ends[task.code] = axis.until(task.ended)
            continue
        if task.started:
            starts[task.code] = axis.from_(task.started)
        else:
            free = max((ends[code] + 1 for code in task.after), default=0)
            planned = axis.from_(task.not_before) if task.not_before else 0
            starts[task.code] = max(free, planned, today)
        ends[task.code] = max(starts[task.code] + task.days - 1, today)
    return starts, ends


def _backward(ordered: Sequence[Task], ends: Mapping[str, int]) -> dict[str, int]:
    """Return by when each task must end so that everything ends no later; only what has not begun waits for others."""
    latest = dict.fromkeys(ends, max(ends.values()))
    for task in reversed(ordered):
        if task.started or task.ended:
            continue
        for code in task.after:
            latest[code] = min(latest[code], latest[task.code] - task.days)
    return latest
