"""出库: a project leaves a library for a reason, and a second person agrees."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from luodi.accounts.models import User
from luodi.accounts.permissions import Role
from luodi.library.actions import steps
from luodi.library.actions.steps import CaseRefused, on
from luodi.library.flows.reserve import LEAVE_AGREE, LEAVE_CONFIRM
from luodi.library.models import Case, Step
from luodi.library.reports.offices import office
from luodi.projects.models import Project
from luodi.projects.stages import Level


@transaction.atomic
def ask_to_leave(*, project: Project, reason: str, by: User) -> Case:
    """Propose that a project leaves its library: the head agrees, for the county library the centre as well.

    Raises CaseRefused and NobodyInOffice.
    """
    if not reason.strip():
        raise CaseRefused("请写明出库的原因。")
    case = steps.begin(flow="leaving", project=project, unit=project.unit, title=reason.strip()[:100], by=by)
    if by.post.role == Role.CENTRE:
        steps.open_step(case, LEAVE_CONFIRM, office(case.county_id, Role.CENTRE), by=by)
    else:
        steps.open_step(case, LEAVE_AGREE, project.unit, by=by)
    return case


@on(LEAVE_AGREE, "agree")
def _agreed(step: Step, said: Mapping[str, Any], by: User) -> None:
    if step.case.about_project.level == Level.COUNTY:
        steps.open_step(step.case, LEAVE_CONFIRM, office(step.county_id, Role.CENTRE), by=by)
    else:
        steps.end(step.case, "left")


@on(LEAVE_CONFIRM, "agree")
def _confirmed(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "left")


@on(LEAVE_AGREE, "keep")
@on(LEAVE_CONFIRM, "keep")
def _kept(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "kept")
