"""Problems at random: whoever does whatever, none is closed without three persons, and nothing that was done is lost."""

from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.progress.actions.problems import ProblemRefused
from luodi.progress.models import Problem, ProblemFile, ProblemStep
from luodi.progress.problems import MOVES, OPEN, SIGNATURES, Act, Cause, State, allowed
from luodi.progress.reports import problem_rules
from luodi.projects.entries import PartEntry
from tests.conftest import _person, _post
from tests.moments import at
from tests.progress.problems import do, raise_one

PEOPLE = (
    "east_clerk", "east_head", "west_clerk", "bureau_clerk", "bureau_head", "centre", "second", "many", "inspector",
    "agent", "leader",
)  # fmt: skip
OWNERS = ("bureau", "east", "centre", "west")
MOST = 2


class Problems(RuleBasedStateMachine):
    """One project on which problems are raised and dealt with; what an example does is taken back after it."""

    cast: ClassVar[dict] = {}
    units: ClassVar[dict] = {}
    project: ClassVar = None
    done: ClassVar[set] = set()
    told: ClassVar[set] = set()

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.now, self.seen, self.number = at("2026-11-23 09:00"), {}, 0

    def teardown(self):
        self.done.update(ProblemStep.objects.values_list("act", flat=True))
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def attempt(self, action, **told):
        with clock.moved_to(self.now):
            self.now += timedelta(hours=2)
            try:
                action(**told)
            except PermissionDenied:
                pass
            except ProblemRefused as refused:
                self.told.add(str(refused))

    def acting(self, who, data):
        """Return the person under one of the posts held."""
        user = self.cast[who]
        return user.act_under(data.draw(st.sampled_from(user.posts_now)))

    @initialize(owner=st.sampled_from(OWNERS))
    def one_is_raised(self, owner):
        """Chance alone seldom brings a problem far."""
        self.number = 1
        by, unit = self.cast["centre"], self.units[owner]
        self.attempt(raise_one, project=self.project, unit=unit, by=by, words="问题1。")

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), owner=st.sampled_from(OWNERS))
    def somebody_raises_one(self, data, who, owner):
        if self.number == MOST:
            return
        self.number += 1
        by, unit, words = self.acting(who, data), self.units[owner], f"问题{self.number}。"
        self.attempt(raise_one, project=self.project, unit=unit, by=by, words=words)

    @rule(data=st.data(), who=st.sampled_from(PEOPLE), act=st.sampled_from(list(MOVES)))
    def somebody_presses_something(self, data, who, act):
        if found := self.one(data):
            self.take(found, act, self.acting(who, data), data)

    @rule(data=st.data())
    def somebody_does_what_may_be_done(self, data):
        """Of those who may do something, each under each post, one does what leads on where anything does."""
        if (found := self.one(data)) is None or found.state not in OPEN:
            return
        with clock.moved_to(self.now):
            able = [
                (act, who, post)
                for who in PEOPLE
                for post in self.cast[who].posts_now
                for act in self.open_to(found, self.cast[who].act_under(post))
            ]
        assert able, f"{found} waits for nobody"
        goes_on = [
            act for act in dict.fromkeys(act for act, *_ in able) if MOVES[act].to in OPEN | {State.CLOSED}
        ]
        chosen = data.draw(st.sampled_from(goes_on or [act for act, *_ in able]))
        act, who, post = data.draw(st.sampled_from([one for one in able if one[0] == chosen]))
        self.take(found, act, self.cast[who].act_under(post), data)

    @rule(days=st.integers(1, 12))
    def days_pass(self, days):
        self.now += timedelta(days=days)

    def one(self, data):
        rows = list(Problem.objects.order_by("pk"))
        return data.draw(st.sampled_from(rows)) if rows else None

    def open_to(self, problem, user):
        rules = problem_rules.rules_of(problem)
        standing = problem_rules.standing_of(problem, problem.steps.all(), rules)
        return allowed(standing, problem_rules.actor_of(problem, user))

    def take(self, problem, act, by, data):
        said = {
            "unit": self.units[data.draw(st.sampled_from(OWNERS))],
            "cause": data.draw(st.sampled_from(list(Cause))),
            "day": problem.due_on + timedelta(days=data.draw(st.integers(0, 9))),
        }
        self.attempt(do, problem=problem, act=act, by=by, **said)

    @invariant()
    def none_is_closed_without_three_persons(self):
        for problem in Problem.objects.filter(state=State.CLOSED):
            signed = list(problem.steps.of_round(problem.round).select_related("unit"))
            assert [step.act for step in signed] == list(SIGNATURES)
            assert len({step.by_id for step in signed}) == 3
            assert signed[2].unit_id != problem.unit_id, "the owner unit does not check"
            assert signed[1].person
            assert signed[1].files.exists()
            answered = problem.steps.filter(act=Act.ANSWER).values_list("by", flat=True)
            assert not set(answered) & {signed[1].by_id, signed[2].by_id}

    @invariant()
    def what_was_done_stays_as_it_was(self):
        now = {
            (kind, row[0]): row
            for kind, rows in (
                ("step", ProblemStep.objects.values_list()),
                ("file", ProblemFile.objects.values_list()),
                ("first", Problem.objects.values_list("pk", "first_due_on", "words", "wanted", "raised_by")),
            )
            for row in rows
        }
        assert self.seen.items() <= now.items()
        self.seen = now

    @invariant()
    def state_and_round_are_where_the_steps_left_them(self):
        for problem in Problem.objects.all():
            steps = list(problem.steps.order_by("pk"))
            state, number = State.WAITING, 1
            for step in steps[1:]:
                assert step.round == number
                state = MOVES[Act(step.act)].to or state
                number += step.act == Act.REOPEN
            assert (problem.state, problem.round) == (state, number)
            assert (problem.ended_at is None) == (state in OPEN)


@pytest.mark.slow
def test_problems_at_random(cast, units, enter):
    cast["second"] = _person("second", "第二专员", Role.CENTRE, "centre", units)
    # One who answers for the bureau in the morning and checks for the inspection office in the afternoon.
    cast["many"] = _person("many", "身兼数职", Role.CLERK, "bureau", units)
    _post(cast["many"], Role.INSPECTOR, units["inspection"])
    _post(cast["many"], Role.CLERK, units["east"])
    parts = [PartEntry("agent", person_id=cast["agent"].pk), PartEntry("supporting", units["bureau"].pk)]
    Problems.cast, Problems.units, Problems.project = cast, units, enter("冷链中心", "east", parts=parts)
    run_state_machine_as_test(
        Problems,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
        ),
    )  # fmt: skip
    assert Problems.done >= {Act.PASS, Act.REOPEN, Act.OBJECT}, Problems.done
    assert all(words.endswith("。") for words in Problems.told)
