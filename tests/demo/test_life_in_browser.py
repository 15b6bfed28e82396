"""One project of the demonstration county from talks to production, as its people live it: in the browser, with refusals.

The county is the one a newcomer meets, served as it is served to a newcomer; nothing is asked of its database.
"""

import json
import re
import shutil
from datetime import date, timedelta

import pytest

from tests.demo import apart

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STAGES = {
    "signed": "签约", "preparing": "前期", "started": "开工", "building": "在建", "completed": "竣工", "producing": "投产",
}  # fmt: skip
SITE_CHECKED = ("开工", "投产")
CLERK, OFFICERS = "changjie", ("majingyi", "gehui")
REPORTED, DOUBTED, REFUSED = "等招商中心认定后计入", "请先核对", "同一份材料不能用两次"
KNOWN = {
    "content": "新建生产线两条，配套原料库和成品库。", "place": "南峪镇工业集中区", "investment": "12000",
    "industry_text": "食品", "planned_start_on": "2027-03", "code": "2611-629901-04-01-519883",
}  # fmt: skip


def today():
    """Return what the browser's user calls today."""
    return date.today()  # noqa: DTZ011


def paper(words):
    """A small file as it is picked in a dialog; its words make it another document."""
    return {"name": f"{words}.txt", "mimeType": "text/plain", "buffer": f"示例：{words}".encode()}


def number_of(project):
    """Return the number at the end of a project's address."""
    return project.strip("/").rpartition("/")[-1]


class Office:
    """The clerk of 南峪镇, two officers of the centre and one screen."""

    def __init__(self, tab, address, words):
        self.tab, self.address, self.words = tab, address, words
        self.slips = 0

    def log_in(self, name):
        # What the page before still fetches by itself must not bring cookies of its own.
        self.tab.goto("about:blank")
        self.tab.context.clear_cookies()
        self.tab.goto(self.address)
        self.tab.fill("input[name=login]", name)
        self.tab.fill("input[name=password]", self.words[name])
        self.tab.press("input[name=password]", "Enter")
        self.tab.wait_for_selector("nav", state="attached")

    def go(self, path):
        self.tab.goto(self.address + path)

    def press(self, button):
        """Press a button that leads on, and wait for where it leads."""
        with self.tab.expect_navigation():
            self.tab.locator("#page").get_by_role("button", name=button, exact=True).first.click()

    def says(self):
        return " ".join(self.tab.locator("#page").all_inner_texts())

    def lacking(self):
        """Return what the next stage still asks for, each with the address where it is made good."""
        rows = self.tab.locator("#next-stage .lacking")
        found = []
        for row in rows.all():
            links = row.get_by_role("link").all()
            found.append((row.inner_text(), links[0].get_attribute("href") if links else ""))
        return found

    def prove(self, path):
        """Register a paper on its own page, whatever that asks for."""
        self.go(path)
        form = self.tab.locator("form[enctype]")
        for field in form.locator("input:visible, textarea:visible, select:visible").all():
            kind, name = field.get_attribute("type") or "", field.get_attribute("name") or ""
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(index=1)
            elif name == "issued_on":
                field.fill(today().isoformat())
            elif name == "reviewer":
                field.fill("县司法局 王某")
            elif kind not in ("file", "checkbox", "radio") and name not in ("number", "words", "ends_on"):
                field.fill("已核实，无异常")
        form.locator("input[type=file]").set_input_files(paper(path.replace("/", " ").strip()))
        self.press("登记")

    def money(self, project, kind, amount, number, on=None):
        """Report money with a slip."""
        self.go(f"{project}facts/{kind}/")
        self.tab.fill("#id_happened_on", (on or today()).isoformat())
        self.tab.fill("#id_amount", str(amount))
        if self.tab.locator("#id_basis").count():
            self.tab.select_option("#id_basis", "outside_province")
        self.tab.select_option("#id_paper0-kind", index=1)
        self.tab.fill("#id_paper0-number", number)
        self.slips += 1
        self.tab.set_input_files("#id_paper0-file", paper(f"回单 {number} {self.slips}"))
        return self.send_money()

    def send_money(self):
        """Send the form, and return what the system says to it: reported, to be explained, or refused."""
        with self.tab.expect_response(lambda answer: answer.request.method == "POST"):
            self.tab.locator("#fact-form").get_by_role("button", name=re.compile("^登记")).click()
        said = self.tab.get_by_text(re.compile(f"{REPORTED}|{DOUBTED}|{REFUSED}")).last
        said.wait_for()
        return said.inner_text()

    def explain(self, words):
        """Answer what looked wrong, send once more, and see it reported."""
        self.tab.fill("#id_explanation", words)
        self.send_money()
        self.tab.get_by_text(REPORTED).wait_for()

    def complete(self, path):
        """Fill in what the record still lacks, on its form."""
        self.go(path)
        for name, value in KNOWN.items():
            field = self.tab.locator(f"#id_{name}")
            if not field.input_value():
                field.fill(value)
        self.press("保存修改")

    def verify_facts(self, project):
        """Let the centre verify what waits about a project, in one act."""
        self.go(f"/facts/?project={number_of(project)}&shelf=waiting")
        self.tab.check("[data-pick-all]")
        self.press("认定")


