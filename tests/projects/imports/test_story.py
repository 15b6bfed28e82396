"""From the upload to the library: the three real ledgers, each told once as its people live it."""

import json

import pytest
from django.urls import reverse

from luodi.projects.models import Batch, BatchRow, Project
from tests.projects.imports.conftest import SAMPLES

pytestmark = pytest.mark.slow


def expected(name):
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def test_the_centre_takes_the_ledger_of_several_sheets_in(client, cast, units, towns, upload, answer_all):
    batch = upload("centre", "library")
    assert batch.state == Batch.State.ASKING
    told = expected("open2_multi_sheet_units")
    rows = BatchRow.objects.filter(batch=batch, passed_over="")
    assert rows.count() == len(told["expected_rows"]) == 33
    page = client.get(reverse("projects:batch", args=[batch.pk])).text
    assert "看懂了 33 个项目" in page
    assert "字典" in page
    answer_all(batch, units["bureau"])
    response = client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": "all"}, follow=True)
    assert "个项目已办完" in response.text
    batch.refresh_from_db()
    assert batch.state == Batch.State.COMMITTED
    assert Project.objects.count() == 33 - 5
    assert rows.filter(outcome="skipped").count() == 5
    town = Project.objects.get(name="凤栖小镇核心区项目")
    assert town.unit == towns["宣风镇"]
    assert town.investment == 300_000 * 1_000_000
    assert town.level == "county"
    assert set(town.parts.values_list("kind", "unit__name")) >= {("reporting", "云岭县文化体育和旅游局")}
