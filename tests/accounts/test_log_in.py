"""Logging in, being locked out, falling asleep, and what of it the trail keeps."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from luodi.audit.models import Entry

RIGHT = "Bu-neng-wang-ji-9"


def log_in(client, username, password=RIGHT, **more):
    return client.post(reverse("account_login"), {"login": username, "password": password, **more})


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_the_log_in_page_says_that_secrets_do_not_belong_here(client, db):
    page = client.get(reverse("account_login")).text
    assert "不得录入涉密信息" in page
    assert "登录名" in page
    assert "没有操作" not in page


def test_the_log_in_page_says_why_one_has_to_log_in_again(client, db):
    page = client.get(reverse("account_login"), {"idle": "1"}).text
    assert "您已超过 60 分钟没有操作，请重新登录。" in page


def test_logging_in_and_out_is_in_the_trail(client, cast):
    assert log_in(client, "east_clerk").url == reverse("desk:home")
    entry = Entry.objects.get(verb="session.logged_in")
    assert (entry.actor_name, entry.post_label, entry.address) == ("赵东", "东川镇 · 经办人", "127.0.0.1")
    assert entry.county_id == cast["east_clerk"].post.county_id
    assert client.post(reverse("account_logout")).url == reverse("account_login")
    assert verbs() == ["session.logged_in", "session.logged_out"]
    assert client.get(reverse("accounts:account")).status_code == 302


def test_log_in_leads_back_to_where_one_wanted_to_go(client, cast):
    wanted = client.get(reverse("accounts:account"))
    page = client.get(wanted.url)
    assert f'name="next" value="{reverse("accounts:account")}"' in page.text
    assert log_in(client, "east_clerk", next=reverse("accounts:account")).url == reverse("accounts:account")


def test_a_wrong_password_is_refused_in_plain_chinese_and_written_down(client, cast):
    response = log_in(client, "east_clerk", "wrong")
    assert "登录名或密码不对" in response.text
    entry = Entry.objects.get()
    assert (entry.verb, entry.data, entry.target_label) == (
        "session.login_failed",
        {"username": "east_clerk"},
        "赵东",
    )
    assert entry.county_id == cast["east_clerk"].post.county_id


def test_an_unknown_name_is_answered_like_a_wrong_password(client, cast):
    unknown = log_in(client, "nobody", "wrong").text
    known = log_in(client, "east_clerk", "wrong").text
    said = [re.findall(r'role="alert">.*?</div>', page, re.DOTALL) for page in (unknown, known)]
    assert said[0] == said[1] != []


def test_after_the_lock_out_even_the_right_password_is_refused(client, cast):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = log_in(client, "east_clerk", "wrong")
    assert response.status_code == 429
    assert "请过 15 分钟再试" in response.text
    assert "east_clerk" in response.text
    assert AccessAttempt.objects.get().username == "east_clerk"
    assert log_in(client, "east_clerk").status_code == 429
    assert client.get(reverse("accounts:account")).status_code == 302
    assert "session.logged_in" not in verbs()
    assert verbs().count("session.locked_out") == 1, "the next of the hour are counted"
    assert log_in(Client(), "west_clerk").status_code == 302, "a colleague behind the same address works on"


@pytest.mark.parametrize(
    "claimed",
    ["X-Forwarded-For", "X-Real-IP", "Forwarded", "CF-Connecting-IP", "True-Client-IP", "Client-IP"],
)
def test_no_header_leads_round_the_lock_out(client, cast, claimed):
    for number in range(settings.AXES_FAILURE_LIMIT + 1):
        typed = {"login": "east_clerk", "password": "wrong"}
        said = {claimed: f"for=10.1.1.{number}" if claimed == "Forwarded" else f"10.1.1.{number}"}
        response = client.post(reverse("account_login"), typed, headers=said)
    assert response.status_code == 429


@pytest.mark.parametrize("spelling", [" {}", "{} ", "{}\u3000", "\t{}"])
def test_no_blank_at_a_name_leads_round_the_lock_out(client, cast, spelling):
    for number in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, spelling.format("east_clerk") if number % 2 else "east_clerk", "wrong")
    assert log_in(client, spelling.format("east_clerk")).status_code == 429


@pytest.mark.parametrize(
    "name",
    [
        "EAST_CLERK",
        "East_Clerk",
        "ｅａｓｔ＿ｃｌｅｒｋ",
        "east_clerk\0",
        "east_cler\u212a",
        "east_clerk\u200b",
    ],
)
def test_another_spelling_of_a_name_is_nobody(client, cast, name):
    assert log_in(client, name).status_code == 200
    assert client.get(reverse("accounts:account")).status_code == 302


def test_a_lock_out_ends_by_itself(client, cast):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        for _ in range(settings.AXES_FAILURE_LIMIT):
            log_in(client, "east_clerk", "wrong")
        assert log_in(client, "east_clerk").status_code == 429
        clock.shift(timedelta(minutes=16))
        assert log_in(client, "east_clerk").status_code == 302


def test_wrong_passwords_do_not_reach_the_log_of_axes(client, cast):
    log_in(client, "east_clerk", "almost-my-password")
    attempt = AccessAttempt.objects.get()
    assert "almost-my-password" not in attempt.post_data


def test_whoever_was_deactivated_cannot_log_in_and_is_thrown_out(client, cast):
    log_in(client, "east_clerk")
    cast["east_clerk"].is_active = False
    cast["east_clerk"].save()
    assert client.get(reverse("accounts:account")).status_code == 302
    assert "登录名或密码不对" in log_in(client, "east_clerk").text


@pytest.mark.parametrize(
    "route",
    [
        "account_signup",
        "account_email",
        "account_reset_password",
        "account_change_password",
        "account_inactive",
    ],
)
def test_what_allauth_also_offers_does_not_exist(route):
    with pytest.raises(NoReverseMatch):
        reverse(route)


# Sessions


def test_an_hour_without_a_click_ends_the_session(client, cast):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        log_in(client, "east_clerk")
        clock.shift(timedelta(minutes=50))
        assert client.get(reverse("accounts:account")).status_code == 200
        clock.shift(timedelta(minutes=59))
        assert client.get(reverse("accounts:account")).status_code == 200
        clock.shift(timedelta(minutes=61))
        response = client.get(reverse("accounts:account"))
        assert response.url == reverse("account_login") + "?idle=1"
        assert Entry.objects.latest("pk").data == {"idle": True}
        assert client.get(reverse("accounts:account")).url.startswith(reverse("account_login") + "?next")


def test_the_session_row_is_written_at_most_once_a_minute_and_a_get_writes_nothing_else(client, cast):
    def written():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accounts:account"))
        return [q["sql"] for q in queries if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]

    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        log_in(client, "east_clerk")
        written()
        assert written() == []
        clock.shift(timedelta(seconds=59))
        assert written() == []
        clock.shift(timedelta(seconds=2))
        assert [sql for sql in written() if "django_session" not in sql] == []
        clock.shift(timedelta(seconds=61))
        assert len(written()) == 1


def test_the_session_ends_with_the_browser(client, cast):
    response = log_in(client, "east_clerk")
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert Session.objects.count() == 1


# The acting post


def test_one_acts_under_one_post_and_may_switch(client, cast, units):
    client.login_as(cast["both"])
    page = client.get(reverse("accounts:account")).text
    assert "换成这个岗位" in page
    other = cast["both"].posts_now[1]
    client.post(reverse("accounts:switch_post"), {"post": other.pk})
    client.post(reverse("account_logout"))
    assert Entry.objects.get(verb="session.logged_out").post_id == other.pk


def test_nobody_acts_under_the_post_of_another(client, cast):
    client.login_as(cast["east_clerk"])
    foreign = cast["east_head"].posts_now[0]
    assert client.post(reverse("accounts:switch_post"), {"post": foreign.pk}).status_code == 404


def test_a_post_that_ended_is_no_longer_acted_under(client, cast):
    client.login_as(cast["both"])
    second = cast["both"].posts_now[1]
    client.post(reverse("accounts:switch_post"), {"post": second.pk})
    second.valid_to = "2020-01-01"
    second.save()
    assert client.get(reverse("accounts:account")).status_code == 200
    client.post(reverse("account_logout"))
    assert Entry.objects.get(verb="session.logged_out").post_id != second.pk


def test_with_the_post_what_it_read_is_closed_at_once(client, cast, project):
    client.login_as(cast["east_clerk"])
    assert client.get(project.get_absolute_url()).status_code == 200
    cast["east_clerk"].posts.update(valid_to="2020-01-01")
    assert client.get(project.get_absolute_url()).status_code in (403, 404)
    assert client.post(reverse("projects:edit", args=[project.pk])).status_code in (403, 404)


# The second step


def six_digits(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_with_two_steps_the_password_alone_opens_nothing(client, cast):
    secret = generate_totp_secret()
    TOTP.activate(cast["leader"], secret)
    response = log_in(client, "leader")
    assert response.url == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:account")).status_code == 302
    assert "6 位数字" in client.get(reverse("mfa_authenticate")).text
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "验证码不对" in wrong.text
    assert client.post(reverse("mfa_authenticate"), {"code": six_digits(secret)}).url == reverse("desk:home")
    assert verbs() == ["two_step.failed", "session.logged_in"]


@pytest.fixture
def before_the_code(cast):
    """The secret of the leader's second step, and a browser in which only the password was typed."""
    secret, client = generate_totp_secret(), Client()
    TOTP.activate(cast["leader"], secret)
    RecoveryCodes.activate(cast["leader"])
    log_in(client, "leader")
    return secret, client


