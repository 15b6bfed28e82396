"""A real browser for the tests marked ``browser``: Debian's Chromium."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

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


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium; Playwright brings none of its own."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("没有 Chromium")
    # Playwright's own event loop makes Django believe that every test beside it were asynchronous.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = driver.chromium.launch(executable_path=program, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def tab(chromium):
    """An empty tab on an office screen that fails on any script error or refusal by the content security policy."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    complaints = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert complaints == []
