"""交办 at random: whoever presses whatever, in any order and on any day, the record stays whole."""

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from luodi.common import clock
from luodi.library.actions import handings, pauses, steps
from luodi.library.flows.handing import BACK, CONFIRM, HANDING, SUPPORT
from luodi.library.models import Case, Pause
from luodi.projects.entries import ProjectEntry
from tests.moments import at

PEOPLE = (
    "east_clerk",
    "east_head",
    "west_clerk",
    "west_head",
    "bureau_clerk",
    "bureau_head",
    "centre",
    "leader",
    "both",
)
UNITS = ("east", "west", "bureau", "culture")
OUTCOMES = sorted({outcome.code for step in HANDING.steps for outcome in step.outcomes})
REFUSALS = (steps.StepRefused, steps.CaseRefused, pauses.ClockRefused)


class Handing(RuleBasedStateMachine):
    """One handing; what an example does is taken back after it. The test sets the county it plays in."""

    cast: ClassVar = {}
    units: ClassVar = {}

    @initialize(giver=st.sampled_from(["centre", "leader"]), lead=st.sampled_from(UNITS), data=st.data())
    def begin(self, giver, lead, data):
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = at("2026-11-23 09:00")
        others = data.draw(st.sets(st.sampled_from([unit for unit in UNITS if unit != lead])))
        with clock.moved_to(self.now):
            self.case = handings.hand_down_lead(
                entry=ProjectEntry({"name": "甲集团拟建物流园"}), order="请对接", lead=self.units[lead],
                supporting=[self.units[unit] for unit in sorted(others)], by=self.cast[giver],
            )  # fmt: skip
        self.settled, self.due, self.said = {}, {}, []

    def _try(self, act, **told):
        with clock.moved_to(self.now):
            try:
                act(**told)
            except REFUSALS as refused:
                self.said.append(str(refused))
        self.now += timedelta(hours=1)

    def _drawn_step(self, data):
        return data.draw(st.sampled_from(list(self.case.steps.order_by("pk"))))

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), outcome=st.sampled_from(OUTCOMES))
    def somebody_presses_something(self, data, who, outcome):
        said = {"unit": self.units[data.draw(st.sampled_from(UNITS))]}
        step = self._drawn_step(data)
        self._try(steps.take, step=step, outcome=outcome, words="已办", by=self.cast[who], said=said)

    @rule(data=st.data())
    def the_right_one_settles_a_step(self, data):
        waiting = list(self.case.steps.open().order_by("pk"))
        if not waiting:
            return
        step = data.draw(st.sampled_from(waiting))
        able = [who for who in PEOPLE if not steps.why_not_now(step, self.cast[who])]
        assert able, f"{step} waits for nobody"
        if able:
            outcome = data.draw(st.sampled_from(step.table.outcomes)).code
            said = {"unit": self.units[data.draw(st.sampled_from(UNITS))]}
            by = self.cast[data.draw(st.sampled_from(able))]
            self._try(steps.take, step=step, outcome=outcome, words="已办", by=by, said=said)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), going=st.booleans())
    def somebody_stops_a_clock(self, data, who, going):
        step = self._drawn_step(data)
        if going:
            self._try(pauses.resume, step=step, by=self.cast[who])
            self.due.pop(step.pk, None)
        else:
            self._try(pauses.pause, step=step, reason="等材料", by=self.cast[who])

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_takes_it_back(self, who):
        self._try(steps.withdraw, case=self.case, by=self.cast[who])

    @rule(days=st.integers(1, 20))
    def days_pass(self, days):
        self.now += timedelta(days=days)

    @invariant()
    def the_record_is_whole(self):
        if not hasattr(self, "case"):
            return
        case = Case.objects.get(pk=self.case.pk)
        waiting = list(case.steps.open())
        assert bool(case.ended_at) != bool(waiting), "ended, or waiting for somebody"
        keys = [(step.kind, step.unit_id) for step in waiting]
        assert len(keys) == len(set(keys))
        self._each_waits_for_whom_it_should(case, waiting)
        self._nothing_settled_changes(case)
        for step in waiting:
            assert self.due.setdefault(step.pk, step.due_on) == step.due_on, "no due day moves unasked"
        assert all(said.endswith("。") for said in self.said), "every refusal is a sentence"
        running = list(Pause.objects.running().values_list("step", flat=True))
        assert len(running) == len(set(running))
        self._the_project_has_one_owner_and_its_introducer(case)

    def _each_waits_for_whom_it_should(self, case, waiting):
        held = list(case.handing.units.now())
        leading = [one.unit_id for one in held if one.leads]
        supporting = [one.unit_id for one in held if not one.leads]
        if case.outcome not in ("called_off", "withdrawn"):
            assert len(leading) == 1
        for step in waiting:
            if step.kind in (BACK, CONFIRM):
                assert step.unit_id == case.unit_id
            else:
                assert step.unit_id in (supporting if step.kind == SUPPORT else leading)

    def _nothing_settled_changes(self, case):
        settled = {
            step.pk: (step.closed_at, step.closed_by_id, step.outcome, step.words)
            for step in case.steps.filter(closed_at__isnull=False)
        }
        assert self.settled.items() <= settled.items(), "what was settled stays as it was"
        self.settled = settled
        givers = case.steps.filter(closed_by=case.started_by).values_list("kind", flat=True)
        assert set(givers) <= {BACK, CONFIRM}, "the giver is never the receiver"

    def _the_project_has_one_owner_and_its_introducer(self, case):
        parts = list(case.project.parts.values_list("kind", "unit_id"))
        (owner,) = [unit for kind, unit in parts if kind == "responsible"]
        assert owner == case.project.unit_id
        assert [unit for kind, unit in parts if kind == "introducing"] == [case.unit_id]
        assert case.project.levels.filter(is_origin=True).count() == 1

    def teardown(self):
        if hasattr(self, "world"):
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)


@pytest.mark.slow
def test_at_random(cast, units):
    run_state_machine_as_test(
        type("Here", (Handing,), {"cast": cast, "units": units}),
        settings=settings(
            max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
