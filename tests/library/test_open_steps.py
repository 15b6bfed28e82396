"""在办事项: what waits for whom and since when, as far as the reader's scope goes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.common import clock
from luodi.library.actions import pauses
from luodi.library.flows import FLOWS

LIST = "/waiting/"


def test_the_list_says_what_waits_for_whom(cast, filed, login, settle):
    page = login(cast["centre"]).get(LIST).text
    assert "负责人审批" in page
    assert '<td data-label="等谁" class="whole">东川镇负责人</td>' in page
    assert "东川镇 赵东" in page
    assert filed.title in page
    assert filed.title not in login(cast["west_clerk"]).get(LIST).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, 2), ({"late": "on"}, 1), ({"flow": "filing"}, 1), ({"flow": "leaving"}, 1), ({"unit": "east"}, 2),
        ({"unit": "west"}, 2), ({"whose": "mine"}, 0), ({"flow": "nonsense"}, 2),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(query, shown, cast, filed, opened, units, login):
    late = opened(FLOWS["leaving"], "east", cast["centre"], day=clock.today() - timedelta(days=3))
    late.steps.open().exclude(kind="leaving.agree").delete()
    query = {key: units.get(value, value) for key, value in query.items()}
    query = {key: getattr(value, "pk", value) for key, value in query.items()}
    page = login(cast["centre"]).get(LIST, query).text
    assert page.count("<tr data-href") == shown


def test_a_stopped_clock_is_not_late(cast, opened, login):
    case = opened(FLOWS["leaving"], "east", cast["leader"], day=clock.today() - timedelta(days=3))
    step = case.steps.open().get(kind="leaving.agree")
    case.steps.open().exclude(pk=step.pk).delete()
    pauses.pause(step=step, reason="等企业补材料", by=cast["centre"])
    assert "时限暂停" in login(cast["centre"]).get(LIST).text
    assert "没有符合条件的在办事项" in login(cast["centre"]).get(LIST, {"late": "on"}).text


def test_an_asked_department_sees_its_own_step_alone(cast, filed, settle, departments, login):
    settle(filed, "filing.approve", "agree", "east_head")
    asked = [unit.pk for unit in departments.values()]
    settle(filed, "filing.check", "ask", "centre", "", units=asked)
    assert login(cast["planning_clerk"]).get(LIST).text.count("部门意见 ") == 1
    assert login(cast["east_clerk"]).get(LIST).text.count("部门意见 ") == 2


def test_the_list_asks_the_same_for_many(cast, filed, opened, login, django_assert_num_queries):
    client = login(cast["centre"])
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for flow in FLOWS.values():
        opened(flow, "east", cast["west_head"])
    with django_assert_num_queries(len(one)):
        client.get(LIST)
