"""luodi setup and luodi code."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from luodi.accounts.models import Unit, User
from luodi.audit.models import Entry

CODE = r"[2-9A-Z]{5}-[2-9A-Z]{5}"


def run(command, *words, **options):
    written = io.StringIO()
    call_command(command, *words, stdout=written, **options)
    return written.getvalue()


def test_setup_founds_a_county_and_its_administrators_can_begin(db, client):
    said = run("setup", name="新岭县", code="629902", security="jiang:蒋二")
    assert Unit.objects.get().name == "新岭县"
    assert set(User.objects.values_list("username", "full_name")) == {
        ("xitong", "系统管理员"),
        ("jiang", "蒋二"),
        ("shenji", "审计管理员"),
    }
    code = re.search(rf"jiang　一次性口令 ({CODE})", said)[1]
    password = "Xin-de-mi-ma-2026"
    typed = {"username": "jiang", "code": code, "password": password, "again": password}
    client.post(reverse("accounts:use_code"), typed)
    client.post(reverse("account_login"), {"login": "jiang", "password": password})
    assert "安排岗位" in client.get(User.objects.get(username="xitong").get_absolute_url()).text


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": "新岭县", "code": "62"}, "行政区划代码是 6 位数字，收到的是“62”。"),
        ({"name": "", "code": "629902"}, "要有县名。"),
        ({"name": "新岭县"}, "要有 6 位数字的行政区划代码。"),
        ({"name": "新岭县", "code": "629902", "system": "a:甲", "audit": "a:乙"}, "已经给了前一名管理员"),
    ],
)
def test_setup_without_a_terminal_says_what_is_wrong_and_how_to_tell_it(db, told, words):
    with pytest.raises(CommandError, match=f"{words}.*如：luodi setup --name 云岭县"):
        run("setup", **told)
    assert not Unit.objects.exists()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_setup_asks_again_for_what_will_not_do_and_keeps_what_was_answered(db, monkeypatch):
    typed = ("新岭县", "62", "六二九九", "629902", "jia：甲", "jia：乙", "yi:乙", "")
    monkeypatch.setattr("sys.stdin", Terminal("\n".join(typed) + "\n"))
    asked = io.StringIO()
    run("setup", stderr=asked)
    assert set(User.objects.values_list("username", flat=True)) == {"jia", "yi", "shenji"}
    assert Unit.objects.get().division_code == "629902"
    said = asked.getvalue()
    assert said.count("县名，如 云岭县：") == 1
    assert said.count("行政区划代码，6 位数字：") == 3
    assert "收到的是“62”" in said
    assert "登录名“jia”已经给了前一名管理员" in said


def test_setup_that_is_left_half_way_founds_nothing(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal("新岭县\n62\n"))
    with pytest.raises(CommandError, match="县还没有建"):
        run("setup", stderr=io.StringIO())
    assert not Unit.objects.exists()


def test_setup_says_when_the_county_is_there_already(db):
    run("setup", name="新岭县", code="629902")
    with pytest.raises(CommandError, match="已经建过"):
        run("setup", name="新岭县", code="629902")
    with pytest.raises(CommandError, match="已经有人用了"):
        run("setup", name="另岭县", code="629903")
    assert Unit.objects.count() == 1


def test_a_code_from_the_keyboard_of_the_server(cast, client):
    said = run("issue_code", "security_admin")
    code = re.search(CODE, said)[0]
    password = "Xin-de-mi-ma-2026"
    typed = {"username": "security_admin", "code": code, "password": password, "again": password}
    assert client.post(reverse("accounts:use_code"), typed).status_code == 302
    assert Entry.objects.get(verb="password.code_issued").actor_name == "系统"


def test_a_code_for_nobody(db):
    with pytest.raises(CommandError, match="没有登录名"):
        run("issue_code", "nobody")
