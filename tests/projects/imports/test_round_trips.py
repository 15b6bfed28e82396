"""What goes out comes back: rows given back are read again alone, and an exported ledger changes nothing."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.projects.entries import FirmEntry, PartEntry
from luodi.projects.models import Batch, BatchRow, Doubt, Project

pytestmark = pytest.mark.slow


def send(client, name, data):
    response = client.post(reverse("projects:upload"), {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.text
    return Batch.objects.latest("pk")


def test_bad_rows_come_back_in_the_layout_of_the_sheet_and_are_read_again(client, cast, towns, upload):
    batch = upload("centre", "library")
    bad = Doubt.objects.filter(batch=batch, severity="error", answer__isnull=True)
    wanted = set(bad.values_list("row__sheet", "row__reading__name"))
    response = client.get(reverse("projects:batch_problems", args=[batch.pk]))
    returned = response.getvalue()
    book = openpyxl.load_workbook(io.BytesIO(returned))
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "乡镇",
        "农业农村局",
        "文旅局",
    ]
    sheet = book["乡镇"]
    problems = {cell.row: cell.value for cell in sheet["J"] if cell.value}
    assert "问题" in problems.values()
    assert "A4:A5" in [str(area) for area in sheet.merged_cells.ranges]
    assert sheet["A4"].value == "宣风镇"
    second = send(client, "改好的.xlsx", returned)
    rows = BatchRow.objects.filter(batch=second, passed_over="")
    assert set(rows.values_list("sheet", "reading__name")) == wanted
    assert set(rows.filter(sheet="乡镇").values_list("unit", flat=True)) <= {
        unit.pk for unit in towns.values()
    }


def test_an_exported_ledger_imports_again_without_a_change(client, cast, units, enter):
    enter("光伏组件厂", "east", stage="talks", sub_stage="framework", investment=35_000_000_000, investment_basis="contract",
          investment_qualifier="exact", place="东川镇西街", entered_on="2026-03", content="年产 5 万吨", remark="备注",
          firms=[FirmEntry("浙江某某有限公司", origin_text="浙江")])  # fmt: skip
    enter("冷链物流园", "west", stage="completed", investment=1_139_065_000_000, investment_qualifier="approx",
          status="stalled", signed_on="2025-03", started_on="2026-08-01", completed=0, year_plan=50_000_000,
          parts=[PartEntry("introducing", units["bureau"].pk)])  # fmt: skip
    enter(
        "农业园",
        "bureau",
        stage="reserve",
        progress="正在选址",
        code="2205-350525-18-01-123401",
        package_count=3,
    )
    enter("酒店", "culture", stage="producing", investment_min=1_200_000_000, investment_max=1_500_000_000,
          investment_qualifier="range", planned_start_on="2026-Q4", produced_on="2026-08-01")  # fmt: skip
    before = list(Project.objects.order_by("pk").values())
    client.login_as(cast["centre"])
    exported = b"".join(client.post(reverse("projects:export")).streaming_content)
    batch = send(client, "台账.xlsx", exported)
    rows = BatchRow.objects.filter(batch=batch, passed_over="")
    assert rows.count() == 4
    assert list(rows.exclude(plan="skip").values_list("reading__name", flat=True)) == []
    asked = Doubt.objects.filter(batch=batch).blocking()
    assert list(asked.values_list("row__number", "code")) == []
    client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": "all"})
    assert list(Project.objects.order_by("pk").values()) == before
