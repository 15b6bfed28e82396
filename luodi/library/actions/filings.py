"""报送: a unit files a project, the head approves, the centre checks and asks departments, and admits or gives it back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.library.actions import steps
from luodi.library.actions.steps import CaseRefused, StepRefused, on
from luodi.library.flows.filing import AMEND, APPROVE, CHECK, DECIDE, FILING, OPINE
from luodi.library.models import Asking, Case, ReturnedField, Step, Submission
from luodi.library.reports import filings, snapshots
from luodi.projects.actions import levels
from luodi.projects.models import Project
from luodi.projects.stages import Level, StatusAtLevel


class ConditionsNotMet(CaseRefused):
    """The project lacks what the rules of admission ask for; the message says what."""


@permitted(Permission.FILE)
@transaction.atomic
def file_project(*, project: Project, by: User, land: Decimal | None = None, words: str = "") -> Case:
    """File a project to the county library: keep what is submitted, and let the head of its unit approve.

    ``land`` is the land it needs in 亩, 0 for none, None for not known yet. Raises CaseRefused.
    """
    current = _locked(project.pk)
    if refusal := filings.why_not_to_file(current, by):
        raise CaseRefused(refusal)
    case = steps.begin(flow=FILING.code, project=current, unit=current.unit, title=current.name, by=by)
    _submit(case, current, land, words, by)
    _stand(case, StatusAtLevel.FILED, by)
    steps.open_step(case, APPROVE, current.unit, by=by)
    return case


def _locked(pk: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).select_related("unit", "parent").get(pk=pk)


def _submit(case: Case, project: Project, land: Decimal | None, words: str, by: User) -> Submission:
    """Keep exactly what is submitted; refuse what the rules of the case do not let through, or nobody could review."""
    if refusal := filings.why_nobody_reviews(project) or filings.why_nobody_approves(case, by):
        raise CaseRefused(refusal)
    snapshot = snapshots.taken(project)
    subject = snapshots.subject(snapshot, land)
    lacks = filings.lacks(case, subject)
    if blocking := [lack.words for lack in lacks if lack.blocks]:
        raise ConditionsNotMet(f"还不具备报送的条件：{''.join(blocking)}请补齐后再报送。")
    if lacks and not words.strip():
        missing = "".join(lack.words for lack in lacks)
        raise ConditionsNotMet(f"{missing}请在“情况说明”里写明原因，再报送。")
    return Submission.objects.create(
        county_id=case.county_id,
        case=case,
        number=case.submissions.count() + 1,
        snapshot=snapshot,
        land=land,
        lacks=[lack.words for lack in lacks],
        words=words.strip(),
        submitted_by=by,
        submitted_post=by.post,
    )


def _stand(case: Case, status: StatusAtLevel, by: User) -> None:
    """Let the project stand so at the county's library."""
    try:
        levels.set_status(
            project=filings.project_of(case), level=Level.COUNTY, status=status, by=by, case=case.pk
        )
    except levels.LevelBlocked as blocked:
        raise CaseRefused(str(blocked)) from blocked


@on(APPROVE, "agree")
def _approved(step: Step, said: Mapping[str, Any], by: User) -> None:
    _stand(step.case, StatusAtLevel.IN_REVIEW, by)
    steps.open_step(step.case, CHECK, steps.office_for(step.case, CHECK), by=by)


@on(APPROVE, "return")
@on(CHECK, "return")
@on(DECIDE, "return")
def _returned(step: Step, said: Mapping[str, Any], by: User) -> None:
    latest = _latest(step.case)
    ReturnedField.objects.bulk_create(
        ReturnedField(county_id=step.county_id, submission=latest, field=field, reason=reason[:200])
        for field, reason in said.get("returned", {}).items()
        if field in snapshots.POINTED_AT and reason.strip()
    )
    _stand(step.case, StatusAtLevel.RETURNED, by)
    steps.open_step(step.case, AMEND, step.case.unit, by=by)


@on(AMEND, "refile")
def _refiled(step: Step, said: Mapping[str, Any], by: User) -> None:
    project = _locked(filings.project_of(step.case).pk)
    if project.unit_id != step.case.unit_id:
        raise StepRefused(f"项目已改由{project.unit}负责。请选“不再报送”，由{project.unit}另行报送。")
    step.case.title = project.name
    step.case.save(update_fields=["title"])
    _submit(step.case, project, said.get("land"), step.words, by)
    _stand(step.case, StatusAtLevel.FILED, by)
    steps.open_step(step.case, APPROVE, step.case.unit, by=by)


@on(AMEND, "give_up")
def _given_up(step: Step, said: Mapping[str, Any], by: User) -> None:
    _stand(step.case, StatusAtLevel.NOT_FILED, by)
    steps.end(step.case, "withdrawn")


@steps.when_withdrawn(FILING.code)
def _withdrawn(case: Case, by: User) -> None:
    _stand(case, StatusAtLevel.NOT_FILED, by)


@on(CHECK, "ask")
@on(DECIDE, "ask")
def _asked(step: Step, said: Mapping[str, Any], by: User) -> None:
    """Ask departments, each in a step of its own; ``units`` holds their ids."""
    wanted = list(Unit.objects.filter(county_id=step.county_id, pk__in=said.get("units", [])))
    if not wanted:
        raise StepRefused("请至少选一个要征求意见的部门。")
    if step.case.unit in wanted:
        raise StepRefused(f"{step.case.unit}是报送单位，不用再征求它的意见，请去掉。")
    latest = _latest(step.case)
    told = {one.unit_id: one for one in filings.to_ask(step.case, latest) if one.unit_id}
    for unit in wanted:
        opened = steps.open_step(step.case, OPINE, unit, by=by)
        proposed = told.get(unit.pk)
        Asking.objects.create(
            county_id=step.county_id,
            step=opened,
            submission=latest,
            why=proposed.why if proposed else "招商中心认为需要",
            about=proposed.about if proposed else "",
        )


@on(OPINE, "agree", "conditions", "object", "not_concerned")
def _answered(step: Step, said: Mapping[str, Any], by: User) -> None:
    """Let the centre decide once the last department answered."""
    if not step.case.steps.open().filter(kind=OPINE).exists():
        steps.open_step(step.case, DECIDE, steps.office_for(step.case, DECIDE), by=by)


@on(CHECK, "admit")
def _admitted_at_once(step: Step, said: Mapping[str, Any], by: User) -> None:
    proposed = [one.name for one in filings.to_ask(step.case, _latest(step.case))]
    asked = step.case.steps.filter(kind=OPINE).exists()
    if proposed and not asked and not step.words:
        raise StepRefused(f"按规则应当征求{'、'.join(proposed)}的意见。不征求就入库的，请在意见里写明理由。")
    _admit(step, by)


@on(DECIDE, "admit")
def _admitted(step: Step, said: Mapping[str, Any], by: User) -> None:
    against = filings.objectors(step.case)
    if against and not step.words:
        raise StepRefused(f"{'、'.join(against)}不同意。仍要准予入库的，请在意见里写明理由。")
    _admit(step, by)


def _admit(step: Step, by: User) -> None:
    _stand(step.case, StatusAtLevel.ADMITTED, by)
    steps.end(step.case, "admitted")


@on(DECIDE, "refuse")
def _refused(step: Step, said: Mapping[str, Any], by: User) -> None:
    _stand(step.case, StatusAtLevel.NOT_FILED, by)
    steps.end(step.case, "refused")


def _latest(case: Case) -> Submission:
    return case.submissions.order_by("-number")[0]
