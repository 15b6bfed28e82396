"""一项一档: one file about one project that can be checked without Luodi."""

import csv
import hashlib
import io
import json
import os
import subprocess
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.audit.chain import fingerprint
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.documents.typesetting import PdfUnavailable
from luodi.projects.actions import archives, masking
from luodi.projects.actions.attachments import attach, void_attachment
from luodi.projects.entries import ContactEntry, FirmEntry
from luodi.projects.models import Archive, Project
from luodi.projects.reports import archive_files
from luodi.projects.reports import archives as reports
from tests.archives import Taken, take

pytestmark = pytest.mark.slow


@pytest.fixture
def plant(enter, cast):
    """A project with firm, contact person and two files, one of them void."""
    plant = enter(
        "有机肥厂/一期:扩建",
        "east",
        stage="talks",
        investment=35_000_000_000,
        firms=[FirmEntry("绿丰公司")],
        contacts=[ContactEntry("梁经理", "13612345678")],
    )
    clerk = cast["east_clerk"]
    attach(project=plant, content=io.BytesIO("可研报告".encode()), name="可研.txt", by=clerk)
    wrong = attach(project=plant, content=io.BytesIO("传错了".encode()), name="可研.txt", by=clerk)
    void_attachment(attachment=wrong, reason="传错了文件", by=clerk)
    return plant


def test_the_archive_is_whole_and_can_be_checked_without_luodi(plant, cast, tmp_path):
    taken = take(plant, cast["east_clerk"])
    root = taken.unpacked(tmp_path / "out")
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=root, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    summed = {line.split("  ", 1)[1] for line in (root / "SHA256SUMS").read_text().splitlines()}
    assert there == summed | {"SHA256SUMS"}
    listed = {row[1] for row in taken.table("目录.csv")[1:]}
    assert listed == there - {"SHA256SUMS", "目录.csv", "目录.pdf"}
    assert "附件/01 项目情况/可研.txt" in there
    assert "附件/01 项目情况/可研（2）.txt" in there
    assert taken.folder.startswith("有机肥厂_一期_扩建（")


def test_every_sheet_tells_whose_it_is_and_phones_stay_masked(plant, cast):
    taken = take(plant, cast["east_clerk"])
    first = taken.words("01 项目情况.pdf")
    for said in (plant.name, f"项目 {plant.pk} 号", "35,000", "绿丰公司", "136****5678", "传错了文件"):
        assert said.replace(" ", "") in first, said
    assert "13612345678" not in first
    for name in taken.names:
        if name.endswith(".pdf"):
            assert plant.name in taken.words(name)
            assert "赵东于" in taken.words(name)


def test_the_trail_can_be_checked_line_by_line(plant, cast):
    """With the address of who did it, which stays in the system, every line gives its fingerprint."""
    head, *rows = take(plant, cast["east_clerk"]).table("审计记录.csv")
    entries = Entry.objects.about(plant).order_by("number")
    assert len(rows) == entries.count()
    for row, entry in zip(rows, entries, strict=True):
        told = dict(zip(head, row, strict=True))
        assert told["指纹"] == entry.hash
        whole = json.loads(told["原文"]) | {"address": entry.address}
        assert fingerprint(told["上一条指纹"], whole, settings.TRAIL_KEY) == told["指纹"]


def test_the_same_moment_makes_the_same_bytes(plant, cast):
    user = cast["centre"]
    gathered = reports.gather(Project.objects.visible_to(user).select_related("unit").get(pk=plant.pk), user)
    made = [io.BytesIO(), io.BytesIO()]
    for out in made:
        reports.pack(gathered, out)
    assert made[0].getvalue() == made[1].getvalue()


def test_an_original_that_was_lost_or_changed_is_told(plant, cast, tmp_path):
    kept, wrong = plant.attachments.order_by("pk")
    kept.file.path.unlink()
    wrong.file.path.chmod(0o600)
    wrong.file.path.write_bytes(b"other")
    taken = take(plant, cast["east_clerk"])
    remarks = [row[5] for row in taken.table("目录.csv")]
    assert any(reports.MISSING in remark and kept.file.sha256 in remark for remark in remarks)
    assert any(reports.CHANGED in remark and wrong.file.sha256 in remark for remark in remarks)
    assert "有2个原件" in taken.words("目录.pdf")
    root = taken.unpacked(tmp_path / "out")
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=root).returncode == 0


def test_it_is_asked_for_made_and_taken_on_its_page(plant, cast, client):
    client.login_as(cast["inspector"])
    page = reverse("projects:archives", args=[plant.pk])
    assert page in client.get(plant.get_absolute_url()).content.decode()
    client.post(reverse("projects:ask_archive", args=[plant.pk]))
    made = Archive.objects.get()
    assert made.state == Archive.State.READY
    assert made.sha256 in client.get(page).content.decode()
    response = client.get(reverse("projects:archive", args=[plant.pk, made.pk]))
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == made.sha256
    told = Entry.objects.get(verb="project.archive_taken")
    assert (told.target_id, told.actor_name, told.data["sha256"]) == (plant.pk, "王督查", made.sha256)
    assert "下载项目档案" in client.get(plant.get_absolute_url()).content.decode()


