"""变更计划: a new plan of a signed project is asked for, and counts once another person at the centre agrees."""

from collections.abc import Mapping
from typing import Any

from luodi.accounts.models import User
from luodi.accounts.reports.offices import NobodyInOffice
from luodi.audit import trail
from luodi.library.actions import steps
from luodi.library.actions.steps import WITHDRAWN, CaseRefused, StepRefused, on
from luodi.library.flows.plan import AGREE, PLAN
from luodi.library.models import Case, PlanChange, Step
from luodi.library.reports import plans as reports
from luodi.projects.actions import record, writing
from luodi.projects.models import Batch, Project
from luodi.projects.replanning import PlanRefused, Wish


def ask(wish: Wish) -> None:
    """Ask the centre to agree, in the transaction and under the lock of the project; asking for the same again asks nothing.

    Raises PlanRefused and freezing.Frozen.
    """
    project: Project = wish.project
    values = {name: [getattr(project, name), value] for name, value in wish.values.items()}
    writing.refuse_frozen(project, values)
    if waiting := reports.waiting_for(project):
        if waiting.values == values:
            return
        raise PlanRefused(reports.already_asked(project, waiting))
    try:
        case = steps.begin(
            flow=PLAN.code,
            project=project,
            unit=project.unit,
            by=wish.by,
            reason=wish.reason,
            before={name: before for name, (before, _) in values.items()},
            after=dict(wish.values),
        )
        PlanChange.objects.create(
            county_id=case.county_id, case=case, values=values, reason=wish.reason, batch=wish.batch
        )
        steps.open_step(case, AGREE, steps.office_for(case, AGREE), by=wish.by)
    except (CaseRefused, NobodyInOffice) as refused:
        raise PlanRefused(str(refused)) from refused


@on(AGREE, "agree")
def _agreed(step: Step, said: Mapping[str, Any], by: User) -> None:
    project, change = step.case.about_project, step.case.plan_change
    if any(getattr(project, name) != before for name, (before, _) in change.values.items()):
        raise StepRefused("申请以后，这个项目的计划又变过，请不同意这一次，由责任单位按现在的情况重新申请。")
    wanted = {name: value for name, (_, value) in change.values.items()}
    try:
        record.replan(project=project, values=wanted, by=by, case=step.case_id)
    except record.EntryInvalid as invalid:
        raise StepRefused(str(invalid)) from invalid
    steps.end(step.case, "agreed")


@on(AGREE, "refuse")
def _refused(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "refused")


def take_back(batch: Batch, by: User) -> None:
    """Take back what a ledger asked for that is undone; whoever may undo it may do this.

    Cases are locked before projects, and projects before the trail, as everywhere.
    """
    rows = Case.objects.under_way().filter(flow=PLAN.code, plan_change__batch=batch)
    cases = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not cases:
        return
    touched = Project.objects.filter(pk__in=batch.rows.values("project_id"))
    projects = {project.pk: project for project in touched.select_for_update().order_by("pk")}
    for case in cases:
        steps.end(case, WITHDRAWN)
        about = projects[case.about_project.pk]
        trail.record(f"{PLAN.code}.withdrawn", about, by=by, case=case.pk, reason=f"撤销导入《{batch}》")
