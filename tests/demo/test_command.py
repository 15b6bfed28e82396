"""`luodi demo-county`: builds once, keeps the log-ins, and stays away from real counties."""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from luodi.accounts.models import Unit, User
from luodi.common import clock
from luodi.demo import county, log_ins
from tests.moments import at


@pytest.fixture
def demo_settings(settings, tmp_path):
    settings.DEMO = True
    settings.DATA = tmp_path
    return settings


def log_ins_printed():
    out = io.StringIO()
    call_command("demo_county", stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration", "demo_settings")
def test_a_second_run_builds_nothing_and_prints_the_same_log_ins(monkeypatch):
    monkeypatch.setattr(county, "build", lambda **_: pytest.fail("built again"))
    printed = log_ins_printed()
    assert log_ins_printed() == printed
    assert log_ins.kept_in().stat().st_mode & 0o777 == 0o600 or os.name != "posix"
    words = json.loads(log_ins.kept_in().read_text(encoding="utf-8"))
    clerk = User.objects.get(posts__unit__short_name="东川镇", posts__role="clerk")
    assert clerk.check_password(words[clerk.username])
    assert not clerk.must_change_password
    assert f"{clerk.username}  " in printed
    assert words[clerk.username] in printed


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration", "demo_settings")
def test_lost_log_ins_are_handed_out_anew():
    before = log_ins_printed()
    log_ins.kept_in().unlink()
    after = log_ins_printed()
    assert after != before
    last = User.objects.order_by("pk").last()
    assert last.check_password(json.loads(log_ins.kept_in().read_text(encoding="utf-8"))[last.username])


@pytest.mark.django_db
def test_it_runs_only_as_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="LUODI_DEMO=1"):
        call_command("demo_county")


@pytest.mark.django_db
@pytest.mark.parametrize("words", [[], ["--fresh"]])
def test_it_touches_no_database_of_another_county(demo_settings, words):
    Unit.objects.add_root({"name": "实县", "kind": "county", "division_code": "620102"})
    with pytest.raises(CommandError, match="实县"):
        call_command("demo_county", *words)
    assert Unit.objects.filter(division_code="620102").exists()


@pytest.mark.django_db
def test_a_build_that_fails_says_where_the_log_is_and_how_to_go_on(monkeypatch, demo_settings):
    def fails(**_):
        raise KeyError("civil_head_before")

    monkeypatch.setattr(county, "build", fails)
    monkeypatch.setattr(county, "is_built", lambda: False)
    with (
        clock.moved_to(at("2026-12-02 09:00")),
        pytest.raises(CommandError, match="start.py demo --as-of 2026-12-01") as refused,
    ):
        call_command("demo_county", stderr=io.StringIO())
    log = demo_settings.DATA / "demo-county.log"
    assert str(log) in str(refused.value)
    assert "KeyError" not in str(refused.value)
    assert "KeyError: 'civil_head_before'" in log.read_text(encoding="utf-8")


@pytest.mark.django_db
def test_it_can_be_built_as_of_another_day(monkeypatch, demo_settings):
    wanted = []
    monkeypatch.setattr(county, "build", lambda *, now, told: wanted.append(now))
    monkeypatch.setattr(county, "is_built", lambda: False)
    call_command("demo_county", "--as-of", "2026-12-01", stdout=io.StringIO(), stderr=io.StringIO())
    assert wanted == [at("2026-12-01 23:59")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"), [("12月1日", "要写成 2026-12-01"), ("2099-01-01", "不能晚于今天")]
)
def test_a_day_that_cannot_be_built_is_said(demo_settings, text, words):
    with pytest.raises(CommandError, match=words):
        call_command("demo_county", "--as-of", text)


@pytest.mark.slow
def test_a_killed_build_leaves_nothing_and_the_next_one_builds_all(built_apart):
    assert built_apart["after_the_kill"] == [0, 0]
    projects, units = built_apart["after_all"]
    assert projects >= 160
    assert units > 0


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
def test_the_log_in_page_offers_everybody_in_the_demonstration_only(client, demo_settings):
    log_ins.hand_out()
    page = client.get(reverse("account_login")).text
    clerk = next(one for one in log_ins.told() if one.title == "经济发展办干事" and one.unit == "东川镇")
    assert page.count('name="password" value=') == len(log_ins.told())
    assert page.index(clerk.username) < page.index("<details>")
    entered = client.post(reverse("account_login"), {"login": clerk.username, "password": clerk.password})
    assert entered.url == reverse("desk:home")
    client.logout()
    demo_settings.DEMO = False
    assert clerk.password not in client.get(reverse("account_login")).text
