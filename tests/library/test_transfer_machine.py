"""流转 at random, beside filings, handings and leavings of the same project: whoever asks, decides, signs or declines."""

from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from luodi.library.actions import filings, handings, leaving, steps, transfers
from luodi.library.actions.transfers import Share
from luodi.library.flows import FLOWS
from luodi.library.flows.transfer import ACCEPT, DECIDE, SIGN, TRANSFER
from luodi.library.models import Case, Certificate, Step
from luodi.library.models.transfers import Reason
from luodi.library.shares import Mode
from luodi.projects.actions import record
from luodi.projects.models import Project
from tests.library.invariants import LibraryMachine, play

PEOPLE = (
    "east_clerk", "east_head", "west_clerk", "west_head", "bureau_clerk", "bureau_head", "both", "centre", "leader",
)  # fmt: skip
# 文旅局 has a clerk and no head, the park nobody who settles anything.
UNITS = ("east", "west", "bureau", "culture", "park")
BESIDE = ("take back", "file", "hand down", "leave", "come back", "another unit", "void")
OUTCOMES = sorted({one.code for flow in FLOWS.values() for step in flow.steps for one in step.outcomes})
# Who shares how: the units behind the first one, which is the one that gives, and what is typed for each.
SPLITS = (
    (Mode.SINGLE, (), (None,)),
    (Mode.AGREED, ("west",), (70, 30)),
    (Mode.AGREED, ("west", "bureau"), (1, 1, 1)),
    (Mode.EQUAL, ("bureau",), (None, None)),
    (Mode.LEAD_SUPPORT, ("west", "bureau"), (None, None, None)),
)


