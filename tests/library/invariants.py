"""What must hold in the library whatever people do: state machines inherit it and are asked after each of their steps."""

import re
from collections import Counter
from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import pauses, steps
from luodi.library.actions.first_contact import ContactRefused
from luodi.library.flows import APART, FLOWS
from luodi.library.models import Case, Certificate, Pause, ShareLine, Step, Submission
from luodi.library.reports.snapshots import REVIEWED, taken
from luodi.library.shares import Mode, split
from luodi.projects import freezing, voiding
from luodi.projects.actions import record, writing
from luodi.projects.entries import PartEntry, ProjectEntry
from luodi.projects.models import LevelStatus, Project
from luodi.projects.stages import Level, StatusAtLevel
from luodi.projects.terms import PartKind
from tests.moments import at

REFUSALS = (
    steps.StepRefused,
    steps.CaseRefused,
    pauses.ClockRefused,
    ContactRefused,
    freezing.Frozen,
    record.NotYourUnit,
    record.ProjectChangedMeanwhile,
    voiding.NotNow,
)
BEGUN = {f"{flow}.started" for flow in FLOWS}
SETTLED = {
    f"{step.code}.{one.code}" for flow in FLOWS.values() for step in flow.steps for one in step.outcomes
}


def is_sentence(words):
    """Tell whether a refusal is a whole Chinese sentence."""
    return bool(re.fullmatch(r".*[\u4e00-\u9fff]{2}.*。", words))


