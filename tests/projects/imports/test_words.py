"""What one clerk teaches the reader holds for the ledgers of his unit; for all of the county only what the centre teaches."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import UnitName
from luodi.audit.models import Entry
from luodi.projects.models import Batch, BatchRow, LedgerWord

WORDS = "/imports/words/"
HEADS = "项目名称,责任单位,盘子（万元）,状态"


@pytest.fixture
def read(client, cast):
    """Upload a small ledger as a person and return its first row, read."""

    def upload(who, heads=HEADS, unit="东川镇"):
        # Of other bytes than the one before, which would be recognised.
        lines = [heads, *(f"{n}号园之{Batch.objects.count()},{unit},{n}00,在谈" for n in (1, 2, 3))]
        file = SimpleUploadedFile("台账.csv", "\n".join(lines).encode())
        assert client.login_as(cast[who]).post(reverse("projects:upload"), {"file": file}).status_code == 302
        return BatchRow.objects.filter(batch=Batch.objects.latest("pk"), passed_over="").order_by("number")[0]

    return upload


@pytest.fixture
def teach(client, cast):
    """Say by hand what the third column of the latest ledger is, for ledgers to come."""

    def explain(who, field):
        here = reverse("projects:batch_columns", args=[Batch.objects.latest("pk").pk])
        client.login_as(cast[who]).post(here, {"0-0-C": field, "remember": "1"})

    return explain


def amount(row):
    return row.reading.get("investment_wan")


@pytest.mark.slow
def test_a_head_that_a_clerk_explains_is_understood_in_the_ledgers_of_the_unit_alone(read, teach, units):
    assert amount(read("east_clerk")) is None
    teach("east_clerk", "investment")
    assert amount(read("east_clerk")) == 100
    assert amount(read("west_clerk")) is None
    teach("west_clerk", "progress")
    assert amount(read("centre")) is None
    teach("centre", "investment")
    assert amount(read("bureau_clerk")) == 100
    assert amount(read("west_clerk")) is None, "the own word goes before that of the county"
    assert set(LedgerWord.objects.values_list("unit", "field")) == {
        (units["east"].pk, "investment"), (units["west"].pk, "progress"), (None, "investment"),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("who", ["east_clerk", "centre"])
def test_nobody_teaches_another_meaning_of_a_head_that_the_reader_knows(read, teach, units, who):
    known = HEADS.replace("盘子", "总投资")
    LedgerWord.objects.create(county=units["county"], text="总投资（万元）", field="ignored")
    assert amount(read(who, known)) == 100
    teach(who, "ignored")
    assert LedgerWord.objects.count() == 1
    assert amount(read("west_clerk", known)) == 100


@pytest.mark.slow
def test_a_name_of_a_unit_that_a_clerk_explains_is_no_name_of_the_county(client, cast, read, units):
    def unit_of(who):
        return read(who, HEADS, "东川集中区管委会").unit

    def explain(who, unit):
        here = reverse("projects:give_unit", args=[Batch.objects.latest("pk").pk])
        said = {"text": "东川集中区管委会", "unit": units[unit].pk, "remember": "on"}
        client.login_as(cast[who]).post(here, said)

    assert unit_of("east_clerk") is None
    explain("east_clerk", "east")
    assert unit_of("east_clerk") == units["east"]
    assert unit_of("centre") is None
    assert not UnitName.objects.exists()
    explain("centre", "park")
    assert unit_of("bureau_clerk") == units["park"]
    assert unit_of("east_clerk") == units["east"]


@pytest.fixture
def words(cast, units):
    """One word of the county, one of the east, one of the west."""
    county = units["county"]
    told = ((None, "盘子", "investment"), ("east", "东川写法", "place"), ("west", "西坪写法", "remark"))
    return {
        text: LedgerWord.objects.create(county=county, unit=units.get(unit), text=text, field=field)
        for unit, text, field in told
    }


@pytest.mark.parametrize(
    ("who", "seen"), [("centre", {"盘子", "东川写法", "西坪写法"}), ("east_clerk", {"东川写法"})]
)
def test_the_centre_sees_every_word_and_a_unit_its_own(login, cast, words, who, seen):
    page = login(cast[who]).get(WORDS).text
    assert {text for text in words if text in page} == seen


def test_a_word_is_taken_off_the_list_by_whose_it_is(login, cast, words):
    clerk = login(cast["east_clerk"])
    for text, status in (("盘子", 404), ("西坪写法", 404), ("东川写法", 302)):
        assert clerk.post(f"/imports/words/{words[text].pk}/forget/").status_code == status
    assert set(LedgerWord.objects.values_list("text", flat=True)) == {"盘子", "西坪写法"}
    assert Entry.objects.get(verb="ledger_word.forgotten").actor_name == "赵东"
    login(cast["centre"]).post(f"/imports/words/{words['西坪写法'].pk}/forget/")
    assert LedgerWord.objects.count() == 1


def test_the_list_asks_as_often_for_many_words(login, cast, units, words):
    client = login(cast["centre"])

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(WORDS)
        return len(queries)

    asked()
    before = asked()
    told = {"county": units["county"], "unit": units["east"], "means": units["east"], "kind": "unit_name"}
    for number in range(20):
        LedgerWord.objects.create(**told, text=f"写法{number}", taught_by=cast["east_clerk"])
    assert asked() == before
