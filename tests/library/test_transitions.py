"""Every step of every flow × every role × what the person did before: who may settle it, written out once more by hand.

The tables in ``luodi/library/flows`` are what runs; this is what was decided. Whoever changes one changes the other.
"""

import re

import pytest
from django.core.exceptions import PermissionDenied

from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission, Role, may
from luodi.common import clock
from luodi.library.actions import filings, transfers
from luodi.library.actions.steps import CaseRefused, effects, may_withdraw, why_not_now, withdraw
from luodi.library.flows import FLOWS, STEPS
from luodi.library.models import Case, Deputyship, Step

CLERK, HEAD, CENTRE, LEADER, OFFICE = Role.CLERK, Role.HEAD, Role.CENTRE, Role.LEADER, Role.GROUP_OFFICE
UNIT = {CLERK, HEAD}
START = "start"

# Step → who may settle it, and what nobody may have done before in the same case.
DECIDED = {
    "filing.approve": ({HEAD}, {START, "filing.amend"}),
    "filing.amend": (UNIT, set()),
    "filing.check": ({CENTRE}, {START, "filing.amend", "filing.approve"}),
    "filing.opine": (UNIT, {START, "filing.amend"}),
    "filing.decide": ({CENTRE}, {START, "filing.amend", "filing.approve"}),
    "handing.sign": (UNIT | {CENTRE}, {START}),
    "handing.support": (UNIT | {CENTRE}, {START}),
    "handing.judge": (UNIT | {CENTRE}, {START}),
    "handing.reply": (UNIT | {CENTRE}, {START}),
    "handing.report": (UNIT | {CENTRE}, {START}),
    "handing.back": ({CENTRE, LEADER}, {"handing.sign", "handing.judge", "handing.report"}),
    "handing.confirm": ({CENTRE, LEADER}, {"handing.sign", "handing.judge", "handing.report"}),
    "targets.sign": ({HEAD}, {START}),
    "targets.reconsider": ({CENTRE}, {"targets.sign"}),
    "transfer.decide": ({CENTRE}, {START}),
    "transfer.accept": (UNIT, {START, "transfer.decide"}),
    "transfer.sign": ({HEAD}, set()),
    "dispute.answer": (UNIT | {CENTRE}, {START}),
    "dispute.decide": ({OFFICE}, {START, "dispute.answer"}),
    "dispute.centre_decides": ({CENTRE}, {START, "dispute.answer"}),
    "leaving.agree": ({HEAD}, {START}),
    "leaving.confirm": ({CENTRE}, {START, "leaving.agree"}),
    "plan.agree": ({CENTRE}, {START}),
    "review.answer": (UNIT, {START}),
    "review.check": ({CENTRE}, {"review.answer"}),
    "call.answer": (UNIT, {START}),
    "call.check": ({CENTRE}, {"call.answer"}),
}
BY_ROLE = {
    CLERK: "east_clerk",
    HEAD: "east_head",
    CENTRE: "centre",
    LEADER: "leader",
    Role.INSPECTOR: "inspector",
    Role.DISCIPLINE: "discipline",
    Role.AGENT: "agent",
    Role.ASSESSOR: "assessor",
    OFFICE: "group_office",
    Role.SYSTEM_ADMIN: "system_admin",
    Role.SECURITY_ADMIN: "security_admin",
    Role.AUDIT_ADMIN: "audit_admin",
}


def test_every_step_is_decided_upon():
    assert set(DECIDED) == set(STEPS)
    assert set(BY_ROLE) == set(Role)


def test_every_outcome_leads_somewhere_that_exists_and_does_something():
    for flow in FLOWS.values():
        codes = {step.code for step in flow.steps} | set(flow.ends)
        for step in flow.steps:
            for outcome in step.outcomes:
                assert set(outcome.leads_to) <= codes, (step.code, outcome.code)


