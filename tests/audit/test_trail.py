"""The trail binds its entries together and shows when somebody touched one."""

import pytest
from django.conf import settings
from django.db import connection, transaction

from luodi.audit import trail
from luodi.audit.chain import START, mark_of
from luodi.audit.models import Chain, Entry, TrailIsAppendOnly
from luodi.desk import soundness


def test_entries_are_numbered_and_chained_per_county(cast, project):
    entries = list(Entry.objects.filter(county_id=project.county_id).order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert trail.broken_at(project.county_id) is None
    trail.record("system.started", None, by=None)
    assert Entry.objects.get(county_id=trail.INSTALLATION).number == 1


def test_an_entry_can_neither_be_changed_nor_deleted(project):
    entry = Entry.objects.first()
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="x"),
    ):
        with pytest.raises(TrailIsAppendOnly):
            attempt()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor_name = '别人' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
    ],
)
def test_tampering_below_the_program_is_found(project, cast, sql):
    for verb in ("a.b", "c.d"):
        trail.record(verb, project, by=cast["centre"])
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert trail.broken_at(project.county_id) == 2


def test_cutting_off_the_end_is_found(project, cast):
    trail.record("a.b", project, by=cast["centre"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE number = 2")
    assert trail.broken_at(project.county_id) == 2


def test_what_rolls_back_leaves_no_entry(project, cast):
    before = Entry.objects.count()
    with transaction.atomic():
        trail.record("a.b", project, by=cast["centre"])
        transaction.set_rollback(True)
    assert Entry.objects.count() == before
    assert trail.broken_at(project.county_id) is None


def test_the_acting_post_and_the_address_are_named(project, cast):
    with trail.coming_from("10.1.2.3"):
        entry = trail.record("a.b", project, by=cast["both"].act_under(cast["both"].posts_now[1]))
    assert (entry.post_label, entry.address) == ("西坪乡 · 经办人", "10.1.2.3")


def forged(entries, key=""):
    """Make a chain anew below the program, as one who can write the database: with a key of his own, or with none."""
    previous = START
    for entry in entries:
        entry.previous, entry.sealed = previous, mark_of(key) if key else ""
        previous = entry.expected_hash(key)
        with connection.cursor() as cursor:
            told = [entry.actor_name, entry.previous, previous, entry.sealed, entry.pk]
            cursor.execute(
                "UPDATE audit_entry SET actor_name = %s, previous = %s, hash = %s, sealed = %s WHERE id = %s",
                told,
            )
    Chain.objects.filter(county_id=entries[0].county_id).update(head=previous)


@pytest.fixture
def entries(project, cast):
    for verb in ("a.b", "c.d"):
        trail.record(verb, project, by=cast["centre"])
    return list(Entry.objects.filter(county_id=project.county_id).order_by("number"))


def test_who_writes_the_database_cannot_make_the_chain_anew(entries):
    """Unkeyed, all of it could be written again without a trace."""
    entries[1].actor_name = "别人"
    forged(entries[1:])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET previous = %s WHERE id = %s", [entries[0].hash, entries[1].pk])
    assert trail.broken_at(entries[0].county_id) == 2


def test_entries_from_before_there_was_a_key_stay_valid(entries, project, cast):
    forged(entries)
    assert trail.broken_at(project.county_id) is None
    assert trail.record("e.f", project, by=cast["centre"]).sealed == mark_of(settings.TRAIL_KEY)
    assert trail.prove(project.county_id) == trail.Proof()


def test_a_forged_entry_without_a_key_behind_one_that_has_it_is_found(entries):
    with connection.cursor() as cursor:
        last = entries[-1]
        last.sealed = ""
        told = [last.expected_hash(""), last.pk]
        cursor.execute("UPDATE audit_entry SET sealed = '', hash = %s WHERE id = %s", told)
    assert trail.broken_at(last.county_id) == last.number


def test_without_the_key_the_check_says_what_it_could_not_verify(entries, settings):
    settings.TRAIL_KEY = "另一把"
    county = entries[0].county_id
    assert trail.prove(county) == trail.Proof(None, (1, len(entries)))
    assert any("现有的密钥核对不了" in fault for fault in soundness.faults())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entry WHERE number = 2")
    assert trail.broken_at(county) == 2  # links need no key
