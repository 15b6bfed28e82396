"""Reads over filings: what a project lacks, which departments to ask, what is frozen, how the rounds differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import Role
from luodi.accounts.reports import offices
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.library import admission, opinions
from luodi.library.flows.filing import AMEND, FILING, OPINE
from luodi.library.flows.tables import CLERK_AND_HEAD
from luodi.library.models import Case, Step, Submission
from luodi.library.reports import beside, snapshots
from luodi.projects import sensitivity
from luodi.projects.freezing import Freeze
from luodi.projects.models import LevelStatus, Project
from luodi.projects.stages import Level, StatusAtLevel
from luodi.rulebook.reports import packs

OBJECT = "object"


def may_file(user: User) -> bool:
    """Tell whether the acting post files projects at all."""
    return user.post is not None and Role(user.post.role) in FILING.started_by


def why_not_to_file(project: Project, user: User) -> str:
    """Return why the user cannot file the project at all, in words with what to do; nothing when it can be filed."""
    return _refusals([project], user)[project.pk]


def _refusals(projects: Sequence[Project], user: User) -> dict[int, str]:
    """Return for each project why it cannot be filed; "" where it can. The projects come with their unit."""
    if not may_file(user):
        words = "报送由责任单位的经办人或负责人发起，请切换岗位，或请责任单位报送。"
        return {project.pk: words for project in projects}
    ids = [project.pk for project in projects]
    own = set(Project.objects.writable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    rows = LevelStatus.objects.filter(project_id__in=ids, level=Level.COUNTY)
    stands = dict(rows.values_list("project_id", "status"))
    return {one.pk: _refusal(one, one.pk in own, stands.get(one.pk, "")) for one in projects}


def _refusal(project: Project, is_own: bool, stands: str) -> str:
    if not is_own:
        return f"“{project.name}”由{project.unit}负责，请联系该单位报送。"
    if project.voided_at:
        return f"“{project.name}”已经作废，不能报送。请改选没有作废的项目。"
    if stands == StatusAtLevel.ADMITTED:
        return f"“{project.name}”已经在县级库，不用再报送。"
    return why_nobody_reviews(project)


def why_nobody_reviews(project: Project) -> str:
    """Return why a project cannot be submitted because its reviewers may not read it; "" when they may."""
    if not project.is_masked:
        return ""
    return (
        f"“{project.name}”标为{sensitivity.TAG}，审核的人签约前看不到送审内容。请签约后报送，或先取消标记。"
    )


def why_nobody_approves(case: Case, by: User) -> str:
    """Return why nobody could approve, or check, what this person submits, in words with what to do; "" if they could."""
    amended = case.steps.filter(kind=AMEND, closed_by__isnull=False).values_list("closed_by", flat=True)
    kept_out = {case.started_by_id, by.pk, *amended}
    if offices.has_head(case.unit, kept_out):
        if offices.somebody_else(case.county_id, Role.CENTRE, kept_out):
            return ""
        return "除了报送人本人，招商中心没有别的专员在岗，报送后没有人审核。请联系安全管理员安排岗位。"
    if offices.has_head(case.unit):
        return f"{case.unit}的负责人自己报送过这个项目，没有别人能审批。请由经办人报送，或请安全管理员安排另一位负责人。"
    return f"{case.unit}没有在岗的负责人，报送后没有人审批。请联系安全管理员安排岗位。"


def project_of(case: Case) -> Project:
    """Return the project that is filed; a filing always has one."""
    return cast(Project, case.project)


def lacks(case: Case, subject: admission.Subject) -> list[admission.Lack]:
    """Return what the project lacks under the rules the case began with."""
    rules = packs.pinned(case.county_id, "admission", case.rules, case.started_at).rules
    return admission.lacks(rules, subject)


@dataclass(frozen=True)
class Check:
    """What would be submitted of a project, and what it lacks under the rules in force."""

    project: Project
    rows: list[snapshots.Row]
    lacks: list[admission.Lack]
    release: Any
    refusal: str
    # The case under way that keeps the project from being filed.
    running: Case | None = None

    @property
    def blocks(self) -> bool:
        return bool(self.refusal) or any(lack.blocks for lack in self.lacks)


def check(project: Project, user: User, land: Decimal | None = None) -> Check:
    """Hold a project against the rules in force, before anything is filed."""
    return checks([project], user, {project.pk: land})[0]


def checks(projects: Sequence[Project], user: User, land: Mapping[int, Decimal | None]) -> list[Check]:
    """Hold projects of one county against the rules in force; the same number of queries however many there are."""
    if not projects:
        return []
    release = packs.in_force(projects[0].county_id, "admission")
    snapshot, refusals = snapshots.taken_of(projects), _refusals(projects, user)
    running = beside.running(FILING.code, [project.pk for project in projects])

    def one(project: Project) -> Check:
        held, mu = snapshot[project.pk], land.get(project.pk)
        found = admission.lacks(release.rules, snapshots.subject(held, mu))
        rows = snapshots.document(Submission(snapshot=held, land=mu))
        case = running.get(project.pk)
        refusal = refusals[project.pk] or (beside.words_for(FILING.code, case) if case else "")
        return Check(project, rows, found, release, refusal, case)

    return [one(project) for project in projects]


@dataclass(frozen=True)
class ToAsk:
    """A department that the rules want to be asked; ``unit_id`` is None where the county has none of that name."""

    unit_id: int | None
    name: str
    why: str
    about: str


def to_ask(case: Case, submission: Submission) -> list[ToAsk]:
    """Return the departments that the rules of the case propose, leaving out the unit that files."""
    rules = packs.pinned(case.county_id, "opinions", case.rules, case.started_at).rules
    about = snapshots.subject(submission.snapshot, submission.land)
    units = [(pk, name) for pk, name, _ in askable(case)]
    found = [
        ToAsk(opinions.named(one.asked, units), one.asked.name, one.why, one.asked.about)
        for one in opinions.proposals(rules, about)
    ]
    own = [word for one in rules.departments for word in one.names if word in case.unit.name]
    names = {one.name for one in rules.departments if set(one.names) & set(own)}
    return [one for one in found if one.name not in names]


def askable(case: Case) -> list[tuple[int, str, str]]:
    """Return the units that can give an opinion (id, name, short name): somebody is there to write it."""
    there = Post.objects.valid_on(clock.today()).filter(county_id=case.county_id, role__in=CLERK_AND_HEAD)
    units = Unit.objects.filter(pk__in=there.values("unit")).exclude(pk=case.unit_id)
    return list(units.values_list("pk", "name", "short_name"))


def opinions_of(case: Case) -> list[Step]:
    """Return every opinion asked for, the first one first."""
    rows = case.steps.filter(kind=OPINE).select_related(
        "unit", "closed_by", "closed_post__unit", "asking__submission"
    )
    return list(rows.order_by("pk"))


def objectors(case: Case) -> list[str]:
    """Return the departments whose last opinion on the latest submission is that it must not be."""
    latest = case.submissions.order_by("-number").first()
    rows = case.steps.filter(kind=OPINE, asking__submission=latest, closed_by__isnull=False).order_by("pk")
    last = {step.unit: step.outcome for step in rows.select_related("unit")}
    return [str(unit) for unit, outcome in last.items() if outcome == OBJECT]


def frozen(project_ids: Collection[int]) -> dict[int, Freeze]:
    """Return what stands still in each of the projects because it is under review."""
    held = Case.objects.under_way().filter(flow=FILING.code, project_id__in=project_ids)
    # Mostly nothing is under review, and every change of a project asks: the short question goes first.
    if not (cases := list(held.values_list("pk", flat=True))):
        return {}
    waiting = Step.objects.open().filter(case__in=cases).exclude(kind=AMEND)
    rows = waiting.select_related("unit", "case__project").order_by("-pk")
    return {step.case.project_id: Freeze(snapshots.FROZEN, _why(step)) for step in rows}


def _why(step: Step) -> str:
    return (
        f"正在报送审核，等{step.waits_for}办理“{step.table.label}”（{sentence_day(step.due_on)}到期），送审的内容现在不能改。"
        "请等退回后再改；还没有人办理的，可以先撤回报送。"
    )


def seen_rounds(rounds: Sequence[Submission], case: Case, user: User) -> list[Submission]:
    """Return the rounds the reader may see: who was only asked for an opinion reads what was submitted then, no more."""
    if not only_asked(case, user):
        return list(rounds)
    own = {step.asking.submission_id for step in opinions_of(case) if step.unit_id in user.reach.reads.units}
    return [one for one in rounds if one.pk in own]


def only_asked(case: Case, user: User) -> bool:
    """Tell whether the reader knows of the case only because the own unit was asked for an opinion."""
    if Case.objects.filter(pk=case.pk, unit_id__in=user.reach.reads.units).exists():
        return False
    return not Project.objects.visible_to(user).filter(pk=case.project_id).exists()
