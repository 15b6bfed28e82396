"""督促: that the firm was asked is put on record, and the unit is reminded anew on the day it named."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.progress.actions.promise_keeping import PromiseRefused
from luodi.progress.actions.promise_urging import urge
from luodi.progress.models import Promise, PromiseUrging
from luodi.progress.promise_entries import UrgingEntry
from tests.moments import at
from tests.progress.promising import changed, given, kept

NOW = "2026-11-23 09:00"


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(at(NOW)):
        yield


@pytest.fixture
def arrival(project, stand, cast):
    """What the firm promised and is twenty days late with."""
    stand(project, "signed")
    return given(project, cast["east_clerk"], "firm", due_on=clock.today() - timedelta(20))


def asked(**more):
    today = clock.today()
    told = {"happened_on": today, "whom": "丰禾肥业王总，电话", "answer": "下月底到位 2000 万元。"}
    return UrgingEntry(**{**told, "next_on": today + timedelta(14), **more})


def reminders(user):
    user.__dict__.pop("waiting", None)
    return [item for item in todo.items_for(user) if item.source == "承诺台账"]


def test_urging_moves_the_day_of_the_reminder(arrival, cast, login):
    clerk = cast["east_clerk"]
    (before,) = reminders(clerk)
    assert (before.button, before.due_on) == ("登记督促", arrival.due_on)
    form = {
        "happened_on": "2026-11-23",
        "whom": "丰禾肥业王总",
        "answer": "下月底到位。",
        "next_on": "2026-12-07",
    }
    answer = login(clerk).post(before.url, form, follow=True)
    assert "已登记督促情况" in answer.text
    for words in ("11月23日督促丰禾肥业王总", "答复：下月底到位。", "下次督促：12月7日"):
        assert words in answer.text
    assert reminders(clerk) == []
    with clock.moved_to(at("2026-12-06 09:00")):
        assert reminders(clerk) == []
    with clock.moved_to(at("2026-12-07 09:00")):
        (again,) = reminders(clerk)
        assert again.due_on == clock.today()
        assert again.note == "承诺期限11月3日，上次督促11月23日"
        assert "（已逾期）" in again.title, "the promise itself is as late as before"


def test_the_trail_and_the_time_line_say_it(arrival, cast, login):
    urge(promise=arrival, entry=asked(), by=cast["east_clerk"])
    entry = Entry.objects.get(verb="promise.urged")
    assert entry.data["urging"] == PromiseUrging.objects.get().pk
    page = login(cast["centre"]).get(reverse("projects:timeline", args=[arrival.project_id])).text
    assert "东川镇督促兑现企业承诺" in page
    assert "丰禾肥业王总，电话答复：下月底到位 2000 万元。" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"happened_on": timedelta(1)}, "晚于今天"),
        ({"whom": " "}, "请写明督促了谁"),
        ({"answer": ""}, "请写明督促了谁"),
        ({"next_on": timedelta(0)}, "明天起 30 天以内"),
        ({"next_on": timedelta(31)}, "明天起 30 天以内"),
    ],
)
def test_what_is_not_said_or_put_off_for_too_long_is_refused(more, words, arrival, cast):
    told = {key: clock.today() + one if isinstance(one, timedelta) else one for key, one in more.items()}
    with pytest.raises(PromiseRefused, match=words):
        urge(promise=arrival, entry=asked(**told), by=cast["east_clerk"])
    assert not Entry.objects.filter(verb="promise.urged").exists()


@pytest.mark.parametrize("who", ["west_clerk", "leader", "agent"])
def test_whoever_does_not_write_for_the_unit_cannot(who, arrival, cast):
    with pytest.raises((PromiseRefused, PermissionDenied)):
        urge(promise=arrival, entry=asked(), by=cast[who])


def test_only_what_a_firm_promised_and_nobody_reported_is_urged(arrival, cast, login):
    clerk = cast["east_clerk"]
    grant = given(arrival.project, clerk)
    with pytest.raises(PromiseRefused, match="只有企业承诺"):
        urge(promise=grant, entry=asked(), by=clerk)
    urging = reverse("progress:urge_promise", args=[arrival.pk])
    assert urging in login(clerk).get(arrival.get_absolute_url()).text
    assert "登记督促情况" not in login(clerk).get(grant.get_absolute_url()).text
    kept(arrival, clerk)
    with pytest.raises(PromiseRefused, match="正等核定"):
        urge(promise=arrival, entry=asked(), by=clerk)
    assert urging not in login(clerk).get(arrival.get_absolute_url()).text


def test_a_changed_promise_is_reminded_of_by_its_own_day(arrival, cast):
    urge(promise=arrival, entry=asked(), by=cast["east_clerk"])
    later = changed(arrival, cast["east_clerk"], cast["centre"])
    Promise.objects.filter(pk=later.pk).update(due_on=clock.today() + timedelta(3))
    (item,) = reminders(cast["east_clerk"])
    assert item.due_on == clock.today() + timedelta(3)


def test_the_table_refuses_a_next_day_before_the_urging(arrival, cast):
    today = clock.today()
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseUrging.objects.create(
            county_id=arrival.county_id, promise=arrival, happened_on=today, next_on=today, whom="王总", answer="好",
            by=cast["east_clerk"],
        )  # fmt: skip
