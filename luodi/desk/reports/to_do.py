"""待办: what waits for the reader, what others handed over first; by kind of work and by how urgent it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from django.db.models import TextChoices
from django.urls import reverse

from luodi.common import clock, todo
from luodi.common.lateness import waited
from luodi.desk.limits import WorkLimits
from luodi.rulebook import lights
from luodi.rulebook.reports import calendar, packs
from luodi.rulebook.working_days import Calendar

SHOWN = 8


class When(TextChoices):
    """How urgent something is."""

    LATE = "late", "逾期"
    SOON = "soon", "临期"
    LATER = "later", "以后"


_BY_TONE = {lights.LATE: When.LATE, lights.SOON: When.SOON}


@dataclass(frozen=True)
class ToDo:
    """An item with its light and how long it has waited; ``post`` is another post that the reader must switch to."""

    item: todo.Item
    light: lights.Light
    waited: str
    post: object = None

    @property
    def when(self) -> When:
        """How urgent it is; what has no day comes later."""
        return _BY_TONE.get(self.light.tone, When.LATER)


@dataclass(frozen=True)
class Wanted:
    """What the reader wants to see: one kind of work, one urgency, or everything uncut."""

    work: str = ""
    when: str = ""
    everything: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing of what fits is cut off."""
        return self.everything or bool(self.work or self.when)

    def takes(self, line: ToDo) -> bool:
        """Tell whether a line fits."""
        return self.work in ("", line.item.source) and self.when in ("", line.when)

    @property
    def address(self) -> str:
        """Return where this is seen."""
        asked = {name: value for name, value in (("work", self.work), ("when", self.when)) if value}
        return f"{reverse('desk:home')}?{urlencode(asked or {'all': 1})}"


@dataclass(frozen=True)
class Block:
    """What others handed over, or what the system reminds of: groups of (kind of work, lines), how many things, how many more."""

    reminds: bool
    count: int
    groups: list[tuple[str, list[ToDo]]]
    more: int


@dataclass(frozen=True)
class Chip:
    """A filter that the reader may put on, with how many things it leaves."""

    label: str
    url: str
    count: int
    active: bool


@dataclass(frozen=True)
class Desk:
    """What waits for the reader: how many things, how many of them late or due today, in blocks, with filters where it is much."""

    count: int
    late: int
    due: int
    blocks: list[Block]
    chips: list[list[Chip]]


def to_do(user, wanted: Wanted) -> Desk:
    """Return what waits for the reader, the first of each block or everything that is wanted."""
    lines = list(lines_of(user))
    shown = [line for line in lines if wanted.takes(line)]
    blocks = [_block(reminds, shown, wanted) for reminds in (False, True)]
    return Desk(
        _count(lines),
        _count([line for line in lines if line.when == When.LATE]),
        _count([line for line in lines if line.item.due_on == clock.today()]),
        [block for block in blocks if block.groups],
        _chips(lines, wanted) if len(lines) > SHOWN + 1 else [],
    )


def lines_of(user) -> Iterator[ToDo]:
    """Yield everything that waits for the reader, the earliest due first."""
    days, today = calendar.current(), clock.today()
    limits: WorkLimits = packs.in_force(user.post.county_id or 0, "to_do").rules
    items = [_dated(item, limits, days) for item in todo.items_for(user)]
    for item in sorted(items, key=todo.urgency):
        yield ToDo(
            item,
            lights.light(item.due_on, today, days, is_stopped=item.is_stopped),
            waited(item.since, today) if item.since else "",
            item.post if item.post and item.post != user.post else None,
        )


def next_after(user, path: str) -> ToDo | None:
    """Return what the reader may take up next, reminders last; not what the page at the path is about."""
    lines = sorted(lines_of(user), key=lambda line: line.item.reminds)
    return next((line for line in lines if urlsplit(line.item.url).path != path), None)


def _dated(item: todo.Item, limits: WorkLimits, days: Calendar) -> todo.Item:
    """Give what has no day of its own that of its kind of work."""
    if item.due_on or item.is_stopped or item.since is None:
        return item
    return replace(item, due_on=days.due(item.since, limits.days(item.source)).on)


def _block(reminds: bool, lines: Sequence[ToDo], wanted: Wanted) -> Block:
    mine = [line for line in lines if line.item.reminds == reminds]
    few = len(mine) <= SHOWN + 1
    if wanted.is_whole or few:
        return Block(reminds, _count(mine), [("", mine)] if few and mine else _by_work(mine), 0)
    return Block(reminds, _count(mine), [("", mine[:SHOWN])], _count(mine[SHOWN:]))


def _by_work(lines: Sequence[ToDo]) -> list[tuple[str, list[ToDo]]]:
    """Put alike together, the kind of work first of which something is due first."""
    found: dict[str, list[ToDo]] = {}
    for line in lines:
        found.setdefault(line.item.source, []).append(line)
    return list(found.items())


def _chips(lines: Sequence[ToDo], wanted: Wanted) -> list[list[Chip]]:
    """Offer each urgency and each kind of work; the counts are what the other filter leaves."""
    works = sorted({line.item.source for line in lines})
    rows = [
        [
            _chip(lines, wanted, replace(wanted, when=value), label)
            for value, label in (("", "全部"), *When.choices)
        ],
        [_chip(lines, wanted, replace(wanted, work=value), value or "各类") for value in ("", *works)],
    ]
    return [[chip for chip in row if chip.count or chip.active] for row in rows]


def _chip(lines: Sequence[ToDo], wanted: Wanted, to: Wanted, label: str) -> Chip:
    count = _count([line for line in lines if to.takes(line)])
    return Chip(label, to.address, count, wanted.is_whole and to == wanted)


def _count(lines: Sequence[ToDo]) -> int:
    return sum(line.item.stands_for for line in lines)
