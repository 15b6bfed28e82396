"""What may be done only so often: guessing ends at a number, for one name or one place, and an office goes on working."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django_q.models import Schedule

from luodi.accounts.actions import counting, passwords
from luodi.accounts.limits import Act
from luodi.accounts.models import OneTimeCode
from luodi.audit import jobs, tallies, trail
from luodi.audit.models import Entry, Tally
from luodi.common import nightly
from tests.test_matrix import routes

RIGHT = "Bu-neng-wang-ji-9"
NEW = "Xin-de-mi-ma-2026"
NOON = "2026-11-23T04:00:00Z"


def use(client, username, code="AAAAA-AAAAA", new=NEW, **more):
    typed = {"username": username, "code": code, "password": new, "again": new}
    return client.post(reverse("accounts:use_code"), typed, **more)


def log_in(client, username, typed="wrong", **more):
    return client.post(reverse("account_login"), {"login": username, "password": typed}, **more)


def fill(act, **whose):
    for _ in range(max(rate.most for rate in act.value.rates)):
        counting.count(act, **whose)


@pytest.mark.parametrize("name", ["east_clerk", "nobody"])
def test_the_code_of_one_name_is_guessed_ten_times_and_no_more(client, cast, name):
    with time_machine.travel(NOON, tick=False) as clock:
        assert [use(client, name).status_code for _ in range(10)] == [200] * 10
        refused = use(client, name.upper(), REMOTE_ADDR="10.1.1.1")
        assert refused.status_code == 429
        assert "一次性口令输错的次数太多，请在 12:15 以后再试。" in refused.text
        assert refused.headers["Retry-After"] == "900"
        assert use(client, "west_clerk").status_code == 200, "a colleague behind the same address goes on"
        clock.shift(timedelta(minutes=15))
        assert use(client, name).status_code == 200


def test_codes_are_guessed_from_one_address_over_many_names_and_then_no_more(client, cast):
    code = passwords.issue_code(user=cast["east_clerk"], by=None)
    said = [use(client, f"nobody{number}").status_code for number in range(100)]
    assert set(said) == {200}
    assert use(client, "nobody").status_code == use(client, "east_clerk", code).status_code == 429
    assert use(Client(), "east_clerk", code, REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_refused_guess_computes_no_hash_and_writes_nothing(client, cast, monkeypatch):
    for _ in range(10):
        use(client, "east_clerk")
    assert Entry.objects.get(verb="limit.reached").target_label == "赵东"
    monkeypatch.setattr(passwords, "check_password", None)
    with CaptureQueriesContext(connection) as queries:
        assert use(client, "east_clerk").status_code == 429
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []


def test_a_whole_office_sets_its_first_passwords_behind_one_address(client, cast):
    for _ in range(130):
        code = passwords.issue_code(user=cast["east_clerk"], by=None)
        assert use(client, "east_clerk", code).status_code == 302
        OneTimeCode.objects.all().delete()


def test_a_weak_new_password_is_no_guess(client, cast):
    assert {use(client, "east_clerk", new="short").status_code for _ in range(12)} == {200}


def test_the_old_password_is_guessed_eight_times_and_no_more(client, cast):
    client.login_as(cast["east_clerk"])

    def change(old):
        typed = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
        return client.post(reverse("accounts:password"), typed)

    assert [change("guess").status_code for _ in range(8)] == [200] * 8
    refused = change(RIGHT)
    assert refused.status_code == 429
    assert "密码输错的次数太多" in refused.text
    assert client.get(reverse("accounts:password")).status_code == 200
    cast["east_clerk"].refresh_from_db()
    assert cast["east_clerk"].check_password(RIGHT)
    entry = Entry.objects.get(verb="limit.reached")
    assert (entry.target_label, entry.actor_name, entry.data) == ("赵东", "赵东", {"act": "old_password"})


def test_names_are_not_tried_one_after_the_other_for_ever(client, cast):
    with trail.coming_from("127.0.0.1"):
        fill(Act.LOG_IN)
    assert log_in(client, "east_clerk", RIGHT).status_code == 429
    assert log_in(Client(), "east_clerk", RIGHT, REMOTE_ADDR="10.1.1.1").status_code == 302


def test_every_failed_log_in_counts_for_its_address(client, cast):
    for name in ("east_clerk", "nobody", "west_clerk"):
        log_in(client, name)
    log_in(client, "east_clerk", RIGHT)
    key = next(key for _, key in keys(Act.LOG_IN, "127.0.0.1"))
    assert Tally.objects.get(key=key).count == 3


def keys(act, address):
    with trail.coming_from(address):
        return list(counting._keys(act, "", None))


def test_a_long_address_counts_as_the_network_it_belongs_to():
    assert (
        counting.network_of("2001:db8:1:2:3::4")
        == counting.network_of("2001:db8:1:2::9")
        != "2001:db8:1:3::9"
    )
    assert counting.network_of("10.1.1.1") == "10.1.1.1"
    assert counting.network_of("") == ""


def test_exports_of_one_person_end_and_those_of_another_go_on(client, cast, project):
    fill(Act.EXPORT, by=cast["centre"])
    client.login_as(cast["centre"])
    assert client.post(reverse("projects:export")).status_code == 429
    assert client.get(reverse("projects:list")).status_code == 200
    assert Client().post(reverse("projects:export")).status_code == 302
    client.login_as(cast["east_clerk"])
    made = client.post(reverse("projects:export"))
    made.close()
    assert made.status_code == 200


def test_uploads_are_counted_wherever_they_arrive(client, cast, project):
    client.login_as(cast["east_clerk"])
    url = reverse("projects:attach", args=[project.pk])

    def upload():
        return client.post(url, {"file": SimpleUploadedFile("a.txt", b"x")}, headers={"HX-Request": "true"})

    assert upload().status_code != 429
    assert Tally.objects.get().count == 1
    fill(Act.UPLOAD, by=cast["east_clerk"])
    refused = upload()
    assert (refused.status_code, refused.text[:11]) == (429, "上传的文件太多，请在 ")
    assert client.post(url, {}).status_code != 429


def test_every_act_is_named_somewhere():
    named = {
        getattr(pattern.callback, "limited_act", None) for _, pattern in routes(get_resolver().url_patterns)
    }
    assert named - {None} == set(Act) - {Act.UPLOAD}


def test_a_window_that_is_over_begins_anew(db):
    with time_machine.travel(NOON, tick=False) as clock:
        assert [tallies.count("key", 60) for _ in range(3)] == [1, 2, 3]
        assert tallies.used_up("key", 3)
        assert not tallies.used_up("key", 4)
        clock.shift(timedelta(seconds=61))
        assert not tallies.used_up("key", 3)
        assert tallies.count("key", 60) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_each_counts():
    def often(_):
        try:
            return [tallies.count("key", 60) for _ in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        counted = list(people.map(often, range(8)))
    assert sorted(number for each in counted for number in each) == list(range(1, 81))


# The trail is not filled by trying


def told(**asked):
    return list(Entry.objects.filter(**asked).order_by("pk").values_list("verb", "data"))


def test_names_of_nobody_make_few_lines_and_one_that_counts(client, cast):
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(60):
            log_in(client, f"nobody{number}")
        assert len(told()) == 10
        clock.shift(timedelta(hours=1))
        assert jobs.tell_repeated() == 1
        last = told()[-1]
        assert last[0] == "session.login_failed"
        assert (last[1]["repeated"], last[1]["until"]) == (50, "2026-11-23T05:00:00Z")
        assert Entry.objects.latest("pk").address == "127.0.0.1"
        assert len(told()) == 11
        assert jobs.tell_repeated() == 0
        assert not Tally.objects.exists()
        assert trail.broken_at(trail.INSTALLATION) is None


def test_an_hour_is_told_before_the_next_begins_even_if_the_worker_sleeps(client, cast):
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(12):
            log_in(client, f"nobody{number}")
        clock.shift(timedelta(hours=3))
        log_in(client, "nobody")
        assert [data.get("repeated") for _, data in told()[-2:]] == [2, None]


def test_whoever_is_attacked_is_named_whatever_happens_to_names_of_nobody(client, cast):
    for number in range(30):
        log_in(client, f"nobody{number}")
    log_in(client, "east_clerk")
    entry = Entry.objects.get(target_label="赵东")
    assert (entry.verb, entry.county_id) == ("session.login_failed", cast["east_clerk"].post.county_id)


def test_a_locked_name_makes_one_line_an_hour(client, cast):
    for _ in range(40):
        log_in(client, "east_clerk")
    assert len(told(verb="session.locked_out")) == 1
    assert len(told(verb="session.login_failed")) <= 10


def test_refused_pages_of_one_person_are_told_one_by_one_up_to_a_number(client, cast):
    with time_machine.travel(NOON, tick=False) as clock:
        client.login_as(cast["leader"])
        for _ in range(80):
            assert client.get(reverse("accounts:people")).status_code == 403
        assert len(told(verb="access.refused")) == 60
        clock.shift(timedelta(hours=1))
        jobs.tell_repeated()
        last = Entry.objects.latest("pk")
        assert (last.actor_id, last.data["repeated"]) == (cast["leader"].pk, 20)


def test_the_audit_administrator_reads_the_count(client, cast):
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(12):
            log_in(client, f"nobody{number}")
        clock.shift(timedelta(hours=1))
        jobs.tell_repeated()
        page = client.login_as(cast["audit_admin"]).get(reverse("accounts:trail")).text
    assert "此后一小时内又有（次）" in page


def test_the_worker_tells_of_each_hour_soon_after_it(db):
    with time_machine.travel("2026-11-23T04:20:00Z", tick=False):
        nightly.set_up()
    told = Schedule.objects.get(func="luodi.audit.jobs.tell_repeated")
    assert (told.schedule_type, told.next_run.isoformat()) == (Schedule.HOURLY, "2026-11-23T05:00:00+00:00")
