"""Giving a project to another unit: the units follow, the former one keeps its part, the history stays."""

from luodi.audit.models import Entry
from luodi.projects.actions.moving import move_to_unit, take_part
from luodi.projects.models import Part, Project
from luodi.projects.terms import PartKind


def parts_of(project):
    return set(Part.objects.filter(project=project).values_list("kind", "unit__short_name"))


def test_the_former_unit_keeps_the_part_named(project, units, cast):
    moved = move_to_unit(project=project, unit=units["west"], by=cast["centre"], former=PartKind.INTRODUCING)
    assert moved.unit == units["west"]
    assert parts_of(project) == {("responsible", "西坪乡"), ("introducing", "东川镇")}
    assert Project.objects.visible_to(cast["east_clerk"]).filter(pk=project.pk).exists()
    assert Project.objects.writable_by(cast["west_clerk"]).filter(pk=project.pk).exists()
    entry = Entry.objects.about(project).first()
    assert (entry.verb, entry.data["before"]) == ("project.moved", {"unit_id": units["east"].pk})


def test_moving_to_where_it_is_changes_nothing(project, units, cast):
    again = move_to_unit(project=project, unit=units["east"], by=cast["centre"], former=None)
    assert again.version == project.version


def test_a_part_is_taken_once(project, units, cast):
    for _ in range(2):
        take_part(project=project, unit_id=units["park"].pk, kind=PartKind.HOSTING, by=cast["centre"])
    assert parts_of(project) == {("responsible", "东川镇"), ("hosting", "工业园区")}
