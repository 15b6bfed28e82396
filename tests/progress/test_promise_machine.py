"""承诺 at random: whatever people record, report, check, change, lift, reverse and void, in whatever order."""

from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from luodi.common import clock
from luodi.progress.actions import promise_changes, promise_keeping
from luodi.progress.actions.promise_keeping import PromiseRefused
from luodi.progress.models import Promise, PromiseChange, PromiseFile, PromiseReport
from luodi.progress.promises import State
from luodi.progress.reports.promise_standing import current_wording, kept_so_far
from luodi.projects.models import Project
from tests.library.invariants import is_sentence, play
from tests.moments import at
from tests.progress.promising import change, changed, given, kept, lifting, reviewed, verified

WHO = st.sampled_from(("east_clerk", "centre", "west_head"))
NUMBER = st.integers(0, 30)
# Who follows up at once, if anybody, and how.
CHECKS = st.sampled_from((("", ""), ("centre", "verify"), ("west_head", "verify"), ("centre", "give_back")))
DECISIONS = st.sampled_from((("", ""), ("centre", "approve"), ("west_head", "approve"), ("centre", "refuse")))
STAGES = ("signed", "preparing", "started", "building")


class Promising(RuleBasedStateMachine):
    """The eastern township, its firm, and two people who check."""

    cast: ClassVar[dict] = {}
    project: ClassVar[Project]
    told: ClassVar[set[str]] = set()

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = at("2026-11-23 09:00")
        self.rows = {}

    def teardown(self):
        try:
            assert all(map(is_sentence, self.told)), self.told
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def attempt(self, act, **told):
        with clock.moved_to(self.now):
            self.now += timedelta(hours=1)
            try:
                return act(**told)
            except PermissionDenied:
                return None
            except PromiseRefused as refused:
                self.told.add(str(refused))
        return None

    def one(self, number):
        found = list(Promise.objects.order_by("pk"))
        return found[number % len(found)]

    def one_in(self, number, *states):
        """One of the promises in these states, if any: chance alone seldom brings a matter to its end."""
        found = list(Promise.objects.filter(state__in=states).order_by("pk"))
        return found[number % len(found)] if found else self.one(number)

    @initialize()
    def much_has_happened(self):
        """Chance alone seldom comes far: it begins with something in every state."""
        clerk, centre, other = (self.cast[who] for who in ("east_clerk", "centre", "west_head"))
        with clock.moved_to(self.now):
            arrival = verified(given(self.project, clerk, "firm"), clerk, centre)
            grant = given(self.project, clerk, after_promise_id=arrival.pk)
            verified(grant, clerk, centre, whole=False, amount=1)
            begun = given(self.project, clerk, "firm")
            given(self.project, clerk, after_promise_id=begun.pk)
            given(self.project, clerk, what="开工后修路", after_stage="started", amount=None)
            kept(given(self.project, clerk), clerk)
            promise_keeping.reverse(
                promise=verified(given(self.project, clerk), clerk, centre), by=other, reason="错"
            )
            changed(given(self.project, clerk), clerk, centre)
            asked = given(self.project, clerk)
            promise_changes.ask(promise=asked, entry=change(asked), by=clerk)
        self.now += timedelta(hours=1)

    @rule(who=WHO, side=st.sampled_from(("government", "firm")), number=NUMBER, tied=st.booleans())
    def promises(self, who, side, number, tied):
        root = self.one(number).root_id if tied else None
        self.attempt(lambda: given(self.project, self.cast[who], side, after_promise_id=root))

    @rule(who=WHO, number=NUMBER, whole=st.booleans(), then=CHECKS)
    def reports(self, who, number, whole, then):
        promise = self.one_in(number, "open", "partly")
        amount = (promise.amount or 0) // (1 if whole else 5)
        self.attempt(lambda: kept(promise, self.cast[who], whole=whole, amount=amount))
        self.checks(*then, number)

    @rule(who=WHO, act=st.sampled_from(("verify", "give_back")), number=NUMBER)
    def checks(self, who, act, number):
        if who:
            told = {"promise": self.one_in(number, "claimed"), "by": self.cast[who], "words": "看过回单"}
            self.attempt(getattr(promise_keeping, act), **told)

    @rule(who=WHO, number=NUMBER)
    def reverses(self, who, number):
        told = {"promise": self.one_in(number, "kept", "partly"), "by": self.cast[who], "reason": "弄错了"}
        self.attempt(promise_keeping.reverse, **told)

    @rule(who=WHO, number=NUMBER)
    def voids(self, who, number):
        self.attempt(promise_keeping.void, promise=self.one(number), by=self.cast[who], reason="弄错了")

    @rule(who=WHO, number=NUMBER, lifts=st.booleans(), then=DECISIONS)
    def asks(self, who, number, lifts, then):
        promise = self.one_in(number, "open", "partly")
        worded = lifting if lifts else change
        self.attempt(lambda: promise_changes.ask(promise=promise, entry=worded(promise), by=self.cast[who]))
        self.decides(*then, number)

    @rule(who=WHO, act=st.sampled_from(("approve", "refuse")), number=NUMBER)
    def decides(self, who, act, number):
        if who:
            told = {"promise": self.one_in(number, "changing"), "by": self.cast[who], "words": "按会议决定"}
            self.attempt(getattr(promise_changes, act), **told)

    @rule(who=WHO, number=NUMBER, outcome=st.sampled_from(("passed", "failed")))
    def reviews(self, who, number, outcome):
        self.attempt(lambda: reviewed(self.one(number), self.cast[who], outcome))

    @rule(stage=st.sampled_from(STAGES))
    def the_project_moves_on(self, stage):
        """Never back: what was paid on the way stays paid."""
        now = Project.objects.get(pk=self.project.pk).stage
        if STAGES.index(stage) > STAGES.index(now):
            Project.objects.filter(pk=self.project.pk).update(stage=stage)

    @rule(days=st.integers(1, 60))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @invariant()
    def nothing_counts_that_nobody_else_verified(self):
        counting = PromiseReport.objects.filter(state__in=["verified", "reversed"])
        assert not counting.filter(checked_by=None).exists()
        assert not counting.filter(checked_by=F("by")).exists()
        for promise in Promise.objects.filter(state__in=["kept", "partly"]):
            verified = promise.reports.filter(state="verified")
            assert verified.exists() or promise.kept_before is not None
            if promise.state == State.KEPT:
                assert verified.filter(is_whole=True).count() == 1
                assert promise.amount is None or kept_so_far(promise) >= promise.amount

    @invariant()
    def no_payment_comes_before_its_milestone(self):
        said = PromiseReport.objects.filter(state__in=["waiting", "verified"])
        for report in said.exclude(promise__after_promise=None).select_related("promise"):
            milestone = current_wording(report.promise.after_promise_id)
            assert milestone.state == State.KEPT
            verified = milestone.reports.get(state="verified", is_whole=True)
            assert verified.checked_at <= report.at
        if said.exclude(promise__after_stage="").exists():
            assert STAGES.index(Project.objects.get(pk=self.project.pk).stage) >= STAGES.index("started")

    @invariant()
    def what_waits_is_what_the_state_says(self):
        for state, model in (("claimed", PromiseReport), ("changing", PromiseChange)):
            waiting = sorted(model.objects.filter(state="waiting").values_list("promise", flat=True))
            assert waiting == sorted(Promise.objects.filter(state=state).values_list("pk", flat=True))

    @invariant()
    def words_stay_and_a_change_leads_on(self):
        worded = ("pk", "what", "clause", "amount", "due_on", "unit", "firm", "after_promise", "after_stage")
        now = {row[0]: row[1:] for row in Promise.objects.values_list(*worded)}
        assert self.rows.items() <= now.items()
        self.rows = now
        replaced = set(Promise.objects.exclude(replaces=None).values_list("replaces", flat=True))
        assert replaced == set(Promise.objects.filter(state="changed").values_list("pk", flat=True))
        approved = PromiseChange.objects.filter(state="approved", kind="change")
        assert replaced == set(approved.values_list("promise", flat=True))
        assert not PromiseReport.objects.filter(files=None).exists()
        assert not PromiseFile.objects.exclude(promise__project=self.project).exists()


@pytest.mark.slow
def test_whatever_people_do_nothing_is_kept_unverified_or_paid_too_early(cast, signed):
    cast["west_head"].posts.update(role="centre", scope="county")
    cast["west_head"].__dict__.pop("posts_now", None)
    Promising.cast, Promising.project = cast, signed
    play(Promising, examples=12, length=16)
    assert len(Promising.told) > 5, "many different refusals were met"
