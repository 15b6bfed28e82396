"""目标任务: handing the targets of a year down to units, and what follows from their answers.

What was handed down is proposed until the unit's head signs; only then does it take the place of what held before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.library.actions import steps
from luodi.library.actions.steps import on
from luodi.library.flows.targets import RECONSIDER, SIGN
from luodi.library.models import Case, Step
from luodi.metrics.kinds import Kind
from luodi.metrics.models import Target
from luodi.metrics.phases import NO_PHASES, Phases, why_unsound
from luodi.metrics.reports.targets import limits, signers


class TargetsRefused(Exception):
    """The targets are not handed down; the message says which and what to do."""


@dataclass(frozen=True)
class Wish:
    """What one unit shall reach by one indicator in the year and by the ends of its quarters, counted from its begin.

    Without a value there is no target any more.
    """

    unit: Unit
    indicator: str
    value: int | None
    kind: str
    phases: Phases = NO_PHASES

    @property
    def content(self) -> tuple[int | None, Phases, str]:
        """What is handed down; what has no value has no kind either."""
        return (
            (self.value, self.phases, self.kind) if self.value is not None else (None, NO_PHASES, Kind.NONE)
        )


@dataclass
class HandedDown:
    """What became of a table of targets."""

    cases: list[Case] = field(default_factory=list)
    # Sentences about units that could not be asked now.
    refused: list[str] = field(default_factory=list)


@permitted(Permission.TARGETS_SET)
@transaction.atomic
def hand_down(
    *, year: int, wishes: Sequence[Wish], reason: str = "", source: str = "", whole: bool = False, by: User
) -> HandedDown:
    """Hand down what is new or changed, unit by unit; what stays as it is in force goes to nobody.

    A change of what a unit signed for needs a reason. A unit that has not yet answered, or where no head could sign,
    is left out and named; with ``whole`` it keeps all others from being asked. ``source`` names the file that wishes
    came from. Raises TargetsRefused.
    """
    # One at a time in a county, so that no unit is asked twice for the same year.
    Unit.objects.select_for_update(no_key=True).get(pk=by.post.county_id)
    held = _in_force(by.post.county_id, year)
    changed = _by_unit(wish for wish in wishes if differs(wish, held.get((wish.unit.pk, wish.indicator))))
    if not changed:
        raise TargetsRefused("没有新的或改动的目标，不用下达。")
    wishes = [wish for some in changed.values() for wish in some]
    _refuse_unsound(wishes)
    _refuse_what_binds_too_much(by.post.county_id, wishes)
    again = [wish for wish in wishes if (wish.unit.pk, wish.indicator) in held]
    if again and not reason.strip():
        raise TargetsRefused(f"{again[0].unit}已签收的目标有改动，请写明调整的理由。")
    asked = _asked_now(by.post.county_id, year)
    able = signers(changed, giver=by)
    done = HandedDown()
    for unit, some in changed.items():
        if unit.pk in asked:
            done.refused.append(f"{unit}还没有答复上一次下达的目标，请等它签收或处理完申请后再改。")
        elif unit.pk not in able:
            done.refused.append(f"{unit}现在没有负责人，无人签收。请联系安全管理员安排岗位。")
        else:
            done.cases.append(_ask(unit, year, some, reason.strip(), source, by))
    if whole and done.refused:
        raise TargetsRefused("".join(done.refused))
    return done


def _in_force(county_id: int, year: int) -> dict[tuple[int, str], Target]:
    rows = Target.objects.in_force().filter(county_id=county_id, year=year)
    return {(target.unit_id, target.indicator): target for target in rows}


def _asked_now(county_id: int, year: int) -> set[int]:
    rows = Target.objects.proposed().filter(county_id=county_id, year=year)
    return set(rows.values_list("unit_id", flat=True))


def differs(wish: Wish, held: Target | None) -> bool:
    """Tell whether a wish is anything else than what stands."""
    if held is None:
        return wish.value is not None
    return wish.content != (held.value, held.phases, held.kind)


def _refuse_unsound(wishes: Iterable[Wish]) -> None:
    for wish in wishes:
        if wish.value is not None and wish.kind == Kind.NONE:
            raise TargetsRefused(f"{wish.unit}有目标性质为“无”却填了数。请选指令性或指导性，或者不填数。")
        if fault := why_unsound(wish.value, wish.phases):
            raise TargetsRefused(f"{wish.unit}：{fault}")


def _refuse_what_binds_too_much(county_id: int, wishes: Iterable[Wish]) -> None:
    """Hold kinds against the pack ``target_limits``; its words name the source."""
    limited = limits(county_id)
    for wish in wishes:
        limit = limited.get(wish.indicator)
        if limit and wish.value is not None and wish.kind not in limit.kinds:
            raise TargetsRefused(f"{limit.words}（{limit.source}）请把性质改成“{limit.at_most.label}”。")


def _by_unit(wishes: Iterable[Wish]) -> dict[Unit, list[Wish]]:
    found: dict[Unit, list[Wish]] = {}
    for wish in wishes:
        found.setdefault(wish.unit, []).append(wish)
    return found


def _ask(unit: Unit, year: int, wishes: Sequence[Wish], reason: str, source: str, by: User) -> Case:
    case = steps.begin(flow="targets", unit=by.post.unit, title=f"{unit} {year} 年目标任务", by=by)
    _propose(case, unit, year, wishes, reason, by, source)
    steps.open_step(case, SIGN, unit, by=by)
    return case


def _propose(
    case: Case, unit: Unit, year: int, wishes: Sequence[Wish], reason: str, by: User, source: str = ""
) -> None:
    rows = []
    for wish in wishes:
        value, (q1, q2, q3), kind = wish.content
        rows.append(
            Target(
                county_id=case.county_id, year=year, unit=unit, indicator=wish.indicator, value=value,
                q1=q1, q2=q2, q3=q3, kind=kind, case=case, reason=reason[:200], set_by=by, set_at=clock.now(),
            )
        )  # fmt: skip
    Target.objects.bulk_create(rows)
    after = {row.indicator: [row.value, row.kind] for row in rows}
    phases = {row.indicator: row.phases for row in rows if row.phases != NO_PHASES}
    told: dict[str, Any] = {"unit": unit.name, "year": year, "after": after, "phases": phases}
    trail.record("targets.set", case, by=by, **told, reason=reason, source=source)


def _proposed(case: Case) -> QuerySet[Target]:
    found: QuerySet[Target] = Target.objects.proposed().filter(case=case)
    return found


@on(SIGN, "sign")
def _signed(step: Step, said: Mapping[str, Any], by: User) -> None:
    now = clock.now()
    signed = list(_proposed(step.case).order_by("pk"))
    first = signed[0]
    before = Target.objects.in_force().filter(county_id=step.county_id, year=first.year, unit=first.unit_id)
    before.filter(indicator__in=[target.indicator for target in signed]).update(until=now)
    _proposed(step.case).update(since=now)
    steps.end(step.case, "in_force")


@on(SIGN, "hand_back")
def _handed_back(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.open_step(step.case, RECONSIDER, step.case.unit, by=by)


@on(RECONSIDER, "change")
def _changed(step: Step, said: Mapping[str, Any], by: User) -> None:
    """Propose what the centre typed instead; what it proposed before ends without having held."""
    before = list(_proposed(step.case).select_related("unit").order_by("pk"))
    held = _in_force(step.county_id, before[0].year)
    wishes = [_instead(target, held.get((target.unit_id, target.indicator)), said) for target in before]
    if all(
        wish.content == (target.value, target.phases, target.kind)
        for wish, target in zip(wishes, before, strict=True)
    ):
        raise steps.StepRefused("目标没有改动。不调整的，请选“维持原目标”。")
    try:
        _refuse_unsound(wishes)
    except TargetsRefused as refused:
        raise steps.StepRefused(str(refused)) from refused
    _proposed(step.case).update(until=clock.now())
    unit, year = before[0].unit, before[0].year
    _propose(step.case, unit, year, wishes, step.words, by)
    steps.open_step(step.case, SIGN, unit, by=by)


def _instead(target: Target, held: Target | None, said: Mapping[str, Any]) -> Wish:
    """Return what was typed for a target; where nothing was, it stays."""
    value = said.get("values", {}).get(target.indicator, target.value)
    phases = said.get("phases", {}).get(target.indicator, target.phases)
    # What was to be lifted has no kind; if it shall stay after all, it is as binding as it was.
    kind = held.kind if held and target.kind == Kind.NONE else target.kind
    return Wish(target.unit, target.indicator, value, kind, phases)


@on(RECONSIDER, "insist")
def _insisted(step: Step, said: Mapping[str, Any], by: User) -> None:
    unit = _proposed(step.case).select_related("unit").order_by("pk")[0].unit
    steps.open_step(step.case, SIGN, unit, by=by)


@on(RECONSIDER, "call_off")
def _called_off(step: Step, said: Mapping[str, Any], by: User) -> None:
    """What was proposed ends without having held; what was in force before goes on."""
    _proposed(step.case).update(until=clock.now())
    steps.end(step.case, "called_off")
