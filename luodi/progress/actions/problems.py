"""Raising a problem, and everything that is done about it until three signatures close it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.progress.models import Problem, ProblemFile, ProblemStep
from luodi.progress.problems import (
    BEGINS_ANEW,
    MOVES,
    OPEN,
    Act,
    Cause,
    Problems,
    State,
    what_lacks,
    why_not,
)
from luodi.progress.reports import problem_rules
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.rulebook.actions import packs
from luodi.rulebook.due_days import NoLongerOpen, Proposal
from luodi.rulebook.reports import calendar
from luodi.rulebook.working_days import DueDay

# The bytes of a file and its name.
Upload = tuple[IO[bytes], str]
Stored = list[tuple[StoredFile, str]]

VERBS: dict[Act, str] = {
    Act.RAISE: "problem.raised",
    Act.NOTE: "problem.noted",
    Act.ANSWER: "problem.answered",
    Act.HAND_ON: "problem.handed_on",
    Act.ASK_TIME: "problem.time_asked",
    Act.CONFIRM: "problem.confirmed",
    Act.OBJECT: "problem.objected",
    Act.WITHDRAW: "problem.withdrawn",
    Act.PASS: "problem.closed",
    Act.REOPEN: "problem.reopened",
    Act.ASK_AGAIN: "problem.upheld",
    Act.GRANT_TIME: "problem.time_granted",
    Act.REFUSE_TIME: "problem.time_refused",
    Act.ASSIGN: "problem.assigned",
    Act.NAME_CAUSE: "problem.cause_named",
    Act.END: "problem.ended",
}


class ProblemRefused(Exception):
    """A problem cannot be raised, or not be dealt with so; the message says why and what to do."""


class RaisedAlready(ProblemRefused):
    """The same person raised the same before; ``problem`` is where it stands."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("您已经提出过同样的问题，不用再提，请在这里查看办理情况。")
        self.problem = problem


@dataclass(frozen=True)
class Raised:
    """What is said when a problem is raised; without ``due_on`` the owner unit has the days of the urgency."""

    kind: str
    cause: Cause
    urgency: str
    words: str
    wanted: str
    unit: Unit
    due_on: date | None = None
    files: Sequence[Upload] = ()


@dataclass(frozen=True)
class Said:
    """What is brought along to an act; which acts need what stands in ``problems.MOVES``."""

    words: str = ""
    files: Sequence[Upload] = ()
    person: str = ""
    day: date | None = None
    unit: Unit | None = None
    cause: Cause | None = None

    @property
    def brought(self) -> set[str]:
        """The names of what is not empty."""
        return {name for name, value in vars(self).items() if value}


@permitted(Permission.PROBLEM_RAISE)
def raise_problem(*, project: Project, raised: Raised, by: User) -> Problem:
    """Raise a problem on a project. Raises ProblemRefused, RaisedAlready, FileRefused and ClosedToYou."""
    return _raise(project, raised, _stored(raised.files, by), by)


def _stored(files: Sequence[Upload], by: User) -> Stored:
    """Keep the bytes before the transaction begins."""
    return [(store(content=content, name=name, by=by), name) for content, name in files]


@transaction.atomic
def _raise(project: Project, raised: Raised, files: Stored, by: User) -> Problem:
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse_closed([project], by)
    if not problem_rules.may_raise(project, by):
        raise ProblemRefused("只有参与这个项目的单位和人员、招商中心可以提出问题，请联系责任单位。")
    if refusal := problem_rules.why_not_to(raised.unit, project.county_id):
        raise ProblemRefused(refusal)
    same = {"kind": raised.kind, "words": raised.words, "unit": raised.unit, "raised_by": by}
    if known := Problem.objects.open().filter(project=project, **same).first():
        raise RaisedAlready(known)
    if raised.due_on and raised.due_on < clock.today():
        raise ProblemRefused("期限早于今天，请填今天或以后的日期；不填的按紧急程度计算。")
    release = packs.pin(county_id=project.county_id, kind="problems")
    problem = Problem(
        county_id=project.county_id,
        project=project,
        unit=raised.unit,
        kind=raised.kind,
        cause=raised.cause,
        urgency=raised.urgency,
        words=raised.words,
        wanted=raised.wanted,
        raised_by=by,
        raised_unit=by.post.unit,
        raised_at=clock.now(),
        rules=release.number,
    )
    _begin(problem, release.rules, named=raised.due_on)
    problem.first_due_on = problem.due_on
    problem.save()
    _note(problem, Act.RAISE, files, by, to_unit=raised.unit, cause=raised.cause, due_on=problem.due_on)
    return problem


def _begin(problem: Problem, rules: Problems, named: date | None = None) -> None:
    """Let the time of whoever is next begin: until a day that was named, or the days that the rules give."""
    problem.since = clock.now()
    if named is not None:
        problem.due_on, problem.days, problem.provisional = _working(named), None, False
        return
    problem.days = rules.days_of(State(problem.state), problem.urgency)
    due = calendar.due_on(clock.today(), problem.days)
    problem.due_on, problem.provisional = due.on, due.is_provisional


def _working(day: date) -> date:
    """Return the day, or the next one on which offices work: nobody can be late on a day off."""
    return calendar.current().add(day, 0)


