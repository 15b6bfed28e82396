"""A real browser for the tests marked ``browser``: Debian's Chromium."""

import shutil
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.urls import reverse
from playwright.sync_api import sync_playwright

from tests.sessions import session_of

QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def _static_folder():
    """WhiteNoise warns of a folder that is not there yet."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def chromium_of_the_machine():
    """Return where Debian's Chromium is; Playwright brings none of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("没有 Chromium")
    return program


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, in this thread."""
    program = chromium_of_the_machine()
    # Playwright's own event loop makes Django believe that every test beside it were asynchronous.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = driver.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def served_out():
    """Let the server of the test answer what it was asked before the tables are emptied under its hands."""
    at_work = set()

    def begun(**_):
        if threading.current_thread() is not threading.main_thread():
            at_work.add(threading.get_ident())

    def ended(**_):
        at_work.discard(threading.get_ident())

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    quiet, patience = 0, time.monotonic() + 20
    while quiet < 3 and time.monotonic() < patience:
        time.sleep(0.02)
        quiet = 0 if at_work else quiet + 1
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def tab(chromium, served_out):
    """An empty tab on an office screen that fails on any script error or refusal by the content security policy."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    complaints = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert complaints == []


class Desk:
    """A person at the screen: goes to places by their route, and works off what waits."""

    PASSWORD = "Bu-neng-wang-ji-9"

    def __init__(self, server, tab):
        self.server, self.tab = server, tab

    def log_in(self, user):
        """Sit down on the first screen of somebody who has logged in; by the log-in page the first ledger and the life are told."""
        self.tab.context.clear_cookies()
        self.tab.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": self.server}]
        )
        self.tab.goto(f"{self.server}/")

    def go(self, route, *args, query=""):
        return self.tab.goto(f"{self.server}{reverse(route, args=args)}{query}")

    def press(self, button, *, within="#page", exact=False):
        """Press a button by its words, and wait for what follows."""
        self.tab.locator(within).get_by_role("button", name=button, exact=exact).first.click()
        self.tab.wait_for_load_state("networkidle")

    def says(self):
        """Return what the system says on top of the page."""
        return " ".join(self.tab.locator(".says").all_inner_texts())

    def take_up(self, title):
        """Open from the first screen the matter of this title that waits."""
        self.tab.locator("#todo tr", has_text=title).locator("a.btn").first.click()
        self.tab.wait_for_load_state("networkidle")

    def settle(self, button, words=""):
        """Settle the step that the page shows."""
        if words:
            self.tab.fill("textarea[name=words]", words)
        self.press(button, exact=True)
        assert not self.tab.locator(".says-error, .field-error").count(), self.tab.inner_text("#page")


class CountedDesk(Desk):
    """A person at the screen whose acts are counted: a click, a paste, a file chosen, a field filled."""

    acts = 0

    def click(self, button):
        self.acts += 1
        self.tab.locator("#page").get_by_role("button", name=button).first.click()

    def open(self, link):
        self.acts += 1
        self.tab.locator("#page").get_by_role("link", name=link).first.click()
        self.tab.wait_for_load_state("networkidle")

    def choose(self, field, files):
        """Choose files in one dialog: one act."""
        self.acts += 1
        self.tab.set_input_files(field, files)

    def paste(self, field, text):
        self.acts += 1
        self.tab.locator(field).evaluate(
            """(field, text) => {
              const held = new DataTransfer();
              held.setData("text/plain", text);
              field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
            }""",
            text,
        )
