"""The story of a ledger lived on https: with a certificate of the server's own, and behind the proxy we ship an example of."""

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
import warnings
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from luodi.audit.models import Entry
from luodi.projects.models import Project
from tests.served import ROOT, free_port, luodi, said_when_open
from tests.test_story import LedgerDesk, clerk_of, the_clerk_confirms_only_the_own_rows, townships  # noqa: F401

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# The server is on this machine, and nobody has signed its certificate.
ANYBODY = ssl._create_unverified_context()  # noqa: S323
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
AROUND = """
{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def opened(folder, **variables):
    """Serve the database of the test from a process of its own; yield its port and what it said."""
    port = free_port()
    database = {"NAME": connection.settings_dict["NAME"]}
    if connection.vendor == "postgresql":
        database = {
            name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
        }
        variables["LUODI_DATABASE"] = os.environ["LUODI_DATABASE"]
    variables |= {
        "TEST_DATABASE": json.dumps(database, default=str),
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
    }
    with luodi(folder, "serve", "--port", str(port), "--processes", "1", **variables) as server:
        yield port, said_when_open(server)


@contextmanager
def in_front(folder, behind, pair):
    """Run nginx with the example we ship, with the names of this test; yield its ports of http and https."""
    if NGINX is None:
        pytest.skip("没有 nginx")
    folder.mkdir()
    plain, encrypted = free_port(), free_port()
    site = (ROOT / "docs" / "https" / "nginx.conf").read_text(encoding="utf-8")
    for shipped, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{encrypted} ssl;"),
        ("zs.example.gov.cn", "localhost"),
        ("/etc/ssl/luodi/certificate.pem", pair[0]),
        ("/etc/ssl/luodi/key.pem", pair[1]),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{behind}"),
    ):
        assert shipped in site
        site = site.replace(shipped, here)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user), encoding="utf-8")
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        wait_for(encrypted)
        yield plain, encrypted
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port):
    for _ in range(100):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens on {port}")


def ask(port, path="/login/", *, encrypted=True, method="GET", source="127.0.0.1", body=None, **headers):
    """Ask for one page without following where it leads; return the answer with its text."""
    kind = http.client.HTTPSConnection if encrypted else http.client.HTTPConnection
    more = {"context": ANYBODY} if encrypted else {}
    line = kind("127.0.0.1", port, timeout=30, source_address=(source, 0), **more)
    with closing(line):
        line.request(method, path, body, {"Host": f"localhost:{port}", **headers})
        answer = line.getresponse()
        answer.text = answer.read().decode()
        return answer


def only_what_is_strong_is_spoken(port):
    """TLS 1.2 and 1.3, keys that are thrown away after use, ciphers that authenticate (ASVS 12.1.1 and 12.1.2)."""
    wanted = {
        "@SECLEVEL=0:ALL": {"maximum_version": ssl.TLSVersion.TLSv1_1},
        "AES128-SHA:AES256-SHA256:AES128-GCM-SHA256": {"maximum_version": ssl.TLSVersion.TLSv1_2},
        "ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA256": {"maximum_version": ssl.TLSVersion.TLSv1_2},
    }
    for suites, bounds in wanted.items():
        with pytest.raises(ssl.SSLError):
            spoken(port, suites, minimum_version=ssl.TLSVersion.TLSv1, **bounds)
    newest = spoken(port, "DEFAULT")
    older = spoken(port, "DEFAULT", maximum_version=ssl.TLSVersion.TLSv1_2)
    assert [newest[1], older[1]] == ["TLSv1.3", "TLSv1.2"]
    assert re.fullmatch(r"ECDHE-(RSA|ECDSA)-(AES\d+-GCM-SHA\d+|CHACHA20-POLY1305)", older[0])


def spoken(port, suites, **bounds):
    """Shake hands with these suites and versions; return what was agreed on."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(suites)
    with warnings.catch_warnings(action="ignore"):
        for name, version in bounds.items():
            setattr(context, name, version)
    with context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        return line.cipher()


@pytest.fixture
def desk(chromium):
    """A person at a screen that takes a certificate nobody signed."""
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, locale="zh-CN", ignore_https_errors=True
    )
    complaints = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield EncryptedDesk("", tab)
    context.close()
    assert complaints == []


class EncryptedDesk(LedgerDesk):
    """The same desk before a server whose worker reads a ledger meanwhile."""

    def upload(self, path):
        super().upload(path)
        self.tab.wait_for_selector("text=看是哪些", timeout=60_000)

    def confirm(self):
        super().confirm()
        self.tab.wait_for_function("!document.querySelector('[hx-trigger*=every]')", timeout=60_000)


