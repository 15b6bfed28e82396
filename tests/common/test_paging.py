"""One page of a list, in two queries at most, whatever the address says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.accounts.models import User
from luodi.common.paging import page_of


@pytest.fixture
def people(db):
    User.objects.bulk_create(User(username=f"u{n:02}", full_name="某人") for n in range(23))
    return User.objects.order_by("username")


@pytest.mark.parametrize(
    ("wanted", "number", "words"),
    [
        (None, 1, "1–10 / 23"),
        ("2", 2, "11–20 / 23"),
        ("3", 3, "21–23 / 23"),
        ("99", 3, "21–23 / 23"),
        ("0", 1, "1–10 / 23"),
        ("-1", 1, "1–10 / 23"),
        ("二", 1, "1–10 / 23"),
        ("²", 1, "1–10 / 23"),
        ("9" * 5000, 1, "1–10 / 23"),
    ],
)
def test_every_address_gives_a_page(people, wanted, number, words):
    page = page_of(people, wanted, size=10)
    assert (page.number, page.words, page.pages) == (number, words, 3)


def test_two_queries_or_one_when_the_total_is_known(people):
    with CaptureQueriesContext(connection) as asked:
        page_of(people, "2")
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        page_of(people, "2", total=23)
    assert len(asked) == 1


def test_an_empty_list_has_one_page(people):
    page = page_of(people.none(), None)
    assert (page.words, page.pages, page.rows) == ("0–0 / 0", 1, [])
