"""Passwords that are guessed first are refused, whatever year stands behind them, and every refusal is Chinese."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse


def said(password, user):
    try:
        validate_password(password, user)
    except ValidationError as weak:
        return weak.messages
    return []


@pytest.mark.parametrize(
    "password",
    [
        "Yunling2026", "yunlingxian2026", "2026@Yunling", "Yun1ing-2026", "云岭县2026!!!!", "Luodi@202612", "Luodi-Yunling-1",
        "Zhaodong1988", "赵东19880101", "east_clerk2026", "Password2026!", "P@ssw0rd2026", "qwertyuiop12", "1qaz2wsx3edc", "Admin@123456",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(cast, password):
    assert said(password, cast["east_clerk"])


@pytest.mark.parametrize(
    "password",
    [
        "Xin-de-mi-ma-2026",
        "Bu-neng-wang-ji-9",
        "三月的雨下了一整夜啊",
        "vK8#mmq2Lw0p",
        "luodi-shi-ge-hao-ci-88",
    ],
)
def test_what_nobody_guesses_is_taken(cast, password):
    assert said(password, cast["east_clerk"]) == []


@pytest.mark.parametrize(
    "password", ["a1", "1234567890123", "password12", "east_clerk", "Yunling2026", "short1"]
)
def test_no_refusal_has_an_english_word(client, cast, password):
    messages = said(password, cast["east_clerk"])
    assert messages
    assert not any(re.search("[A-Za-z]", words) for words in messages)
    typed = {"old_password": "Bu-neng-wang-ji-9", "new_password1": password, "new_password2": password}
    page = client.login_as(cast["east_clerk"]).post(reverse("accounts:password"), typed).text
    assert all(words in page for words in messages)
    assert "This password" not in page


def test_the_old_password_and_a_slip_are_answered_in_chinese(client, cast):
    typed = {"old_password": "guess", "new_password1": "vK8#mmq2Lw0p", "new_password2": "another"}
    page = client.login_as(cast["east_clerk"]).post(reverse("accounts:password"), typed).text
    alerts = re.findall(r'class="[^"]*(?:invalid|error)[^"]*"[^>]*>([^<]+)<', page)
    assert alerts
    assert not any(re.search("[A-Za-z]", words) for words in alerts)
