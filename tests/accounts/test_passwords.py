"""Choosing a password, and the one-time code for those who forgot theirs."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from luodi.accounts.actions import passwords, releasing
from luodi.accounts.models import OneTimeCode, User
from luodi.audit.models import Entry

NEW = "Xin-de-mi-ma-2026"


def use(client, username, code, password=NEW):
    typed = {"username": username, "code": code, "password": password, "again": password}
    return client.post(reverse("accounts:use_code"), typed)


def handed_out(cast, user="east_clerk", **told):
    """Return both halves of a code: one from who issued it, the other from who released it."""
    first = passwords.issue_code(user=cast[user], by=cast["security_admin"], **told)
    ((_, second),) = releasing.release_codes(
        codes=cast[user].codes.order_by("-pk")[:1], by=cast["system_admin"]
    )
    return f"{first}-{second}"


@pytest.fixture
def code(cast):
    return handed_out(cast)


def test_a_code_sets_the_password_once(client, cast, code):
    assert use(client, "east_clerk", code).url == reverse("account_login")
    assert "密码已设置" in client.get(reverse("account_login")).text
    cast["east_clerk"].refresh_from_db()
    assert cast["east_clerk"].check_password(NEW)
    assert "一次性口令不对" in use(client, "east_clerk", code, "Yi-ge-bie-de-8").text
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "password.code_issued",
        "password.code_released",
        "password.set_by_code",
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_ten_who_use_a_code_at_once_one_sets_the_password(cast, code, together):
    statuses = together(lambda: use(Client(), "east_clerk", code).status_code, times=10)
    assert statuses.count(302) == 1
    assert Entry.objects.filter(verb="password.set_by_code").count() == 1


def test_a_code_may_be_typed_in_small_letters_and_without_the_dash(client, cast, code):
    assert use(client, "east_clerk", code.lower().replace("-", " ")).status_code == 302


def test_the_code_itself_is_nowhere_kept(cast, code):
    kept = OneTimeCode.objects.get().code_hash + str(list(Entry.objects.values()))
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert not any(half in kept for half in code.split("-"))


def test_a_code_ends_after_a_day(client, cast):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        code = handed_out(cast)
        clock.shift(timedelta(hours=24, seconds=1))
        assert "已过期" in use(client, "east_clerk", code).text


def test_a_new_code_replaces_the_old_one(client, cast, code):
    second = handed_out(cast)
    assert use(client, "east_clerk", code).status_code == 200
    assert use(client, "east_clerk", second).status_code == 302


def test_five_wrong_tries_spend_the_code(client, cast, code):
    for _ in range(passwords.TRIES):
        use(client, "east_clerk", "AAAAA-AAAAA")
    assert use(client, "east_clerk", code).status_code == 200
    assert not User.objects.get(username="east_clerk").check_password(NEW)
    assert Entry.objects.filter(verb="password.code_refused").count() == passwords.TRIES


def test_the_code_of_one_person_opens_nothing_for_another(client, cast, code):
    assert use(client, "west_clerk", code).status_code == 200
    assert use(client, "nobody", code).status_code == 200


def test_the_code_of_a_deactivated_person_opens_nothing(client, cast, code):
    User.objects.filter(username="east_clerk").update(is_active=False)
    assert use(client, "east_clerk", code).status_code == 200


def test_a_code_lifts_a_lock_out(client, cast, code):
    log_in = {"login": "east_clerk", "password": NEW}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(reverse("account_login"), log_in)
    use(client, "east_clerk", code)
    assert client.post(reverse("account_login"), log_in).url == reverse("desk:home")


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short1", "short1", "10"),
        ("1234567890123", "1234567890123", "数字"),
        (NEW, NEW + "x", "两遍密码不一样"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused(client, cast, code, password, again, said):
    typed = {"username": "east_clerk", "code": code, "password": password, "again": again}
    assert said in client.post(reverse("accounts:use_code"), typed).text
    assert OneTimeCode.objects.get().used_at is None


def test_nobody_issues_a_code_to_himself(cast):
    with pytest.raises(passwords.CodeNotIssued):
        passwords.issue_code(user=cast["security_admin"], by=cast["security_admin"])


def test_changing_the_password_ends_other_sessions(cast):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.force_login(cast["east_clerk"], backend="django.contrib.auth.backends.ModelBackend")
    typed = {"old_password": "Bu-neng-wang-ji-9", "new_password1": NEW, "new_password2": NEW}
    assert here.post(reverse("accounts:password"), typed).url == reverse("accounts:account")
    assert "密码已修改" in here.get(reverse("accounts:account")).text
    assert there.get(reverse("accounts:account")).status_code == 302
    assert Entry.objects.get(verb="password.changed").actor_name == "赵东"


def test_changing_the_password_needs_the_present_one(client, cast):
    client.login_as(cast["east_clerk"])
    typed = {"old_password": "guess", "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("accounts:password"), typed).status_code == 200
    cast["east_clerk"].refresh_from_db()
    assert not cast["east_clerk"].check_password(NEW)


@pytest.fixture
def newcomer(client, cast):
    User.objects.filter(pk=cast["east_clerk"].pk).update(must_change_password=True)
    client.login_as(cast["east_clerk"])
    return client


def test_a_password_from_somebody_else_is_changed_first(newcomer):
    assert newcomer.get(reverse("accounts:account")).url == reverse("accounts:password")
    assert "请先换成自己的" in newcomer.get(reverse("accounts:password")).text
    typed = {"old_password": "Bu-neng-wang-ji-9", "new_password1": NEW, "new_password2": NEW}
    newcomer.post(reverse("accounts:password"), typed)
    assert newcomer.get(reverse("accounts:account")).status_code == 200


def test_in_the_demonstration_nobody_has_to_change_it(newcomer, settings):
    settings.DEMO = True
    assert newcomer.get(reverse("accounts:account")).status_code == 200


def test_one_may_leave_without_changing_the_password(newcomer):
    assert newcomer.post(reverse("account_logout")).url == reverse("account_login")
