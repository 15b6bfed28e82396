"""Lists and pages: the same number of queries for one row and for many, and each person sees the own ledgers."""

import pytest
from django.urls import reverse

from luodi.projects.models import Doubt
from tests.projects.imports.made import add_doubt, add_row, make_batch


@pytest.fixture
def queries(client, django_assert_max_num_queries):
    """Count the queries of a page, once warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(address, **query):
        client.get(address, query)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            response = client.get(address, query)
        assert response.status_code == 200
        return len(seen)

    return count


def test_the_list_asks_as_often_for_many_batches(login, cast, units, queries):
    make_batch(cast["centre"], units, "east")
    login(cast["centre"])
    once = queries(reverse("projects:imports"))
    for _ in range(20):
        batch = make_batch(cast["east_clerk"], units, "east", "west")
        add_doubt(batch.rows.last())
    assert queries(reverse("projects:imports")) == once


@pytest.mark.parametrize("view", ["questions", "units", "rows"])
def test_a_batch_asks_as_often_for_many_rows(login, cast, units, queries, enter, view):
    batch = make_batch(cast["centre"], units, "east", "west")
    project = enter("库里的")

    def add_questions(number):
        row = add_row(batch, units["east"], number)
        add_doubt(row)
        asks = {"text": "某", "why": "没有叫这个名字的单位。", "proposals": []}
        add_doubt(add_row(batch, None, number + 100), Doubt.UNIT_NAME, subject=f"某{number}", asks=asks)
        members = [f"表!{number}", "表!2"]
        add_doubt(row, Doubt.TWINS, subject="|".join(members), asks={"members": members, "why": ""})
        add_doubt(row, Doubt.IN_LIBRARY, asks={"project": project.pk, "why": ""})

    add_questions(10)
    login(cast["centre"])
    address = reverse("projects:batch", args=[batch.pk])
    once = queries(address, view=view)
    for number in range(11, 31):
        add_questions(number)
    assert queries(address, view=view) == once


def test_confirming_asks_as_often_for_many_rows(login, cast, units, queries):
    batch = make_batch(cast["centre"], units, "east")
    login(cast["centre"])
    once = queries(reverse("projects:confirm_batch", args=[batch.pk]))
    for number in range(5, 25):
        add_row(batch, units["east"], number)
    assert queries(reverse("projects:confirm_batch", args=[batch.pk])) == once


def test_each_sees_the_own_ledgers_and_those_that_hold_own_rows(login, cast, units):
    make_batch(cast["east_clerk"], units, "east", "west")
    make_batch(cast["bureau_clerk"], units, "bureau")
    for who, count in (("east_clerk", 1), ("west_clerk", 1), ("bureau_clerk", 1), ("centre", 2), ("both", 0)):
        page = login(cast[who]).get(reverse("projects:imports")).text
        assert page.count('<tr data-href="/imports/') == count, who


def test_an_empty_list_says_what_to_do(login, cast):
    page = login(cast["east_clerk"]).get(reverse("projects:imports")).text
    assert "还没有导入过台账" in page
    assert "不得上传涉密信息" in page
    assert reverse("projects:blank") in page


def test_hostile_cells_are_only_text(login, cast, units):
    batch = make_batch(cast["centre"], units)
    row = add_row(batch, units["east"], 5, name="<script>alert(1)</script>")
    row.cells = {"A": '"><img src=x>'}
    row.save()
    add_doubt(row, asks={"text": "<b>", "why": "<i>第</i>", "proposals": [{"label": "<u>", "set": {}}]})
    for view in ("questions", "rows", "units"):
        page = login(cast["centre"]).get(reverse("projects:batch", args=[batch.pk]), {"view": view}).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<u>" not in page


@pytest.mark.parametrize(
    "query",
    ["page=x", "page=99", "row=abc", "row=99999999999999999999", "unit=x", "view=y", "kind=z", "show=q"],
)
def test_nonsense_in_the_address_is_harmless(login, cast, units, query):
    batch = make_batch(cast["centre"], units, "east")
    add_doubt(batch.rows.last())
    for view in ("", "view=rows&", "view=questions&"):
        assert (
            login(cast["centre"])
            .get(f"{reverse('projects:batch', args=[batch.pk])}?{view}{query}")
            .status_code
            == 200
        )
