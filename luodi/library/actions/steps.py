"""Beginning cases, opening steps and settling them: the one way along which anything moves in the library.

A step is settled exactly once, under the lock of its case. What follows from an outcome is registered by its flow with
``@on(kind, outcome)`` and runs in the same transaction; the table of the flow says where it may lead, and an effect
that leads elsewhere is a fault.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User, units_acted_for
from luodi.accounts.permissions import Permission, Role
from luodi.accounts.reports.offices import NobodyInOffice, office
from luodi.audit import trail
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.library.flows import FLOWS, START, STEPS, why_not
from luodi.library.models import Case, Deputyship, Step
from luodi.library.models.cases import DROPPED
from luodi.library.reports import beside
from luodi.projects.actions.levels import LevelBlocked
from luodi.projects.models import Project
from luodi.rulebook.actions import packs
from luodi.rulebook.reports import calendar
from luodi.rulebook.reports import packs as releases

Effect = Callable[[Step, Mapping[str, Any], User], None]
_effects: dict[tuple[str, str], Effect] = {}
Lock = Callable[[Case], None]
_locks: dict[str, Lock] = {}
Withdrawal = Callable[[Case, User], None]
_withdrawals: dict[str, Withdrawal] = {}
# The end of a case that was taken back, in the flows that know it.
WITHDRAWN = "withdrawn"


class StepRefused(Exception):
    """The step cannot be settled so, or not by this person; the message says what to do."""


class AlreadySettled(StepRefused):
    """Somebody else was quicker."""


class CaseRefused(Exception):
    """The case cannot be begun or withdrawn; the message says why and what to do."""


def on(kind: str, *outcomes: str) -> Callable[[Effect], Effect]:
    """Register what follows when a step of this kind is settled with one of the outcomes."""

    def register(effect: Effect) -> Effect:
        for outcome in outcomes:
            _effects[kind, outcome] = effect
        return effect

    return register


def when_withdrawn(flow: str) -> Callable[[Withdrawal], Withdrawal]:
    """Register what follows when a case of this flow is taken back."""

    def register(effect: Withdrawal) -> Withdrawal:
        _withdrawals[flow] = effect
        return effect

    return register


def lock_first(flow: str, lock: Lock) -> None:
    """Let what its effects change be locked before a step of the flow is settled.

    The trail is the last thing that anybody locks: an effect that asked for a lock after it was written could wait for
    someone who waits for the trail.
    """
    _locks[flow] = lock


def effects() -> frozenset[tuple[str, str]]:
    """Return every (step, outcome) that something follows from, for the test that compares them with the tables."""
    return frozenset(_effects)


@transaction.atomic
def begin(
    *, flow: str, unit: Unit, by: User, project: Project | None = None, title: str = "", **told: Any
) -> Case:
    """Begin a case under the rules in force today; ``told`` goes to the trail. The caller opens the first steps.

    Raises CaseRefused.
    """
    table = FLOWS[flow]
    if project is not None:
        # The lock of the project keeps ten clicks from beginning ten cases.
        Project.objects.select_for_update().get(pk=project.pk)
        if obstacle := beside.in_the_way(flow, [project.pk]).get(project.pk):
            raise CaseRefused(obstacle)
    rules = {code: packs.pin(county_id=unit.county_id, kind=code).number for code in table.packs}
    case = Case.objects.create(
        county_id=unit.county_id,
        flow=flow,
        project=project,
        unit=unit,
        title=title,
        rules=rules,
        started_by=by,
        started_post=by.post,
        started_at=clock.now(),
    )
    trail.record(f"{flow}.started", project or case, by=by, case=case.pk, rules=rules, **told)
    return case


def rules_of(case: Case, pack: str) -> Any:
    """Return the rules of a pack as they stood when the case began."""
    return releases.pinned(case.county_id, pack, case.rules, case.started_at).rules


def open_step(case: Case, kind: str, unit: Unit, *, by: User | None) -> Step:
    """Let a step wait for a unit, due as the rules of the case say; the day is worked out once."""
    limit = rules_of(case, "clocks").of(kind)
    due = calendar.due_on(clock.today(), limit.days, working=limit.working)
    return Step.objects.create(
        county_id=case.county_id,
        case=case,
        kind=kind,
        unit=unit,
        opened_at=clock.now(),
        opened_by=by,
        opened_post=by.post if by else None,
        days=limit.days,
        working=limit.working,
        due_on=due.on,
        provisional=due.is_provisional,
    )


def office_for(case: Case, kind: str) -> Unit:
    """Return where a step of this kind finds somebody of its role who need not keep out. Raises NobodyInOffice."""
    (role,) = STEPS[kind].roles
    took, not_by = persons_of(case), STEPS[kind].not_by
    return office(case.county_id, role, frozenset[int]().union(*(took.get(did, ()) for did in not_by)))


@permitted(Permission.STEP_TAKE)
@transaction.atomic
def take(
    *, step: Step, outcome: str, words: str = "", by: User, said: Mapping[str, Any] | None = None
) -> Step:
    """Settle a step: who comes second is told who was first. Raises StepRefused and what the effect raises.

    Where what follows has no office to go to, or no way on in the libraries, that is a StepRefused as well.
    """
    case = Case.objects.select_for_update().get(pk=step.case_id)
    if case.project_id:
        Project.objects.select_for_update().get(pk=case.project_id)
    if lock := _locks.get(case.flow):
        lock(case)
    step = Step.objects.select_related("closed_by", "unit").get(pk=step.pk)
    step.case = case
    chosen = step.table.outcome(outcome)
    if step.closed_at is not None:
        raise AlreadySettled(_settled_words(step))
    if chosen is None:
        raise StepRefused(f"“{step.table.label}”没有这种办法，请刷新页面后再选。")
    if refusal := why_not_now(step, by):
        raise StepRefused(refusal)
    if chosen.words and not words.strip():
        raise StepRefused(chosen.words)
    before = _standing(case)
    step.closed_at, step.closed_by, step.closed_post = clock.now(), by, by.post
    step.on_behalf_of = _head_represented(step, by)
    step.outcome, step.words = outcome, words.strip()
    step.save()
    trail.record(
        f"{step.kind}.{outcome}",
        case.project or case,
        by=by,
        case=case.pk,
        step=step.pk,
        words=step.words,
        on_behalf_of=step.on_behalf_of.full_name if step.on_behalf_of else None,
    )
    try:
        _effects[step.kind, outcome](step, said or {}, by)
    except (NobodyInOffice, LevelBlocked) as blocked:
        raise StepRefused(str(blocked)) from blocked
    _hold_to_the_table(step, chosen.leads_to, before, _standing(case))
    return step


def why_not_now(step: Step, by: User) -> str:
    """Return why this person, under the acting post, may not settle the step; nothing when the person may."""
    return _why_not(step, by, persons_of(step.case))


def why_kept_out(step: Step, by: User) -> str:
    """Return why a person who else could settle the step must leave it to another, and to whom; "" for everybody else."""
    return "" if _why_not(step, by, {}) else why_not_now(step, by)


def _why_not(step: Step, by: User, took: Mapping[str, frozenset[int]]) -> str:
    if by.post is None:
        return "您现在没有岗位，不能办理。请联系安全管理员。"
    if away := _heads_away(step, by):
        if refusal := why_not(step.table, Role.HEAD, by.pk, took):
            return refusal
        return "" if _free(away, step, took) else _in_whose_name_not(away[0], step)
    if step.unit_id not in units_acted_for(by):
        return f"这一步由{step.unit}办理，请等该单位办结，或联系该单位催办。"
    return why_not(step.table, Role(by.post.role), by.pk, took)


def persons_of(case: Case) -> dict[str, frozenset[int]]:
    """Return who did what in the case: codes of steps, and START, to ids of persons."""
    took: dict[str, set[int]] = {START: {case.started_by_id}}
    for kind, person in case.steps.filter(closed_by__isnull=False).values_list("kind", "closed_by_id"):
        took.setdefault(kind, set()).add(person)
    return {kind: frozenset(people) for kind, people in took.items()}


def end(case: Case, outcome: str) -> None:
    """End a case; what still waits in it is dropped."""
    now = clock.now()
    case.steps.open().update(closed_at=now, outcome=DROPPED)
    case.ended_at, case.outcome = now, outcome
    case.save(update_fields=["ended_at", "outcome"])


def drop(steps: Iterable[Step]) -> None:
    """Close open steps that nobody needs any more."""
    for step in steps:
        step.closed_at, step.outcome = clock.now(), DROPPED
        step.save(update_fields=["closed_at", "outcome"])


@permitted(Permission.STEP_TAKE)
@transaction.atomic
def withdraw(*, case: Case, by: User) -> Case:
    """Take a case back before anyone acted on it, where its flow knows that end.

    Raises CaseRefused and what follows from it raises.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    if case.project_id:
        case.project = Project.objects.select_for_update().get(pk=case.project_id)
    if refusal := _why_no_withdrawal(case, by):
        raise CaseRefused(refusal)
    end(case, WITHDRAWN)
    if follows := _withdrawals.get(case.flow):
        follows(case, by)
    trail.record(f"{case.flow}.withdrawn", case.project or case, by=by, case=case.pk)
    return case