# Flow → who may begin it, and the permission that its pages ask for.
BEGUN = {
    "filing": (UNIT, Permission.FILE),
    "handing": ({CENTRE, LEADER}, Permission.HAND_DOWN),
    "targets": ({CENTRE}, Permission.TARGETS_SET),
    "transfer": (UNIT, Permission.TRANSFER_ASK),
    "dispute": (UNIT | {CENTRE}, Permission.CONTACT_REGISTER),
    "leaving": (UNIT | {CENTRE}, Permission.LEAVE_ASK),
    "plan": (UNIT | {CENTRE}, Permission.PROJECT_EDIT),
    "review": ({CENTRE}, Permission.CALL),
    "call": ({CENTRE}, Permission.CALL),
}


def test_who_may_begin_what_is_decided_upon():
    assert {code: set(flow.started_by) for code, flow in FLOWS.items()} == {
        code: roles for code, (roles, _) in BEGUN.items()
    }


@pytest.mark.parametrize("role", Role)
def test_only_who_may_begin_holds_the_permission(role):
    for code, (roles, permission) in BEGUN.items():
        # The centre holds the permission to file as everybody who writes does; the action refuses it.
        expected = role in roles or (code, role) == ("filing", CENTRE)
        assert may(role, permission) == expected, code


@pytest.mark.parametrize("role", sorted(set(Role) - UNIT))
@pytest.mark.parametrize(
    "begin",
    [
        lambda project, by: filings.file_project(project=project, words="选址中。", by=by),
        lambda project, by: transfers.ask_transfer(project=project, reason="land", words="不合适", by=by),
    ],
    ids=["filing", "transfer"],
)
def test_only_the_unit_itself_files_and_gives_away(begin, role, cast, ready):
    with pytest.raises((CaseRefused, PermissionDenied)) as refused:
        begin(ready, cast[BY_ROLE[role]])
    assert refused.type is PermissionDenied or re.search(
        "由责任单位的经办人或负责人.*请切换岗位，或请责任单位", str(refused.value)
    )
    assert not Case.objects.exists()


def test_whoever_may_settle_a_step_holds_the_permission():
    able = {role for step in STEPS.values() for role in step.roles}
    assert able == {role for role in Role if may(role, Permission.STEP_TAKE)}


@pytest.fixture
def began(units, cast):
    """Begin a case of a flow by somebody, with steps settled by somebody before."""

    def begin(flow, starter, settled=()):
        case = Case.objects.create(
            county=units["county"],
            flow=flow.code,
            unit=units["east"],
            title="一件事",
            started_by=starter,
            started_post=starter.post,
        )
        now, today = clock.now(), clock.today()
        Step.objects.bulk_create(
            Step(
                county=units["county"], case=case, kind=kind, unit=units["east"], days=1, due_on=today,
                closed_at=now, closed_by=person, closed_post=person.post,
                outcome=STEPS[kind].outcomes[0].code,
            )
            for kind, person in settled
        )  # fmt: skip
        return case

    return begin


def waiting(case, kind, unit):
    """A step of this kind that waits for the unit."""
    return Step(county_id=case.county_id, case=case, kind=kind, unit=unit, days=1, due_on=clock.today())


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_who_may_settle_which_step(flow, cast, began):
    other = cast["west_clerk"]
    kinds = [step.code for step in flow.steps]
    for role, key in BY_ROLE.items():
        person = cast[key]
        histories = {
            "other": (began(flow, other, [(kind, other) for kind in kinds]), set()),
            START: (began(flow, person), {START}),
            **{kind: (began(flow, other, [(kind, person)]), {kind}) for kind in kinds},
        }
        for kind in kinds:
            roles, not_by = DECIDED[kind]
            for history, (case, did) in histories.items():
                said = why_not_now(waiting(case, kind, person.post.unit), person)
                told = (kind, role, history)
                if role not in roles:
                    assert "您现在的岗位是" in said, told
                    assert "请切换岗位，或请他们办理。" in said, told
                elif did & not_by:
                    assert "要由另一个人办" in said, told
                    assert re.search("请由另一位.+办理。$", said), told
                else:
                    assert said == "", told


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_another_units_people_are_told_whom_it_waits_for(flow, cast, units, began):
    case = began(flow, cast["west_clerk"])
    for step in flow.steps:
        for key in BY_ROLE.values():
            said = why_not_now(waiting(case, step.code, units["park"]), cast[key])
            if cast[key].post.unit != units["park"]:
                assert "这一步由工业园区办理" in said, (step.code, key)


