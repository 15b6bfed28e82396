"""What stands in front of the application: nobody is read who may not send, and nobody keeps a thread by being slow."""

import asyncio
import threading
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from django.urls import reverse

from luodi.accounts.access import session_of
from luodi.config.front import NOT_LOGGED_IN, TOO_MANY_AT_ONCE, TOO_SLOW, Bounds, Front

BOUNDS = Bounds(
    largest=5_000, too_large="文件太大", from_anybody=100, seconds=0.2, patience=0, seconds_a_portion=0.2
)


class Browser:
    """Sends what it is given, one piece a message, and takes what it is told."""

    def __init__(self, *pieces, method="POST", path="/", silent=False, deaf=False, gone=False, **headers):
        self.scope = {
            "type": "http", "method": method, "path": path, "query_string": b"", "http_version": "1.1",
            "scheme": "http", "server": ("127.0.0.1", 8000), "client": ("10.0.0.7", 5000),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        self.pieces, self.silent, self.deaf = [] if gone else list(pieces) or [b""], silent, deaf
        self.heard = []

    async def receive(self):
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces) or self.silent}
        if self.silent:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if self.deaf and len(self.heard) > 1:
            await asyncio.Event().wait()
        self.heard.append(message)

    @property
    def status(self):
        return self.heard[0]["status"]

    @property
    def said(self):
        return b"".join(message["body"] for message in self.heard[1:]).decode()


class Pages:
    """An application that says what it was sent, and in how many pieces it is told to."""

    def __init__(self, *answer):
        self.answer, self.asked, self.closed = answer, [], 0

    def __call__(self, environ, start_response):
        self.asked.append((environ, environ["wsgi.input"].read()))
        start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", " a=b")])
        return self

    def __iter__(self):
        return iter(self.answer or [self.asked[-1][1]])

    def close(self):
        self.closed += 1


def front(pages, **more):
    return Front(application=pages, who=lambda cookies: cookies, page=str, bounds=BOUNDS, **more)


def visit(pages, *browsers, **more):
    door = front(pages, **more)

    async def all_at_once():
        await asyncio.gather(
            *(door(one.scope, one.receive, one.send) for one in browsers), return_exceptions=True
        )

    asyncio.run(all_at_once())
    return browsers[0]


def test_a_small_form_of_a_stranger_is_read_and_answered():
    pages = Pages()
    browser = visit(pages, Browser(b"login=", b"zhao", content_length="10"))
    assert (browser.status, browser.said, pages.closed) == (200, "login=zhao", 1)


def test_what_a_stranger_sends_beyond_a_log_in_form_is_not_read():
    pages = Pages()
    browser = visit(pages, Browser(b"x" * 50, b"x" * 51, content_length="101"))
    assert (browser.status, browser.said) == (403, NOT_LOGGED_IN)
    assert pages.asked == []


def test_who_is_logged_in_may_send_a_file():
    browser = visit(Pages(), Browser(b"x" * 3_000, b"x" * 2_000, content_length="5000", cookie="session"))
    assert (browser.status, len(browser.said)) == (200, 5_000)


def test_nobody_may_send_more_than_the_largest_file():
    pages = Pages()
    browser = visit(pages, Browser(b"x" * 5_001, content_length="5001", cookie="session"))
    assert (browser.status, browser.said, pages.asked) == (413, "文件太大", [])


def test_a_body_without_a_length_ends_as_well():
    stranger = visit(Pages(), Browser(b"x", transfer_encoding="chunked"))
    assert stranger.status == 403
    clerk = Browser(*[b"x" * 1_000] * 9, transfer_encoding="chunked", cookie="session")
    assert visit(Pages(), clerk).status == 413


@pytest.mark.parametrize(("length", "cookie"), [("50", ""), ("4000", "session")])
def test_half_a_body_is_not_waited_for_and_keeps_no_thread(length, cookie):
    pages = Pages()
    browser = visit(pages, Browser(b"abc", silent=True, content_length=length, cookie=cookie))
    assert (browser.status, browser.said, pages.asked) == (408, TOO_SLOW, [])


def test_one_person_sends_few_files_at_once():
    clerks = [Browser(b"abc", silent=True, content_length="4000", cookie="session") for _ in range(6)]
    visit(Pages(), *clerks)
    assert sorted(one.status for one in clerks) == [408, 408, 408, 408, 429, 429]
    assert {one.said for one in clerks if one.status == 429} == {TOO_MANY_AT_ONCE}


def test_who_goes_away_in_between_is_not_answered():
    pages = Pages()
    assert visit(pages, Browser(gone=True, content_length="4")).heard == pages.asked == []


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE"])
def test_other_methods_are_refused(method):
    browser = visit(Pages(), Browser(method=method))
    assert browser.status == 405
    assert (b"allow", b"GET, HEAD, POST") in browser.heard[0]["headers"]


