"""Giving a project to another unit, as upper parts decide it: handing down and transfers."""

from typing import Any

from django.db import transaction

from luodi.accounts.models import Unit, User
from luodi.audit import trail
from luodi.projects.actions import levels, writing
from luodi.projects.actions.remembering import signed
from luodi.projects.models import Part, Project
from luodi.projects.terms import PartKind


@transaction.atomic
def move_to_unit(*, project: Project, unit: Unit, by: User, former: PartKind | None, **why: Any) -> Project:
    """Make another unit responsible; the one before it keeps the part named, or none.

    Who may decide this is the caller's question: giver and receiver cannot both write the project. ``why`` goes to
    the trail (such as ``case``).
    """
    current = Project.objects.select_for_update().get(pk=project.pk)
    before = current.unit_id
    if before == unit.pk:
        return current
    levels.move_library(project=current, unit=unit, by=by, **why)
    current.refresh_from_db()
    current.unit = unit
    writing.save([current], by=by)
    if former is not None:
        take_part(project=current, unit_id=before, kind=former, by=by, **why)
    trail.record(
        "project.moved", current, by=by, before={"unit_id": before}, after={"unit_id": unit.pk}, **why
    )
    return current


@transaction.atomic
def take_part(*, project: Project, unit_id: int, kind: PartKind, by: User, **why: Any) -> Part | None:
    """Let a unit take a part in the project, unless it does already; return the new part. Raises freezing.Frozen.

    Who may decide this is the caller's question. ``why`` goes to the trail of the project.
    """
    if Part.objects.filter(project=project, kind=kind, unit_id=unit_id, person=None, person_name="").exists():
        return None
    writing.refuse_frozen(project, ["parts"])
    part: Part = signed(Part(county_id=project.county_id, project=project, kind=kind, unit_id=unit_id), by)
    part.save()
    trail.record("project.part_taken", project, by=by, unit=str(part.unit), kind=PartKind(kind).value, **why)
    return part


@transaction.atomic
def leave_part(*, project: Project, unit_id: int, kind: PartKind, by: User, **why: Any) -> None:
    """End a part of a unit, if it has one; its history stays. Who may is the caller's question. Raises freezing.Frozen."""
    for part in Part.objects.filter(project=project, kind=kind, unit_id=unit_id, person=None, person_name=""):
        end_part(part=part, by=by, **why)


@transaction.atomic
def end_part(*, part: Part, by: User, **why: Any) -> None:
    """Take a part back and tell it on the project; its history stays. Who may is the caller's. Raises freezing.Frozen."""
    writing.refuse_frozen(part.project, ["parts"])
    signed(part, by).delete()
    trail.record("project.part_left", part.project, by=by, unit=str(part.unit), kind=part.kind, **why)
