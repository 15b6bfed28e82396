"""Giving a project to another unit, as upper parts decide it: handing down and transfers."""

from typing import Any

from django.db import transaction

from luodi.accounts.models import Unit, User
from luodi.audit import trail
from luodi.common import clock
from luodi.projects.actions import levels, writing
from luodi.projects.actions.remembering import signed
from luodi.projects.entries import PartEntry
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
        take_part(project=current, unit_id=before, kind=former, by=by)
    trail.record(
        "project.moved", current, by=by, before={"unit_id": before}, after={"unit_id": unit.pk}, **why
    )
    return current


@transaction.atomic
def take_part(*, project: Project, unit_id: int, kind: PartKind, by: User) -> None:
    """Let a unit take a part in the project, unless it does already. Raises freezing.Frozen."""
    held = Part.objects.filter(project=project, kind=kind, unit_id=unit_id, person=None, person_name="")
    if not held.exists():
        writing.refuse_frozen(project, ["parts"])
        writing.add_parts(project, [PartEntry(kind, unit_id)], by=by, now=clock.now())


@transaction.atomic
def leave_part(*, project: Project, unit_id: int, kind: PartKind, by: User) -> None:
    """End a part of a unit, if it has one; its history stays. Raises freezing.Frozen."""
    for part in Part.objects.filter(project=project, kind=kind, unit_id=unit_id, person=None, person_name=""):
        writing.refuse_frozen(project, ["parts"])
        signed(part, by).delete()