def may_withdraw(case: Case, by: User) -> bool:
    """Tell whether the person may still take the case back."""
    return not _why_no_withdrawal(case, by)


def _why_no_withdrawal(case: Case, by: User) -> str:
    if WITHDRAWN not in case.table.ends:
        return f"“{case.table.label}”发出后不能撤回。要调整的，请等对方办理后再改；不要了的，请由发起的单位取消。"
    if case.ended_at:
        return f"已经办结（{case.outcome_label}），不能再撤回，请刷新页面查看。"
    if case.started_by_id != by.pk and not _begins_for(case, by):
        return f"只有{case.unit}可以撤回，请联系该单位。"
    acted = case.steps.filter(closed_by__isnull=False).select_related("closed_by").order_by("-pk").first()
    if acted and acted.closed_by:
        return f"{acted.closed_by.full_name}已经办理了“{acted.table.label}”，不能再撤回。请联系对方退回。"
    return ""


def _begins_for(case: Case, by: User) -> bool:
    """Tell whether the acting post could have begun the case for its unit."""
    if by.post is None or Role(by.post.role) not in case.table.started_by:
        return False
    return case.unit_id in units_acted_for(by)


def _settled_words(step: Step) -> str:
    if step.closed_by is None or step.closed_at is None:
        return f"“{step.table.label}”已经不需要办理了，请刷新页面查看。"
    when = sentence_day(step.closed_at)
    return f"“{step.table.label}”已由{step.closed_by.full_name}于{when}办结：{step.outcome_label}。请刷新页面查看。"


