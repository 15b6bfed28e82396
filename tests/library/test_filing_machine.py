"""报送 at random: whoever files, settles, withdraws or changes whatever, what is frozen stays frozen and nothing is lost."""

from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from luodi.accounts.permissions import Role
from luodi.audit.models import Entry
from luodi.library.actions import filings, steps
from luodi.library.flows.filing import AMEND, FILING, OPINE
from luodi.library.models import Case, Step, Submission
from luodi.library.reports.snapshots import REVIEWED, taken
from luodi.projects import freezing
from luodi.projects.actions import record, writing
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import LevelStatus, Project
from luodi.projects.stages import Level
from tests.conftest import _person

PEOPLE = (
    "east_clerk", "east_head", "east_deputy", "west_head", "centre", "planning_clerk", "environment_clerk", "leader",
)  # fmt: skip
OUTCOMES = sorted({outcome.code for step in FILING.steps for outcome in step.outcomes})
REFUSALS = (steps.StepRefused, steps.CaseRefused)
# How the project stands at the county for what the case waits for.
STANDS = {
    "filing.approve": "filed",
    "filing.amend": "returned",
    "filing.check": "in_review",
    "filing.opine": "in_review",
    "filing.decide": "in_review",
}


class FilingMachine(RuleBasedStateMachine):
    """One project that is filed again and again; what an example does is taken back after it."""

    cast: ClassVar = {}
    units: ClassVar = {}
    project: ClassVar = None

    @initialize()
    def begin(self):
        self.world = transaction.atomic()
        self.world.__enter__()
        self.kept = {}
        self.said = []
        self.places = 0

    def _try(self, act, **told):
        try:
            act(**told)
        except REFUSALS as refused:
            self.said.append(str(refused))

    def _case(self):
        return Case.objects.filter(project=self.project).order_by("-pk").first()

    @rule(who=st.sampled_from(PEOPLE), words=st.sampled_from(["", "选址中。"]))
    def somebody_files(self, who, words):
        self._try(filings.file_project, project=self.project, words=words, by=self.cast[who])

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
            able = [who for who in PEOPLE if not steps.why_not_now(step, self.cast[who])]
            assert able, f"{step} waits for nobody"
            outcome = data.draw(st.sampled_from(step.table.outcomes)).code
            self._settle(step, outcome, data.draw(st.sampled_from(able)), data)

    def _settle(self, step, outcome, who, data):
        asked = data.draw(st.sets(st.sampled_from(["planning", "environment", "east"])))
        said = {"units": [self.units[key].pk for key in asked], "returned": {"place": "写清楚"}}
        words = data.draw(st.sampled_from(["", "已阅。"]))
        self._try(steps.take, step=step, outcome=outcome, words=words, by=self.cast[who], said=said)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_takes_it_back(self, who):
        if case := self._case():
            self._try(steps.withdraw, case=case, by=self.cast[who])

    @rule(who=st.sampled_from(["east_clerk", "centre"]))
    def somebody_changes_the_project(self, who):
        self.places += 1
        current = Project.objects.get(pk=self.project.pk)
        entry = ProjectEntry(writing.plain(current) | {"place": f"李家村{self.places}号"})
        try:
            record.change_project(project=current, entry=entry, version=current.version, by=self.cast[who])
        except freezing.Frozen as refused:
            self.said.append(str(refused))

    @invariant()
    def the_record_is_whole(self):
        if not hasattr(self, "kept"):
            return
        for case in Case.objects.filter(project=self.project):
            waiting = list(case.steps.open())
            assert bool(case.ended_at) != bool(waiting), "ended, or waiting for somebody"
            assert all(step.due_on and step.unit_id for step in waiting)
            assert len({(step.kind, step.unit_id) for step in waiting}) == len(waiting)
            kinds = {step.kind for step in waiting}
            assert len(kinds) <= 1, "only departments are asked side by side"
        assert Case.objects.under_way().filter(project=self.project).count() <= 1

    @invariant()
    def every_refusal_is_a_sentence(self):
        assert all(said.endswith("。") for said in getattr(self, "said", ()))

    @invariant()
    def the_levels_agree_with_the_case(self):
        if not hasattr(self, "kept"):
            return
        rows = LevelStatus.objects.filter(project=self.project)
        assert rows.filter(is_origin=True).count() == 1
        status = rows.get(level=Level.COUNTY).status
        running = Case.objects.under_way().filter(project=self.project).first()
        if running:
            assert status == STANDS[running.steps.open().first().kind]
        else:
            admitted = Case.objects.filter(project=self.project, outcome="admitted").exists()
            assert status == ("admitted" if admitted else "not_filed")

    @invariant()
    def frozen_means_frozen(self):
        if not hasattr(self, "kept"):
            return
        running = Case.objects.under_way().filter(project=self.project).first()
        if running and not running.steps.open().filter(kind=AMEND).exists():
            latest = running.submissions.order_by("-number")[0]
            current = taken(Project.objects.select_related("unit", "parent").get(pk=self.project.pk))
            for name in REVIEWED:
                assert current["fields"][name] == latest.snapshot["fields"][name]

    @invariant()
    def no_history_is_lost(self):
        if not hasattr(self, "kept"):
            return
        for submission in Submission.objects.filter(case__project=self.project):
            assert self.kept.setdefault(submission.pk, submission.snapshot) == submission.snapshot
        assert set(self.kept) == set(
            Submission.objects.filter(case__project=self.project).values_list("pk", flat=True)
        )
        settled = Step.objects.filter(case__project=self.project, closed_by__isnull=False)
        told = Entry.objects.filter(verb__startswith="filing.").exclude(
            verb__in=["filing.started", "filing.withdrawn"]
        )
        assert told.count() == settled.count()
        for step in settled.filter(kind=OPINE):
            assert step.asking.why

    def teardown(self):
        if hasattr(self, "world"):
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)


@pytest.mark.slow
def test_filing_at_random(cast, units, ready, departments):
    # A second head, so that a head's own filing finds somebody to approve it.
    cast["east_deputy"] = _person("east_deputy", "第二负责人", Role.HEAD, "east", units)
    FilingMachine.cast, FilingMachine.units, FilingMachine.project = cast, units, ready
    run_state_machine_as_test(
        FilingMachine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck), derandomize=True,
        ),
    )  # fmt: skip
