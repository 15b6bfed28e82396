"""How a problem stands for one user: what may be done about it now, and what keeps the rest from being done."""

from collections.abc import Iterable

from django.db.models import QuerySet

from luodi.accounts.models import Unit, User, units_acted_for
from luodi.accounts.permissions import RIGHTS, WRITERS, Permission, Role
from luodi.accounts.reports import offices
from luodi.common import clock
from luodi.progress.models import Problem, ProblemStep
from luodi.progress.problems import Act, Actor, Hat, Problems, Standing, State
from luodi.projects.models import Part, Project
from luodi.projects.terms import PartKind
from luodi.rulebook.reports import calendar, packs

# Who answers for a unit, and who checks.
HANDLERS = frozenset(role for role in WRITERS if Permission.PROBLEM_HANDLE in RIGHTS[role])
CHECKERS = frozenset(role for role in Role if Permission.PROBLEM_CHECK in RIGHTS[role])


def rules_of(problem: Problem) -> Problems:
    """Return the rules the problem was raised under."""
    found: Problems = packs.version(problem.county_id, "problems", problem.rules).rules
    return found


def standing_of(problem: Problem, steps: Iterable[ProblemStep], rules: Problems) -> Standing:
    """Return what decides what may be done about the problem today; ``steps`` are all of its steps."""
    done = list(steps)
    confirmed = (one.by_id for one in done if one.act == Act.CONFIRM and one.round == problem.round)
    granted = sum(one.act == Act.GRANT_TIME for one in done)
    days, today = calendar.current(), clock.today()
    return Standing(
        state=State(problem.state),
        answered_by=frozenset(one.by_id for one in done if one.act == Act.ANSWER),
        confirmed_by=next(confirmed, None),
        asked_by=problem.asked_by_id,
        times_left=rules.extensions - granted,
        is_late_to_ask=days.between(today, problem.due_on) < rules.ask_before,
        is_late_to_hand_on=days.between(clock.day_of(problem.since), today) > rules.hand_on_days,
    )


def actor_of(problem: Problem, user: User) -> Actor:
    """Return in what qualities the acting post acts on the problem; none where it may not read it. At most three queries."""
    found = Problem.objects.visible_to(user).filter(pk=problem.pk).values_list("is_closed", flat=True).first()
    if found is None:
        return Actor(user.pk)
    tried = (
        (Hat.RAISER, _is_raiser(problem, user)),
        (Hat.OWNER, _is_owner(problem, user)),
        (Hat.COMPANY, _speaks_with_company(problem, user)),
        (Hat.CHECKER, user.can(Permission.PROBLEM_CHECK)),
    )
    return Actor(user.pk, frozenset(hat for hat, worn in tried if worn), bool(found))


def _is_raiser(problem: Problem, user: User) -> bool:
    own = bool(user.reach.writes) and problem.raised_unit_id in units_acted_for(user)
    return user.can(Permission.PROBLEM_RAISE) and (own or problem.raised_by_id == user.pk)


def _is_owner(problem: Problem, user: User) -> bool:
    return (
        user.can(Permission.PROBLEM_HANDLE)
        and bool(user.reach.writes)
        and problem.unit_id in units_acted_for(user)
    )


def _speaks_with_company(problem: Problem, user: User) -> bool:
    """The company has no log-in: its agent, the responsible unit or the centre notes what it says."""
    if not user.can(Permission.PROBLEM_HANDLE):
        return False
    if user.reach.writes:
        return bool(Project.objects.writable_by(user).filter(pk=problem.project_id).exists())
    return Part.objects.filter(kind=PartKind.AGENT, person=user, project=problem.project_id).exists()


def may_raise(project: Project, user: User) -> bool:
    """Tell whether the acting post takes part in the project, or writes it, so that it may raise a problem."""
    if project.voided_at or not user.can(Permission.PROBLEM_RAISE):
        return False
    if project.is_writable_by(user):
        return True
    return bool(Project.objects.taken_part_in_by(user).filter(pk=project.pk).exists())


def owners(county_id: int) -> QuerySet[Unit]:
    """Return the units of the county that a problem can be given to: somebody there can answer it."""
    held = offices.units_with(HANDLERS, county_id).values("pk")
    found: QuerySet[Unit] = Unit.objects.valid_on(clock.today()).filter(pk__in=held)
    return found


def why_not_to(unit: Unit, county_id: int) -> str:
    """Return why a problem cannot be given to the unit: nobody there answers, or nobody else checks; nothing when it can."""
    if not owners(county_id).filter(pk=unit.pk).exists():
        return f"{unit}现在没有经办人或负责人，问题交过去没有人答复，请选别的单位，或请安全管理员安排岗位。"
    if not offices.has_role_outside(CHECKERS, unit):
        return f"除了{unit}，没有别的单位能核查这个问题，请选别的承办单位，或请安全管理员安排督查岗位。"
    return ""
