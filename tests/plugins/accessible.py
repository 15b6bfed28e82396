"""What axe finds wrong with a page: what keeps people with poor sight, or without a mouse, out of it."""

import mimetypes
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import axe_playwright_python
import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import sync_playwright

from tests.plugins.browser import QUIET, chromium_of_the_machine

HOME = "http://luodi.test"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


class Screen:
    """A tab that shows pages without a server: style and scripts are handed to it as it asks for them."""

    def __init__(self, driver):
        browser = driver.chromium.launch(executable_path=chromium_of_the_machine(), args=QUIET)
        context = browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", bypass_csp=True
        )
        self.tab = context.new_page()
        self.tab.route("**/*", self._answer)
        self.page = ""

    def _answer(self, route):
        path = route.request.url.removeprefix(HOME)
        if path.startswith("/static/") and (
            found := finders.find(path.removeprefix("/static/").split("?")[0])
        ):
            kind = mimetypes.guess_type(found)[0]
            return route.fulfill(body=Path(found).read_bytes(), content_type=kind or "text/plain")
        if path == "/page":
            return route.fulfill(body=self.page, content_type="text/html; charset=utf-8")
        return route.fulfill(status=204)

    def wrong_with(self, page):
        self.page = page
        self.tab.goto(f"{HOME}/page")
        self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        ran = self.tab.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
        )
        return [
            f"{one['id']}: {one['help']}: {node['html'][:160]}"
            for one in ran["violations"]
            for node in one["nodes"]
        ]


@pytest.fixture(scope="module")
def axe():
    """Return a function that shows a page in Chromium and lists what axe finds wrong with it.

    The browser has a thread of its own: beside the event loop of Playwright Django takes another connection, which does not
    see what the test has written and not committed.
    """
    with ThreadPoolExecutor(1) as apart:
        driver = sync_playwright()
        screen = apart.submit(lambda: Screen(driver.start())).result()
        yield lambda page: apart.submit(screen.wrong_with, page).result()
        apart.submit(driver.__exit__).result()
