"""Is the data sound: each fault that no constraint finds is told."""

from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from luodi.desk import soundness
from luodi.files.actions import store
from luodi.projects.models import Part


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


def test_a_damaged_or_lost_file_is_told(db, cast):
    file = store(content=BytesIO(b"%PDF-1.4 sound"), name="a.pdf", by=cast["centre"])
    file.path.chmod(0o600)
    file.path.write_bytes(b"%PDF-1.4 other")
    assert "指纹不符" in next(soundness.faults())
    file.path.unlink()
    assert "不见了" in next(soundness.faults())