@pytest.mark.parametrize(
    "route",
    ["desk:home", "projects:list", "projects:imports", "accounts:account", "accounts:password", "mfa_index",
     "mfa_view_recovery_codes", "mfa_activate_totp", "account_reauthenticate"],
)  # fmt: skip
def test_before_the_code_every_page_is_closed(before_the_code, route):
    _, client = before_the_code
    assert client.get(reverse(route)).url.startswith(reverse("account_login"))
    assert client.post(reverse(route)).url.startswith(reverse("account_login"))


def test_a_code_is_guessed_twenty_times_and_no_more(before_the_code):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        secret, client = before_the_code
        for _ in range(20):
            assert "验证码不对" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
        other = Client()
        log_in(other, "leader")
        for browser in (client, other):
            refused = browser.post(reverse("mfa_authenticate"), {"code": six_digits(secret)})
            assert "试得太多了" in refused.text
        clock.shift(timedelta(minutes=5, seconds=1))
        assert client.post(reverse("mfa_authenticate"), {"code": six_digits(secret)}).status_code == 302


@pytest.mark.parametrize("kind", ["six digits", "recovery"])
def test_a_code_opens_once(before_the_code, cast, kind):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False):
        secret, client = before_the_code
        recovery = RecoveryCodes(Authenticator.objects.get(user=cast["leader"], type="recovery_codes"))
        code = six_digits(secret) if kind == "six digits" else recovery.get_unused_codes()[0]
        other = Client()
        log_in(other, "leader")
        answers = [one.post(reverse("mfa_authenticate"), {"code": code}) for one in (client, other)]
        assert answers[0].url == reverse("desk:home")
        assert "验证码不对" in answers[1].text


