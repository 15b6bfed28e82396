"""What waits for whom: the to-do of each person holds exactly the steps that the person could settle."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.accounts.models import Unit, User
from luodi.common import clock, todo
from luodi.library.actions import filings, steps
from luodi.library.flows import FLOWS, START, STEPS
from luodi.library.models import Deputyship, Step
from luodi.library.reports import waiting
from tests.conftest import _person
from tests.library.conftest import READY
from tests.moments import at

LIST = "/waiting/"


def people(cast):
    return {key: User.objects.get(pk=user.pk) for key, user in cast.items()}


def could_settle(user, step):
    """Tell whether some post of the person lets the step be settled."""
    return any(not steps.why_not_now(step, user.act_under(post)) for post in user.posts_now)


def in_the_to_do(user):
    """Count the items by the address of their case and their title."""
    return Counter((item.url, item.title) for item in waiting.items_for(user))


def disagreements(cast):
    """Return whose to-do holds a step that the person could not settle, or lacks one that the person could."""
    open_steps = list(Step.objects.open().select_related("case", "unit"))
    found = {}
    for key, user in people(cast).items():
        able = [step for step in open_steps if could_settle(user, step)]
        wanted = Counter((step.case.get_absolute_url(), step.table.label) for step in able)
        if (told := in_the_to_do(user)) != wanted:
            found[key] = {"shown": told - wanted, "missing": wanted - told}
    return found


def histories(flow, insiders, stranger):
    """Who began a case and settled what in it: a stranger all of it, and each insider each thing alone."""
    kinds = [step.code for step in flow.steps]
    yield stranger, [(kind, stranger) for kind in kinds]
    for person in insiders:
        yield person, []
        yield from ((stranger, [(kind, person)]) for kind in kinds)


# At which unit steps wait, and who works there; one of them holds a post elsewhere as well.
INSIDERS = {
    "east": ["east_clerk", "east_head"],
    "culture": ["both"],
    "centre": ["centre"],
    "county": ["leader", "group_office"],
}


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
@pytest.mark.parametrize("unit", INSIDERS)
def test_every_step_waits_on_the_first_screen_of_exactly_those_who_could_settle_it(flow, unit, cast, opened):
    for starter, settled in histories(flow, [cast[key] for key in INSIDERS[unit]], cast["discipline"]):
        opened(flow, unit, starter, settled)
    assert disagreements(cast) == {}


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_no_step_waits_unseen(flow, cast, units, opened):
    """A step that waits has a provider: whoever could settle it finds it among the items of the first screen."""
    case = opened(flow, "east", cast["discipline"])
    for step in case.steps.open():
        for key in ("centre", "county"):
            if not any(could_settle(user, step) for user in people(cast).values()):
                Step.objects.filter(pk=step.pk).update(unit=units[key])
                step.refresh_from_db()
        able = [user for user in people(cast).values() if could_settle(user, step)]
        assert able, step.kind
        for user in able:
            told = [(item.title, item.button, item.source) for item in todo.items_for(user)]
            assert (step.table.label, step.table.button, flow.label) in told, step.kind


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_a_deputy_finds_what_the_deputy_could_settle(flow, cast, units, opened):
    today = clock.today()
    cast["second"] = _person("second", "副镇长", "clerk", "east", units)
    for deputy in ("east_clerk", "second"):
        Deputyship.objects.create(
            county=units["county"], unit=Unit.objects.get(pk=units["east"].pk), head=cast["east_head"],
            deputy=cast[deputy], from_on=today, to_on=today,
        )  # fmt: skip
    insiders = [cast["east_clerk"], cast["second"], cast["east_head"]]
    for starter, settled in histories(flow, insiders, cast["discipline"]):
        opened(flow, "east", starter, settled)
    assert disagreements(cast) == {}


def test_neither_a_head_who_filed_nor_the_deputy_is_asked_to_approve(cast, units, ready, login):
    cast["second"] = _person("second", "副镇长", "head", "east", units)
    Deputyship.objects.create(
        county=ready.county, unit=ready.unit, head=cast["east_head"], deputy=cast["east_clerk"],
        from_on=clock.today(), to_on=clock.today(),
    )  # fmt: skip
    case = filings.file_project(project=ready, by=cast["east_head"], words="用地还在选址。")
    assert not in_the_to_do(cast["east_head"])
    assert not in_the_to_do(cast["east_clerk"])
    assert set(in_the_to_do(cast["second"])) == {(case.get_absolute_url(), "负责人审批")}
    assert "没有等您办的事" in login(cast["east_head"]).get("/").text


def test_a_deputy_who_filed_is_not_asked_to_approve(cast, filed):
    Deputyship.objects.create(
        county=filed.county, unit=filed.unit, head=cast["east_head"], deputy=cast["east_clerk"],
        from_on=clock.today(), to_on=clock.today(),
    )  # fmt: skip
    assert not in_the_to_do(cast["east_clerk"])
    assert set(in_the_to_do(cast["east_head"])) == {(filed.get_absolute_url(), "负责人审批")}


def test_an_item_says_since_when_it_waits_and_from_whom_it_came(cast, enter, settle, login):
    with clock.moved_to(at("2026-11-16 09:00")):
        project = enter("年产10万吨有机肥生产线建设项目", "east", **READY)
        case = filings.file_project(project=project, by=cast["east_clerk"], words="用地还在选址。")
    with clock.moved_to(at("2026-11-18 10:00")):
        settle(case, "filing.approve", "agree", "east_head")
    with clock.moved_to(at("2026-11-23 09:00")):
        (item,) = waiting.items_for(cast["centre"])
        assert (item.since, item.sender, item.due_on) == (
            date(2026, 11, 18),
            "东川镇 钱东",
            date(2026, 11, 23),
        )


def test_what_a_passed_day_sent_on_came_from_the_system(cast, units, opened):
    case = opened(FLOWS["dispute"], "county", cast["west_head"])
    step = case.steps.open().get(kind="dispute.decide")
    step.opened_by = step.opened_post = None
    step.save()
    (item,) = waiting.items_for(cast["group_office"])
    assert item.sender == "系统转来"


def test_the_earliest_due_come_first_and_the_count_is_right_beyond_the_cut(cast, opened, monkeypatch, login):
    monkeypatch.setattr(waiting, "MOST", 3)
    today = clock.today()
    for late in (2, 9, 1, 5, 7):
        opened(FLOWS["call"], "east", cast["centre"], day=today - timedelta(days=late))
    items = todo.items_for(cast["east_clerk"])
    assert [(today - item.due_on).days for item in items[:3]] == [9, 7, 5]
    assert (items[3].title, items[3].button) == ("还有 2 件，到期日在后", "看全部")
    assert todo.count_for(cast["east_clerk"]) == 5
    page = login(cast["east_clerk"]).get("/").text
    assert "有 5 件事等您" in page
    assert "/waiting/?whose=mine" in page
    assert login(cast["east_clerk"]).get(LIST, {"whose": "mine"}).text.count("更新本单位储备库") == 5


def test_the_number_of_queries_is_the_same_for_many(cast, opened, django_assert_num_queries):
    opened(FLOWS["filing"], "east", cast["discipline"])
    head = people(cast)["east_head"]
    assert head.posts_now
    with CaptureQueriesContext(connection) as one:
        waiting.items_for(head)
    for flow in FLOWS.values():
        opened(flow, "east", cast["west_head"])
    with django_assert_num_queries(len(one) - 1):
        assert len(waiting.items_for(head)) > 5


def test_every_flow_has_a_step_for_whom_the_starter_must_keep_out():
    """What the query leaves out and what the rule refuses are read from one table."""
    assert {kind for kind, step in STEPS.items() if START in step.not_by} >= {
        "filing.approve",
        "transfer.decide",
    }
