"""交办: handing a lead or a project to units, and what follows from each of their answers.

A lead goes over to the leading unit when that unit signs for it, not before: until then a withdrawal or a hand-back
leaves nothing to put right. A project that is more than a lead, or has become more meanwhile, stays with its responsible
unit; only 流转 moves it, and what 流转 has moved stays as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.audit import trail
from luodi.common import clock
from luodi.library.actions import steps
from luodi.library.actions.steps import CaseRefused, StepRefused, on, when_withdrawn
from luodi.library.flows.handing import BACK, CONFIRM, HANDING, JUDGE, REPLY, REPORT, SIGN, SUPPORT
from luodi.library.flows.transfer import TRANSFER
from luodi.library.models import Case, Handing, HandingUnit, Step
from luodi.library.reports.handings import receivers
from luodi.projects import freezing
from luodi.projects.actions import moving, placing, record
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.entries import PartEntry, ProjectEntry
from luodi.projects.models import Project
from luodi.projects.stages import Level, Stage, SubStage
from luodi.projects.terms import PartKind
from luodi.rulebook.actions import packs


@permitted(Permission.HAND_DOWN)
@transaction.atomic
def hand_down_lead(
    *,
    entry: ProjectEntry,
    order: str,
    lead: Unit,
    supporting: Sequence[Unit] = (),
    due_on: date | None = None,
    by: User,
) -> Case:
    """Enter a lead for the county and hand it down at once; whoever found it keeps the part of the introducer.

    The giver needs no right to write projects. Raises CaseRefused and projects' EntryInvalid.
    """
    county_id = _county_of(by)
    # What fixing the rules may lock comes before the trail, which is written as soon as the lead is entered.
    for pack in HANDING.packs:
        packs.pin(county_id=county_id, kind=pack)
    holder = Unit.objects.get(pk=placing.county_libraries([county_id])[county_id])
    fields = {**entry.fields, "unit_id": holder.pk, "stage": Stage.RESERVE, "sub_stage": SubStage.LEAD}
    # A lead stands in the list of whoever follows it; the county's library admits it when it is filed up.
    fields["level"] = Level.DEPARTMENT
    parts = list(entry.parts)
    if not any(part.kind == PartKind.INTRODUCING for part in parts):
        person = by.pk if by.post.role == Role.LEADER else None
        parts.append(PartEntry(PartKind.INTRODUCING, by.post.unit_id, person))
    project = record.enter_for(unit=holder, entry=replace(entry, fields=fields, parts=parts), by=by)
    return _hand_down(project, order, lead, supporting, due_on, by)


@permitted(Permission.HAND_DOWN, reads="project")
@transaction.atomic
def hand_down(
    *,
    project: Project,
    order: str,
    lead: Unit,
    supporting: Sequence[Unit] = (),
    due_on: date | None = None,
    by: User,
) -> Case:
    """Hand a project of the library, lead or more, to a unit that leads and others that support it.

    ``due_on`` is the day by which all of it is to be finished, beside the time limits of its steps. Raises CaseRefused and projects' ClosedToYou.
    """
    return _hand_down(project, order, lead, supporting, due_on, by)


def _hand_down(
    project: Project, order: str, lead: Unit, supporting: Sequence[Unit], due_on: date | None, by: User
) -> Case:
    # Read again under a lock: the page that the giver acted on may be out of date.
    project = Project.objects.select_for_update().get(pk=project.pk)
    refuse_closed([project], by)
    if project.voided_at:
        raise CaseRefused("这个项目已经作废，不能交办。请改选没有作废的项目。")
    if not order.strip():
        raise CaseRefused("请写明交办要求。")
    if due_on is not None and due_on < clock.today():
        raise CaseRefused("办结期限已经过去，请填今天或以后的日期。")
    if lead in supporting:
        raise CaseRefused(f"{lead}已经牵头，请不要再选为配合单位。")
    _refuse_receivers([lead, *supporting], by)
    _refuse_frozen(project)
    is_lead = project.sub_stage == SubStage.LEAD
    case = steps.begin(flow="handing", project=project, unit=by.post.unit, by=by)
    handing = Handing.objects.create(
        county_id=case.county_id,
        case=case,
        kind=Handing.Kind.LEAD if is_lead else Handing.Kind.PROJECT,
        order=order.strip(),
        due_on=due_on,
        held_by_id=project.unit_id,
    )
    _give(handing, lead, leads=True, by=by)
    for unit in supporting:
        _give(handing, unit, leads=False, by=by)
    return case


def _refuse_frozen(project: Project) -> None:
    """Refuse what is under review: neither may other units come to take part in it, nor may it go over to one."""
    try:
        for freeze in freezing.frozen_among([project.pk]).values():
            freezing.check(project.name, freeze, {"unit_id", "parts"})
    except freezing.Frozen as frozen:
        raise CaseRefused(str(frozen)) from frozen


def _county_of(by: User) -> int:
    if by.post is None or by.post.county_id is None:
        raise CaseRefused("请切换到本县的岗位再交办。")
    county_id: int = by.post.county_id
    return county_id


def _refuse_receivers(units: Sequence[Unit], by: User) -> None:
    """Refuse what nobody could sign for, and the giver as receiver."""
    county_id = _county_of(by)
    able = set(
        receivers(county_id, by).filter(pk__in=[unit.pk for unit in units]).values_list("pk", flat=True)
    )
    for unit in units:
        if unit.pk == by.post.unit_id:
            raise CaseRefused("不能交办给自己的单位，请选择其他单位。")
        if unit.pk not in able:
            raise CaseRefused(
                f"{unit}现在没有能签收的经办人或负责人。请选择其他单位，或联系安全管理员安排岗位。"
            )


def _give(handing: Handing, unit: Unit, *, leads: bool, by: User) -> None:
    """Let a unit have the matter: it may read the project from now on, and is asked to sign."""
    case, project = handing.case, handing.case.about_project
    joined = not project.parts.filter(unit=unit).exists()
    if joined:
        moving.take_part(project=project, unit_id=unit.pk, kind=PartKind.SUPPORTING, by=by, case=case.pk)
    HandingUnit.objects.create(
        county_id=case.county_id, handing=handing, unit=unit, leads=leads, joined=joined, since=clock.now()
    )
    steps.open_step(case, SIGN if leads else SUPPORT, unit, by=by)
    trail.record(
        "handing.given",
        project,
        by=by,
        case=case.pk,
        unit=unit.name,
        leads=leads,
        due_on=_day(handing.due_on),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _take_from(held: HandingUnit, *, by: User) -> None:
    """Take the matter from a unit again; what it did stays in the record."""
    held.until = clock.now()
    held.save(update_fields=["until"])
    case = held.handing.case
    steps.drop(case.steps.open().filter(unit_id=held.unit_id))
    if held.joined:
        moving.leave_part(
            project=case.about_project,
            unit_id=held.unit_id,
            kind=PartKind.SUPPORTING,
            by=by,
            case=case.pk,
        )


def _leading(case: Case) -> HandingUnit:
    held: HandingUnit = HandingUnit.objects.now().select_related("unit").get(handing__case=case, leads=True)
    return held


@on(SIGN, "sign")
def _signed(step: Step, said: Mapping[str, Any], by: User) -> None:
    if _moves_with(step.case):
        _make_responsible(step.case, step.unit, by)
    steps.open_step(step.case, JUDGE, step.unit, by=by)
    steps.open_step(step.case, REPLY, step.unit, by=by)


def _moves_with(case: Case) -> bool:
    """Tell whether the handing still decides who answers for the project.

    It does not once the project is more than a lead, nor once 流转 or a correction gave it to somebody else.
    """
    project, handing = case.about_project, case.handing
    if handing.kind != Handing.Kind.LEAD or project.sub_stage != SubStage.LEAD:
        return False
    led = handing.units.filter(leads=True).values_list("unit_id", flat=True)
    given_away = Case.objects.filter(flow=TRANSFER.code, project=project, outcome="moved")
    return (
        project.unit_id in {handing.held_by_id, *led}
        and not given_away.filter(ended_at__gte=case.started_at).exists()
    )


def _make_responsible(case: Case, unit: Unit, by: User) -> None:
    """Let the unit that leads answer for the lead; whoever introduced it stays named, or whoever held it becomes it."""
    project = case.about_project
    introduced = project.parts.filter(kind=PartKind.INTRODUCING).exists()
    moving.move_to_unit(
        project=project,
        unit=unit,
        by=by,
        former=None if introduced else PartKind.INTRODUCING,
        case=case.pk,
    )
    moving.leave_part(project=project, unit_id=unit.pk, kind=PartKind.SUPPORTING, by=by, case=case.pk)


@on(SUPPORT, "sign")
@on(REPLY, "reply")
def _noted(step: Step, said: Mapping[str, Any], by: User) -> None:
    """What was said stands in the record; the matter goes on with the unit that leads."""


@on(SIGN, "hand_back")
@on(JUDGE, "hand_back")
@on(REPORT, "hand_back")
def _handed_back(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.drop(step.case.steps.open().filter(unit_id=step.unit_id))
    steps.open_step(step.case, BACK, step.case.unit, by=by)


@on(JUDGE, "follow")
@on(REPORT, "report")
def _to_report(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.open_step(step.case, REPORT, step.unit, by=by)


@on(JUDGE, "drop")
@on(REPORT, "finish")
def _to_confirm(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.open_step(step.case, CONFIRM, step.case.unit, by=by)


@on(CONFIRM, "go_on")
def _goes_on(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.open_step(step.case, REPORT, _leading(step.case).unit, by=by)


@on(CONFIRM, "confirm")
def _finished(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "finished")


@on(BACK, "insist")
def _insisted(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.open_step(step.case, SIGN, _leading(step.case).unit, by=by)


@on(BACK, "hand_again")
def _handed_again(step: Step, said: Mapping[str, Any], by: User) -> None:
    unit: Unit | None = said.get("unit")
    if unit is None:
        raise StepRefused("请选择改交给哪个单位。")
    former = _leading(step.case)
    if unit.pk == former.unit_id:
        raise StepRefused(f"就是{unit}退回的；要它继续办，请选“仍由原单位办理”。")
    _refuse_receivers([unit], by)
    _take_from(former, by=by)
    for supporting in HandingUnit.objects.now().filter(handing=former.handing, unit=unit):
        _take_from(supporting, by=by)
    _give(former.handing, unit, leads=True, by=by)


@on(BACK, "call_off")
def _called_off(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "called_off")
    _put_back(step.case, by)


@when_withdrawn("handing")
def _withdrawn(case: Case, by: User) -> None:
    _put_back(case, by)


def _put_back(case: Case, by: User) -> None:
    """Let a lead be again with whom it was before, and the units that came through the handing leave the project."""
    handing, project = case.handing, case.about_project
    if _moves_with(case):
        moving.move_to_unit(project=project, unit=handing.held_by, by=by, former=None, case=case.pk)
    for held in handing.units.now().select_related("unit", "handing__case__project"):
        _take_from(held, by=by)
