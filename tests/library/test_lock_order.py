"""Two different acts at the same moment on one project: both take their locks in the same order, so that none is thrown out.

A slow moment in the middle of the first act leaves the second the time to wait for it. SQLite has one lock for all and lets one write after the other.
"""

import threading
import time

import pytest
from django.db import connection

from luodi.accounts.models import User
from luodi.library.actions import city_lists, disputes, rounds, steps
from luodi.library.actions.rounds import Said
from luodi.library.models import Step, Sweep
from luodi.projects.actions import levels, merges, record, writing
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project
from tests.library import city, contacts

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def linger(monkeypatch):
    """Let a function take its time before it goes on: ``linger(module, "name")``."""

    def slow(module, name):
        real = getattr(module, name)

        def slowly(*args, **told):
            time.sleep(0.8)
            return real(*args, **told)

        monkeypatch.setattr(module, name, slowly)

    return slow


def both(first, second):
    """Begin one act and a moment later the other; return what each raised."""
    raised = {}

    def run(name, act):
        try:
            act()
        except Exception as error:  # whatever it is, the test tells
            raised[name] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=told) for told in (("first", first), ("second", second))]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    for thread in threads:
        thread.join(60)
    return raised


def person(name):
    return User.objects.get(username=name)


def test_handing_in_a_round_and_changing_its_project(project, cast, units, linger):
    Project.objects.filter(pk=project.pk).update(stage="reserve", sub_stage="")
    rounds.begin(flow="call", unit_ids=[units["east"].pk], by=cast["centre"])
    sweep = Sweep.objects.get()
    said = {sweep.lines.get().pk: Said("leave", "不成熟", "other")}
    rounds.answer(sweep=sweep, said=said, by=cast["east_clerk"])
    linger(rounds.leaving, "ask_to_leave")
    current = Project.objects.get(pk=project.pk)
    entry = ProjectEntry(writing.plain(current) | {"progress": "有进展"})
    assert not both(
        lambda: rounds.submit(sweep=Sweep.objects.get(), by=person("east_clerk")),
        lambda: record.change_project(
            project=current, entry=entry, version=current.version, by=person("east_head")
        ),
    )


def test_merging_and_taking_back_what_the_city_said(enter, cast, linger):
    one = enter("甲厂一期", "east", investment=100_000_000, stage="signed")
    other = enter("乙厂二期", "east", investment=100_000_000, stage="signed")
    sent = city.sent(one, by=cast["centre"])
    mark = city_lists.mark(line=sent.lines.get(), said=city.said("refused"), by=cast["centre"])
    levels.take_over(project=other, by=cast["centre"], reason="原台账已有")
    linger(merges, "_move")
    raised = both(
        lambda: merges.merge_projects(survivor=other, absorbed=one, by=person("centre")),
        lambda: city_lists.reverse(city_mark=mark, reason="登记错", by=person("centre")),
    )
    assert {name: type(error) for name, error in raised.items()} in ({}, {"second": city_lists.CityRefused})


def test_the_night_and_an_explanation(cast, units, linger):
    cases = []
    for name, firm in (
        ("年产3万吨光伏玻璃", "海川玻璃股份有限公司"),
        ("蔬菜分拣中心", "绿野农业发展有限公司"),
    ):
        contacts.register(cast["west_clerk"], name, firm, investment=None, place=name)
        claim = contacts.register(cast["east_clerk"], name, firm, investment=None, place=name)
        cases.append(disputes.open_dispute(claim=claim, grounds="先到", by=cast["east_clerk"]))
    Step.objects.update(due_on="2020-01-01")
    linger(disputes.trail, "record")
    second = Step.objects.open().get(case=cases[1])
    raised = both(
        lambda: disputes.pass_unanswered(county_id=units["county"].pk),
        lambda: steps.take(step=second, outcome="explain", words="说明", by=person("west_clerk")),
    )
    assert {name: type(error) for name, error in raised.items()} in ({}, {"second": steps.AlreadySettled})