def test_a_person_with_two_posts_is_one_person(cast, units, began):
    both = cast["both"]
    elsewhere = both.posts.get(unit=units["west"])
    case = began(FLOWS["handing"], both)
    refused = why_not_now(waiting(case, "handing.sign", units["west"]), both.act_under(elsewhere))
    assert "要由另一个人办" in refused


def test_without_a_post_nobody_settles_anything(cast, units, began):
    person = cast["agent"]
    person.post = None
    for flow in FLOWS.values():
        for step in flow.steps:
            refused = why_not_now(waiting(began(flow, cast["west_clerk"]), step.code, units["east"]), person)
            assert refused == "您现在没有岗位，不能办理。请联系安全管理员。"


@pytest.mark.parametrize("flow", FLOWS.values(), ids=lambda flow: flow.code)
def test_who_may_take_a_case_back(flow, cast, units, began):
    """Whoever began it, and the colleagues who could have begun it; never anybody else, whatever the role."""
    case = began(flow, cast["discipline"])
    for role, key in BY_ROLE.items():
        person = cast[key]
        case.unit = person.post.unit
        expected = role in BEGUN[flow.code][0] or key == "discipline"
        assert may_withdraw(case, person) == (expected and "withdrawn" in flow.ends), key
        case.unit = units["park"]
        assert not may_withdraw(case, person) or key == "discipline", key


@pytest.mark.parametrize("code", ["targets", "review", "call"])
def test_what_knows_no_withdrawal_is_not_withdrawn_by_address(code, cast, began, login):
    case = began(FLOWS[code], cast["centre"])
    assert "withdrawn" not in case.table.ends
    login(cast["centre"]).post(f"/cases/{case.pk}/withdraw/")
    case.refresh_from_db()
    assert case.ended_at is None
    with pytest.raises(CaseRefused, match="发出后不能撤回"):
        withdraw(case=case, by=cast["centre"])


@pytest.mark.parametrize("kind", [kind for kind, (roles, _) in DECIDED.items() if roles == {HEAD}])
def test_a_deputy_is_bound_by_what_binds_the_head(kind, cast, units, began):
    deputy, today = cast["east_clerk"], clock.today()
    Deputyship.objects.create(
        county=units["county"],
        unit=Unit.objects.get(pk=units["east"].pk),
        head=cast["east_head"],
        deputy=deputy,
        from_on=today,
        to_on=today,
    )
    flow = next(flow for flow in FLOWS.values() if STEPS[kind] in flow.steps)
    by_other, by_deputy = began(flow, cast["west_clerk"]), began(flow, deputy)
    assert why_not_now(waiting(by_other, kind, units["east"]), deputy) == ""
    refused = why_not_now(waiting(by_deputy, kind, units["east"]), deputy)
    assert ("要由另一个人办" in refused) == (START in DECIDED[kind][1])
    refused = why_not_now(waiting(began(flow, cast["east_head"]), kind, units["east"]), deputy)
    assert ("不能再以钱东的名义办理" in refused) == (START in DECIDED[kind][1])
    assert "由西坪乡办理" in why_not_now(waiting(by_other, kind, units["west"]), deputy)


def test_every_outcome_of_every_step_has_its_effect():
    wanted = {(step.code, one.code) for step in STEPS.values() for one in step.outcomes}
    assert wanted <= effects()
