"""One case: who did what in it, how long each step took, and what it waits for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock
from luodi.library.models import Case, Step
from luodi.library.reports import transfers
from luodi.rulebook.reports import calendar

# What a case shows of its own subject: flow → (template, function that returns its context).
About = Callable[[Case, User], dict[str, Any]]
ABOUT: dict[str, tuple[str, About]] = {"transfer": ("library/_about_transfer.html", transfers.about)}


@dataclass(frozen=True)
class Line:
    """One step as the page shows it."""

    step: Step
    took: str
    late: int

    @property
    def is_open(self) -> bool:
        return self.step.closed_at is None


def steps(case: Case) -> list[Line]:
    """Return every step of the case, the first one first, with how many working days it took or has waited."""
    rows = case.steps.select_related("unit", "closed_by", "closed_post", "closed_post__unit", "on_behalf_of")
    return [_line(step) for step in rows.order_by("pk")]


def _line(step: Step) -> Line:
    begun = clock.day_of(step.opened_at)
    ended = clock.day_of(step.closed_at) if step.closed_at else clock.today()
    days = calendar.length(begun, ended)
    took = f"用时 {days} 个工作日" if step.closed_at else f"已等 {days} 个工作日"
    return Line(
        step, took if days else "当天办结" if step.closed_at else "今天转来", (ended - step.due_on).days
    )


def about(case: Case, user: User) -> tuple[str, dict[str, Any]]:
    """Return the template and the context of what this case is about; ("", {}) where the steps say it all."""
    template, told = ABOUT.get(case.flow, ("", None))
    return template, told(case, user) if told else {}
