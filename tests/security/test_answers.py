"""What every answer tells the browser, and what no request gets, whatever it asks for."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from luodi.common.jinja import environment
from tests.conftest import StrictClient
from tests.test_matrix import routes

FOREIGN = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https:///evil.example",
    "//testserver@evil.example",
    "javascript:alert(1)",
    "data:text/html,evil",
)


@pytest.fixture
def answers(login, cast, settings):
    """A page, a page before the log-in, a way on, an error, a style."""
    (settings.STATIC_ROOT / "own.css").write_text("b { color: red }")
    client = login(cast["east_clerk"])
    asked = [reverse("accounts:account"), "/nowhere/", "/static/own.css"]
    held = [client.get(address) for address in asked]
    held += [Client().get(reverse(name)) for name in ("account_login", "accounts:account")]
    yield held
    for answer in held:
        answer.close()


def test_no_answer_may_be_framed_guessed_at_or_told_to_others(answers):
    assert [answer.status_code for answer in answers] == [200, 404, 200, 200, 302]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
            assert f"{directive} 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
    pages = [one for one in answers if one.headers["Content-Type"].startswith("text/html")]
    assert {page.headers["X-Frame-Options"] for page in pages} == {"DENY"}


def test_text_names_its_characters(answers):
    for answer in answers:
        assert answer.headers["Content-Type"] in ("text/html; charset=utf-8", 'text/css; charset="utf-8"')


def test_no_other_host_is_let_read(login, cast):
    asked = {"Origin": "https://evil.example"}
    answer = login(cast["east_clerk"]).get(reverse("accounts:account"), headers=asked)
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def test_cookies_are_not_for_scripts_nor_for_other_pages(client, cast):
    typed = {"login": "east_clerk", "password": "Bu-neng-wang-ji-9"}
    kept = client.post(reverse("account_login"), typed).cookies[settings.SESSION_COOKIE_NAME]
    assert (kept["httponly"], kept["samesite"], kept["domain"]) == (True, "Lax", "")
    shown = client.get(reverse("accounts:account")).text
    assert kept.value not in shown


def test_no_route_does_without_the_token_of_its_form():
    free = [
        n for n, route in routes(get_resolver().url_patterns) if getattr(route.callback, "csrf_exempt", False)
    ]
    assert free == []


@pytest.mark.parametrize(
    ("token", "origin", "status"),
    [
        ("", "", 403),
        ("A" * 32, "", 403),
        ("own", "null", 403),
        ("own", "https://evil.example", 403),
        ("own", "http://testserver", 302),
    ],
)
def test_a_form_from_elsewhere_does_nothing(cast, token, origin, status):
    client = StrictClient(enforce_csrf_checks=True).login_as(cast["both"])
    page = client.get(reverse("accounts:account")).text
    own = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    typed = {"post": cast["both"].posts_now[1].pk, "csrfmiddlewaretoken": own if token == "own" else token}
    sent = {"Origin": origin} if origin else {}
    assert client.post(reverse("accounts:switch_post"), typed, headers=sent).status_code == status
    assert ("post" in client.session) == (status == 302)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.example", ""])
def test_a_host_that_the_installation_does_not_name_is_refused(db, host):
    answer = Client().get(reverse("account_login"), headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize("wanted", FOREIGN)
def test_nobody_is_led_to_another_host(client, cast, wanted):
    typed = {"login": "both", "password": "Bu-neng-wang-ji-9", "next": wanted}
    led = [client.post(reverse("account_login"), typed)]
    post = cast["both"].posts_now[1].pk
    led.append(client.post(reverse("accounts:switch_post"), {"post": post, "next": wanted}))
    led.append(client.post(reverse("account_logout"), {"next": wanted}))
    assert [answer.status_code for answer in led] == [302, 302, 302]
    assert all(answer.url.startswith("/") and "evil" not in answer.url for answer in led)


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/static/", "/files/", "/luodi.sqlite3", "/secret_key", "/static/../secret_key"],
)
def test_folders_and_what_lies_beside_the_program_are_not_handed_out(login, cast, address):
    assert login(cast["system_admin"]).get(address).status_code == 404


def test_an_address_does_not_stand_for_a_form(client, cast):
    typed = "login=east_clerk&password=Bu-neng-wang-ji-9"
    assert client.post(f"{reverse('account_login')}?{typed}", {}).status_code == 200
    assert client.get(f"{reverse('account_login')}?{typed}").status_code == 200
    assert client.get(reverse("accounts:account")).status_code == 302


def test_data_for_scripts_cannot_leave_its_place():
    held = {"name": "</script><script>alert(1)</script>'&"}
    page = environment(autoescape=True).from_string(
        "<script type='application/json'>{{ held | tojson }}</script>"
    )
    assert page.render(held=held).count("<") == 2
