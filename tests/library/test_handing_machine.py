"""交办 at random: whoever presses whatever, in any order and on any day, the record stays whole."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from luodi.library.actions import handings, pauses, steps
from luodi.library.flows.handing import BACK, CONFIRM, HANDING, SUPPORT
from luodi.library.models import Case
from luodi.projects.entries import ProjectEntry
from tests.library.invariants import LibraryMachine, play

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


class Handings(LibraryMachine):
    """One lead that is handed down."""

    PEOPLE = PEOPLE

    @initialize(giver=st.sampled_from(["centre", "leader"]), lead=st.sampled_from(UNITS), data=st.data())
    def begin(self, giver, lead, data):
        others = data.draw(st.sets(st.sampled_from([unit for unit in UNITS if unit != lead])))
        self.case = self.attempt(
            handings.hand_down_lead, entry=ProjectEntry({"name": "甲集团拟建物流园"}), order="请对接",
            lead=self.units[lead], supporting=[self.units[unit] for unit in sorted(others)], by=self.cast[giver],
        )  # fmt: skip
        self.due = {}

    def _drawn_step(self, data):
        return data.draw(st.sampled_from(list(self.case.steps.order_by("pk"))))

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), outcome=st.sampled_from(OUTCOMES))
    def somebody_presses_something(self, data, who, outcome):
        said = {"unit": self.units[data.draw(st.sampled_from(UNITS))]}
        step = self._drawn_step(data)
        self.attempt(steps.take, step=step, outcome=outcome, words="已办", by=self.cast[who], said=said)

    @rule(data=st.data())
    def the_right_one_settles_a_step(self, data):
        if waiting := list(self.case.steps.open().order_by("pk")):
            step = data.draw(st.sampled_from(waiting))
            outcome = data.draw(st.sampled_from(step.table.outcomes)).code
            said = {"unit": self.units[data.draw(st.sampled_from(UNITS))]}
            by = self.cast[data.draw(st.sampled_from(self.able(step)))]
            self.attempt(steps.take, step=step, outcome=outcome, words="已办", by=by, said=said)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), going=st.booleans())
    def somebody_stops_a_clock(self, data, who, going):
        step = self._drawn_step(data)
        if going:
            self.attempt(pauses.resume, step=step, by=self.cast[who])
            self.due.pop(step.pk, None)
        else:
            self.attempt(pauses.pause, step=step, reason="等材料", by=self.cast[who])

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_takes_it_back(self, who):
        self.attempt(steps.withdraw, case=self.case, by=self.cast[who])

    @rule(days=st.integers(1, 20))
    def days_pass(self, days):
        self.now += timedelta(days=days)

    @invariant()
    def no_due_day_moves_unasked(self):
        for step in self.case.steps.open():
            assert self.due.setdefault(step.pk, step.due_on) == step.due_on

    @invariant()
    def each_waits_for_whom_it_should(self):
        case = Case.objects.get(pk=self.case.pk)
        held = list(case.handing.units.now())
        leading = [one.unit_id for one in held if one.leads]
        supporting = [one.unit_id for one in held if not one.leads]
        if case.outcome not in ("called_off", "withdrawn"):
            assert len(leading) == 1
        for step in case.steps.open():
            if step.kind in (BACK, CONFIRM):
                assert step.unit_id == case.unit_id
            else:
                assert step.unit_id in (supporting if step.kind == SUPPORT else leading)

    @invariant()
    def the_giver_is_never_the_receiver(self):
        settled = self.case.steps.filter(closed_by=self.case.started_by).values_list("kind", flat=True)
        assert set(settled) <= {BACK, CONFIRM}

    @invariant()
    def the_project_has_one_owner_and_its_introducer(self):
        project = Case.objects.get(pk=self.case.pk).project
        parts = list(project.parts.values_list("kind", "unit_id"))
        assert [unit for kind, unit in parts if kind == "responsible"] == [project.unit_id]
        assert [unit for kind, unit in parts if kind == "introducing"] == [self.case.unit_id]


@pytest.mark.slow
def test_at_random(cast, units):
    Handings.cast, Handings.units = cast, units
    play(Handings, examples=10, length=30)
    assert len(Handings.ends) > 2, "cases came to different ends"
