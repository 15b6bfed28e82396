"""报送 at random: whoever files, settles, withdraws or changes whatever, what is frozen stays frozen and nothing is lost."""

from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from luodi.accounts.permissions import Role
from luodi.library.actions import filings, steps
from luodi.library.flows.filing import FILING, OPINE
from luodi.library.models import Case, Step
from luodi.projects.models import LevelStatus
from luodi.projects.stages import Level
from tests.conftest import _person
from tests.library.invariants import LibraryMachine, play

PEOPLE = (
    "east_clerk", "east_head", "east_deputy", "west_head", "centre", "planning_clerk", "environment_clerk", "leader",
)  # fmt: skip
OUTCOMES = sorted({outcome.code for step in FILING.steps for outcome in step.outcomes})
# How the project stands at the county for what the case waits for.
STANDS = {
    "filing.approve": "filed",
    "filing.amend": "returned",
    "filing.check": "in_review",
    "filing.opine": "in_review",
    "filing.decide": "in_review",
}


class Filings(LibraryMachine):
    """One project that is filed again and again."""

    PEOPLE = PEOPLE
    project: ClassVar = None
    places = 0

    @rule(who=st.sampled_from(PEOPLE), words=st.sampled_from(["", "选址中。"]))
    def somebody_files(self, who, words):
        self.attempt(filings.file_project, project=self.project, words=words, by=self.cast[who])

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), outcome=st.sampled_from(OUTCOMES))
    def somebody_presses_something(self, data, who, outcome):
        rows = list(Step.objects.filter(case__project=self.project).order_by("pk"))
        if rows:
            self._settle(data.draw(st.sampled_from(rows)), outcome, who, data)

    @rule(data=st.data())
    def the_right_one_settles_a_step(self, data):
        waiting = list(Step.objects.open().filter(case__project=self.project).order_by("pk"))
        if waiting:
            step = data.draw(st.sampled_from(waiting))
            outcome = data.draw(st.sampled_from(step.table.outcomes)).code
            self._settle(step, outcome, data.draw(st.sampled_from(self.able(step))), data)

    def _settle(self, step, outcome, who, data):
        asked = data.draw(st.sets(st.sampled_from(["planning", "environment", "east"])))
        said = {"units": [self.units[key].pk for key in asked], "returned": {"place": "写清楚"}}
        words = data.draw(st.sampled_from(["", "已阅。"]))
        self.attempt(steps.take, step=step, outcome=outcome, words=words, by=self.cast[who], said=said)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_takes_it_back(self, who):
        if case := Case.objects.filter(project=self.project).order_by("-pk").first():
            self.attempt(steps.withdraw, case=case, by=self.cast[who])

    @rule(who=st.sampled_from(["east_clerk", "centre"]))
    def somebody_changes_the_project(self, who):
        self.places += 1
        self.change(self.project, who, place=f"李家村{self.places}号")

    @invariant()
    def only_departments_are_asked_side_by_side(self):
        kinds = Step.objects.open().filter(case__flow=FILING.code).values_list("kind", flat=True)
        assert len(set(kinds)) <= 1
        assert len(kinds) <= 1 or set(kinds) == {OPINE}

    @invariant()
    def the_levels_agree_with_the_case(self):
        rows = LevelStatus.objects.filter(project=self.project)
        status = rows.get(level=Level.COUNTY).status
        running = Case.objects.under_way().filter(project=self.project).first()
        if running:
            assert status == STANDS[running.steps.open().first().kind]
        else:
            admitted = Case.objects.filter(project=self.project, outcome="admitted").exists()
            assert status == ("admitted" if admitted else "not_filed")

    @invariant()
    def whoever_is_asked_is_told_why(self):
        assert all(step.asking.why for step in Step.objects.filter(kind=OPINE).select_related("asking"))


@pytest.mark.slow
def test_filing_at_random(cast, units, ready, departments):
    # A second head, so that a head's own filing finds somebody to approve it.
    cast["east_deputy"] = _person("east_deputy", "第二负责人", Role.HEAD, "east", units)
    Filings.cast, Filings.units, Filings.project = cast, units, ready
    play(Filings, examples=20, length=25)
    assert len(Filings.ends) > 2, "cases came to different ends"