def _note(problem: Problem, act: Act, files: Stored, by: User, **told: Any) -> ProblemStep:
    """Add the row of an act, its files and its entry in the trail."""
    step = ProblemStep.objects.create(
        county_id=problem.county_id,
        problem=problem,
        act=act,
        by=by,
        post=by.post,
        unit=by.post.unit,
        at=clock.now(),
        **{"round": problem.round} | told,
    )
    ProblemFile.objects.bulk_create(
        ProblemFile(county_id=problem.county_id, step=step, file=stored, name=name[-200:])
        for stored, name in dict(files).items()
    )
    trail.record(VERBS[act], problem.project, by=by, problem=problem.pk, step=step.pk)
    return step


@permitted(Permission.PROBLEM_CHECK, Permission.PROBLEM_HANDLE, Permission.PROBLEM_RAISE)
def take(*, problem: Problem, act: Act, said: Said, by: User) -> Problem:
    """Do an act about a problem as ``problems.MOVES`` knows it. Raises ProblemRefused and FileRefused."""
    if lacks := what_lacks(act, said.brought):
        raise ProblemRefused(lacks)
    return _take(problem, act, said, _stored(said.files, by), by)


@transaction.atomic
def _take(problem: Problem, act: Act, said: Said, files: Stored, by: User) -> Problem:
    current, rules = _locked(problem)
    standing = problem_rules.standing_of(current, current.steps.all(), rules)
    if refusal := why_not(act, standing, problem_rules.actor_of(current, by)):
        raise ProblemRefused(refusal)
    told: dict[str, Any] = {"words": said.words, "person": said.person, "due_on": current.due_on}
    told |= {"round": current.round}
    if follows := _EFFECTS.get(act):
        told |= follows(current, said, by)
    if (to := MOVES[act].to) is not None:
        current.state = to
        current.asked_by = current.asked_due_on = None
    if current.state not in OPEN:
        current.ended_at = clock.now()
    elif to is not None or act in BEGINS_ANEW:
        _begin(current, rules)
    current.save()
    _note(current, act, files, by, **told)
    return current


def _locked(problem: Problem) -> tuple[Problem, Problems]:
    """Return the problem under its own lock and that of its project, with the rules it was raised under."""
    project_id = Problem.objects.values_list("project_id", flat=True).get(pk=problem.pk)
    project = Project.objects.select_for_update().get(pk=project_id)
    rows = Problem.objects.select_for_update(of=("self",)).select_related("unit")
    current = rows.get(pk=problem.pk)
    current.project = project
    return current, problem_rules.rules_of(current)


def _hand_on(problem: Problem, said: Said, by: User) -> dict[str, Any]:
    """Give the problem to another unit, whose time then begins; more time that was asked for falls away."""
    unit = said.unit
    if unit is None or unit.pk == problem.unit_id:
        raise ProblemRefused(f"这个问题已经由{problem.unit}承办，请选择另一个单位。")
    if refusal := problem_rules.why_not_to(unit, problem.county_id):
        raise ProblemRefused(refusal)
    before, problem.unit = problem.unit, unit
    problem.asked_by = problem.asked_due_on = None
    return {"from_unit": before, "to_unit": unit}


def _ask_time(problem: Problem, said: Said, by: User) -> dict[str, Any]:
    if said.day is None or said.day <= problem.due_on:
        raise ProblemRefused("延期后的日期要晚于现在的期限，请重新填写。")
    problem.asked_by, problem.asked_due_on = by, _working(said.day)
    return {"day": problem.asked_due_on}


def _grant_time(problem: Problem, said: Said, by: User) -> dict[str, Any]:
    day = problem.asked_due_on
    if day is None:
        raise ProblemRefused("没有等着审定的延期申请，不用再办。")
    problem.due_on, problem.days, problem.provisional = day, None, False
    problem.asked_by = problem.asked_due_on = None
    return {"day": day}


def _refuse_time(problem: Problem, said: Said, by: User) -> dict[str, Any]:
    day = problem.asked_due_on
    problem.asked_by = problem.asked_due_on = None
    return {"day": day}


def _reopen(problem: Problem, said: Said, by: User) -> dict[str, Any]:
    """Begin another round; the signatures of the round before stay with it."""
    problem.round += 1
    return {}


def _name_cause(problem: Problem, said: Said, by: User) -> dict[str, Any]:
    if said.cause is None or said.cause == problem.cause:
        raise ProblemRefused(f"原因已经是“{problem.get_cause_display()}”，请选择另一个。")
    problem.cause = said.cause
    return {"cause": said.cause}


_EFFECTS: Mapping[Act, Callable[[Problem, Said, User], dict[str, Any]]] = {
    Act.HAND_ON: _hand_on,
    Act.ASSIGN: _hand_on,
    Act.ASK_TIME: _ask_time,
    Act.GRANT_TIME: _grant_time,
    Act.REFUSE_TIME: _refuse_time,
    Act.REOPEN: _reopen,
    Act.NAME_CAUSE: _name_cause,
}


@transaction.atomic
def move_due_day(*, proposal: Proposal, by: Any) -> None:
    """Give an open problem the due day that a corrected calendar proposed. Raises NoLongerOpen."""
    current, _ = _locked(Problem(pk=proposal.pk))
    if current.state not in OPEN or DueDay(current.due_on, current.provisional) != proposal.was:
        raise NoLongerOpen(f"“{proposal.title}”已经办结或期限另有调整，不用再改。")
    current.due_on, current.provisional = proposal.now.on, proposal.now.is_provisional
    if current.asked_due_on and current.asked_due_on <= current.due_on:
        current.asked_by = current.asked_due_on = None
    current.save()
    trail.record(
        "problem.due_day_moved",
        current.project,
        by=by,
        problem=current.pk,
        before={"due_on": proposal.was.on.isoformat()},
        after={"due_on": proposal.now.on.isoformat()},
    )