def a_ledger_is_taken_in_and_out_and_the_browser_forgets(desk, clerk, address):
    desk.server = address
    the_clerk_confirms_only_the_own_rows(desk, clerk)
    cookies = {one["name"]: one for one in desk.tab.context.cookies()}
    assert {"__Host-sessionid", "__Host-csrftoken"} <= set(cookies)
    assert [name for name, one in cookies.items() if not (one["secure"] and one["httpOnly"])] == []
    page = desk.go("projects:list")
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert page.headers["cache-control"] == "private, no-store"
    first = Project.objects.order_by("pk").first()
    desk.go("progress:record_fact", first.pk, "note")
    desk.tab.fill("textarea[name=text]", "打桩 20 根")
    desk.press("登记进展")
    desk.tab.wait_for_url(f"**{first.get_absolute_url()}**")
    desk.tab.evaluate("localStorage.setItem('luodi.draft.x', '{}')")
    with desk.tab.expect_response(
        lambda one: one.url.endswith("/logout/") and one.request.method == "POST"
    ) as out:
        desk.tab.evaluate("document.querySelector('form[data-log-out]').requestSubmit()")
    assert out.value.all_headers()["clear-site-data"] == '"cache", "storage"'
    desk.tab.wait_for_url("**/login/**")
    assert desk.tab.evaluate("localStorage.length") == 0
    assert "现在的连接没有加密" not in desk.tab.inner_text("main")
    assert desk.go("projects:list").url.startswith(f"{address}/login/")


@pytest.mark.browser
def test_with_a_certificate_of_its_own(desk, cast, clerk_of, tmp_path, certificate):  # noqa: F811
    pair = {"LUODI_TLS_CERT": certificate[0], "LUODI_TLS_KEY": certificate[1]}
    with opened(tmp_path / "house", **pair) as (port, said):
        assert f"https://127.0.0.1:{port}/（这个端口只接受 https）" in said
        with pytest.raises((http.client.HTTPException, OSError)):
            ask(port, encrypted=False)
        only_what_is_strong_is_spoken(port)
        a_ledger_is_taken_in_and_out_and_the_browser_forgets(
            desk, clerk_of("白石镇"), f"https://localhost:{port}"
        )


@pytest.mark.browser
def test_behind_the_proxy_we_ship_an_example_of(desk, cast, clerk_of, tmp_path, certificate):  # noqa: F811
    clerk = clerk_of("白石镇")
    with opened(tmp_path / "house", LUODI_PROXY="127.0.0.1") as (port, said):
        assert "等候代理（127.0.0.1）转来" in said
        with in_front(tmp_path / "nginx", port, certificate) as (plain, encrypted):
            address = f"https://localhost:{encrypted}"
            a_ledger_is_taken_in_and_out_and_the_browser_forgets(desk, clerk, address)
            only_what_is_strong_is_spoken(encrypted)
            the_proxy_leads_to_https_and_tells_who_comes(plain, encrypted)
            the_proxy_refuses_in_chinese_what_is_too_large(encrypted)
            half_sent_forms_stop_nobody(encrypted)
        assert "X-Forwarded-Proto" in ask(port, encrypted=False).text


def the_proxy_leads_to_https_and_tells_who_comes(plain, encrypted):
    led = ask(plain, "/projects/?q=1", encrypted=False)
    assert (led.status, led.headers["Location"]) == (301, "https://localhost/projects/?q=1")
    source, claims = "127.0.0.7", {"X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "http"}
    page = ask(encrypted, source=source, **claims)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    assert cookie.startswith("__Host-csrftoken=")
    typed = f"login=east_clerk&password=falsch&csrfmiddlewaretoken={token}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    wrong = ask(
        encrypted, method="POST", source=source, body=typed, Cookie=cookie,
        Origin=f"https://localhost:{encrypted}", **kind, **claims,
    )  # fmt: skip
    assert (wrong.status, "登录名或密码不对" in wrong.text) == (200, True)
    assert Entry.objects.filter(verb__startswith="session.").latest("pk").address == source


def the_proxy_refuses_in_chinese_what_is_too_large(encrypted):
    with encrypted_line(encrypted) as line:
        line.sendall(b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n")
        said = line.recv(4096).decode()
    assert said.startswith("HTTP/1.1 413")
    assert "文件太大，没有收下" in said


def half_sent_forms_stop_nobody(encrypted):
    half = b"POST /login/ HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-csrftoken=%s\r\nContent-Length: 9000\r\n\r\nabc"
    lines = [encrypted_line(encrypted) for _ in range(40)]
    for line in lines:
        line.sendall(half % (b"A" * 32))
    begun = time.monotonic()
    assert ask(encrypted).status == 200
    assert time.monotonic() - begun < 3
    for line in lines:
        line.close()


def encrypted_line(port):
    return ANYBODY.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=30))
