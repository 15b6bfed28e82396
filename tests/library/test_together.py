"""Ten people press the same button at the same moment, for all that is decided: one decision, nine clear answers.

A story yields what the trail must then say once and the button; it goes on when that was decided. The release of rules
has its tests in ``tests/rulebook/test_at_once.py``.
"""

from collections import Counter
from functools import partial

import pytest

from luodi.accounts.models import Unit
from luodi.accounts.permissions import Role
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import (
    deputies,
    disputes,
    filings,
    first_contact,
    handings,
    leaving,
    pauses,
    rounds,
    steps,
    transfers,
)
from luodi.library.actions.transfers import Share
from luodi.library.models import Case, Claim, Deputyship, Hold, Submission, Sweep
from luodi.metrics.actions import targets
from luodi.projects.actions import levels, masking, merges, record, twins, writing
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Merge, Project, TwinPair
from tests.conftest import _person
from tests.library.conftest import READY
from tests.library.contacts import register
from tests.library.invariants import REFUSALS, is_sentence

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REFUSED = (
    *REFUSALS,
    deputies.DeputyRefused,
    levels.LevelBlocked,
    masking.MarkRefused,
    merges.MergeRefused,
    record.AlreadyVoid,
    twins.TwinsRefused,
)


class World:
    """The county and its people, and a project that is ready for anything."""

    def __init__(self, cast, units, enter):
        self.cast, self.units, self.enter = cast, units, enter

    def ready(self):
        return self.enter("年产10万吨有机肥生产线建设项目", "east", **READY)

    def take(self, case, outcome, who, *, at=None, **said):
        """Return what the trail says when the step of the case that waits (at a unit) is settled, and the button."""
        waiting = case.steps.open()
        step = (waiting.filter(unit=self.units[at]) if at else waiting).get()
        told = {"step": step, "outcome": outcome, "words": "依据材料", "by": self.cast[who], "said": said}
        return f"{step.kind}.{outcome}", lambda: steps.take(**told)


def filing(world):
    project, by = world.ready(), world.cast["east_clerk"]
    yield "filing.started", lambda: filings.file_project(project=project, words="选址中。", by=by)
    case = Case.objects.get()
    yield "filing.withdrawn", lambda: steps.withdraw(case=case, by=by)
    again = filings.file_project(project=project, words="选址中。", by=by)
    yield world.take(again, "return", "east_head")
    yield world.take(again, "refile", "east_clerk")
    yield world.take(again, "agree", "east_head")
    yield world.take(again, "ask", "centre", units=[world.units["bureau"].pk])
    yield world.take(again, "agree", "bureau_clerk")
    yield world.take(again, "admit", "centre")


def handing(world):
    project, by = world.ready(), world.cast["centre"]
    order = {"project": project, "order": "请对接", "lead": world.units["west"], "by": by}
    yield "handing.started", lambda: handings.hand_down(**order)
    case = Case.objects.get()
    step = case.steps.get()
    yield "step.paused", lambda: pauses.pause(step=step, reason="等材料", by=by)
    yield "step.resumed", lambda: pauses.resume(step=step, by=by)
    yield world.take(case, "hand_back", "west_clerk")
    yield world.take(case, "hand_again", "centre", unit=world.units["bureau"])
    yield world.take(case, "sign", "bureau_clerk")
    steps.take(
        step=case.steps.open().get(kind="handing.reply"),
        outcome="reply",
        words="已对接",
        by=world.cast["bureau_head"],
    )
    yield world.take(case, "follow", "bureau_clerk")
    yield world.take(case, "finish", "bureau_clerk")
    yield world.take(case, "confirm", "centre")


def calling_off(world):
    project, by = world.ready(), world.cast["leader"]
    case = handings.hand_down(project=project, order="请对接", lead=world.units["west"], by=by)
    steps.take(step=case.steps.get(), outcome="hand_back", words="不合适", by=world.cast["west_head"])
    yield world.take(case, "call_off", "leader")


def transfer(world):
    project, by = world.ready(), world.cast["east_clerk"]
    told = {"project": project, "reason": "land", "words": "没有连片工业用地", "by": by}
    yield "transfer.started", lambda: transfers.ask_transfer(**told)
    case = Case.objects.get()
    yield "transfer.withdrawn", lambda: steps.withdraw(case=case, by=by)
    again, east, west = transfers.ask_transfer(**told), world.units["east"], world.units["west"]
    shares = {"to": west, "mode": "agreed", "shares": [Share(east, 70), Share(west, 30)]}
    yield world.take(again, "agree", "centre", **shares)
    yield world.take(again, "accept", "west_clerk")
    yield world.take(again, "sign", "east_head", at="east")
    yield world.take(again, "sign", "west_head", at="west")