def play(machine, *, examples, length):
    """Let a machine play, the same way on every day; what fails is shown as it came, to shrink it would take minutes."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=length, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
        ),
    )  # fmt: skip


class LibraryMachine(RuleBasedStateMachine):
    """People at work in one county; what an example does is taken back after it."""

    PEOPLE: ClassVar[tuple[str, ...]] = ()
    cast: ClassVar[dict] = {}
    units: ClassVar[dict] = {}
    # How cases ended and what was refused, over all examples.
    ends: ClassVar[set[str]]
    told: ClassVar[set[str]]

    def __init_subclass__(cls):
        cls.ends, cls.told = set(), set()

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now = at("2026-11-23 09:00")
        self.settled = {}

    def teardown(self):
        try:
            assert all(map(is_sentence, self.told)), [words for words in self.told if not is_sentence(words)]
            # Asked once, as it takes many queries.
            self.the_to_do_of_each_is_what_each_may_settle()
            self.ends.update(Case.objects.values_list("outcome", flat=True))
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def attempt(self, act, **told):
        """Do something as somebody would on a page; return what came of it, None where it was refused."""
        with clock.moved_to(self.now):
            self.now += timedelta(hours=1)
            try:
                return act(**told)
            except PermissionDenied:
                return None
            except REFUSALS as refused:
                self.told.add(str(refused))
        return None

    def change(self, project, who, **fields):
        """Let somebody change what is said about a project; what is frozen refuses."""
        current = Project.objects.get(pk=project.pk)
        parts = current.parts.exclude(kind=PartKind.RESPONSIBLE).values_list("kind", "unit_id", "person_id")
        entry = ProjectEntry(writing.plain(current) | fields, [PartEntry(*part) for part in parts])
        done = self.attempt(
            record.change_project, project=current, entry=entry, version=current.version, by=self.cast[who]
        )
        assert not (done and freezing.frozen_among([project.pk]) and set(fields) & set(REVIEWED))

    def able(self, step):
        """Return who of the people may settle a step that waits: somebody may."""
        with clock.moved_to(self.now):
            able = [who for who in self.PEOPLE if not steps.why_not_now(step, self.cast[who])]
        assert able, f"{step} waits for nobody"
        return able

    def the_to_do_of_each_is_what_each_may_settle(self):
        waiting = {step.pk: self.able(step) for step in Step.objects.open().select_related("case", "unit")}
        with clock.moved_to(self.now):
            for who in self.PEOPLE:
                told = set(Step.objects.waiting_for(self.cast[who]).values_list("pk", flat=True))
                assert told == {pk for pk, able in waiting.items() if who in able}, who

    @invariant()
    def each_open_step_has_one_owner_and_one_due_day(self):
        waiting = list(Step.objects.open())
        assert all(step.unit_id and step.due_on for step in waiting)
        assert len({(step.case_id, step.kind, step.unit_id) for step in waiting}) == len(waiting)
        running = set(Case.objects.under_way().values_list("pk", flat=True))
        assert {step.case_id for step in waiting} == running, "ended, or waiting for somebody"
        stopped = Pause.objects.running().values_list("step", flat=True)
        assert len(set(stopped)) == len(stopped)

    @invariant()
    def what_may_not_run_side_by_side_does_not(self):
        running = list(Case.objects.under_way().exclude(project=None).values_list("project", "flow"))
        for place, (project, flow) in enumerate(running):
            assert not any(other == project and beside in APART[flow] for other, beside in running[:place])

    @invariant()
    def a_project_has_one_origin_and_stands_in_one_library_of_units(self):
        rows = LevelStatus.objects.select_related("project")
        assert Counter(row.project_id for row in rows if row.is_origin) == Counter(
            Project.objects.values_list("pk", flat=True)
        )
        own = [row for row in rows if row.level != Level.COUNTY and row.status == StatusAtLevel.ADMITTED]
        assert len({row.project_id for row in own}) == len(own)
        assert all(row.unit_id == row.project.unit_id for row in own)

    @invariant()
    def no_history_is_lost(self):
        now = self._settled_now()
        assert self.settled.items() <= now.items(), "what was settled stays as it was"
        self.settled = now
        entries = Entry.objects.filter(verb__in=BEGUN).values_list("verb", "data__case")
        cases = Case.objects.values_list("flow", "pk")
        assert Counter(entries) == Counter((f"{flow}.started", pk) for flow, pk in cases)
        entries = Entry.objects.filter(verb__in=SETTLED).values_list("verb", "data__step")
        done = Step.objects.filter(closed_by__isnull=False).values_list("kind", "outcome", "pk")
        assert Counter(entries) == Counter((f"{kind}.{outcome}", pk) for kind, outcome, pk in done)

    def _settled_now(self):
        """Return everything that nobody may change any more, by kind of row and id."""
        steps = Step.objects.filter(closed_at__isnull=False)
        issued = Certificate.objects.filter(issued_at__isnull=False)
        signed = ShareLine.objects.filter(signed_at__isnull=False)
        rows = {
            "case": Case.objects.values_list("pk", "flow", "project", "unit", "started_by", "started_at"),
            "ended": Case.objects.exclude(ended_at=None).values_list("pk", "ended_at", "outcome"),
            "step": steps.values_list("pk", "closed_at", "closed_by", "closed_post", "outcome", "words", "due_on"),
            "submission": Submission.objects.values_list("pk", "number", "snapshot", "submitted_by"),
            "share": ShareLine.objects.values_list("pk", "certificate", "unit", "place", "parts"),
            "signed": signed.values_list("pk", "signed_by", "signed_post", "signed_at"),
            "issued": issued.values_list("pk", "number", "issued_at", "mode", "double_count"),
        }  # fmt: skip
        return {(kind, pk): rest for kind, found in rows.items() for pk, *rest in found}

    @invariant()
    def shares_sum_to_the_whole(self):
        for certificate in Certificate.objects.prefetch_related("lines"):
            lines = sorted(certificate.lines.all(), key=lambda line: line.place)
            parts = [line.parts for line in lines]
            assert [line.place for line in lines] == list(range(len(parts)))
            assert min(parts) >= 1
            assert sum(split(100_000_007, parts)) == 100_000_007
            assert (certificate.mode == Mode.SINGLE) == (len(parts) == 1)
            if certificate.issued_at and certificate.mode != Mode.SINGLE:
                assert all(line.signed_at for line in lines), "nothing holds before all have signed"
        held = Certificate.objects.in_force().values_list("project", flat=True)
        assert len(set(held)) == len(held)

    @invariant()
    def frozen_means_frozen(self):
        frozen = freezing.frozen_among(Project.objects.values_list("pk", flat=True))
        for pk in frozen:
            latest = Submission.objects.filter(case__project=pk).order_by("-pk")[0]
            current = taken(Project.objects.select_related("unit", "parent").get(pk=pk))
            for name in REVIEWED:
                assert current["fields"][name] == latest.snapshot["fields"][name], name