def test_the_second_step_is_switched_on_and_off_by_its_owner(cast, django_capture_on_commit_callbacks):
    client = Client()  # allauth notes on a GET that the recovery codes were seen
    log_in(client, "leader")
    assert "未开启" in client.get(reverse("mfa_index")).text
    asked = client.get(reverse("mfa_activate_totp"))
    page = client.post(asked.url, {"password": RIGHT}, follow=True).text
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": six_digits(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(response.url).text.count("<li><code>") == 10
    assert "还剩 10 个" in client.get(reverse("mfa_index")).text
    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert "两步验证（未开启）" in client.get(reverse("accounts:account")).text
    kinds = Entry.objects.filter(verb__startswith="two_step").order_by("pk").values_list("verb", "data__kind")
    assert ("two_step.added", "totp") in kinds
    assert ("two_step.removed", "totp") in kinds


def test_changing_the_second_step_asks_for_the_password_again(client, cast):
    log_in(client, "leader")
    response = client.get(reverse("mfa_activate_totp"))
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert "请再输一遍密码" in client.get(response.url).text
    assert "密码不对" in client.post(response.url, {"password": "wrong"}).text
    assert client.post(response.url, {"password": RIGHT}).url == reverse("mfa_activate_totp")


def test_the_code_that_switched_the_second_step_on_opens_no_log_in(cast, django_capture_on_commit_callbacks):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False):
        client = Client()
        log_in(client, "leader")
        client.post(client.get(reverse("mfa_activate_totp")).url, {"password": RIGHT})
        secret = re.search(r"<code>([A-Z2-7]+)</code>", client.get(reverse("mfa_activate_totp")).text)[1]
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("mfa_activate_totp"), {"code": six_digits(secret)})
        other = Client()
        log_in(other, "leader")
        assert "验证码不对" in other.post(reverse("mfa_authenticate"), {"code": six_digits(secret)}).text
