"""What axe finds wrong with a page: what keeps people with poor sight, or without a mouse, out of it."""

import mimetypes
from pathlib import Path

import axe_playwright_python
import pytest
from django.contrib.staticfiles import finders

HOME = "http://luodi.test"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture
def axe(chromium):
    """Return a function that shows a page in Chromium and lists what axe finds wrong with it.

    The page needs no server: its style and scripts are handed to the browser as it asks for them.
    """
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", bypass_csp=True)
    tab = context.new_page()
    shown = {}

    def answer(route):
        path = route.request.url.removeprefix(HOME)
        if path.startswith("/static/") and (
            found := finders.find(path.removeprefix("/static/").split("?")[0])
        ):
            kind = mimetypes.guess_type(found)[0]
            return route.fulfill(body=Path(found).read_bytes(), content_type=kind or "text/plain")
        if path == "/page":
            return route.fulfill(body=shown["page"], content_type="text/html; charset=utf-8")
        return route.fulfill(status=204)

    tab.route("**/*", answer)

    def wrong_with(page):
        shown["page"] = page
        tab.goto(f"{HOME}/page")
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        ran = tab.evaluate(
            "rules => axe.run({runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
        )
        return [
            f"{one['id']}: {one['help']}: {node['html'][:160]}"
            for one in ran["violations"]
            for node in one["nodes"]
        ]

    yield wrong_with
    context.close()
