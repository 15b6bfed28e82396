"""One case: who did what in it, how long each step took, and what it waits for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from luodi.accounts.models import User
from luodi.common import clock
from luodi.common.lateness import waited
from luodi.library.models import Case, Pause, Step
from luodi.library.reports import disputes, filing_pages, handings, leaving, plans, rounds, transfers
from luodi.projects.reports import masking

# What a case shows of its own subject: flow → (template, function that returns its context).
About = Callable[[Case, User], dict[str, Any]]
ABOUT: dict[str, tuple[str, About]] = {
    "dispute": ("library/_about_dispute.html", disputes.about),
    "filing": ("library/_filing.html", filing_pages.about),
    "handing": ("library/_about_handing.html", handings.about),
    "call": ("library/_about_sweep.html", rounds.about),
    "review": ("library/_about_sweep.html", rounds.about),
    "leaving": ("library/_about_leaving.html", leaving.about),
    "plan": ("library/_about_plan.html", plans.about),
    "transfer": ("library/_about_transfer.html", transfers.about),
}
# Whose steps a reader sees who may not see all of them: flow → function that returns ids of units, or None for all.
Narrow = Callable[[Case, User], set[int] | None]
NARROW: dict[str, Narrow] = {"filing": filing_pages.narrowed_steps}
# What closes a case that is about no single project: flow → function that says whom to ask, "" for an open case.
CLOSED: dict[str, Callable[[Case, User], str]] = {"dispute": disputes.closed_words}


@dataclass(frozen=True)
class Line:
    """One step as the page shows it. ``stopped`` is the pause in which its clock stands still."""

    step: Step
    took: str
    late: int
    pauses: Sequence[Pause] = ()
    stopped: Pause | None = None

    @property
    def is_open(self) -> bool:
        return self.step.closed_at is None


def name_for(case: Case, user: User) -> str:
    """Return what the case is called for the reader; who sees only a part of it sees the name of that time."""
    if case.project is None:
        return case.title
    shown = masking.shown_name(case.project, user)
    narrowed = case.flow in NARROW and NARROW[case.flow](case, user) is not None
    return case.title if narrowed and shown == case.project.name else shown


def closed_words(case: Case, user: User) -> str:
    """Say whom to ask where what was written in the case is 商业敏感 to the reader; "" where all may be read."""
    if case.project is not None:
        return masking.whom_to_ask(case.project) if masking.is_closed_to(case.project, user) else ""
    return CLOSED[case.flow](case, user) if case.flow in CLOSED else ""


def steps(case: Case, user: User) -> list[Line]:
    """Return the steps that the reader may see, the first one first, with how many days each took or waits."""
    units = NARROW[case.flow](case, user) if case.flow in NARROW else None
    seen = case.steps.all() if units is None else case.steps.filter(unit_id__in=units)
    rows = seen.select_related("unit", "closed_by", "closed_post", "closed_post__unit", "on_behalf_of")
    return lines(rows.order_by("pk"))


def lines(steps: QuerySet[Step]) -> list[Line]:
    """Return steps with how many days each took or waits; pauses are read once."""
    today = clock.today()
    pauses = Prefetch("pauses", Pause.objects.select_related("by").order_by("pk"))
    return [_line(step, today) for step in steps.prefetch_related(pauses)]


def _line(step: Step, today: date) -> Line:
    begun = clock.day_of(step.opened_at)
    ended = clock.day_of(step.closed_at) if step.closed_at else today
    took = waited(begun, ended) or "今天转来"
    if step.closed_at:
        took = f"用时 {(ended - begun).days} 天" if ended > begun else "当天办结"
    pauses = list(step.pauses.all())
    running = next((pause for pause in pauses if pause.to_on is None), None)
    # While a clock stands still, nothing becomes late.
    counted_to = min(ended, running.from_on) if running else ended
    stopped = running if step.closed_at is None else None
    return Line(step, took, (counted_to - step.due_on).days, pauses, stopped)


def about(case: Case, user: User) -> tuple[str, dict[str, Any]]:
    """Return the template and the context of what this case is about; ("", {}) where the steps say it all."""
    template, told = ABOUT.get(case.flow, ("", None))
    return template, told(case, user) if told else {}
