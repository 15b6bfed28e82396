"""A clerk who goes through the pages of a working day in a browser, and writes a note each round."""

import contextlib
import time
from dataclasses import dataclass, field

from playwright.sync_api import sync_playwright

from tests.plugins.browser import QUIET, chromium_of_the_machine

PAGES = ("/", "/to-do/", "/projects/", "/projects/?q=%E4%BA%A7%E4%B8%9A", "{project}", "{project}facts/note/", "/projects/new/",
         "/facts/", "/returns/", "/imports/", "/overview/")  # fmt: skip


@dataclass
class Day:
    """What the clerk met: of each page how long each opening took, in seconds, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def opened(self):
        """How many pages were opened."""
        return sum(len(each) for each in self.seconds.values())

    @property
    def slowest(self):
        """The longest time and its page."""
        return max((max(each), page) for page, each in self.seconds.items())

    @property
    def median(self):
        """The time that half of the pages took at most."""
        every = sorted(one for each in self.seconds.values() for one in each)
        return every[len(every) // 2]


class Clerk:
    """Somebody at an office screen; every step is timed until the page is there."""

    def __init__(self, server, tab, project):
        self.server, self.tab, self.project = server, tab, project
        self.day, self.notes = Day(), 0

    def log_in(self, login, password):
        """Come by the log-in page."""
        self.open("/login/")
        self.tab.fill("input[name=login]", login)
        self.tab.fill("input[name=password]", password)
        with self._timed("登录"):
            self.tab.press("input[name=password]", "Enter")
            self.tab.wait_for_url(f"{self.server}/")

    def open(self, path):
        """Open a page."""
        address = path.format(project=self.project)
        with self._timed(path):
            answer = self.tab.goto(self.server + address, timeout=60_000)
        if answer is None or answer.status != 200:
            self.day.wrong.append(f"{address}：{answer and answer.status}")

    def go_round(self):
        """Open each page once and write a note."""
        for path in PAGES:
            self.open(path)
        self.open("{project}facts/note/")
        self.notes += 1
        self.tab.fill("#id_text", f"第 {self.notes} 次到现场，设备正在安装。")
        with self._timed("登记进展"):
            self.tab.get_by_role("button", name="登记进展").click()
            self.tab.get_by_text("进展已登记").first.wait_for(timeout=60_000)

    def end_of_day(self):
        """Return what was met since the last time."""
        ended, self.day = self.day, Day()
        return ended

    @contextlib.contextmanager
    def _timed(self, page):
        begun = time.monotonic()
        yield
        self.day.seconds.setdefault(page, []).append(time.monotonic() - begun)


@contextlib.contextmanager
def clerk(server, project):
    """A clerk with a browser of his own."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_of_the_machine(), args=QUIET)
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        yield Clerk(server, context.new_page(), project)
        browser.close()
