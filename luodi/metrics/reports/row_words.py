"""What a row behind a figure is called on the page of the figure, and where it opens."""

from dataclasses import dataclass
from typing import Any

from luodi.common import money
from luodi.metrics.reports.indicators.base import Subject
from luodi.projects.models import Project


@dataclass(frozen=True)
class Words:
    """Where a row opens, and what is said of it beside its project; ``label`` names a row that is not the project itself."""

    url: str
    words: str
    label: str = ""


def told(subject: Subject, row: Any, project: Project | None) -> Words:
    """Return the words for a row; ``project`` is its project if the reader may read that."""
    if subject == Subject.FACT:
        return _fact(row)
    return _project(project)


def _project(project: Project | None) -> Words:
    if project is None:
        return Words("", "")
    worth = (
        f"总投资 {money.in_wan(project.investment)} 万元" if project.investment is not None else "总投资不明"
    )
    return Words(project.get_absolute_url(), f"{project.get_stage_display()}，{worth}")


def _fact(fact: Any) -> Words:
    basis = f"（{fact.get_basis_display()}）" if fact.basis else ""
    words = f"{fact.happened_on} 发生，计入 {fact.counts_in}"
    return Words(fact.get_absolute_url(), words, f"{fact.label}{basis}")
