"""The trail binds its entries together and shows when somebody touched one."""

import pytest
from django.db import connection, transaction

from luodi.audit import trail
from luodi.audit.models import Entry, TrailIsAppendOnly


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
