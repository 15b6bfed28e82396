"""How long a log-in lasts, where one is logged in, and what one is told of it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as configured
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.actions import second_step
from luodi.accounts.browsers import words_for
from luodi.accounts.models import LogIn, TwoStepRule, User
from luodi.accounts.permissions import Role, needs_second_step
from luodi.accounts.reports.log_ins import is_new_place
from luodi.audit.models import Entry

RIGHT = "Bu-neng-wang-ji-9"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


def logged_in(user="east_clerk", agent=OFFICE, address="10.1.2.3"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": user, "password": RIGHT})
    return client


def page(client):
    return client.get(reverse("accounts:security"))


def going_on(client):
    return page(client).text.rpartition("正在登录的设备")[2]


def notices(user="east_clerk"):
    return list(User.objects.get(username=user).notices.order_by("pk").values_list("words", flat=True))


def test_however_busy_somebody_is_the_password_is_asked_for_after_a_day_of_work(cast):
    with time_machine.travel("2026-11-23T00:00:00Z", tick=False) as clock:
        client = logged_in()
        for _ in range(configured.SESSION_HOURS * 2):
            assert client.get(reverse("accounts:account")).status_code == 200
            clock.shift(timedelta(minutes=30))
        clock.shift(timedelta(minutes=1))
        answer = client.get(reverse("accounts:account"))
        assert answer.url == reverse("account_login") + "?long=1"
        assert "登录已满 12 小时，请重新登录。" in client.get(answer.url).text
        assert client.get(reverse("accounts:account")).status_code == 302


def test_a_session_of_before_the_upgrade_goes_on_and_is_counted_from_then(client, cast):
    client.login_as(cast["east_clerk"])
    with time_machine.travel(timedelta(minutes=30)):
        assert client.get(reverse("accounts:account")).status_code == 200
        assert "还没有记下登录" in page(client).text


def test_one_sees_where_one_is_logged_in_and_ends_the_others(cast):
    here, there = logged_in(), logged_in(agent=PHONE, address="112.10.9.8")
    listed = going_on(here)
    assert listed.index("Windows 电脑，谷歌内核浏览器") < listed.index("苹果手机，微信")
    assert "112.10.9.8" in listed
    other = LogIn.objects.get(address="112.10.9.8")
    assert here.post(reverse("accounts:end_log_in", args=[other.pk])).url == reverse("accounts:security")
    assert there.get(reverse("accounts:account")).status_code == 302
    assert here.get(reverse("accounts:account")).status_code == 200
    assert "苹果手机" not in going_on(here)
    assert Entry.objects.get(verb="session.ended_elsewhere").data == {"count": 1}


def test_all_others_end_at_once_and_only_one_s_own(cast):
    here, stranger = logged_in(), logged_in("west_clerk")
    others = [logged_in(), logged_in(agent=PHONE)]
    here.post(reverse("accounts:end_other_log_ins"))
    assert [one.get(reverse("accounts:account")).status_code for one in others] == [302, 302]
    assert stranger.get(reverse("accounts:account")).status_code == 200
    foreign = LogIn.objects.get(user=cast["west_clerk"])
    assert here.post(reverse("accounts:end_log_in", args=[foreign.pk])).status_code == 404
    assert stranger.get(reverse("accounts:account")).status_code == 200


def test_with_a_new_password_this_log_in_goes_on_and_the_others_leave_the_list(cast):
    here = logged_in()
    logged_in(agent=PHONE)
    typed = {"old_password": RIGHT, "new_password1": "vK8#mmq2Lw0p", "new_password2": "vK8#mmq2Lw0p"}
    here.post(reverse("accounts:password"), typed)
    listed = going_on(here)
    assert "本次登录" in listed
    assert "苹果手机" not in listed


def test_a_new_place_is_told_and_a_known_one_is_not(cast):
    with time_machine.travel("2026-06-01T01:00:00Z", tick=False) as clock:
        logged_in()
        assert notices() == [], "the first that is noted is no new place"
        logged_in(address="10.1.2.77")
        assert notices() == [], "the next desk of the same office"
        client = logged_in(agent=PHONE, address="112.10.9.8")
        (words,) = notices()
        assert words.startswith("您的账号在一个新的地方登录：苹果手机，微信，地址 112.10.9.8。")
        assert "您的账号有 1 条安全提醒" in client.get(reverse("desk:home")).text
        assert words in page(client).text
        client.post(reverse("accounts:read_notices"))
        assert "安全提醒，请看" not in client.get(reverse("desk:home")).text
        logged_in(agent=PHONE, address="112.10.9.9")
        assert len(notices()) == 1
        clock.shift(timedelta(days=91))
        logged_in(agent=PHONE, address="112.10.9.8")
        assert len(notices()) == 2


def test_addresses_of_the_new_kind_are_alike_in_their_first_half(cast):
    user = cast["east_clerk"]
    LogIn.objects.create(user=user, session_key="a", address="240e:46c:8910:1a2b::1", browser="x")
    assert not is_new_place(user, "240e:46c:8910:1a2b:ffff::2", "x")
    assert is_new_place(user, "240e:46c:8910:9999::1", "x")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "苹果手机，微信"),
        (OFFICE, "Windows 电脑，谷歌内核浏览器"),
        (f"{OFFICE} Edg/120.0", "Windows 电脑，Edge 浏览器"),
        ("", "其他设备，其他浏览器"),
    ],
)
def test_a_browser_is_named_in_words(agent, words):
    assert words_for(agent) == words


def test_the_list_asks_as_often_for_many_log_ins_as_for_few(cast):
    client = logged_in()
    page(client)

    def count():
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    few = count()
    for number in range(5):
        logged_in(address=f"10.1.{number}.1")
    assert count() == few


# Two steps


@pytest.fixture
def asked(settings):
    settings.TWO_STEP_REQUIRED = True


def test_who_administers_or_verifies_money_is_asked_for_a_second_step():
    assert {role for role in Role if needs_second_step(role)} == {
        Role.CENTRE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN,
    }  # fmt: skip


def test_without_it_only_the_own_account_is_open(asked, cast):
    client = logged_in("security_admin")
    for answer in (
        client.get(reverse("accounts:people")),
        client.post(reverse("accounts:issue_code", args=[cast["east_clerk"].pk])),
        client.get(reverse("desk:home")),
    ):
        assert answer.url == reverse("mfa_index")
    assert "要先开启两步验证才能办事" in client.get(reverse("mfa_index")).text
    part = client.get(reverse("desk:to_do"), headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b""), "no page within the page"
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    for route in ("accounts:account", "accounts:password", "accounts:security"):
        assert client.get(reverse(route)).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302
    assert not cast["east_clerk"].codes.exists()


def test_with_it_everything_is_open_and_nobody_is_asked_again(asked, cast):
    client = logged_in("security_admin")
    TOTP.activate(cast["security_admin"], generate_totp_secret())
    assert client.get(reverse("accounts:people")).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("accounts:people"))
    assert not any("mfa_authenticator" in query["sql"] for query in queries)


def test_others_choose_freely(asked, cast):
    client = logged_in()
    assert client.get(reverse("desk:home")).status_code == 200


def test_switching_it_off_leads_back_to_switching_it_on(asked, cast, django_capture_on_commit_callbacks):
    TOTP.activate(cast["leader"], generate_totp_secret())
    client = logged_in("security_admin")
    TOTP.activate(cast["security_admin"], generate_totp_secret())
    client.get(reverse("accounts:people"))
    client.post(reverse("account_reauthenticate"), {"password": RIGHT})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    assert client.get(reverse("accounts:people")).url == reverse("mfa_index")
    assert any("关闭了两步验证" in words for words in notices("security_admin"))


def test_a_county_may_do_without_and_that_is_noted(asked, client, cast):
    client.login_as(cast["system_admin"])
    assert client.get(reverse("accounts:two_step_rule")).url == reverse("mfa_index")
    TOTP.activate(cast["system_admin"], generate_totp_secret())
    assert "现在要求这些岗位开启" in client.get(reverse("accounts:two_step_rule")).text
    assert "请写明原因" in client.post(reverse("accounts:two_step_rule"), {"reason": ""}).text
    client.post(reverse("accounts:two_step_rule"), {"reason": "政务内网，统一身份认证"})
    assert logged_in("security_admin").get(reverse("accounts:people")).status_code == 200
    entry = Entry.objects.get(verb="two_step.waived")
    assert (entry.county_id, entry.data) == (
        cast["leader"].post.county_id,
        {"reason": "政务内网，统一身份认证"},
    )
    assert "取消了管理员和认定人员必须开启两步验证的要求" in notices("audit_admin")[0]
    client.post(reverse("accounts:two_step_rule"), {"is_required": "on", "reason": "等保复核"})
    assert TwoStepRule.objects.get().is_required
    with pytest.raises(PermissionDenied):
        second_step.set_two_step_rule(is_required=False, reason="方便", by=cast["security_admin"])
