"""What is entered on paper in a run: what is asked, what stands, what waits for a second person."""

from dataclasses import dataclass
from typing import Any

from luodi.assessment import checks
from luodi.assessment.models import Input, Run


@dataclass(frozen=True)
class Asked:
    """A fact, or a list, that the scheme wants entered."""

    key: str
    title: str
    how: str
    shared: bool = False


def asked(run: Run) -> list[Asked]:
    """Return what a scheme wants entered, in the order it is written."""
    rules = run.version.rules
    found = [
        Asked(name, fact.title or name, _how(fact.type, fact.unit))
        for name, fact in checks.entered(rules).items()
    ]
    for name, records in rules.records.items():
        cells = [one.title or key for key, one in records.attributes.items()]
        how = "每行一条，可从 Excel 粘贴，依次是：名称、" + "、".join(cells)
        found.append(Asked(name, records.title or name, how, records.shares is not None))
    return found


def _how(kind: str, unit: str) -> str:
    words = {"flag": "填 是 或 否", "date": "填日期，如 2026-03-01", "numbers": "几个数用空格隔开"}
    return words.get(kind) or (f"单位：{unit}" if unit else "")


@dataclass(frozen=True)
class Entry:
    """One entry with the title of its fact."""

    row: Input
    title: str
    shown: str


def entries(run: Run) -> list[Entry]:
    """Return the entries that stand or wait, those that wait first, in one query."""
    titles = {one.key: one.title for one in asked(run)}
    rows = run.inputs.filter(ended_at__isnull=True).select_related("unit", "entered_by", "confirmed_by")
    found = sorted(rows, key=lambda one: (one.confirmed_at is not None, one.unit.path, one.pk))
    return [Entry(one, titles.get(one.fact, one.fact), _shown(one.value)) for one in found]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)} 条" if value and isinstance(value[0], dict) else "、".join(map(str, value))
    return str(value)
