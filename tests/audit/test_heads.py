"""Where a chain ended each day is kept outside the database, and compared."""

import stat

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from luodi.audit import heads, trail
from luodi.audit.models import Chain, Entry
from luodi.common import clock
from luodi.desk import soundness
from tests.moments import at


@pytest.fixture
def days(project, cast):
    """Three days with an entry each, and the head of each."""
    for day in ("2026-11-30", "2026-12-01", "2026-12-02"):
        with clock.moved_to(at(f"{day} 09:00")):
            trail.record("a.b", project, by=cast["centre"])
            heads.write()
    return settings.TRAIL_HEADS / f"{project.county_id}.txt"


def test_each_day_has_one_line(days):
    with clock.moved_to(at("2026-12-02 18:00")):
        assert heads.write() == 0
    lines = [line.split() for line in days.read_text().splitlines()]
    assert [line[0] for line in lines] == ["2026-11-30", "2026-12-01", "2026-12-02"]
    chain = Chain.objects.get(county_id=days.stem)
    assert lines[-1][1:] == [str(chain.length), chain.head]
    assert list(heads.faults()) == []


def test_the_first_head_that_does_not_agree_is_named(days, project):
    """The whole chain is made anew with its own key; the database alone tells nothing."""
    chain, previous = Chain.objects.get(county_id=project.county_id), ""
    rows = list(Entry.objects.filter(county_id=project.county_id).order_by("number"))
    for entry in rows[2:]:
        entry.actor_name, entry.previous = "别人", previous or entry.previous
        previous = entry.expected_hash(settings.TRAIL_KEY)
        with connection.cursor() as cursor:
            told = [entry.actor_name, entry.previous, previous, entry.pk]
            cursor.execute("UPDATE audit_entry SET actor_name=%s, previous=%s, hash=%s WHERE id=%s", told)
    Chain.objects.filter(pk=chain.pk).update(head=previous)
    assert trail.broken_at(project.county_id) is None
    (fault,) = heads.faults()
    assert f"第 {rows[2].number} 条与 2026-12-01 写下的链头不同" in fault
    assert fault in list(soundness.faults())


def test_a_chain_that_was_cut_off_is_found(days, project):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE county_id = %s", [project.county_id])
    assert "2026-11-30 写下的链头不同" in next(heads.faults())


def test_a_line_that_cannot_be_read_is_told(days):
    days.write_text("改过\n", encoding="utf-8")
    assert "第 1 行读不出来" in next(heads.faults())


def test_the_command_writes_them_too(project, capsys):
    call_command("trail_heads")
    assert "今天新记" in capsys.readouterr().out
    assert stat.S_IMODE(settings.TRAIL_HEADS.stat().st_mode) == 0o700
