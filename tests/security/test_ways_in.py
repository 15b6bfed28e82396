"""The two ways in, password and one-time code: what they take, and what neither skips."""

import re

import pytest
from allauth.mfa import app_settings as two_steps
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from luodi.accounts.actions import passwords

PRESENT = "Bu-neng-wang-ji-9"


def log_in(password, username="leader"):
    typed = {"login": username, "password": password}
    return Client().post(reverse("account_login"), typed)


@pytest.mark.parametrize(
    "password", ["只有汉字的一句话也行", "nothing but small letters", " blanks at both ends ", "z9" * 50]
)
def test_any_password_is_taken_and_asked_for_as_it_was_typed(login, cast, password):
    typed = {"old_password": PRESENT, "new_password1": password, "new_password2": password}
    assert login(cast["leader"]).post(reverse("accounts:password"), typed).status_code == 302
    assert log_in(password).status_code == 302
    others = {password.upper(), password.strip(), password[:72], password + " "} - {password}
    assert {log_in(other).status_code for other in others} == {200}


@pytest.mark.parametrize(
    ("route", "who"), [("account_login", None), ("accounts:password", "leader"), ("accounts:use_code", None)]
)
def test_passwords_are_typed_unseen_and_managers_may_fill_them_in(client, cast, route, who):
    if who:
        client.login_as(cast[who])
    fields = re.findall(r"<input[^>]*password[^>]*>", client.get(reverse(route)).text)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        # A phrase of a dozen words has room.
        assert int((re.search(r'maxlength="(\d+)"', field) or [0, 200])[1]) >= 200


def test_a_one_time_code_does_not_skip_the_second_step(client, cast):
    TOTP.activate(cast["leader"], generate_totp_secret())
    code = passwords.issue_code(user=cast["leader"], by=None)  # whole, at the keyboard of the server
    passwords.use_code(username="leader", code=code, password="Ling-yi-ju-hua-8")
    assert log_in("Ling-yi-ju-hua-8").url == reverse("mfa_authenticate")


def test_six_digits_hold_for_half_a_minute():
    assert (two_steps.TOTP_PERIOD, two_steps.TOTP_DIGITS, two_steps.TOTP_TOLERANCE) == (30, 6, 0)
    assert len(generate_totp_secret()) >= 32  # base32: 160 bits


def test_a_code_is_drawn_from_enough():
    """31 letters, ten times: 49 bits, of which five tries are allowed."""
    assert len(passwords.ALPHABET) ** passwords.LENGTH > 2**49