class Transfers(LibraryMachine):
    """One project that units give to each other."""

    PEOPLE = PEOPLE
    project: ClassVar = None
    modes: ClassVar[set[str]] = set()

    def teardown(self):
        self.modes.update(Certificate.objects.in_force().values_list("mode", flat=True))
        super().teardown()

    def current(self):
        return Project.objects.select_related("unit").get(pk=self.project.pk)

    @initialize(
        split=st.sampled_from(SPLITS),
        to=st.sampled_from(("west", "bureau")),
        so_far=st.integers(0, 3),
        order=st.sampled_from((None, None, "west", "bureau")),
    )
    def one_is_asked_for(self, split, to, so_far, order):
        """Chance alone seldom brings a transfer far: it begins with one that some have agreed to, or an order."""
        if order:
            self.hand_down(order, "leader")
        self.ask("east_clerk", to)
        mode, others, parts = split
        said = self.split(to, mode, ["east", *others], parts)
        for _ in range(so_far):
            step = Step.objects.open().order_by("pk").first()
            if step is not None:
                who = self.able(step)[0]
                self.take(step, step.table.outcomes[0].code, who, said)

    def ask(self, who, to=None):
        self.attempt(
            transfers.ask_transfer, project=self.current(), reason=Reason.LAND, words="没有连片工业用地",
            to=self.units[to] if to else None, by=self.cast[who],
        )  # fmt: skip

    def hand_down(self, lead, giver):
        self.attempt(
            handings.hand_down,
            project=self.current(),
            order="请对接",
            lead=self.units[lead],
            by=self.cast[giver],
        )

    def split(self, to, mode, units, parts):
        shares = [Share(self.units[unit], part) for unit, part in zip(units, parts, strict=False)]
        return {"to": self.units[to], "mode": mode, "shares": shares}

    def take(self, step, outcome, who, said):
        said = {"units": [self.units["bureau"].pk], "unit": self.units["west"]} | said
        self.attempt(steps.take, step=step, outcome=outcome, words="已阅", by=self.cast[who], said=said)

    def drawn(self, data):
        """Return a split as somebody might type it, sound or not."""
        mode, others, parts = data.draw(st.sampled_from(SPLITS))
        if data.draw(st.integers(0, 3)) == 0:
            others = data.draw(st.lists(st.sampled_from(UNITS), max_size=4))
            parts = data.draw(st.lists(st.sampled_from((None, 0, 1, 30, 70)), min_size=5, max_size=5))
        giver = self.current().cases.filter(flow=TRANSFER.code).last()
        first = next(key for key in UNITS if giver and self.units[key].pk == giver.transfer.from_unit_id)
        return self.split(data.draw(st.sampled_from(UNITS)), mode, [first, *others], parts)

    @rule(data=st.data(), to=st.sampled_from((None, *UNITS)))
    def somebody_asks(self, data, to):
        own = [who for who in PEOPLE if self.cast[who].post.unit_id == self.current().unit_id]
        self.ask(data.draw(st.sampled_from((*own, *own, *PEOPLE))), to)

    @precondition(lambda self: Step.objects.exists())
    @rule(data=st.data(), who=st.sampled_from(PEOPLE), outcome=st.sampled_from(OUTCOMES))
    def somebody_presses_something(self, data, who, outcome):
        step = data.draw(st.sampled_from(list(Step.objects.order_by("pk"))))
        self.take(step, outcome, who, self.drawn(data))

    @precondition(lambda self: Step.objects.open().exists())
    @rule(data=st.data(), likings=st.lists(st.sampled_from((0, 0, 0, 1, 2)), min_size=1, max_size=3))
    def the_right_ones_settle_steps(self, data, likings):
        for liking in likings:
            if waiting := list(Step.objects.open().order_by("pk")):
                step = data.draw(st.sampled_from(waiting))
                who = data.draw(st.sampled_from(self.able(step)))
                outcomes = step.table.outcomes
                self.take(step, outcomes[liking % len(outcomes)].code, who, self.drawn(data))

    @rule(who=st.sampled_from(PEOPLE), unit=st.sampled_from(UNITS), what=st.sampled_from(BESIDE))
    def something_else_happens(self, who, unit, what):
        told = {"project": self.current(), "by": self.cast[who]}
        match what:
            case "take back":
                if case := Case.objects.filter(project=self.project).order_by("-started_at").first():
                    self.attempt(steps.withdraw, case=case, by=self.cast[who])
            case "file":
                self.attempt(filings.file_project, words="选址中。", **told)
            case "hand down":
                self.hand_down(unit, "leader" if who == "leader" else "centre")
            case "leave":
                self.attempt(leaving.ask_to_leave, reason="投资方放弃", **told)
            case "come back":
                self.attempt(leaving.take_back, reason="重新洽谈", **told)
            case "another unit":
                self.change(self.project, "centre", unit_id=self.units[unit].pk)
            case "void" if Case.objects.under_way().exists():
                assert not self.attempt(record.void_project, reason="重复", **told)

    @invariant()
    def a_transfer_waits_for_whom_it_should(self):
        waiting = Step.objects.open().filter(case__flow=TRANSFER.code).select_related("case__transfer")
        for step in waiting:
            drawn = list(step.case.certificates.filter(issued_at=None, refused_at=None))
            assert len(drawn) == (step.kind != DECIDE), (
                "one certificate waits, and none while the centre decides"
            )
            if step.kind == ACCEPT:
                assert step.unit_id == step.case.transfer.to_unit_id
            if step.kind == SIGN:
                assert not drawn[0].lines.get(unit=step.unit_id).signed_at

    @invariant()
    def no_unit_loses_its_share_unasked(self):
        issued = (
            Certificate.objects.filter(issued_at__isnull=False)
            .prefetch_related("lines")
            .order_by("issued_at")
        )
        units = [{line.unit_id for line in one.lines.all()} for one in issued]
        assert all(before <= after for before, after in pairwise(units))

    @invariant()
    def who_moved_a_project_is_in_the_record(self):
        """Whoever had it before stays its introducer, and the certificate in force is that of the last move."""
        moved = Case.objects.filter(project=self.project, flow=TRANSFER.code, outcome="moved").last()
        held = Certificate.objects.in_force().filter(project=self.project)
        assert [one.case_id for one in held] == ([moved.pk] if moved else [])
        if moved:
            introducing = self.project.parts.filter(kind="introducing").values_list("unit", flat=True)
            assert moved.transfer.from_unit_id in introducing


@pytest.mark.slow
def test_transfers_at_random(cast, units, ready):
    Transfers.cast, Transfers.units, Transfers.project = cast, units, ready
    play(Transfers, examples=20, length=18)
    assert "moved" in Transfers.ends
    assert len(Transfers.ends) > 2, "cases came to different ends"
    assert len(Transfers.modes) > 1, "shares were agreed on in different ways"
    assert len(Transfers.told) > 20, "many different refusals were met"
