"""What is entered on paper in a run: what is asked, what stands, what waits for a second person."""

from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import Unit, User
from luodi.assessment import checks
from luodi.assessment.engine.scheme import Fact
from luodi.assessment.models import Input, Run


@dataclass(frozen=True)
class Asked:
    """A list that the scheme wants entered."""

    key: str
    title: str
    how: str
    shared: bool = False


def asked(run: Run) -> list[Asked]:
    """Return the lists that a scheme wants entered, in the order it is written."""
    found = []
    for name, records in run.version.rules.records.items():
        cells = [one.title or key for key, one in records.attributes.items()]
        how = "每行一条，可从 Excel 粘贴，依次是：名称、" + "、".join(cells)
        found.append(Asked(name, records.title or name, how, records.shares is not None))
    return found


@dataclass(frozen=True)
class Grid:
    """The facts that are entered, and what stands or waits in the cell of each unit; a unit stands under its short name."""

    facts: dict[str, Fact]
    units: list[Unit]
    latest: dict[tuple[int, str], Input]

    @property
    def rows(self) -> list[tuple[int, str]]:
        """Return the number of each unit with each of the names by which it may be pasted."""
        names = [(unit.pk, dict.fromkeys((str(unit), unit.name))) for unit in self.units]
        return [(pk, name) for pk, several in names for name in several]


def grid(run: Run) -> Grid:
    """Return the grid of a run in two queries; what waits for a second person goes before what stands."""
    facts = checks.entered(run.version.rules)
    if not facts:
        return Grid({}, [], {})
    rows = run.inputs.filter(ended_at__isnull=True, fact__in=facts).select_related("entered_by")
    found = sorted(rows, key=lambda one: one.confirmed_at is None)
    latest = {(one.unit_id, one.fact): one for one in found}
    return Grid(facts, list(run.scheme.units.order_by("path")), latest)


def how(fact: Fact) -> str:
    """Say how a fact is written into a cell."""
    words = {"flag": "是或否", "date": "日期，如 2026-03-01", "numbers": "几个数用空格隔开"}
    return words.get(fact.type) or fact.unit


@dataclass(frozen=True)
class Entry:
    """One entry with the title of its fact."""

    row: Input
    title: str
    shown: str


def entries(run: Run) -> list[Entry]:
    """Return the entries that stand or wait, those that wait first, in one query."""
    rules = run.version.rules
    titles = {name: one.title or name for name, one in (*rules.facts.items(), *rules.records.items())}
    rows = run.inputs.filter(ended_at__isnull=True).select_related("unit", "entered_by", "confirmed_by")
    found = sorted(rows, key=lambda one: (one.confirmed_at is not None, one.unit.path, one.pk))
    return [Entry(one, titles.get(one.fact, one.fact), _shown(one.value)) for one in found]


def entries_for(run: Run, user: User) -> tuple[list[Entry], list[Entry]]:
    """Return what the user may confirm or give back, which another person entered into an open run, and what else there is."""
    mine, others = list[Entry](), list[Entry]()
    for one in entries(run):
        waits = run.is_open and not one.row.confirmed_at and one.row.entered_by_id != user.pk
        (mine if waits else others).append(one)
    return mine, others


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} 条" if value and isinstance(value[0], dict) else "、".join(map(str, value))
    return str(value)
