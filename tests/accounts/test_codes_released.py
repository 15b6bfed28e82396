"""A one-time code opens an account by two administrators, never by one; its owner and who watches over the trail are told."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.actions import passwords, releasing
from luodi.accounts.actions.people import create_people
from luodi.accounts.entries import PersonEntry, PostEntry
from luodi.accounts.models import OneTimeCode, User
from luodi.audit.models import Entry
from luodi.common import clock, todo

NEW = "Xin-de-mi-ma-2026"


def use(code, username="east_clerk"):
    typed = {"username": username, "code": code, "password": NEW, "again": NEW}
    return Client().post(reverse("accounts:use_code"), typed)


def issued(cast, **told):
    half = passwords.issue_code(user=cast["east_clerk"], by=cast["security_admin"], **told)
    return half, OneTimeCode.objects.latest("pk")


def test_what_the_issuer_is_shown_opens_nothing(cast):
    half, _ = issued(cast)
    assert re.fullmatch(r"[A-Z0-9]{5}", half)
    assert "一次性口令不对" in use(half).text
    assert not User.objects.get(username="east_clerk").check_password(NEW)


def test_even_the_whole_code_opens_nothing_before_the_second_half_was_released(cast):
    half, code = issued(cast)
    assert use(half + code.second_half).status_code == 200
    ((_, second),) = releasing.release_codes(codes=[code], by=cast["system_admin"])
    assert use(half + second).status_code == 302


def test_the_second_half_goes_once_to_another_administrator(cast):
    _, code = issued(cast)
    with pytest.raises(releasing.ReleaseRefused, match="另一名管理员"):
        releasing.release_codes(codes=[code], by=cast["security_admin"])
    with pytest.raises(releasing.ReleaseRefused, match="审计管理员只核对"):
        releasing.release_codes(codes=[code], by=cast["audit_admin"])
    with pytest.raises(PermissionDenied):
        releasing.release_codes(codes=[code], by=cast["leader"])
    assert len(releasing.release_codes(codes=[code], by=cast["system_admin"])) == 1
    with pytest.raises(releasing.ReleaseRefused, match="已经放行"):
        releasing.release_codes(codes=[code], by=cast["system_admin"])
    assert Entry.objects.get(verb="password.code_released").data == {"issued_by": "蒋安全"}


def test_a_second_step_is_dropped_by_two_as_well(cast):
    TOTP.activate(cast["east_clerk"], generate_totp_secret())
    _, code = issued(cast, drop_two_step=True)
    assert Authenticator.objects.filter(user=cast["east_clerk"]).exists()
    releasing.release_codes(codes=[code], by=cast["system_admin"])
    assert not Authenticator.objects.filter(user=cast["east_clerk"]).exists()


def test_who_gets_the_code_and_who_watches_over_the_trail_are_told(client, cast):
    User.objects.filter(username="east_clerk").update(last_login=clock.now())
    half, code = issued(cast)
    releasing.release_codes(codes=[code], by=cast["system_admin"])
    page = client.login_as(cast["east_clerk"]).get(reverse("accounts:security")).text
    assert "蒋安全为您发放了一次性口令，卫系统放行" in page
    page = client.login_as(cast["audit_admin"]).get(reverse("desk:home")).text
    assert "您的账号有 1 条安全提醒" in page
    assert "蒋安全发放、卫系统放行了 1 个一次性口令：赵东" in client.get(reverse("accounts:security")).text
    client.post(reverse("accounts:read_notices"))
    assert "安全提醒" not in client.get(reverse("desk:home")).text


def test_the_owner_of_a_password_is_told_that_it_was_set_anew_and_a_newcomer_is_not(cast):
    User.objects.filter(username="east_clerk").update(last_login=clock.now())
    for who in ("east_clerk", "west_clerk"):
        assert use(passwords.issue_code(user=cast[who], by=None), who).status_code == 302
    (told,) = cast["east_clerk"].notices.all()
    assert "已用一次性口令重新设置" in told.words
    assert not cast["west_clerk"].notices.exists()


def test_where_nobody_else_is_left_who_watches_over_the_trail_releases(cast):
    passwords.issue_code(user=cast["system_admin"], by=cast["security_admin"])
    assert [item.title for item in todo.items_for(cast["audit_admin"])] == ["放行一次性口令 1 个"]
    releasing.release_codes(codes=OneTimeCode.objects.all(), by=cast["audit_admin"])


def test_without_a_second_administrator_no_code_is_handed_out(cast):
    User.objects.filter(username__in=["system_admin", "audit_admin"]).update(is_active=False)
    with pytest.raises(passwords.CodeNotIssued, match="luodi code"):
        passwords.issue_code(user=cast["east_clerk"], by=cast["security_admin"])


def test_the_keyboard_of_the_machine_prints_whole_codes(cast):
    assert use(passwords.issue_code(user=cast["east_clerk"], by=None)).status_code == 302


def test_a_made_up_person_gives_no_second_administrator_to_one_alone(cast, units):
    """A new person's first code takes two as well, else one would make oneself the second."""
    entry = PersonEntry("ghost", "影子", PostEntry("security_admin", units["county"].pk))
    ((ghost, half),) = create_people(entries=[entry], by=cast["security_admin"])
    assert len(half) == passwords.LENGTH // 2
    with pytest.raises(releasing.ReleaseRefused):
        releasing.release_codes(codes=ghost.codes.all(), by=cast["security_admin"])


def test_a_code_is_turned_down_by_the_second_or_taken_back_by_the_first(client, cast):
    for who in ("system_admin", "security_admin"):
        half, code = issued(cast)
        client.login_as(cast[who]).post(
            reverse("accounts:release_codes"), {"pick": code.pk, "how": "turn_down"}
        )
        code.refresh_from_db()
        assert code.expires_at <= clock.now()
        assert use(half + code.second_half).status_code == 200


def test_codes_of_before_the_upgrade_are_whole_and_go_on(cast):
    code = passwords.issue_code(user=cast["east_clerk"], by=None)
    OneTimeCode.objects.update(asked_by=None, second_half="")
    assert use(code).status_code == 302


def test_the_page_asks_as_often_for_many_codes_as_for_few(client, cast):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accounts:codes"))
        return len(queries)

    client.login_as(cast["system_admin"])
    passwords.issue_code(user=cast["east_clerk"], by=cast["security_admin"])
    client.get(reverse("accounts:codes"))
    few = count()
    for who in ("west_clerk", "leader", "bureau_clerk", "agent"):
        passwords.issue_code(user=cast[who], by=cast["security_admin"])
    assert count() == few
