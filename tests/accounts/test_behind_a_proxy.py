"""Behind a named proxy the client's address and https count; whatever anybody else claims of both does not."""

import pytest
from django.conf import settings as now
from django.test import Client

from luodi.audit.models import Entry
from luodi.config import environment
from luodi.config.proxy import last_hop, plain

PROXY = "10.0.0.5"


@pytest.fixture
def behind(settings):
    """A client whose requests come through a proxy that adds these headers."""
    settings.PROXIES, settings.HTTPS, settings.SECURE_SSL_REDIRECT = [PROXY], True, True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

    def client(peer=PROXY, *, proto="https", come_from="192.168.7.7", **more):
        told = {"HTTP_HOST": "testserver", "REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": proto}
        told["HTTP_X_FORWARDED_FOR"] = come_from
        return Client(**{name: value for name, value in told.items() if value is not None}, **more)

    return client


def wrong_password(client):
    return client.post("/login/", {"login": "east_clerk", "password": "falsch-falsch"})


def address_in_the_trail():
    return Entry.objects.filter(verb__startswith="session.").latest("pk").address


def test_a_page_through_the_proxy_is_encrypted_and_says_so(behind, db):
    page = behind().get("/login/")
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = page.cookies["__Host-csrftoken"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")


def test_http_at_the_proxy_is_led_to_https(behind, db):
    answer = behind(proto="http").get("/login/?next=/projects/")
    assert (answer.status_code, answer.url) == (301, "https://testserver/login/?next=/projects/")


def test_a_proxy_that_is_silent_or_not_named_is_told_what_to_set_and_nobody_goes_in_a_circle(behind, db):
    silent = behind(proto=None).get("/login/")
    assert (silent.status_code, "X-Forwarded-Proto" in silent.text) == (400, True)
    for proto in ("https", "http", None):
        stranger = behind("10.0.0.6", proto=proto).get("/login/")
        assert (stranger.status_code, "10.0.0.6 写进 LUODI_PROXY" in stranger.text) == (400, True)


def test_a_form_sent_from_https_is_taken_behind_the_proxy_and_a_foreign_one_is_not(behind, cast):
    client = behind(enforce_csrf_checks=True)
    client.get("/login/")
    typed = {
        "login": "east_clerk",
        "password": "Bu-neng-wang-ji-9",
        "csrfmiddlewaretoken": client.cookies["__Host-csrftoken"].value,
    }
    assert client.post("/login/", typed, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert client.post("/login/", typed, HTTP_ORIGIN="http://testserver").status_code == 403
    taken = client.post("/login/", typed, HTTP_ORIGIN="https://testserver")
    assert (taken.status_code, taken.cookies["__Host-sessionid"]["secure"]) == (302, True)


def test_the_trail_names_the_client_and_not_the_proxy_nor_what_the_client_claims(behind, cast):
    wrong_password(behind(come_from="1.2.3.4, 192.168.7.7"))
    assert address_in_the_trail() == "192.168.7.7"
    wrong_password(behind(come_from="no address"))
    assert address_in_the_trail() == PROXY


def test_one_attacker_locks_nobody_else_out_behind_the_proxy(behind, cast):
    for _ in range(now.AXES_FAILURE_LIMIT):
        wrong_password(behind(come_from="192.168.6.6"))
    assert wrong_password(behind(come_from="192.168.6.6")).status_code == 429
    assert wrong_password(behind(come_from="192.168.7.7")).status_code == 200


def test_without_a_named_proxy_the_headers_are_nobodys(cast):
    claims = {
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "1.2.3.4",
        "HTTP_X_REAL_IP": "1.2.3.4",
    }
    client = Client(REMOTE_ADDR="10.9.9.9", **claims)
    page = client.get("/login/")
    assert "Strict-Transport-Security" not in page.headers
    assert not page.cookies["csrftoken"]["secure"]
    assert not page.wsgi_request.is_secure()
    wrong_password(client)
    assert address_in_the_trail() == "10.9.9.9"


@pytest.mark.parametrize(
    ("line", "is_said"),
    [({}, True), ({"headers": {"host": "localhost:8000"}}, False), ({"headers": {"host": "[::1]:8000"}}, False), ({"secure": True}, False)],
)  # fmt: skip
def test_where_a_password_is_typed_an_open_line_is_said(db, line, is_said):
    for path in ("/login/", "/login/code/"):
        assert ("现在的连接没有加密" in Client().get(path, **line).text) == is_said


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("1.2.3.4", "1.2.3.4"),
        ("1.2.3.4:51000", "1.2.3.4"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("2001:db8:0::1", "2001:db8::1"),
        ("::ffff:10.0.0.5", "10.0.0.5"),
        ("", ""),
        ("unknown", ""),
        ("1.2.3.4<script>", ""),
    ],
)
def test_an_address_is_written_in_one_way(written, address):
    assert plain(written) == address
    assert last_hop(f"9.9.9.9, {written}") == address


def test_nonsense_for_a_proxy_stops_the_start(monkeypatch):
    monkeypatch.setenv("LUODI_PROXY", "127.0.0.1, nginx.local")
    with pytest.raises(environment.BadEnvironment, match=r"LUODI_PROXY 要写 IP 地址.*nginx\.local"):
        environment.addresses("PROXY")
