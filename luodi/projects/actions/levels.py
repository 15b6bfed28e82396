"""How a project stands at each level: the only place that changes it after the project was entered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from luodi.accounts.models import Unit, User
from luodi.audit import trail
from luodi.common import bulk, clock
from luodi.projects.actions import placing, writing
from luodi.projects.actions.remembering import remember_all, signed
from luodi.projects.models import Batch, LevelStatus, Project
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import NEXT_AT_LEVEL, UNDER_WAY, Level, StatusAtLevel, highest


class LevelBlocked(Exception):
    """The project does not stand where this step begins; the message says how it stands and what to do."""


class NotTheCountys(Exception):
    """Only who acts for the whole county may say that its library holds a project."""


@transaction.atomic
def set_status(
    *, project: Project, level: str, status: str, by: User, unit: Unit | None = None, **why: Any
) -> LevelStatus:
    """Set the status of a project at one level; who may do so is for the caller to know.

    ``unit`` is whose library it is: by default the one known, the county's centre, or the responsible unit.
    ``why`` goes to the trail (such as ``reason``, ``case``). Raises LevelBlocked.
    """
    return _set(project, Level(level), StatusAtLevel(status), by=by, unit=unit, why=why)


@transaction.atomic
def take_over(*, project: Project, by: User, reason: str) -> LevelStatus:
    """Let the county's library hold a project that it held before this system was used; nobody approves anything.

    Raises NotTheCountys and LevelBlocked.
    """
    _refuse_others(project.county_id, by)
    if project.levels.filter(level=Level.COUNTY, status__in=UNDER_WAY).exists():
        raise LevelBlocked(f"“{project.name}”正在报送县级库，请等审核办结，或请责任单位撤回后再认定。")
    told = {"reason": reason}
    return _set(project, Level.COUNTY, StatusAtLevel.ADMITTED, by=by, unit=None, why=told, taken_over=True)


def _refuse_others(county_id: int, by: User) -> None:
    writes = by.reach.writes
    if not writes.everything or county_id not in writes.counties:
        raise NotTheCountys("只有招商服务中心能认定项目早已在县级库，请报送该项目，由中心审核。")


@transaction.atomic
def take_over_many(*, project_ids: Iterable[int], by: User, batch: Batch) -> dict[int, str]:
    """Let the county's library hold what a ledger of it lists; return project → the library it was in so far.

    What is on its way there, or left it, stays as it is: that was decided here. Raises NotTheCountys.
    """
    _refuse_others(batch.county_id, by)
    projects = Project.objects.select_for_update().in_bulk(list(project_ids))
    rows = _county_rows(projects, StatusAtLevel.NOT_FILED)
    holder = placing.county_libraries([batch.county_id])[batch.county_id]
    before = {row.project_id: projects[row.project_id].level for row in rows}
    for row in rows:
        row.status, row.unit_id, row.taken_over = StatusAtLevel.ADMITTED, holder, True
    _write(rows, projects, dict.fromkeys(before, Level.COUNTY.value), by)
    trail.record("batch.levels_taken_over", batch, by=by, count=len(rows))
    return before


@transaction.atomic
def give_back_many(*, before: Mapping[int, str], by: User) -> None:
    """Undo ``take_over_many``: the projects are in the libraries they were in before."""
    projects = Project.objects.select_for_update().in_bulk(list(before))
    rows = [row for row in _county_rows(projects, StatusAtLevel.ADMITTED) if row.taken_over]
    for row in rows:
        row.status, row.unit_id, row.taken_over = StatusAtLevel.NOT_FILED, None, False
    _write(rows, projects, before, by)


def _county_rows(projects: Mapping[int, Project], status: StatusAtLevel) -> list[LevelStatus]:
    rows = LevelStatus.objects.select_for_update().filter(level=Level.COUNTY, status=status)
    return [row for some in writing.by_500(list(projects)) for row in rows.filter(project_id__in=some)]


def _write(
    rows: Sequence[LevelStatus], projects: Mapping[int, Project], to: Mapping[int, str], by: User
) -> None:
    now = clock.now()
    for row in rows:
        row.since = now
        projects[row.project_id].level = to[row.project_id]
    bulk.update(LevelStatus, ["status", "unit_id", "taken_over", "since"], rows)
    remember_all(rows, by=by, now=now)
    writing.save([projects[row.project_id] for row in rows], by=by)


@transaction.atomic
def move_library(*, project: Project, unit: Unit, by: User, **why: Any) -> None:
    """Let the own library of a project be that of the unit it goes to, before the unit changes; its origin stays.

    ``why`` goes to the trail.
    """
    held = project.levels.filter(status=StatusAtLevel.ADMITTED).exclude(level=Level.COUNTY).first()
    to = level_of(unit)
    if held is None or to == Level.COUNTY or held.unit_id == unit.pk:
        return
    if held.level != to:
        _set(project, Level(held.level), StatusAtLevel.LEFT, by=by, unit=None, why=why)
    _set(project, to, StatusAtLevel.ADMITTED, by=by, unit=unit, why=why)


def _set(
    project: Project,
    level: Level,
    status: StatusAtLevel,
    *,
    by: User,
    unit: Unit | None,
    why: dict[str, Any],
    taken_over: bool = False,
) -> LevelStatus:
    current = Project.objects.select_for_update().get(pk=project.pk)
    rows = {Level(row.level): row for row in current.levels.select_for_update()}
    row = rows[level]
    unit_id = unit.pk if unit else row.unit_id or _holder(current, level)
    _refuse(current, row, status, unit_id)
    before = {"status": row.status, "unit_id": row.unit_id}
    # Only the county's library admits anew; in the others it stays what a ledger brought, wherever it moves.
    stays = status == StatusAtLevel.LEFT or level != Level.COUNTY
    row.taken_over = taken_over or (row.taken_over and stays)
    row.status, row.unit_id, row.since = status, unit_id, clock.now()
    signed(row, by).save(update_fields=["status", "unit", "taken_over", "since"])
    _note_entry(rows, row, by)
    _keep_highest(current, rows, by)
    after = {"status": row.status, "unit_id": row.unit_id}
    verb = "level.taken_over" if taken_over else f"level.{status.value}"
    trail.record(verb, current, by=by, level=level.value, before=before, after=after, **why)
    return row


def _note_entry(rows: Mapping[Level, LevelStatus], row: LevelStatus, by: User) -> None:
    """Keep when and to whom a lead that the county kept first came, once."""
    origin = next(one for one in rows.values() if one.is_origin)
    came = row.level != Level.COUNTY and row.status == StatusAtLevel.ADMITTED
    if came and origin.entered_unit_id is None and origin.level != Level.COUNTY:
        origin.entered_at, origin.entered_unit_id = row.since, row.unit_id
        signed(origin, by).save(update_fields=["entered_at", "entered_unit"])


def _refuse(project: Project, row: LevelStatus, status: StatusAtLevel, unit_id: int) -> None:
    """Refuse what makes no sense, in words for the user."""
    where = f"这个项目在{row.get_level_display()}"
    if project.voided_at:
        raise LevelBlocked("这个项目已经作废，不能再办；如属误作废，请联系招商服务中心。")
    if row.status == status and row.unit_id == unit_id:
        raise LevelBlocked(f"{where}已经是“{status.label}”，不用再办，请刷新页面。")
    if row.status != status and status not in NEXT_AT_LEVEL[StatusAtLevel(row.status)]:
        raise LevelBlocked(
            f"{where}现在是“{row.get_status_display()}”，不能转为“{status.label}”，请刷新页面后再办。"
        )


def _holder(project: Project, level: Level) -> int:
    """Return whose library a level is for a project that was never sent there."""
    if level == Level.COUNTY:
        return placing.county_libraries([project.county_id])[project.county_id]
    return project.unit_id


def _keep_highest(project: Project, rows: dict[Level, LevelStatus], by: User) -> None:
    """Let the record say which library holds it."""
    origin = next(level for level, row in rows.items() if row.is_origin)
    level = highest({level: StatusAtLevel(row.status) for level, row in rows.items()}, origin)
    if project.level != level:
        project.level = level
        writing.save([project], by=by)
