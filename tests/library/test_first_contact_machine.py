"""首报首谈 at random: whatever units register, add, void, give up and dispute, and however time passes."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from luodi.ledgers.meaning.duplicates import compare
from luodi.library import jobs
from luodi.library.actions import disputes, first_contact, steps
from luodi.library.models import Claim, Dispute, Hold, Step, Talk
from luodi.library.reports.rivals import candidate_of
from tests.library.contacts import register, talk
from tests.library.invariants import LibraryMachine, play

UNITS = ("east_clerk", "west_clerk", "bureau_clerk", "centre")
# Two that are the same in other words, one of the same investor that is another project, one of another investor.
SUBJECTS = (
    {"name": "年产5万吨储能电池生产线项目", "firm": "云帆新能源集团有限公司"},
    {"name": "五万吨储能电池项目", "firm": "云帆新能源集团"},
    {"name": "云帆大酒店建设项目", "firm": "云帆新能源集团有限公司", "place": "西坪乡", "investment": None},
    {"name": "年产10万吨有机肥生产线", "firm": "丰禾肥业有限公司", "investment": None},
)


class FirstContacts(LibraryMachine):
    """Every rule is an act of a person, or time that passes."""

    PEOPLE = (*UNITS, "group_office")

    def __init__(self):
        super().__init__()
        self.counts = {}

    def one_of(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @initialize(steps_on=st.sampled_from(((), (0,), (0, 0), (0, 1), (0, 2), (1,))))
    def two_meet(self, steps_on):
        """Chance alone seldom brings a dispute far: it begins with one, explained or ruled on already."""
        self.attempt(lambda: register(self.cast["east_clerk"], **SUBJECTS[0]))
        second = self.attempt(lambda: register(self.cast["west_clerk"], **SUBJECTS[1]))
        case = self.attempt(
            lambda: disputes.open_dispute(claim=second, grounds="先到", by=second.registered_by)
        )
        for pick in steps_on:
            self.settle(case.steps.open().get(), pick)

    @rule(
        who=st.sampled_from(UNITS),
        what=st.sampled_from(SUBJECTS),
        ago=st.integers(0, 60),
        proven=st.booleans(),
    )
    def registers(self, who, what, ago, proven):
        self.attempt(lambda: register(self.cast[who], days_ago=ago, proof="纪要" if proven else "", **what))

    @precondition(lambda self: Claim.objects.exists())
    @rule(number=st.integers(0, 50), ago=st.integers(0, 200), proven=st.booleans())
    def talks_again(self, number, ago, proven):
        claim = self.one_of(Claim.objects, number)
        said = {"days_ago": ago, "proof": "又一份" if proven else ""}
        self.attempt(lambda: first_contact.add_talk(claim=claim, talk=talk(**said), by=claim.registered_by))

    @precondition(lambda self: Talk.objects.exists())
    @rule(number=st.integers(0, 50))
    def voids_a_talk(self, number):
        noted = self.one_of(Talk.objects, number)
        self.attempt(lambda: first_contact.void_talk(talk=noted, reason="填错", by=noted.claim.registered_by))

    @precondition(lambda self: Claim.objects.exists())
    @rule(number=st.integers(0, 50))
    def gives_up(self, number):
        claim = self.one_of(Claim.objects, number)
        self.attempt(lambda: first_contact.give_up(claim=claim, reason="不跟了", by=claim.registered_by))

    @precondition(lambda self: Claim.objects.filter(state="second").exists())
    @rule(number=st.integers(0, 50))
    def disputes_a_hold(self, number):
        claim = self.one_of(Claim.objects.filter(state="second"), number)
        self.attempt(lambda: disputes.open_dispute(claim=claim, grounds="先到我处", by=claim.registered_by))

    @precondition(lambda self: Step.objects.open().exists())
    @rule(number=st.integers(0, 50), pick=st.sampled_from((0, 1, 2)))
    def settles_a_step(self, number, pick):
        step = self.one_of(Step.objects.open(), number)
        self.settle(step, pick)

    def settle(self, step, pick):
        holder = step.case.dispute.hold.claim.registered_by
        by = holder if step.kind == "dispute.answer" else self.cast["group_office"]
        outcomes = step.table.outcomes
        outcome = outcomes[pick % len(outcomes)].code
        self.attempt(lambda: steps.take(step=step, outcome=outcome, words="理由", by=by))

    @rule(days=st.integers(1, 120), worker_runs=st.booleans())
    def time_passes(self, days, worker_runs):
        self.now += timedelta(days=days)
        if worker_runs:
            self.attempt(jobs.keep_first_contacts)

    @invariant()
    def a_subject_is_held_once(self):
        claims = [hold.claim for hold in Hold.objects.in_force().select_related("claim")]
        assert len({claim.pk for claim in claims}) == len(claims)
        ruled = Dispute.objects.filter(case__outcome="separate")
        apart = {frozenset(pair) for pair in ruled.values_list("challenger", "hold__claim")}
        for place, one in enumerate(claims):
            for other in claims[:place]:
                same = compare(candidate_of(one), candidate_of(other)) is not None
                assert not same or frozenset((one.pk, other.pk)) in apart

    @invariant()
    def a_claim_says_what_it_is(self):
        held = set(Hold.objects.in_force().values_list("claim_id", flat=True))
        assert held == set(Claim.objects.filter(state="holding").values_list("pk", flat=True))
        unproven = Hold.objects.in_force().exclude(claim__in=Talk.objects.valid().values("claim"))
        assert not unproven.exists()

    @invariant()
    def nothing_is_lost(self):
        for model in (Claim, Talk, Hold, Dispute):
            count = model.objects.count()
            assert count >= self.counts.get(model, 0)
            self.counts[model] = count

    @invariant()
    def what_is_disputed_is_held(self):
        assert not Dispute.objects.under_way().exclude(hold__ended_at=None).exists()


@pytest.mark.slow
def test_whatever_people_do_a_subject_is_held_once(cast):
    FirstContacts.cast = cast
    play(FirstContacts, examples=15, length=20)
    assert FirstContacts.ends >= {"holder", "challenger", "separate"}
    assert len(FirstContacts.told) > 3, "many different refusals were met"
