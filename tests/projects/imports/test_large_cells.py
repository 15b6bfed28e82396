"""A cell beyond the largest amount is asked about; what stood in it stays readable."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.common import money
from luodi.projects.models import Batch, Doubt, Project

HEAD = "项目名称,责任单位,投资方,总投资（万元）,累计到位资金（万元）"


@pytest.fixture
def batch(client, cast):
    """A ledger with cells that once were taken in: 90,000,000,000 万元, and more than a database can hold."""
    rows = [
        "甲项目,东川镇,甲公司,90000000000,300",
        "乙项目,东川镇,乙公司,50000,9999999999",
        f"丙项目,东川镇,丙公司,{'9' * 40},20",
    ]
    file = SimpleUploadedFile("台账.csv", "\n".join([HEAD, *rows]).encode())
    client.login_as(cast["east_clerk"])
    response = client.post(reverse("projects:upload"), {"file": file, "as_of": "2026-11-20"})
    assert response.status_code == 302, response.text
    return Batch.objects.get()


def test_each_is_asked_about_with_its_cell_and_in_words(client, batch):
    asked = batch.doubts.filter(code=Doubt.TOO_LARGE).order_by("row__number")
    assert [doubt.cell for doubt in asked] == ["D2", "E3"]
    assert batch.doubts.get(row__number=4, severity="error").code == "AMOUNT_UNREADABLE"
    assert asked[0].asks["text"] == "90000000000"
    assert asked[0].asks["why"] == f"这一格读出来是 90,000,000,000 万元，{money.TOO_LARGE}"
    assert money.TOO_LARGE in client.get(reverse("projects:batch", args=[batch.pk])).text


def test_left_blank_the_row_goes_in_without_the_amount_and_keeps_what_was_written(client, batch):
    for doubt in batch.doubts.filter(severity="error", answer__isnull=True):
        client.post(
            reverse("projects:answer", args=[batch.pk, doubt.pk]),
            {"choice": len(doubt.asks["proposals"]) - 1},
        )
    client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": "good"})
    told = dict(Project.objects.values_list("name", "investment"))
    assert told == {"甲项目": None, "乙项目": 50_000_000_000, "丙项目": None}
    assert batch.rows.get(project__name="甲项目").cells["D"] == "90000000000"


def test_another_amount_typed_instead_must_be_within(client, batch):
    doubt = batch.doubts.filter(code=Doubt.TOO_LARGE).earliest("row__number")
    address = reverse("projects:answer", args=[batch.pk, doubt.pk])
    client.post(address, {"typed": "90000000000"})
    doubt.refresh_from_db()
    assert doubt.answer is None
    client.post(address, {"typed": "9000"})
    doubt.refresh_from_db()
    assert doubt.answer["set"] == {"investment_wan": 9000.0}
