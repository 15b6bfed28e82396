"""Many rows changed at once: every kind of value arrives as it was, on both databases."""

import datetime
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.accounts.models import Unit, UnitKind, UnitName
from luodi.common import bulk, clock
from luodi.files.actions import store
from luodi.projects.models import Batch

# What means something to a database, or to one of its drivers, and here is only text.
ODD = "新名%s {,} NULL \\ \"'"


@pytest.fixture
def names(units):
    """More names of one unit than one statement takes."""
    told = {"county": units["county"], "unit": units["east"], "valid_to": datetime.date(2026, 1, 1)}
    UnitName.objects.bulk_create(
        UnitName(name=f"旧名{n}", key=f"{n}", **told) for n in range(bulk.TOGETHER + 1)
    )
    return list(UnitName.objects.order_by("pk"))


def test_each_row_gets_its_own_values_and_others_keep_theirs(names, units):
    *changed, left = names
    for number, name in enumerate(changed):
        name.name, name.is_short, name.valid_to = f"{ODD}{number}", bool(number % 2), None
        name.unit, name.key = units["west"], "不写"
    bulk.update(UnitName, ["name", "is_short", "valid_to", "unit_id"], changed)
    found = UnitName.objects.order_by("pk").values_list("name", "is_short", "valid_to", "unit_id", "key")
    wanted = [(f"{ODD}{n}", bool(n % 2), None, units["west"].pk, f"{n}") for n in range(len(changed))]
    assert list(found) == [*wanted, ("旧名500", False, left.valid_to, units["east"].pk, "500")]


def test_a_statement_takes_five_hundred_rows(names):
    with CaptureQueriesContext(connection) as asked:
        bulk.update(UnitName, ["name"], names)
        bulk.update(UnitName, ["name"], [])
    assert len(asked) == 2


def test_a_choice_may_stand_among_plain_texts_and_beside_nothing(units):
    east, west, park = units["east"], units["west"], units["park"]
    east.kind, west.kind, park.kind = "park", "township", UnitKind.PARK
    east.short_name, west.short_name, park.short_name = "", "NULL", "null"
    bulk.update(Unit, ["kind", "short_name"], [east, west, park])
    found = Unit.objects.filter(pk__in=[east.pk, west.pk, park.pk]).order_by("pk")
    assert list(found.values_list("kind", "short_name")) == [
        ("park", ""),
        ("township", "NULL"),
        ("park", "null"),
    ]


def test_json_days_and_moments_arrive_as_they_were(cast, units):
    by = cast["east_clerk"]
    file = store(content=ContentFile(b"a"), name="台账.csv", by=by)
    told = {"county": units["county"], "unit": units["east"], "uploaded_by": by, "post_id": 1, "file": file}
    first, second = Batch.objects.create(**told), Batch.objects.create(**told)
    first.as_of, first.committed_at = datetime.date(2026, 10, 31), clock.now()
    first.answers, first.total = {"县": ["含'引号'", None, True, 1.5]}, 7
    fields = ["as_of", "committed_at", "answers", "total"]
    bulk.update(Batch, fields, [second, first])
    for batch in (first, second):
        again = Batch.objects.get(pk=batch.pk)
        assert [getattr(again, name) for name in fields] == [getattr(batch, name) for name in fields]


def test_a_text_too_long_is_never_cut_in_silence(names):
    long, name = "长" * 101, names[0]
    name.name = long
    with suppress(DataError), transaction.atomic():
        bulk.update(UnitName, ["name"], [name])
    # PostgreSQL refuses it, SQLite keeps it whole.
    assert UnitName.objects.get(pk=name.pk).name in ("旧名0", long)


def test_a_reference_may_be_emptied(units):
    units["east"].county = None
    bulk.update(Unit, ["county_id"], [units["east"]])
    assert Unit.objects.get(pk=units["east"].pk).county_id is None
    assert Unit.objects.get(pk=units["west"].pk).county_id == units["county"].pk
