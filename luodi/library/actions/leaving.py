"""出库: a project leaves a library for a reason, and a second person agrees; its unit can take it back in."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission, Role
from luodi.library.actions import steps
from luodi.library.actions.steps import CaseRefused, on
from luodi.library.flows.reserve import LEAVE_AGREE, LEAVE_CONFIRM, LEAVING
from luodi.library.models import Case, Leaving, Step
from luodi.library.models.leaving import Why
from luodi.library.reports import leaving
from luodi.projects.actions import levels
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.projects.stages import Level, StatusAtLevel


@permitted(Permission.LEAVE_ASK)
@transaction.atomic
def ask_to_leave(
    *, project: Project, reason: str, by: User, why: str = Why.OTHER, county_only: bool = False
) -> Case:
    """Propose that a project leaves the county library alone, or every library that holds it.

    What a clerk proposes the head agrees to, and for the county library the centre as well; what the head proposes
    the centre agrees to, what the centre proposes the head. Raises CaseRefused and ClosedToYou.
    """
    refuse_closed([project], by)
    if not reason.strip():
        raise CaseRefused("请写明出库的原因。")
    current = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    if refusal := leaving.why_not(current, by, county_only=county_only):
        raise CaseRefused(refusal)
    waits_for = leaving.second_person(current, by)
    if waits_for is None:
        raise CaseRefused(leaving.NOBODY)
    case = steps.begin(
        flow=LEAVING.code, project=current, unit=current.unit, title=reason.strip()[:100], by=by
    )
    Leaving.objects.create(
        county_id=case.county_id, case=case, why=why, words=reason.strip(), county_only=county_only
    )
    steps.open_step(case, *waits_for, by=by)
    return case


@on(LEAVE_AGREE, "agree")
def _agreed(step: Step, said: Mapping[str, Any], by: User) -> None:
    """Let the centre agree as well where its library is left and it did not propose that itself."""
    held = leaving.libraries_of(step.case.about_project)
    if Level.COUNTY in held and step.case.started_post.role != Role.CENTRE:
        steps.open_step(step.case, LEAVE_CONFIRM, steps.office_for(step.case, LEAVE_CONFIRM), by=by)
    else:
        _leave(step.case, by)


@on(LEAVE_CONFIRM, "agree")
def _confirmed(step: Step, said: Mapping[str, Any], by: User) -> None:
    _leave(step.case, by)


def _leave(case: Case, by: User) -> None:
    project = case.about_project
    held = leaving.libraries_of(project)
    left = [level for level in held if level == Level.COUNTY or not case.leaving.county_only]
    for level in left:
        _set(project, level, StatusAtLevel.LEFT, by, case=case.pk)
    steps.end(case, "left")


@on(LEAVE_AGREE, "keep")
@on(LEAVE_CONFIRM, "keep")
def _kept(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "kept")


@permitted(Permission.LEAVE_ASK)
@transaction.atomic
def take_back(*, project: Project, reason: str, by: User) -> None:
    """Let the unit's own library hold a project again that left it. Raises CaseRefused."""
    if not reason.strip():
        raise CaseRefused("请写明重新入库的原因。")
    level = leaving.left_behind(project)
    if level is None or not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        raise CaseRefused("这个项目没有从本单位库出库，或不归您单位负责，请刷新页面。")
    # Since it left it may have come to another unit.
    _set(project, level, StatusAtLevel.ADMITTED, by, unit=project.unit, reason=reason.strip())


def _set(project: Project, level: Level, status: StatusAtLevel, by: User, **told: Any) -> None:
    try:
        levels.set_status(project=project, level=level, status=status, by=by, **told)
    except levels.LevelBlocked as blocked:
        raise CaseRefused(str(blocked)) from blocked