def _heads_away(step: Step, by: User) -> list[User]:
    """Return the heads for whom the person is deputy in the step; none where the person's own post is enough."""
    own = Role(by.post.role) in step.table.roles and step.unit_id in units_acted_for(by)
    if own or Role.HEAD not in step.table.roles or step.unit_id not in by.reach.own:
        return []
    return [held.head for held in Deputyship.objects.held_by(by).select_related("head").order_by("pk")]


def _free(heads: Sequence[User], step: Step, took: Mapping[str, frozenset[int]]) -> list[User]:
    """Return those in whose name the step may be settled: nobody approves the own work, not by a deputy either."""
    return [head for head in heads if not why_not(step.table, Role.HEAD, head.pk, took)]


def _in_whose_name_not(head: User, step: Step) -> str:
    return (
        f"“{step.table.label}”要由另一个人办：前面的环节是{head.full_name}本人办的，不能再以{head.full_name}的名义办理。"
        "请换一位负责人办理，或请安全管理员安排另一位负责人。"
    )


def _head_represented(step: Step, by: User) -> User | None:
    free = _free(_heads_away(step, by), step, persons_of(step.case))
    return free[0] if free else None


def _standing(case: Case) -> tuple[set[int], str]:
    return set(case.steps.open().values_list("pk", flat=True)), case.outcome


def _hold_to_the_table(
    step: Step, leads_to: tuple[str, ...], before: tuple[set[int], str], after: tuple[set[int], str]
) -> None:
    """An effect may only lead where the table says; anything else is a fault of ours, and nothing is saved."""
    opened = Step.objects.filter(pk__in=after[0] - before[0]).values_list("kind", flat=True)
    reached = {*opened, *([after[1]] if after[1] != before[1] else [])}
    if stray := reached - set(leads_to):
        raise RuntimeError(f"{step.kind} led to {sorted(stray)}, which its table does not know")
    if not after[0] and not after[1]:
        raise RuntimeError(f"{step.kind} left case {step.case_id} waiting for nobody")
