"""停滞和退出审查: projects of which nothing was heard for long are put before the centre, which agrees or says why not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.progress import lights
from luodi.progress.actions import staging
from luodi.progress.actions.locks import lock_projects
from luodi.progress.actions.relight import judge
from luodi.progress.lights import Lights
from luodi.progress.models import ProjectLight, Stagnation
from luodi.progress.reports.figures import by_500
from luodi.progress.reports.staging import OVER
from luodi.progress.signals import exit_agreed
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.projects.stages import Stage, Status
from luodi.rulebook.actions import packs
from luodi.rulebook.reports.packs import Release

Kind, State = Stagnation.Kind, Stagnation.State
# From the contract until the works are done somebody must be heard of.
STAGES = (Stage.SIGNED, Stage.PREPARING, Stage.STARTED, Stage.BUILDING, Stage.COMPLETED)


class StagnationRefused(Exception):
    """The proposal cannot be settled like this; the message says why and what to do."""


@dataclass(frozen=True)
class _Silence:
    """How long one was not heard of, and what was already said about it."""

    project: Project
    heard_on: date
    # Kind → the day on which the centre last settled such a proposal.
    settled: Mapping[str, date]

    def since(self, kind: str) -> date:
        """Return the day from which a new proposal counts: a settled one gives a whole new period."""
        return max(self.heard_on, self.settled.get(kind, self.heard_on))


def _due(silence: _Silence, rules: Lights, day: date) -> str:
    """Return what is to be proposed: leaving rather than 停滞; "" for nothing."""
    if lights.full_months(silence.since(Kind.EXIT), day) >= rules.exit_months:
        return Kind.EXIT
    is_long = (day - silence.since(Kind.STALL)).days >= rules.stall_days
    return Kind.STALL if is_long and silence.project.status != Status.STALLED else ""


def keep(*, county_id: int) -> int:
    """Judge every project of a county anew, as days have passed, and propose what fell silent; return how many proposals."""
    living = Project.objects.alive().filter(county_id=county_id, stage__in=lights.LOOKED_AT)
    # What is over has no light any more, but a proposal about it may still wait.
    waiting = Stagnation.objects.filter(county_id=county_id, state=State.WAITING)
    ids = {*living.values_list("pk", flat=True), *waiting.values_list("project_id", flat=True)}
    release = packs.pin(county_id=county_id, kind="lights")
    proposed = 0
    for some in by_500(sorted(ids)):
        with transaction.atomic():
            projects = lock_projects(some)
            judge(projects)
            proposed += _propose(release, county_id, projects)
    return proposed


def _propose(release: Release, county_id: int, projects: Mapping[int, Project]) -> int:
    rules, day = release.rules, clock.today()
    made = 0
    for silence in _silent(projects, day - timedelta(days=rules.stall_days)):
        if not (kind := _due(silence, rules, day)):
            continue
        project = silence.project
        one = Stagnation.objects.create(
            county_id=county_id, project=project, unit=project.unit, kind=kind, heard_on=silence.heard_on,
            proposed_at=clock.now(), rules=release.number,
        )  # fmt: skip
        trail.record(
            "stagnation.proposed", project, by=None, stagnation=one.pk, kind=kind, heard_on=str(one.heard_on)
        )
        made += 1
    return made


def _silent(projects: Mapping[int, Project], before: date) -> list[_Silence]:
    """Return those not heard of after a day about which nothing waits."""
    rows = ProjectLight.objects.filter(
        project_id__in=projects, project__stage__in=STAGES, heard_on__lte=before
    )
    told = rows.order_by("project_id").values_list("project_id", "heard_on")
    heard = {pk: day for pk, day in told if day is not None}
    settled, waiting = _said_before(heard)
    return [
        _Silence(projects[pk], day, settled.get(pk, {})) for pk, day in heard.items() if pk not in waiting
    ]


def _said_before(ids: Collection[int]) -> tuple[dict[int, dict[str, date]], set[int]]:
    rows = Stagnation.objects.filter(project_id__in=ids)
    waiting = set(rows.filter(state=State.WAITING).values_list("project_id", flat=True))
    settled: dict[int, dict[str, date]] = {}
    over = rows.filter(state__in=[State.AGREED, State.DECLINED]).order_by()
    for pk, kind, moment in over.values_list("project_id", "kind").annotate(Max("settled_at")):
        settled.setdefault(pk, {})[kind] = clock.day_of(moment)
    return settled, waiting


@permitted(Permission.STAGE_VERIFY)
@transaction.atomic
def agree(*, stagnation: Stagnation, reason: str, cause: str = "", by: User) -> Stagnation:
    """Do what is proposed: the project is 停滞, or its leaving the libraries is begun, which a second person settles there.

    Raises StagnationRefused, StageRefused, ClosedToYou, and what the part refuses that lets it leave.
    """
    current, project = _locked(stagnation, by)
    if not reason.strip():
        raise StagnationRefused("请写明原因，会留在项目经过里。")
    _settle(current, State.AGREED, reason, by)
    if current.kind == Kind.STALL:
        staging.set_status(project=project, status=Status.STALLED, reason=reason, cause=cause, by=by)
    else:
        exit_agreed.send(sender=Stagnation, project=project, reason=reason.strip(), by=by)
    return current


@permitted(Permission.STAGE_VERIFY)
@transaction.atomic
def decline(*, stagnation: Stagnation, reason: str, by: User) -> Stagnation:
    """Do nothing, and say why; it is proposed again when as much time has passed again. Raises StagnationRefused and ClosedToYou."""
    current, _ = _locked(stagnation, by)
    if not reason.strip():
        raise StagnationRefused("请写明不采纳的原因，满一个周期以前不再提出。")
    return _settle(current, State.DECLINED, reason, by)


def _locked(stagnation: Stagnation, by: User) -> tuple[Stagnation, Project]:
    refuse_unread(stagnation.project, by)
    project = lock_projects([stagnation.project_id])[stagnation.project_id]
    refuse_closed([project], by)
    current = Stagnation.objects.select_for_update(of=("self",)).get(pk=stagnation.pk)
    current.project = project
    if not current.is_waiting:
        raise StagnationRefused(f"这一条{current.get_state_display()}，不用再办，请刷新页面。")
    if project.status in OVER:
        raise StagnationRefused(f"“{project.name}”已经{project.get_status_display()}，不用再研究。")
    return current, project


def _settle(current: Stagnation, state: str, reason: str, by: User) -> Stagnation:
    current.state, current.verdict = state, reason.strip()
    current.settled_by, current.settled_post, current.settled_at = by, by.post, clock.now()
    current.save()
    trail.record(
        f"stagnation.{state}", current.project, by=by, stagnation=current.pk, kind=current.kind,
        reason=current.verdict,
    )  # fmt: skip
    return current
