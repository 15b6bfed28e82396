"""Entering, changing and voiding projects. An import hands in many entries, the form one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.projects import checks, replanning, voiding
from luodi.projects.actions import writing
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Batch, Project
from luodi.projects.stages import Level, Stage


class EntryInvalid(Exception):
    """An entry is not sound. ``problems`` maps fields to sentences; ``index`` says which entry of the list."""

    def __init__(self, problems: Mapping[str, str], index: int = 0) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = dict(problems)
        self.index = index


EARNED = "阶段和状态不能直接改：请在项目页上申请进入下一阶段，或登记状态变化，由招商服务中心认定。"


class NotYourUnit(Exception):
    """The acting post may not write for the unit; the message names it."""

    def __init__(self, unit: Unit) -> None:
        super().__init__(f"您的岗位不能为“{unit.name}”登记项目，请由该单位或招商服务中心办理。")
        self.unit = unit


class ProjectChangedMeanwhile(Exception):
    """Somebody saved the project after the form was opened; ``current`` is the project as it stands."""

    def __init__(self, current: Project) -> None:
        super().__init__("您打开表单之后，这个项目被别人改过，请核对后再保存。")
        self.current = current


class AlreadyVoid(Exception):
    """The project was voided before."""


@transaction.atomic
def create_projects(*, entries: Sequence[ProjectEntry], by: User, batch: Batch | None = None) -> list[int]:
    """Enter projects with parts, firms, contacts and history; return their ids in order.

    All or nothing. Raises EntryInvalid and NotYourUnit. A batch has one line in the trail, else each project has one.
    """
    for index, entry in enumerate(entries):
        found = checks.problems(entry.fields) | _level_problem(entry.fields, by)
        if batch is None:
            # A ledger may say more of a project than it has earned: its rows wait to be verified.
            found |= _day_problems(entry.fields.get("stage", Stage.RESERVE), {}, entry.fields)
        if found:
            raise EntryInvalid(found, index)
    units = _units_to_write({entry.fields["unit_id"] for entry in entries}, by)
    ids = writing.insert_projects(entries, units, by=by, batch=batch)
    if batch is not None:
        trail.record("batch.projects_created", batch, by=by, count=len(ids), first=ids[0] if ids else None)
        return ids
    for project in Project.objects.filter(pk__in=ids).order_by("pk"):
        trail.record(
            "project.created", project, by=by, after=writing.plain(project) | {"level": project.level}
        )
    return ids


@transaction.atomic
def enter_for(*, unit: Unit, entry: ProjectEntry, by: User) -> Project:
    """Enter one project for a unit that the acting post need not write for, as upper parts decide it.

    A leader who hands down a lead writes nothing else. Raises EntryInvalid.
    """
    if found := checks.problems(entry.fields):
        raise EntryInvalid(found)
    (pk,) = writing.insert_projects([entry], {unit.pk: unit}, by=by, batch=None)
    project = Project.objects.get(pk=pk)
    trail.record("project.created", project, by=by, after=writing.plain(project) | {"level": project.level})
    return project


def _level_problem(fields: Mapping[str, Any], by: User) -> dict[str, str]:
    """Keep the county's library to who acts for the whole county; the others file their projects up."""
    if fields["level"] != Level.COUNTY or by.reach.writes.everything:
        return {}
    return {"level": "县级库由招商服务中心审核入库，请先登记在本单位的库里，再报送。"}


def _earned(project: Project, fields: Mapping[str, Any]) -> dict[str, str]:
    return dict.fromkeys(writing.earned_among(project, fields), EARNED)


def _day_problems(stage: str, known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str]:
    return checks.day_problems(stage, known, said, today=clock.today())


@transaction.atomic
def change_project(*, project: Project, entry: ProjectEntry, version: int, by: User) -> Project:
    """Save what the form says, unless somebody saved another version in between.

    Only changed fields are written and go to the trail; another plan of a signed project is only asked for. Raises
    ProjectChangedMeanwhile, EntryInvalid, NotYourUnit, ClosedToYou and freezing.Frozen.
    """
    current = Project.objects.select_for_update().get(pk=project.pk)
    refuse_closed([current], by)
    if current.voided_at:
        raise EntryInvalid({"name": "这个项目已经作废，不能再修改。"})
    if current.version != version:
        raise ProjectChangedMeanwhile(current)
    found = checks.problems(writing.merged(current, entry.fields)) | _earned(current, entry.fields)
    held = replanning.held_back(current, entry.fields)
    if held and not entry.plan_reason.strip():
        found["plan_reason"] = replanning.NO_REASON
    if found := found | _day_problems(current.stage, writing.plain(current), entry.fields):
        raise EntryInvalid(found)
    _units_to_write({current.unit_id, entry.fields.get("unit_id", current.unit_id)}, by)
    before = writing.plain(current) | writing.company(current)
    writing.apply(current, _without(entry.fields, held))
    writing.replace_company(current, entry, by=by)
    after = writing.plain(current) | writing.company(current)
    changed = [name for name in after if before.get(name) != after[name]]
    if changed:
        writing.refuse_frozen(current, changed)
        writing.save([current], by=by)
    if held:
        _ask_for(replanning.Wish(current, held, entry.plan_reason.strip(), by))
    if changed:
        trail.record(
            "project.changed",
            current,
            by=by,
            before={name: before.get(name) for name in changed},
            after={name: after[name] for name in changed},
        )
    return current


