"""Every step of every flow × every role × what the person did before: who may settle it, written out once more by hand.

The tables in ``luodi/library/flows`` are what runs; this is what was decided. Whoever changes one changes the other.
"""

import pytest

from luodi.accounts.models import Unit
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.actions.steps import effects, why_not_now
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
                    assert "请换一位同事办理。" in said, told
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
    assert "由西坪乡办理" in why_not_now(waiting(by_other, kind, units["west"]), deputy)


def test_every_outcome_of_filing_has_its_effect():
    wanted = {(step.code, one.code) for step in FLOWS["filing"].steps for one in step.outcomes}
    assert wanted <= effects()
