"""Every page of the matrix is open to people with poor sight and to those who use no mouse, as far as axe can tell."""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.conftest import StrictClient
from tests.matrix import NOBODY, ROWS
from tests.test_matrix import world

__all__ = ["world"]

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def opened():
    """Return the rows that are pages, each with somebody who gets in."""
    for row in ROWS:
        named = [
            who for who, status in row.statuses.items() if status == 200 and who not in ("others", NOBODY)
        ]
        who = named[0] if named else "centre" if row.statuses.get("others") == 200 else None
        if row.method == "get" and who:
            yield row, who


@pytest.mark.parametrize("part", range(4))
def test_axe_finds_nothing_wrong_with_the_pages_of_the_matrix(world, axe, part):
    responses = {}
    for row, who in list(opened())[part::4]:
        before = transaction.savepoint()
        client = StrictClient().login_as(world.cast[who])
        responses[row.route] = client.get(reverse(row.route, args=row.args(world)), row.body(world))
        transaction.savepoint_rollback(before)
    html = {
        route: one for route, one in responses.items() if one.headers["Content-Type"].startswith("text/html")
    }
    shown = {route: response.text for route, response in html.items()}
    for response in responses.values():
        response.close()  # lets files go, and with them the connection
    pages = {route: text for route, text in shown.items() if "<!doctype" in text[:100].lower()}
    assert len(pages) > 15
    assert "\n".join(f"{route}: {one}" for route, text in pages.items() for one in axe(text)) == ""