def _without(fields: Mapping[str, Any], held: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in held}


def _ask_for(wish: replanning.Wish) -> None:
    try:
        replanning.ask([wish])
    except replanning.PlanRefused as refused:
        raise EntryInvalid(dict.fromkeys(wish.values, str(refused))) from refused


@transaction.atomic
def replan(*, project: Project, values: Mapping[str, Any], by: User, **told: Any) -> None:
    """Let a plan count that was agreed to. Whether ``by`` may, and the lock, are the caller's.

    Raises EntryInvalid and freezing.Frozen.
    """
    if found := checks.problems(writing.merged(project, values)):
        raise EntryInvalid(found)
    before = {name: getattr(project, name) for name in values}
    writing.apply(project, values)
    writing.save([project], by=by)
    trail.record("project.replanned", project, by=by, before=before, after=dict(values), **told)


@transaction.atomic
def tell_progress(*, told: Sequence[tuple[Project, str]], by: User) -> None:
    """Let 目前进展 of projects say what upper parts noted last. Whether ``by`` may, and the locks, are the caller's."""
    news = [(project, words) for project, words in told if project.progress != words]
    if not news:
        return
    before = {project.pk: project.progress for project, _ in news}
    for project, words in news:
        project.progress = words
    writing.save([project for project, _ in news], by=by)
    for project, words in news:
        old, new = {"progress": before[project.pk]}, {"progress": words}
        trail.record("project.progress_told", project, by=by, before=old, after=new)


@transaction.atomic
def update_projects(
    *,
    changes: Sequence[tuple[int, Mapping[str, Any]]],
    by: User,
    batch: Batch,
    reasons: Sequence[str] | None = None,
) -> list[dict[str, list[Any]]]:
    """Change given fields of many projects as a batch says; return field → [old, new] for each, in order.

    Another plan of a signed project is only asked for, for the reason that belongs to the change, if not because of the
    batch as a whole. Raises EntryInvalid, NotYourUnit, ClosedToYou, freezing.Frozen and replanning.PlanRefused.
    """
    projects = Project.objects.select_for_update().in_bulk([pk for pk, _ in changes])
    refuse_closed(projects.values(), by)
    for index, (pk, fields) in enumerate(changes):
        if found := checks.problems(writing.merged(projects[pk], fields)) | _earned(projects[pk], fields):
            raise EntryInvalid(found, index)
    wanted = {projects[pk].unit_id for pk, _ in changes} | {
        f["unit_id"] for _, f in changes if "unit_id" in f
    }
    _units_to_write(wanted, by)
    results: list[dict[str, list[Any]]] = []
    touched: dict[int, Project] = {}
    wishes: list[replanning.Wish] = []
    for (pk, fields), reason in zip(changes, reasons or [f"台账《{batch}》"] * len(changes), strict=True):
        project = projects[pk]
        before = writing.plain(project)
        held = replanning.held_back(project, fields)
        writing.apply(project, _without(fields, held))
        after = writing.plain(project)
        changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if changed:
            touched[pk] = project
        if held:
            wishes.append(replanning.Wish(project, held, reason, by, batch))
        results.append(changed)
    writing.save(list(touched.values()), by=by)
    replanning.ask(wishes)
    trail.record("batch.projects_updated", batch, by=by, count=len(touched))
    return results


@permitted(Permission.PROJECT_VOID)
@transaction.atomic
def void_project(*, project: Project, reason: str, by: User) -> Project:
    """Take a project that was entered in error out of every list; its page and history stay readable.

    Raises EntryInvalid, AlreadyVoid, NotYourUnit, ClosedToYou, freezing.Frozen and voiding.NotNow.
    """
    if not reason.strip():
        raise EntryInvalid({"reason": "请写明作废的原因。"})
    current = Project.objects.select_for_update().get(pk=project.pk)
    if current.voided_at:
        raise AlreadyVoid("这个项目已经作废，不用再办。")
    _units_to_write({current.unit_id}, by)
    refuse_closed([current], by)
    voiding.check(current.pk)
    current.voided_at, current.void_reason = clock.now(), reason.strip()
    writing.save([current], by=by)
    trail.record("project.voided", current, by=by, reason=current.void_reason)
    return current


def _units_to_write(unit_ids: set[int], by: User) -> dict[int, Unit]:
    """Return the units, or refuse the first one that the acting post may not write for."""
    units: dict[int, Unit] = Unit.objects.in_bulk(unit_ids)
    area = by.reach.writes
    for unit in units.values():
        inside = unit.county_id in area.counties and (area.everything or unit.pk in area.units)
        if not inside:
            raise NotYourUnit(unit)
    return units
