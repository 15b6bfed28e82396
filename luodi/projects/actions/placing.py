"""The level rows of a record that come and go with it: when it is entered, and when its responsible unit is corrected."""

from collections.abc import Iterable, Sequence
from typing import Any

from luodi.accounts.models import Unit, UnitKind, User
from luodi.common import bulk
from luodi.projects.actions.remembering import remember_all, remember_new
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import Level, StatusAtLevel

# What a row says beside where it belongs: how the project was first entered, and how it stands now.
BEGAN = ("is_origin", "taken_over", "entered_at", "entered_unit_id")
SAID = ("unit_id", "status", "since", *BEGAN)
NAMES = ("id", "county_id", "project_id", "level", *SAID)

# The project is not in such a library, so no unit needs to follow.
ASIDE = (StatusAtLevel.NOT_FILED, StatusAtLevel.LEFT)


def begin(entered: Sequence[tuple[int, int, str, int]], *, taken_over: bool, by: User, now: Any) -> None:
    """Let projects (id, county, level, responsible unit) stand in the library they were entered into, and in no other."""
    holders = county_libraries({county for _, county, _, _ in entered})

    def row(pk: int, county: int, entered_at: str, unit: int, level: Level) -> tuple[Any, ...]:
        if level != entered_at:
            nowhere = StatusAtLevel.NOT_FILED.value
            return (county, pk, level.value, None, nowhere, now, False, False, None, None)
        held_by = holders[county] if level == Level.COUNTY else unit
        # What the county keeps, such as a lead to be handed down, is in no library of a unit yet.
        came = (None, None) if held_by == holders[county] else (now, unit)
        return (county, pk, level.value, held_by, StatusAtLevel.ADMITTED.value, now, True, taken_over, *came)

    made = [row(*told, level) for told in entered for level in Level]
    ids = bulk.next_ids(LevelStatus, len(made))
    bulk.insert(LevelStatus, NAMES, [(pk, *values) for pk, values in zip(ids, made, strict=True)])
    remember_new(LevelStatus, NAMES, ids, by=by, now=now)


def county_libraries(county_ids: Iterable[int]) -> dict[int, int]:
    """Return county → the unit that keeps the county's library: its centre, or the county itself where it has none."""
    wanted = set(county_ids)
    centres = Unit.objects.filter(county_id__in=wanted, kind=UnitKind.CENTRE).order_by("-path")
    return {county: county for county in wanted} | dict(centres.values_list("county_id", "pk"))


def follow_units(projects: Sequence[Project], *, by: User, now: Any) -> None:
    """Let a unit's own library be that of the unit now responsible, before the projects are saved.

    This follows corrections made by hand; a transfer has set the levels already. At most 500 projects at once.
    """
    stored = dict(Project.objects.filter(pk__in=[p.pk for p in projects]).values_list("pk", "unit_id"))
    given = {project.pk: project for project in projects if stored[project.pk] != project.unit_id}
    if not given:
        return
    rows = LevelStatus.objects.filter(project_id__in=given).exclude(level=Level.COUNTY)
    own = {(row.project_id, row.level): row for row in rows}
    units = Unit.objects.in_bulk({project.unit_id for project in given.values()})
    moved: list[LevelStatus] = []
    for row in own.values():
        project = given[row.project_id]
        if row.unit_id != stored[project.pk] or row.status in ASIDE:
            continue
        row.unit_id = project.unit_id
        if row.entered_unit_id == stored[project.pk]:
            row.entered_unit_id = project.unit_id
        other = own.get((project.pk, level_of(units[project.unit_id])))
        if other and other.status in ASIDE:
            _trade_places(row, other, project)
            moved.append(other)
        moved.append(row)
    # First those that are no origin any more, so that at no moment there are two.
    for is_origin in (False, True):
        bulk.update(LevelStatus, SAID, [row for row in moved if row.is_origin == is_origin])
    remember_all(moved, by=by, now=now)


def _trade_places(row: LevelStatus, other: LevelStatus, project: Project) -> None:
    """Let the project stand in the other library as it stood in this one: the unit was wrong, and with it the level.

    In this one it stands as if it had never come; where it was entered, and how, stays if that was the other one.
    """
    other.unit_id, other.status = row.unit_id, row.status
    row.unit_id, row.status = None, StatusAtLevel.NOT_FILED
    other.since, row.since = row.since, other.since
    if not other.is_origin:
        for name in BEGAN:
            ours, theirs = getattr(row, name), getattr(other, name)
            setattr(row, name, theirs)
            setattr(other, name, ours)
    row.taken_over = False
    if project.level == row.level:
        project.level = other.level