def test_nobody_takes_what_another_had_made(plant, cast, client):
    made = archives.ask(project=plant, by=cast["centre"])
    client.login_as(cast["inspector"])
    assert client.get(reverse("projects:archive", args=[plant.pk, made.pk])).status_code == 404
    client.login_as(cast["west_clerk"])
    for route in ("projects:archives", "projects:archive"):
        args = [plant.pk, made.pk] if route == "projects:archive" else [plant.pk]
        assert client.get(reverse(route, args=args)).status_code == 404


def test_a_closed_project_is_refused(plant, cast, client):
    made = archives.ask(project=plant, by=cast["inspector"])
    masking.mark_sensitive(project=plant, reason="企业要求保密", by=cast["east_clerk"])
    with pytest.raises(masking.ClosedToYou, match="请联系东川镇"):
        archives.ask(project=plant, by=cast["inspector"])
    with pytest.raises(masking.ClosedToYou):
        archives.take(archive=Archive.objects.get(pk=made.pk), by=cast["inspector"])
    client.login_as(cast["inspector"])
    assert client.get(reverse("projects:archives", args=[plant.pk])).status_code == 403
    assert Taken(archives.ask(project=plant, by=cast["east_clerk"])).names


def test_pressed_twice_it_is_made_once_and_a_killed_task_begins_again(plant, cast, client, monkeypatch):
    monkeypatch.setattr(archives, "async_task", lambda *told: None)
    one = archives.ask(project=plant, by=cast["centre"])
    assert archives.ask(project=plant, by=cast["centre"]) == one
    archives._begin(one.pk)
    client.login_as(cast["centre"])
    page = reverse("projects:archives", args=[plant.pk])
    assert "重新开始" not in client.get(page).content.decode()
    Archive.objects.update(heard_at=clock.now() - timedelta(minutes=5))
    assert "重新开始" in client.get(page).content.decode()
    assert archives.ask(project=plant, by=cast["centre"]) == one
    archives.build(one.pk)
    first = Archive.objects.get()
    archives.build(one.pk)
    assert Archive.objects.get().sha256 == first.sha256 == hashlib.sha256(one.path.read_bytes()).hexdigest()


@pytest.mark.parametrize("why", ["no font", "no post"])
def test_what_cannot_be_made_says_why(plant, cast, client, monkeypatch, why):
    if why == "no font":
        monkeypatch.setattr(reports, "written", lambda document: (_ for _ in ()).throw(PdfUnavailable()))
        words = "请系统管理员重新运行安装命令"
    else:
        monkeypatch.setattr("luodi.accounts.models.User.posts_now", [])
        words = "已不在要这份档案时的岗位上"
    archives.ask(project=plant, by=cast["centre"])
    made = Archive.objects.get()
    assert made.state == Archive.State.FAILED
    assert words in made.problem
    assert not made.path.exists()


def test_after_a_week_the_bytes_go_and_the_hash_stays(plant, cast, client):
    made = archives.ask(project=plant, by=cast["centre"])
    archives.clear_off()
    made.refresh_from_db()
    half = made.path.with_name("incoming-x")
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    Archive.objects.update(heard_at=clock.now() - archives.KEPT - timedelta(hours=1))
    archives.clear_off()
    gone = Archive.objects.get()
    assert gone.state == Archive.State.GONE
    assert gone.sha256 == made.sha256
    assert not list(made.path.parent.iterdir())
    client.login_as(cast["centre"])
    response = client.get(reverse("projects:archive", args=[plant.pk, made.pk]), follow=True)
    assert "请重新生成" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("合同.pdf", "合同.pdf"),
        ('a/b\\c:d*e?f"g<h>i|j.pdf', "a_b_c_d_e_f_g_h_i_j.pdf"),
        ("..", "文件"),
        (" 尾巴. ", "尾巴"),
        ("CON.txt", "_CON.txt"),
        ("长" * 100 + ".pdf", "长" * 57 + ".pdf"),
        ("换\n行.txt", "换_行.txt"),
        ("图\u202efdp.exe", "图_fdp.exe"),
    ],
)
def test_names_are_safe_everywhere(name, safe):
    assert archive_files.safe(name) == safe


def test_names_are_unique_whatever_their_case():
    taken = set()
    assert [archive_files.unique(name, taken) for name in ("附件/A.pdf", "附件/a.pdf", "附件/a.pdf")] == [
        "附件/A.pdf", "附件/a（2）.pdf", "附件/a（3）.pdf",
    ]  # fmt: skip


def test_no_cell_is_taken_for_a_formula():
    written = archive_files.table(["名称"], [["=1+1"], ["-x"], ['甲，"乙"']]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written))) == [["名称"], ["'=1+1"], ["'-x"], ['甲，"乙"']]


@pytest.mark.django_db(transaction=True)
def test_ten_who_press_at_one_moment_have_it_made_once(plant, cast, together, monkeypatch):
    monkeypatch.setattr(archives, "async_task", lambda *told: None)
    assert len(set(together(lambda: archives.ask(project=plant, by=cast["centre"]).pk, times=10))) == 1
    assert Archive.objects.count() == 1


def test_the_page_asks_as_much_for_many_as_for_one(plant, cast, client, django_assert_num_queries):
    client.login_as(cast["centre"])
    page = reverse("projects:archives", args=[plant.pk])
    archives.ask(project=plant, by=cast["centre"])
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for _ in range(3):
        archives.ask(project=plant, by=cast["centre"])
    with django_assert_num_queries(len(one)):
        client.get(page)