def first_contacts(world):
    east, west = world.cast["east_clerk"], world.cast["west_clerk"]
    yield "claim.registered", lambda: register(east)
    second = register(west)
    yield "hold.challenged", lambda: disputes.open_dispute(claim=second, grounds="先到我乡", by=west)
    case = Case.objects.get()
    yield world.take(case, "explain", "east_clerk")
    yield world.take(case, "challenger", "group_office")
    yield "hold.given_up", lambda: first_contact.give_up(claim=second, reason="不跟了", by=west)
    talk = second.talks.get()
    yield "claim.talk_voided", lambda: first_contact.void_talk(talk=talk, reason="填错", by=west)


def leaving_the_library(world):
    project, by = world.ready(), world.cast["east_clerk"]
    yield (
        "level.taken_over",
        lambda: levels.take_over(project=project, by=world.cast["centre"], reason="早已在库"),
    )
    yield "leaving.started", lambda: leaving.ask_to_leave(project=project, reason="企业放弃", by=by)
    case = Case.objects.get()
    yield world.take(case, "agree", "east_head")
    yield world.take(case, "agree", "centre")
    yield "level.admitted", lambda: leaving.take_back(project=project, reason="重新洽谈", by=by)


def a_call(world):
    world.enter("储备项目", "east", stage="reserve")
    by, unit_ids = world.cast["centre"], [world.units["east"].pk]
    yield "round.begun", lambda: rounds.begin(flow="call", unit_ids=unit_ids, by=by)
    sweep = Sweep.objects.select_related("case").get()
    said = {line.pk: rounds.Said("keep", "下月再谈") for line in sweep.lines.all()}
    rounds.answer(sweep=sweep, said=said, by=world.cast["east_clerk"])
    yield "call.answer.submit", lambda: rounds.submit(sweep=sweep, by=world.cast["east_clerk"])
    yield world.take(sweep.case, "return", "centre")
    begun = sweep.round
    yield "round.called_off", lambda: rounds.call_off(begun=begun, reason="推迟到二月", by=by)


def the_targets(world):
    wish = targets.Wish(world.units["east"], "own_entered", 3, "binding")
    (case,) = targets.hand_down(year=2026, wishes=[wish], by=world.cast["centre"]).cases
    yield world.take(case, "sign", "east_head")


def a_deputy(world):
    head, today = world.cast["east_head"], clock.today()
    told = {
        "deputy": world.cast["east_clerk"],
        "from_on": today,
        "to_on": today,
        "reason": "出差",
        "by": head,
    }
    yield "deputy.named", lambda: deputies.name_deputy(**told)
    named = Deputyship.objects.get()
    yield "deputy.ended", lambda: deputies.end_deputyship(deputyship=named, by=head)


def two_that_look_alike(world):
    one, other = world.ready(), world.enter("10万吨有机肥生产线", "west", stage="talks")
    by, told = world.cast["centre"], {"county_id": one.county_id, "one": one, "other": other}
    pair = TwinPair.objects.get_or_create(**told, defaults={"likeness": 90})[0]
    yield "project.twins_decided", lambda: twins.decide(pair=pair, verdict="different", by=by)
    yield "project.twins_asked_again", lambda: twins.ask_again(pair=pair, by=by)
    yield "project.merged", lambda: merges.merge_projects(survivor=one, absorbed=other, by=by)
    merge = Merge.objects.get()
    yield "project.merge_undone", lambda: merges.undo_merge(merge=merge, reason="看错了", by=by)


def a_secret(world):
    project, by = world.ready(), world.cast["east_clerk"]
    yield "project.marked_sensitive", lambda: masking.mark_sensitive(project=project, reason="洽谈中", by=by)
    yield "project.mark_lifted", lambda: masking.unmark_sensitive(project=project, reason="已公开", by=by)
    head = world.cast["east_head"]
    yield "project.voided", lambda: record.void_project(project=project, reason="重复", by=head)


STORIES = (
    filing, handing, calling_off, transfer, first_contacts, leaving_the_library, a_call, the_targets, a_deputy,
    two_that_look_alike, a_secret,
)  # fmt: skip


def told_of(verb):
    """Count what the trail says with a verb, by what it is about."""
    return Counter(Entry.objects.filter(verb=verb).values_list("target_type", "target_id"))


def answer(button):
    """Press a button; return "" when it was done, else the sentence."""
    try:
        button()
    except REFUSED as refused:
        return str(refused)
    return ""


@pytest.fixture
def world(cast, units, enter):
    return World(cast, units, enter)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_one_decides_and_nine_are_told(story, world, together):
    for verb, button in story(world):
        before = told_of(verb)
        answers = together(partial(answer, button), times=10)
        assert sorted(map(bool, answers)) == [False] + [True] * 9, (verb, answers)
        assert all(is_sentence(words) for words in answers if words), (verb, answers)
        assert set((told_of(verb) - before).values()) == {1}, verb


