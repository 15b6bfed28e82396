"""Taking files in: what cannot be read is told in words and leaves nothing behind; columns can be corrected by hand."""

import contextlib
import io
import time
import zipfile

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.common import places
from luodi.files.models import StoredFile
from luodi.projects import jobs
from luodi.projects.actions.imports import apart, uploads
from luodi.projects.models import Batch, BatchRow, Doubt, LedgerWord
from tests.projects.imports.conftest import LEDGERS, SAMPLES

SAMPLE = (SAMPLES / LEDGERS["library"][0]).read_bytes()


def workbook(*lines):
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet = book.add_worksheet("台账")
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return kept.getvalue()


def bomb():
    kept = io.BytesIO(SAMPLE)
    with (
        zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/worksheets/sheet99.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(400):
            part.write(b" " * (1 << 20))
    return kept.getvalue()


BAD = {
    "a picture": ("台账.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 500, "不是 Excel 表格"),
    "a web page": ("台账.xls", "<html><table><tr><td>项目</td></tr></table></html>".encode(), "另存为"),
    "encrypted": (
        "台账.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "加了密码",
    ),
    "truncated": ("台账.xlsx", SAMPLE[: len(SAMPLE) // 2], "没有传完整"),
    "an archive": ("台账.xlsx", None, "压缩包"),
    "a bomb": ("台账.xlsx", None, "过大"),
    "empty": ("台账.xlsx", b"", "空"),
    "of 100 MB": ("台账.xlsx", None, "超过 50 MB"),
}


def content(name):
    if name == "a bomb":
        return bomb()
    if name == "of 100 MB":
        return b"PK" + b"0" * (100 << 20)
    if name == "an archive":
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as package:
            package.writestr("台账.txt", "文字")
        return kept.getvalue()
    return BAD[name][1]


@pytest.fixture
def send(client, cast):
    def send_file(name, data, user="centre", **more):
        client.login_as(cast[user])
        return client.post(reverse("projects:upload"), {"file": SimpleUploadedFile(name, data), **more})

    return send_file


def endless(megabytes):
    """Return a small file whose sheet is so large that looking it through takes long."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["项目名称"]))) as old, zipfile.ZipFile(kept, "w", 8) as package:
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                package.writestr(part, old.read(part))
                continue
            head, foot = old.read(part).split(b"</sheetData>")
            row = b'<row r="5"><c r="A5" t="inlineStr"><is><t>x</t></is></c></row>'
            with package.open(part, "w") as sheet:
                sheet.write(head)
                for _ in range(megabytes):
                    sheet.write(row * ((1 << 20) // len(row)))
                sheet.write(b"</sheetData>" + foot)
    return kept.getvalue()


@pytest.mark.slow
def test_a_hostile_ledger_keeps_the_page_for_fifteen_seconds_at_most(send, monkeypatch):
    assert uploads.PATIENCE == 15
    monkeypatch.setattr(uploads, "PATIENCE", 2)
    hostile, begun = endless(200), time.monotonic()
    response = send("台账.xlsx", hostile)
    assert time.monotonic() - begun < 10
    assert "读不完" in response.text
    assert not StoredFile.objects.exists()


@pytest.mark.slow
def test_uploads_never_take_all_threads(send, client, cast):
    with places.place("apart", most=apart.MOST_AT_ONCE, seconds=60):
        assert send("台账.xlsx", SAMPLE).status_code == 302, "others may be at work"
    taken = [places.place("apart", most=apart.MOST_AT_ONCE, seconds=60) for _ in range(apart.MOST_AT_ONCE)]
    with contextlib.ExitStack() as held:
        for one in taken:
            held.enter_context(one)
        assert apart.BUSY in send("台账.xlsx", SAMPLE).text
    assert Batch.objects.count() == 1
    with places.place(f"apart.{cast['centre'].pk}", most=1, seconds=60):
        assert apart.BUSY in send("台账.xlsx", SAMPLE).text, "one page of a person at a time"
        assert apart.BUSY not in send("台账.xlsx", SAMPLE, "east_clerk").text


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_leaves_nothing_behind(send, name):
    file_name, _, words = BAD[name]
    response = send(file_name, content(name))
    assert response.status_code == 400
    assert words in response.text
    assert not Batch.objects.exists()
    assert not StoredFile.objects.exists()
    root = settings.FILES_ROOT
    assert not root.exists() or not [path for path in root.rglob("*") if path.is_file()]


def test_a_day_to_come_is_refused(send):
    response = send("台账.xlsx", SAMPLE, as_of="2199-01-01")
    assert "统计截止日不能晚于今天" in response.text


@pytest.mark.slow
def test_the_content_decides_and_not_the_ending(send):
    assert send("台账.xls", SAMPLE).status_code == 302
    assert Batch.objects.get().state == Batch.State.ASKING


@pytest.mark.slow
def test_a_text_table_of_old_office_machines_is_read(send, units):
    lines = "项目名称,责任单位,总投资（万元）,状态\n油茶基地,东川镇,3000,在谈\n冷库,西坪乡,约2000,签约\n"
    send("台账.csv", lines.encode("gb18030"))
    rows = BatchRow.objects.filter(passed_over="").order_by("number")
    assert list(rows.values_list("reading__name", "unit")) == [
        ("油茶基地", units["east"].pk),
        ("冷库", units["west"].pk),
    ]


@pytest.mark.slow
def test_a_file_without_projects_says_so(send):
    response = send("台账.xlsx", workbook(["姓名", "电话"], ["张三", "139"]))
    page = response.text if response.status_code == 400 else Batch.objects.get().problem
    assert "项目名称" in page


@pytest.mark.slow
def test_a_column_is_explained_by_hand_once_and_for_all(send, client, cast, units):
    lines = [
        ["项目名称", "责任单位", "盘子（万元）", "状态"],
        *[[f"{n}号园", "东川镇", n * 100, "在谈"] for n in (1, 2, 3)],
    ]
    send("台账.xlsx", workbook(*lines))
    batch = Batch.objects.get()
    assert BatchRow.objects.filter(reading__investment_wan=100).count() == 0
    page = client.get(reverse("projects:batch_columns", args=[batch.pk])).text
    assert "盘子（万元）" in page
    client.post(reverse("projects:batch_columns", args=[batch.pk]), {"0-0-C": "investment", "remember": 1})
    batch.refresh_from_db()
    assert batch.state == Batch.State.ASKING
    assert BatchRow.objects.get(reading__name="1号园").reading["investment_wan"] == 100
    assert LedgerWord.objects.get().field == "investment"
    lines[0][3] = "阶段"
    send("另一份.xlsx", workbook(*lines))
    second = Batch.objects.latest("pk")
    assert BatchRow.objects.get(batch=second, reading__name="2号园").reading["investment_wan"] == 200


@pytest.mark.slow
def test_reading_again_keeps_what_was_answered(send, client, cast, units):
    lines = [
        ["项目名称", "责任单位", "总投资（万元）", "状态"],
        ["甲园", "东川", "", "签约"],
        ["乙园", "东川镇", 900, "签约"],
    ]
    send("台账.xlsx", workbook(*lines))
    batch = Batch.objects.get()
    client.post(reverse("projects:give_unit", args=[batch.pk]), {"text": "东川", "unit": units["east"].pk})
    doubt = Doubt.objects.get(code="MISSING_INVESTMENT")
    client.post(reverse("projects:answer", args=[batch.pk, doubt.pk]), {"typed": "1200"})
    client.post(reverse("projects:batch_columns", args=[batch.pk]), {"0-0-D": "stage"})
    row = BatchRow.objects.get(reading__name="甲园")
    assert row.unit == units["east"]
    assert row.answers == {"investment_wan": 1200}
    assert Doubt.objects.filter(row=row, severity="error", answer__isnull=True).count() == 0


@pytest.mark.slow
def test_a_second_run_of_the_same_task_changes_nothing(send):
    send("台账.xlsx", SAMPLE)
    batch = Batch.objects.get()
    before = list(BatchRow.objects.values_list("pk", flat=True))
    jobs.read(batch.pk)
    jobs.commit(batch.pk)
    assert list(BatchRow.objects.values_list("pk", flat=True)) == before


def test_a_silent_task_is_started_again_by_hand(login, client, cast, units):
    from datetime import timedelta

    from luodi.common import clock
    from tests.projects.imports.made import make_batch

    batch = make_batch(cast["centre"], units, state="reading")
    address = reverse("projects:batch", args=[batch.pk])
    assert "重新开始" not in login(cast["centre"]).get(address).text
    Batch.objects.update(heard_at=clock.now() - timedelta(minutes=5))
    assert "重新开始" in client.get(address).text
    part = client.get(address, headers={"HX-Request": "true"})
    assert 'id="batch-busy"' in part.text
    assert "<!DOCTYPE" not in part.text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_web_page_called_xls_is_read_and_kept_as_text(send, codec):
    lines = (
        ("项目名称", "总投资（万元）", "进展"),
        ("青稞酒厂扩建项目", "12000", "签约"),
        ("碳纤维材料项目", "80", "在谈"),
    )
    table = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in line) + "</tr>" for line in lines)
    page = f"<html><head><meta charset='{codec}'></head><body><table>{table}</table></body></html>"
    assert send("台账.xls", page.encode(codec)).status_code in (200, 302)
    batch = Batch.objects.get()
    assert batch.file.kind == "text/plain"
    assert batch.rows.filter(passed_over="").count() == 2