@pytest.fixture
def office(tab, built_apart, tmp_path):
    """The county of another process, copied and served; nothing this test does is seen by others."""
    folder = tmp_path / "county"
    shutil.copytree(built_apart["folder"], folder)
    words = json.loads((folder / "demo-log-ins.json").read_text(encoding="utf-8"))
    with apart.served(folder) as address:
        yield Office(tab, address, words)


def test_from_talks_to_production(office):
    """A project in talks of 南峪镇: papers, a refusal for want of the minutes, two people at the site, money."""
    tab = office.tab
    office.log_in(CLERK)
    project = early_project(office)
    for stage, word in STAGES.items():
        office.log_in(CLERK)
        {"signed": without_minutes, "completed": with_one_slip_twice, "producing": in_a_closed_month}.get(
            stage, make_good
        )(office, project)
        claim_and_verify(office, project, word)
        if stage == "building":
            note_on_the_phone(office, project)
    office.go(project)
    log = tab.locator("#stage-log").text_content()
    assert all(word in log for word in STAGES.values())


def early_project(office):
    """Find a project in talks that is not before the county's library and has no minutes yet."""
    office.go("/projects/?stage=talks&at=county.not_filed&sort=-investment")
    found = [link.get_attribute("href") for link in office.tab.locator("tbody a").all()]
    for path in found:
        office.go(path)
        if any("集体决策" in words and there for words, there in office.lacking()):
            return path
    raise AssertionError(found)


def claim_and_verify(office, project, word):
    """The clerk claims, two officers look at the site where that is asked, one of them verifies."""
    tab = office.tab
    office.log_in(CLERK)
    office.go(f"{project}stage/claim/")
    office.press(f"申请进入{word}")
    claim = tab.url.removeprefix(office.address)
    for name in OFFICERS if word in SITE_CHECKED else ():
        office.log_in(name)
        office.go(claim)
        tab.fill("form[action*=check] textarea", "到现场看过，与申请一致。")
        office.press("登记我的核查")
    office.log_in(OFFICERS[0])
    office.go(claim)
    tab.fill("#words", "材料齐全，同意。")
    office.press("认定")
    office.go(project)
    assert word in tab.locator(".strip [aria-current]").inner_text()


def make_good(office, project, but=""):
    """Register and fill in what the next stage asks for, as the page of the project leads there; but for one thing."""
    office.go(project)
    for words, path in office.lacking():
        if but and but in words:
            continue
        if "/proofs/" in path:
            office.prove(path)
        elif path.endswith("/edit/"):
            office.complete(path)
    office.go(project)


def without_minutes(office, project):
    """Nobody signs before the minutes of the collective decision are there."""
    make_good(office, project, but="集体决策")
    (left,) = office.lacking()
    assert "没有集体决策会议纪要" in left[0]
    office.go(f"{project}stage/claim/")
    assert office.tab.get_by_role("button", name="申请进入签约").is_disabled()
    make_good(office, project)


def with_one_slip_twice(office, project):
    """What is completed must be verified; one settlement proves one amount, anywhere in the county."""
    make_good(office, project)
    assert "没有已认定的完成投资" in office.says()
    slip = number_of(project)
    if DOUBTED in office.money(project, "completed", 300, f"结算 2026-{slip}"):
        office.explain("已与结算单核对。")
    assert REFUSED in office.money(project, "completed", 200, f"结算2026-{slip}")
    office.log_in(OFFICERS[0])
    office.verify_facts(project)


def in_a_closed_month(office, project):
    """Money of a month that was closed is explained, and counts in a month that is open."""
    make_good(office, project)
    assert DOUBTED in office.money(
        project, "arrived", 260, f"回单 {project}", on=today() - timedelta(days=100)
    )
    office.explain("银行补寄回单，上月才收到。")
    office.log_in(OFFICERS[0])
    office.verify_facts(project)
    office.go(f"/facts/?project={number_of(project)}&kind=arrived&shelf=all")
    office.tab.locator("tbody a").first.click()
    office.tab.wait_for_load_state("networkidle")
    assert "关账后才认定" in office.says()


def note_on_the_phone(office, project):
    """The clerk writes the note of the day at the site; the network goes in the middle, and one note arrives."""
    tab = office.tab
    office.log_in(CLERK)
    tab.set_viewport_size({"width": 390, "height": 844})
    office.go(project)
    tab.get_by_role("link", name="登记进展").first.click()
    tab.fill("#id_text", "主厂房钢结构吊装完成。")
    tab.set_input_files("#id_photos", paper("现场"))
    tab.context.set_offline(True)
    tab.get_by_role("button", name="登记进展").click()
    tab.get_by_text("不会重复登记").wait_for()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.context.set_offline(False)
    tab.get_by_text("进展已登记").wait_for()
    office.go(project)
    assert tab.locator("#timeline").inner_text().count("主厂房钢结构吊装完成。") == 1
    tab.set_viewport_size({"width": 1366, "height": 768})
