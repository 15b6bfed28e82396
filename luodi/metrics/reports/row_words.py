"""What a row behind a figure is called on the page of the figure, and where it opens."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from luodi.common import clock, money
from luodi.metrics.reports.indicators.base import Subject
from luodi.progress.reports.due_returns import DueReturn
from luodi.projects.models import Project


@dataclass(frozen=True)
class Words:
    """Where a row opens, and what is said of it beside its project; ``label`` names a row that is not the project itself."""

    url: str
    words: str
    label: str = ""


def told(subject: Subject, row: Any, project: Project | None) -> Words:
    """Return the words for a row; ``project`` is its project if the reader may read that."""
    of_their_own = {Subject.FACT: _fact, Subject.PROBLEM: _problem, Subject.PROMISE: _promise}
    return of_their_own[subject](row) if subject in of_their_own else _project(project)


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


def _problem(problem: Any) -> Words:
    raised = f"{clock.day_of(problem.raised_at)} 提出"
    ended = f"，{clock.day_of(problem.ended_at)} 办结" if problem.ended_at else ""
    return Words(problem.get_absolute_url(), f"{raised}{ended}，{problem.get_state_display()}", str(problem))


def _promise(promise: Any) -> Words:
    kept = f"，{promise.kept_on} 兑现" if promise.kept_on else ""
    words = f"期限 {promise.due_on}{kept}，{promise.get_state_display()}"
    return Words(promise.get_absolute_url(), words, promise.get_side_display())


def due_return(due: DueReturn) -> tuple[str, Words]:
    """Return what the return of a month is called, and how it stands."""
    if due.filed is None:
        words = f"应于 {due.due_on} 以前报送，没有报送"
    else:
        filed = f"{clock.day_of(due.filed.filed_at)} 报送"
        words = (
            f"应于 {due.due_on} 以前报送，{filed}，应报 {due.filed.expected} 个，已报 {due.filed.reported} 个"
        )
    return f"{due.month} 月报", Words(f"{reverse('progress:returns')}?month={due.month}", words)