def test_a_refusal_may_do_as_little_in_a_browser_as_any_page():
    told = dict(visit(Pages(), Browser(method="TRACE")).heard[0]["headers"])
    assert told[b"content-security-policy"].startswith(b"default-src 'none'; style-src 'self'")
    assert (told[b"x-frame-options"], told[b"cache-control"], told[b"connection"]) == (
        b"DENY",
        b"no-store",
        b"close",
    )


def test_no_answer_names_the_product_that_serves_it():
    assert (b"server", b"web") in visit(Pages(), Browser(b"")).heard[0]["headers"]
    assert (b"server", b"web") in visit(Pages(), Browser(method="TRACE")).heard[0]["headers"]


def test_a_long_answer_is_handed_over_in_portions():
    pages = Pages(*[b"x" * 65_536] * 10)
    browser = visit(pages, Browser(method="GET"))
    assert [len(message["body"]) for message in browser.heard[1:]] == [262_144, 262_144, 131_072]
    assert [message["more_body"] for message in browser.heard[1:]] == [True, True, False]
    assert pages.closed == 1


def test_a_slow_reader_keeps_no_thread_and_is_given_up():
    pages = Pages(*[b"x" * 262_144] * 3)
    readers = [Browser(method="GET", deaf=True) for _ in range(20)]
    swift = Browser(method="GET")
    visit(pages, *readers, swift)
    assert len(swift.heard) == 5
    assert pages.closed == 21


def test_few_threads_work_for_many():
    names = set()

    def pages(environ, start_response):
        names.add(threading.current_thread().name)
        start_response("200 OK", [])
        return [b""]

    visit(pages, *(Browser(method="GET") for _ in range(50)))
    assert 1 <= len(names) <= 6


def test_a_thousand_requests_of_one_address_stand_in_nobody_elses_way():
    done = []

    def pages(environ, start_response):
        time.sleep(0.001)
        done.append(environ["REMOTE_ADDR"])
        start_response("200 OK", [])
        return [b""]

    desk = Browser(method="GET")
    desk.scope["client"] = ("10.0.0.8", 5000)
    visit(pages, *(Browser(method="GET") for _ in range(1_000)), desk)
    assert len(done) == 1_001
    assert done.index("10.0.0.8") < 20


def calling(address, method="GET", path="/", **headers):
    browser = Browser(method=method, path=path, **headers)
    browser.scope["client"] = (address, 5000)
    return browser


@pytest.mark.parametrize(
    "strangers",
    [
        pytest.param([calling("10.0.0.7") for _ in range(20)], id="one address"),
        pytest.param(
            [calling(f"10.1.0.{n}", "POST", "/login/code/") for n in range(20)], id="guesses from many"
        ),
    ],
)
def test_nobody_ever_has_every_thread(strangers):
    """However slow what is asked for may be, as when it lets passwords be computed."""
    over = threading.Event()

    def pages(environ, start_response):
        if environ["REMOTE_ADDR"] != "10.0.0.8":
            assert over.wait(5)
        over.set()
        start_response("200 OK", [])
        return [b""]

    desk = calling("10.0.0.8")
    visit(pages, *strangers, desk, session=lambda cookies: cookies)
    assert {one.status for one in [*strangers, desk]} == {200}


def test_the_application_is_told_what_was_asked():
    pages = Pages()
    browser = Browser(b"", path="/项目/", cookie="a=b", x_real_ip="10.9.9.9", content_type="text/plain")
    browser.scope["headers"] += [
        (b"x_forwarded_for", b"10.1.1.1"),
        (b"cookie", b"c=d"),
        (b"accept", b"a"),
        (b"accept", b"b"),
    ]
    visit(pages, browser)
    told = pages.asked[0][0]
    assert told["PATH_INFO"].encode("latin-1").decode() == "/项目/"
    assert (told["REMOTE_ADDR"], told["HTTP_COOKIE"], told["HTTP_ACCEPT"]) == ("10.0.0.7", "a=b;c=d", "a,b")
    assert (told["CONTENT_TYPE"], told["HTTP_X_REAL_IP"]) == ("text/plain", "10.9.9.9")
    assert "HTTP_X_FORWARDED_FOR" not in told, "a name with a low line passes for another one"


# Who may send more than a log-in form


def of(client):
    return "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())


@pytest.mark.django_db
def test_who_is_logged_in_is_known_by_his_session(client, cast):
    client.login_as(cast["east_clerk"])
    assert session_of(of(client)) == client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    assert session_of(of(client)) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cookies", ["", "sessionid=made-up", "csrftoken=AAAA", "a=b=c;;=;\x00", "sessionid=" + "x" * 5000]
)
def test_a_stranger_is_known_by_none(cookies):
    assert session_of(cookies) == ""


@pytest.mark.django_db
def test_the_password_alone_makes_nobody_known_who_has_a_second_step(cast):
    TOTP.activate(cast["leader"], generate_totp_secret())
    client = Client()
    client.post(reverse("account_login"), {"login": "leader", "password": "Bu-neng-wang-ji-9"})
    assert settings.SESSION_COOKIE_NAME in client.cookies
    assert session_of(of(client)) == ""
