"""Is the data sound: each fault that no constraint finds is told."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from luodi.accounts.models import Unit
from luodi.desk import soundness
from luodi.projects.actions.merges import merge_projects
from luodi.projects.models import Merge, Part, Project
from luodi.rulebook.actions.packs import pin
from luodi.rulebook.models import PackVersion


def test_all_is_well(project, capsys):
    call_command("check_data")
    assert "数据完好" in capsys.readouterr().out


def test_a_changed_entry_of_the_trail_is_told(project):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor_name = '别人'")
    assert "审计记录" in next(soundness.faults())
    with pytest.raises(CommandError):
        call_command("check_data")


def test_a_part_apart_from_its_project_is_told(project, units):
    Part.objects.filter(project=project).update(unit=units["west"])
    assert "责任单位" in next(soundness.faults())


@pytest.mark.parametrize(
    ("where", "change", "words"),
    [
        ({}, None, "没有三级库状态"),
        ({"level": "department"}, None, "每级一条"),
        ({"is_origin": True}, {"is_origin": False, "entered_at": None, "entered_unit": None}, "首次入库一处"),
        ({"level": "county"}, {"status": "admitted", "taken_over": True}, "库层级与三级库状态不一致"),
    ],
)
def test_levels_that_say_something_else_than_the_project_are_told(project, units, where, change, words):
    rows = project.levels.filter(**where)
    rows.update(unit=units["centre"], **change) if change else rows.delete()
    assert words in next(soundness.faults())


def test_a_library_of_another_county_is_told(project):
    county = Unit.objects.add_root({"name": "邻县", "kind": "county"})
    Unit.objects.filter(pk=county.pk).update(county=county)
    project.levels.filter(is_origin=True).update(unit=county)
    assert "不在同一个县" in next(soundness.faults())


def test_rules_that_the_program_cannot_read_any_more_are_told(units):
    pin(county_id=units["county"].pk, kind="clocks")
    assert list(soundness.faults()) == []
    PackVersion.objects.update(content={"clocks": [{"step": "filing.approve", "days": -1}]})
    (told,) = soundness.faults()
    assert "第 1 版" in told
    assert "超出范围" in told
    PackVersion.objects.update(kind="gone")
    assert "没有“gone”这类规则" in next(soundness.faults())


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        (Merge, {"undone_by": F("merged_by"), "undone_at": F("merged_at")}, "却没有对得上的合并记录"),
        (Project, {"merged_into": None}, "与两个项目现在的情况不一致"),
    ],
)
def test_a_merge_that_its_projects_do_not_know_is_found(enter, cast, table, change, words):
    one, other = enter("有机肥厂", "east"), enter("有机肥厂", "west")
    merge_projects(survivor=one, absorbed=other, by=cast["centre"])
    assert list(soundness.faults()) == []
    table.objects.update(**change)
    assert words in next(soundness.faults())
