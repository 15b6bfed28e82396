"""The story of the first ledger, lived in a browser: upload, be understood, answer, find, export, import again."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.permissions import READS, Role
from luodi.projects.models import Batch, BatchRow, LedgerWord, Project
from tests.plugins.browser import Desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEDGER = Path(__file__).parent / "ledgers" / "samples" / "open2_multi_sheet_units.xlsx"


@pytest.fixture
def townships(units, cast):
    """The townships the ledger names; one goes by another name here, so that it must be asked about."""
    names = ["宣风镇", "庆城镇", "石咀镇", "永靖镇", "白石镇", "寺前镇", "榛子乡"]
    made = {}
    for name in names:
        told = {"name": f"{name}人民政府", "short_name": name, "kind": "township", "county": units["county"]}
        made[name] = Unit.objects.add_child(Unit.objects.get(pk=units["county"].pk), told)
    return made


@pytest.fixture
def clerk_of(townships):
    """Return the clerk of a township, made when asked for."""

    def make(name):
        user = User(
            username=f"clerk{townships[name].pk}", full_name=f"{name}经办", must_change_password=False
        )
        user.set_password(Desk.PASSWORD)
        user.save()
        unit = townships[name]
        scope = READS[Role.CLERK][0]
        Post.objects.create(user=user, role=Role.CLERK, unit=unit, county_id=unit.county_id, scope=scope)
        return user

    return make


@pytest.fixture
def desk(live_server, tab):
    return LedgerDesk(live_server.url, tab)


class LedgerDesk(Desk):
    """Where ledgers are taken in, by people who come by the log-in page."""

    def log_in(self, user):
        self.tab.context.clear_cookies()
        self.go("account_login")
        self.tab.fill("input[name=login]", user.username)
        self.tab.fill("input[name=password]", self.PASSWORD)
        self.tab.press("input[name=password]", "Enter")
        self.tab.wait_for_url(f"{self.server}/")

    def upload(self, path):
        self.go("projects:imports")
        self.tab.set_input_files("input[type=file]", str(path))
        self.tab.click("text=上传并读懂")
        self.tab.wait_for_load_state("networkidle")

    def answer_everything(self):
        """Settle every question as the page proposes; a unit it does not know is typed in and kept for ever."""
        for _ in range(200):
            self.tab.goto(re.sub(r"[?#].*", "?view=questions", self.tab.url))
            asks = self.tab.locator("form.ask-red")
            if not asks.count():
                return
            self._answer(asks.first)
        raise AssertionError("questions without end")

    def _answer(self, ask):
        other = ask.locator("input[name=other]")
        remember = ask.locator("input[name=remember]")
        if remember.count():
            remember.check()
        typed = ask.locator("input[name=typed]")
        choices = ask.locator("button[name=choice], button[name=same], button[name=unit]")
        if other.count() and not ask.locator("button[name=unit]").count():
            other.fill("石咀镇人民政府")
            ask.locator("text=就是它").click()
        elif choices.count():
            choices.first.click()
        else:
            typed.fill("1000万元")
            ask.locator("text=填上").click()
        self.tab.wait_for_load_state("networkidle")

    def confirm(self):
        self.tab.click("text=确认导入")
        self.tab.click("button:has-text('行入库')")
        self.tab.wait_for_load_state("networkidle")


def test_the_first_ledger(desk, cast, townships, clerk_of, tmp_path):
    baishi, xuanfeng = clerk_of("白石镇"), clerk_of("宣风镇")
    the_clerk_confirms_only_the_own_rows(desk, baishi)
    the_centre_resolves_the_rest(desk, cast["centre"])
    each_township_sees_its_own(desk, xuanfeng, baishi)
    ledger = the_leader_exports(desk, cast["leader"], tmp_path)
    libreoffice_opens(ledger, tmp_path)
    it_imports_again_without_change(desk, cast["centre"], ledger)


def the_clerk_confirms_only_the_own_rows(desk, clerk):
    desk.log_in(clerk)
    desk.upload(LEDGER)
    said = desk.tab.inner_text("#batch-head")
    assert "行属于" in said
    desk.tab.click("text=看是哪些")
    desk.tab.wait_for_load_state("networkidle")
    whose = desk.tab.inner_text("#page")
    others = ["宣风镇", "庆城镇", "永靖镇", "寺前镇", "榛子乡", "农业农村局", "文旅局"]
    assert [name for name in others if name not in whose] == []
    desk.answer_everything()
    desk.confirm()
    assert set(Project.objects.values_list("unit__short_name", flat=True)) == {"白石镇"}
    assert Project.objects.count() == 4


def the_centre_resolves_the_rest(desk, centre):
    desk.log_in(centre)
    desk.upload(LEDGER)
    assert "导入过" in desk.tab.inner_text("#page")
    desk.tab.click("text=再导一次")
    desk.tab.wait_for_load_state("networkidle")
    desk.answer_everything()
    desk.confirm()
    batch = Batch.objects.latest("pk")
    assert batch.state == Batch.State.COMMITTED
    rows = BatchRow.objects.filter(batch=batch, passed_over="")
    assert rows.count() == 33
    assert not rows.filter(outcome="open").exists()
    assert not rows.filter(sheet="乡镇", number__in=[11, 12, 13, 14], outcome="created").exists()
    # Five pairs of the 33 rows are one project each, told so side by side.
    assert Project.objects.count() == 33 - 5
    assert Project.objects.get(name__contains="道地茯苓产业园").unit.short_name == "石咀镇"
    assert LedgerWord.objects.get(text="石头咀镇").means.short_name == "石咀镇"
    desk.tab.fill("#search", "fqxz")
    desk.tab.press("#search", "Enter")
    desk.tab.wait_for_load_state("networkidle")
    assert "凤栖小镇" in desk.tab.inner_text("h1")


def each_township_sees_its_own(desk, one, other):
    for clerk, unit in ((one, "宣风镇"), (other, "白石镇")):
        desk.log_in(clerk)
        desk.go("projects:list")
        shown = desk.tab.locator("td.name a, th.name a").all_inner_texts()
        own = Project.objects.filter(parts__unit__short_name=unit).values_list("name", flat=True)
        assert own
        assert sorted(shown) == sorted(set(own))
    hidden = Project.objects.exclude(parts__unit__short_name="白石镇").first()
    assert desk.go("projects:detail", hidden.pk).status == 404


def the_leader_exports(desk, leader, folder):
    desk.log_in(leader)
    desk.go("projects:list")
    with desk.tab.expect_download() as download:
        desk.tab.locator("text=导出").first.click()
        inner = desk.tab.locator("dialog[open] button:has-text('导出'), dialog[open] a:has-text('导出')")
        if inner.count():
            inner.first.click()
    path = folder / "台账.xlsx"
    download.value.save_as(path)
    return path


def libreoffice_opens(ledger, folder):
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("没有 LibreOffice")
    home = f"-env:UserInstallation=file://{folder}/office"
    as_utf8 = "csv:Text - txt - csv (StarCalc):44,34,76"
    words = [program, home, "--headless", "--convert-to", as_utf8, "--outdir", str(folder), str(ledger)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    text = (folder / "台账.csv").read_text(encoding="utf-8")
    assert [
        name for name in Project.objects.current().values_list("name", flat=True) if name not in text
    ] == []


def it_imports_again_without_change(desk, centre, ledger):
    before = list(Project.objects.order_by("pk").values())
    desk.log_in(centre)
    desk.upload(ledger)
    batch = Batch.objects.latest("pk")
    rows = BatchRow.objects.filter(batch=batch, passed_over="")
    assert rows.count() == Project.objects.current().count()
    desk.answer_everything()
    desk.go("projects:confirm_batch", batch.pk)
    assert "新建\n0 个项目" in re.sub(r"\s*\n\s*", "\n", desk.tab.inner_text("#page"))
    assert list(Project.objects.order_by("pk").values()) == before
