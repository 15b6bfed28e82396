"""What the page of one problem shows, and the problems on the page of a project."""

from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import User
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.common.lateness import late_by
from luodi.progress.models import Problem, ProblemFile, ProblemStep
from luodi.progress.problems import OPEN, SIGNATURES, Act, allowed
from luodi.progress.reports import problem_rules, problem_stories, problems
from luodi.projects.models import Project
from luodi.projects.reports import masking

# What the company said, and its sealed slips, name it.
OF_COMPANY = frozenset({Act.CONFIRM, Act.OBJECT})


@dataclass(frozen=True)
class Signature:
    """One of the three boxes: what it is called, and who signed, in words; nobody yet without ``at``."""

    label: str
    step: ProblemStep | None
    lines: tuple[str, ...] = ()
    files: tuple[ProblemFile, ...] = ()


@dataclass(frozen=True)
class Event:
    """One act as the story shows it."""

    step: ProblemStep
    title: str
    note: str
    files: tuple[ProblemFile, ...]
    late: str


@dataclass(frozen=True)
class Page:
    """Everything the page needs; nothing of what is closed to the reader."""

    problem: Problem
    project_name: str
    project_url: str
    line: problems.Line
    facts: list[tuple[str, str]]
    signatures: list[Signature]
    events: list[Event]
    acts: tuple[Act, ...]
    whom_to_ask: str


def page_of(problem: Problem, user: User) -> Page:
    """Read the page in a fixed number of queries, however much was done; ``problem`` comes from ``visible_to``."""
    rows = problem.steps.select_related("by", "post", "unit", "to_unit", "from_unit")
    steps = list(rows.prefetch_related("files").order_by("pk"))
    for step in steps:
        step.problem = problem
    name = masking.shown_name(problem.project, user)
    standing = problem_rules.standing_of(problem, steps, problem_rules.rules_of(problem))
    readable = Project.objects.visible_to(user).filter(pk=problem.project_id).exists()
    return Page(
        problem=problem,
        project_name=name,
        project_url=problem.project.get_absolute_url() if readable else "",
        line=problems.lines([problem], {problem.project_id: name})[0],
        facts=_facts(problem),
        signatures=[_signature(act, problem, steps) for act in SIGNATURES],
        events=[_event(step, problem) for step in reversed(steps)],
        acts=allowed(standing, problem_rules.actor_of(problem, user)),
        whom_to_ask=masking.whom_to_ask(problem.project) if problem.is_closed else "",
    )


def _facts(problem: Problem) -> list[tuple[str, str]]:
    told = [
        ("承办单位", str(problem.unit)),
        ("原因", problem.get_cause_display()),
        ("紧急程度", problem.urgency),
        ("提出", f"{problem.raised_unit} {problem.raised_by.full_name}，{sentence_day(problem.raised_at)}"),
        ("最初期限", sentence_day(problem.first_due_on)),
    ]
    if problem.asked_due_on:
        told.append(("申请延期到", f"{sentence_day(problem.asked_due_on)}，等审定"))
    return told


def is_hidden(step: ProblemStep, problem: Problem) -> bool:
    """Tell whether what the step says is closed to the reader for whom the problem was found."""
    return problem.is_veiled or problem.is_closed and step.act in OF_COMPANY


def _files(step: ProblemStep, problem: Problem) -> tuple[ProblemFile, ...]:
    return () if is_hidden(step, problem) else tuple(step.files.all())


def _signature(act: Act, problem: Problem, steps: list[ProblemStep]) -> Signature:
    """Return the box of one signature: that of the round under way."""
    signed = [step for step in steps if step.act == act and step.round == problem.round]
    if not signed:
        return Signature(SIGNATURES[act], None)
    step = signed[-1]
    who = f"{step.unit} {step.by.full_name}"
    if act == Act.CONFIRM:
        person = "（商业敏感）" if is_hidden(step, problem) else step.person
        return Signature(SIGNATURES[act], step, (person, f"由{who}登记"), _files(step, problem))
    return Signature(SIGNATURES[act], step, (who,), _files(step, problem))


def _event(step: ProblemStep, problem: Problem) -> Event:
    hidden = is_hidden(step, problem)
    # The company's words are for the owner unit and the checkers as well; who spoke for it is not.
    words = step.words if hidden and not problem.is_veiled else ""
    note = words if hidden else problem_stories.note(step) if step.act != Act.RAISE else ""
    return Event(step, problem_stories.title(step), note, _files(step, problem), _late(step))


def _late(step: ProblemStep) -> str:
    """Say by how many days an act that somebody waited for came after its due day."""
    waited_for = step.act in {*SIGNATURES, Act.OBJECT, Act.REOPEN, Act.ASK_AGAIN}
    return late_by(step.due_on, clock.day_of(step.at)) if waited_for and step.due_on else ""


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Show the problems of a project, the open ones first, and offer to raise one; nothing where there is neither."""
    may_raise = problem_rules.may_raise(project, user)
    rows = Problem.objects.filter(project=project).select_related("unit", "raised_unit")
    found = list(rows.order_by("due_on", "pk"))
    if not found and not may_raise:
        return None
    lines = problems.lines(found, {})
    still_open = [line for line in lines if line.problem.state in OPEN]
    return {
        "project": project,
        "may_raise": may_raise,
        "open": still_open,
        "over": [line for line in reversed(lines) if line.problem.state not in OPEN],
    }