def file_or_void(world):
    project = world.ready()
    yield lambda: filings.file_project(project=project, words="选址中。", by=world.cast["east_clerk"])
    yield lambda: record.void_project(project=project, reason="重复", by=world.cast["east_head"])


def file_or_give_away(world):
    told = {"project": world.ready(), "words": "选址中。", "by": world.cast["east_clerk"]}
    yield lambda: filings.file_project(**told)
    yield lambda: transfers.ask_transfer(reason="land", **told)


def file_or_let_go(world):
    told = {"project": world.ready(), "by": world.cast["east_clerk"]}
    yield lambda: filings.file_project(words="选址中。", **told)
    yield lambda: leaving.ask_to_leave(reason="企业放弃", **told)


def file_or_merge(world):
    project, other = world.ready(), world.enter("10万吨有机肥生产线", "east", stage="talks")
    yield lambda: filings.file_project(project=project, words="选址中。", by=world.cast["east_clerk"])
    yield lambda: merges.merge_projects(survivor=other, absorbed=project, by=world.cast["centre"])


def withdraw_or_approve(world):
    by = world.cast["east_clerk"]
    case = filings.file_project(project=world.ready(), words="选址中。", by=by)
    yield lambda: steps.withdraw(case=case, by=by)
    yield world.take(case, "agree", "east_head")[1]


def withdraw_or_sign(world):
    by, lead = world.cast["leader"], world.units["west"]
    case = handings.hand_down(project=world.ready(), order="请对接", lead=lead, by=by)
    yield lambda: steps.withdraw(case=case, by=by)
    yield world.take(case, "sign", "west_clerk")[1]


def give_up_or_dispute(world):
    claim, second = register(world.cast["east_clerk"]), register(world.cast["west_clerk"])
    yield lambda: first_contact.give_up(claim=claim, reason="不跟了", by=world.cast["east_clerk"])
    yield lambda: disputes.open_dispute(claim=second, grounds="先到我乡", by=world.cast["west_clerk"])


EITHER = (
    file_or_void, file_or_give_away, file_or_let_go, file_or_merge, withdraw_or_approve, withdraw_or_sign,
    give_up_or_dispute,
)  # fmt: skip


@pytest.mark.parametrize("either", EITHER, ids=lambda either: either.__name__)
def test_of_two_buttons_that_exclude_each_other_one_is_done(either, world, together):
    buttons = iter(list(either(world)))
    answers = together(lambda: answer(next(buttons)), times=2)
    assert sorted(map(bool, answers)) == [False, True], answers
    assert all(is_sentence(words) for words in answers if words), answers


def test_the_last_opinions_come_at_once_and_the_centre_decides_once(world, together):
    case = filings.file_project(project=world.ready(), words="选址中。", by=world.cast["east_clerk"])
    world.take(case, "agree", "east_head")[1]()
    world.take(case, "ask", "centre", units=[world.units[key].pk for key in ("bureau", "culture")])[1]()
    replies = [
        world.take(case, "agree", who, at=at)[1]
        for at, who in (("bureau", "bureau_clerk"), ("culture", "both"))
    ]
    turn = iter(replies)
    assert together(lambda: answer(next(turn)), times=2) == ["", ""]
    assert [step.kind for step in case.steps.open()] == ["filing.decide"]


def test_filing_and_changing_at_once_never_disagree(world, together):
    project = world.ready()
    entry = ProjectEntry(writing.plain(project) | {"place": "李家村"})
    told = {"project": project, "entry": entry, "version": project.version, "by": world.cast["centre"]}
    buttons = iter(
        [
            lambda: filings.file_project(project=project, words="选址中。", by=world.cast["east_clerk"]),
            lambda: record.change_project(**told),
        ]
    )
    said = together(lambda: answer(next(buttons)), times=2)
    snapshot = Submission.objects.get().snapshot["fields"]["place"]
    assert snapshot == Project.objects.get(pk=project.pk).place
    assert said.count("") >= 1


def test_of_ten_units_that_register_the_same_one_holds_and_nine_are_told(cast, units, together):
    county = Unit.objects.get(pk=units["county"].pk)
    people = []
    for number in range(10):
        told = {
            "name": f"第{number}乡人民政府",
            "short_name": f"第{number}乡",
            "kind": "township",
            "county": county,
        }
        units[f"no{number}"] = Unit.objects.add_child(county, told)
        people.append(_person(f"no{number}", f"经办{number}", Role.CLERK, f"no{number}", units))
    turn = iter(people)
    found = together(lambda: register(next(turn)), times=10)
    (holder,) = [claim for claim in found if claim.state == Claim.State.HOLDING]
    assert Hold.objects.in_force().get().claim == holder
    second = [claim for claim in found if claim.state == Claim.State.SECOND]
    assert [claim.behind_id for claim in second] == [holder.pk] * 9
    assert Entry.objects.filter(verb="claim.registered").count() == 10
