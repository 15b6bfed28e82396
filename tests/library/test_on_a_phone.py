"""The page of a filing on a phone: every cell of its tables has room to be read."""

import pytest

from tests.plugins.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDTHS = "cells => cells.map(cell => [cell.dataset.label, cell.getBoundingClientRect().width])"


def test_the_second_round_can_be_read_on_a_phone(live_server, tab, cast, filed, settle, departments):
    settle(filed, "filing.approve", "return", "east_head", "再谈谈。")
    settle(filed, "filing.amend", "refile", "east_clerk", "已补充。")
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", units=[unit.pk for unit in departments.values()])
    settle(filed, "filing.opine", "agree", "planning_clerk", unit=departments["planning"])
    tab.set_viewport_size({"width": 390, "height": 844})
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["centre"])
    desk.go("library:case", filed.pk)
    cells = tab.locator("#round-2 td, #opinions td").evaluate_all(WIDTHS)
    assert {label for label, _ in cells} >= {"送审的", "第 1 次", "意见", "内容", "办理", "为什么征求"}
    assert [label for label, width in cells if width < 250] == []
