"""Amounts have an end, in the database too, and no number of rows breaks a sum."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import BigAutoField, BigIntegerField, F, Q, Sum, Value

import luodi
from luodi.audit import trail
from luodi.audit.in_migrations import cut_amounts
from luodi.audit.models import Entry
from luodi.common.amounts import AmountField, Total
from luodi.common.money import MOST
from luodi.projects.models import Project

SOURCE = Path(luodi.__file__).parent

# Whole numbers that are no amounts somebody typed, each with what bounds it.
NO_AMOUNTS = {
    "numbers of rows": {
        "projects.MergedRow.row_id", "projects.Batch.post_id", "audit.Chain.county_id", "audit.Chain.length",
        "audit.Entry.county_id", "audit.Entry.number", "audit.Entry.actor_id", "audit.Entry.post_id",
        "audit.Entry.target_id", "audit.Tally.count", "audit.Tally.told", "audit.Tally.entry_id",
    },
    "bytes": {"projects.Archive.size", "files.StoredFile.size"},
    "sums over one project or promise, of amounts that are refused where they add up beyond the largest": {
        *(f"progress.Figures.{name}" for name in ("arrived", "completed", "employed", "output", "tax")),
        "progress.Figures.arrived_waiting", "progress.Figures.completed_waiting", "progress.Promise.kept_before",
    },
}  # fmt: skip


def test_every_amount_in_the_database_has_an_end():
    known = set().union(*NO_AMOUNTS.values())
    found = {
        f"{field.model._meta.app_label}.{field.model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("luodi.")
        for field in model._meta.local_concrete_fields
        if isinstance(field, BigIntegerField)
        and not isinstance(field, AmountField | BigAutoField)
        and field.name != "id"
    }
    assert found == known, "an amount of money is an AmountField"


@pytest.mark.parametrize("field", ["investment", "investment_max", "foreign_amount", "year_plan"])
def test_the_database_itself_refuses_what_lies_beyond(project, field):
    rows = Project.objects.filter(pk=project.pk)
    rows.update(**{field: MOST})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{field: MOST + 1})


def test_nobody_adds_up_money_by_a_sum_that_may_overflow():
    def plain_sums(path):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("django.db.models"):
                yield from (alias.name for alias in node.names if alias.name in ("Sum", "Avg"))
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "Sum"
                and getattr(node.value, "id", "") == "models"
            ):
                yield node.attr

    found = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if any(plain_sums(path))}
    assert found == {"common/amounts.py"}


@pytest.fixture
def amounts(enter):
    """Four projects: two of the largest amount, a small one, one of which nothing is known."""
    for number, amount in enumerate([MOST, MOST - 1, 7, None]):
        enter(f"第{number}号项目", investment=amount)
    return Project.objects.order_by()


def test_a_sum_is_exact_below_and_above_half_of_64_bits(amounts):
    told = amounts.aggregate(
        whole=Total("investment"),
        lowered=Total(-F("investment")),
        some=Total("investment", filter=Q(investment__lt=100)),
        none=Total("investment", filter=Q(investment__isnull=True)),
        mixed=Total(F("investment") - 10),
    )
    whole = 2 * MOST + 6
    assert told == {"whole": whole, "lowered": -whole, "some": 7, "none": None, "mixed": whole - 30}


def test_a_sum_beyond_64_bits_is_no_error(amounts):
    """Plain sums are one on SQLite."""
    beyond = amounts.aggregate(whole=Total(Value(2**62)))["whole"]
    assert beyond == 4 * 2**62
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError), transaction.atomic():
            amounts.aggregate(whole=Sum(Value(2**62)))


def test_sums_may_be_grouped_and_ordered_by(amounts):
    rows = amounts.values("unit_id").annotate(whole=Total("investment")).order_by("-whole")
    assert [row["whole"] for row in rows] == [2 * MOST + 6]


@pytest.fixture
def beyond(enter):
    """A project with amounts from before there was an end."""
    project = enter("早年录入的项目", investment_min=5, investment_max=10)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for field in ("investment_min", "investment_max"):
                constraints = connection.introspection.get_constraints(cursor, "projects_project").items()
                for name in [
                    name for name, told in constraints if told["check"] and told["columns"] == [field]
                ]:
                    cursor.execute(f'ALTER TABLE projects_project DROP CONSTRAINT "{name}"')
    Project.objects.filter(pk=project.pk).update(investment_min=5 * MOST, investment_max=6 * MOST)
    yield project
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def test_what_a_county_has_beyond_it_is_brought_down_and_told_in_the_trail(beyond):
    fields = ("investment_min", "investment_max", "year_plan")
    ((row, after),) = cut_amounts(apps, "projects", {"project": fields})
    beyond.refresh_from_db()
    assert (row.pk, after) == (beyond.pk, {"investment_min": MOST, "investment_max": MOST})
    assert (beyond.investment_min, beyond.investment_max, beyond.year_plan) == (MOST, MOST, None)
    entry = Entry.objects.filter(county_id=beyond.county_id).latest("number")
    assert (entry.verb, entry.target_id) == ("amount.cut_to_the_largest", beyond.pk)
    assert entry.data["before"] == {"investment_min": 5 * MOST, "investment_max": 6 * MOST}
    assert trail.broken_at(beyond.county_id) is None
    assert cut_amounts(apps, "projects", {"project": fields}) == []
