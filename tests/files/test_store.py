"""Which files are taken in, and how they are kept."""

import io
import os
import zipfile
from datetime import timedelta

import pytest
import xlsxwriter

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.files import jobs
from luodi.files.actions import UNUSED_FOR, store
from luodi.files.kinds import FileRefused
from luodi.files.models import StoredFile
from luodi.projects.actions.attachments import attach


def zipped(*names):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def workbook():
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet().write(0, 0, "项目名称")
    return made.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def keep(cast, name, content):
    return store(content=io.BytesIO(content), name=name, by=cast["centre"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("合同.pdf", PDF),
        ("现场.PNG", PNG),
        ("台账.xlsx", workbook()),
        ("纪要.docx", zipped("[Content_Types].xml", "word/document.xml")),
        ("台账.ods", zipped("mimetype", "content.xml")),
        ("旧台账.xls", OLD),
        ("函.wps", OLD),
        ("说明.txt", "说明".encode("gb18030") * 5000),
        ("说明.csv", "名称,金额\n甲,1\n".encode()),
    ],
)
def test_what_offices_use_is_taken(cast, name, content):
    stored = keep(cast, name, content)
    assert stored.path.read_bytes() == content
    assert stored.size == len(content)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("病毒.exe", b"MZ" + b"\0" * 200, "不是可以上传的类型"),
        ("一包.zip", zipped("a.txt"), "解开后逐个上传"),
        ("页面.html", b"<script>", "不是可以上传的类型"),
        ("图.svg", b"<svg/>", "不是可以上传的类型"),
        ("没有后缀", PDF, "不是可以上传的类型"),
        ("假的.pdf", b"<html><script>alert(1)</script>", "改过后缀名"),
        ("假的.xlsx", zipped("a.txt"), "改过后缀名"),
        ("断了的.xlsx", workbook()[:900], "改过后缀名"),
        ("假的.txt", PDF, "改过后缀名"),
        ("假的.csv", b"a\0b", "改过后缀名"),
        ("空.pdf", b"", "空文件"),
        ("两面.pdf", b"<script>alert(1)</script>" + PDF, "改过后缀名"),
        ("两面.png", b"<svg onload='alert(1)'/>" + PNG, "改过后缀名"),
        ("两面.jpg", b"GIF89a/*" + b"\xff\xd8\xff", "改过后缀名"),
        ("两面.xlsx", b"MZ" + b"\0" * 200 + workbook(), "改过后缀名"),
        ("两面.docx", PDF + zipped("word/document.xml"), "改过后缀名"),
        ("两面.txt", workbook(), "改过后缀名"),
        ("两面.pdf.html", PDF, "不是可以上传的类型"),
    ],
)
def test_everything_else_is_refused_in_words_and_nothing_is_kept(cast, settings, name, content, words):
    with pytest.raises(FileRefused, match=words):
        keep(cast, name, content)
    assert not StoredFile.objects.exists()
    assert not settings.FILES_ROOT.exists() or not list(settings.FILES_ROOT.rglob("*"))


def test_too_large_is_refused(cast, settings):
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(FileRefused, match="超过了 1 MB"):
        keep(cast, "大.pdf", PDF + b"\0" * (1 << 20))


def test_the_same_bytes_are_kept_once(cast, settings):
    assert keep(cast, "一.pdf", PDF) == keep(cast, "二.pdf", PDF)
    assert len([path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]) == 1


def test_what_was_put_on_nothing_is_cleared_at_night(cast, settings, project):
    kept = attach(project=project, content=io.BytesIO(PDF + b"kept"), name="一.pdf", by=cast["centre"]).file
    unused, young = keep(cast, "二.pdf", PDF + b"unused"), keep(cast, "三.pdf", PDF + b"young")
    again = keep(cast, "四.pdf", PDF + b"again")
    half = settings.FILES_ROOT / "incoming-half"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    old = clock.now() - UNUSED_FOR - timedelta(hours=1)
    StoredFile.objects.exclude(pk=young.pk).update(created_at=old)
    assert keep(cast, "五.pdf", PDF + b"again") == again
    jobs.clear_unused()
    assert set(StoredFile.objects.all()) == {kept, young, again}
    there = {path.name for path in settings.FILES_ROOT.rglob("*") if path.is_file()}
    assert there == {kept.sha256, young.sha256, again.sha256}
    assert Entry.objects.get(verb="file.cleared").data == {"files": [unused.sha256]}
    jobs.clear_unused()
    assert Entry.objects.filter(verb="file.cleared").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_brought_ten_times_at_one_moment_are_kept_once(cast, settings, together):
    brought = together(lambda: keep(cast, "一.pdf", PDF).pk, times=10)
    assert len(set(brought)) == StoredFile.objects.count() == 1
    assert StoredFile.objects.get().path.read_bytes() == PDF
    assert len([path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]) == 1
