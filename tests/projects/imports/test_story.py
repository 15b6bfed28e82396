"""From the upload to the library: the three real ledgers, each told once as its people live it."""

import json

import pytest
from django.urls import reverse

from luodi.common import todo
from luodi.projects.models import Batch, BatchRow, Firm, Project
from tests.projects.imports.conftest import SAMPLES

pytestmark = pytest.mark.slow


def expected(name):
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def confirm(client, batch, how="all"):
    response = client.post(reverse("projects:confirm_batch", args=[batch.pk]), {"how": how}, follow=True)
    batch.refresh_from_db()
    return response.text


def test_the_centre_takes_the_ledger_of_several_sheets_in(client, cast, units, towns, upload, answer_all):
    batch = upload("centre", "library")
    assert batch.state == Batch.State.ASKING
    rows = BatchRow.objects.filter(batch=batch, passed_over="")
    assert rows.count() == len(expected("open2_multi_sheet_units")["expected_rows"]) == 33
    page = client.get(reverse("projects:batch", args=[batch.pk])).text
    assert "看懂了 33 个项目" in page
    assert "1 张隐藏表（字典）没有导入" in page
    answer_all(batch, units["bureau"], cast["centre"])
    assert "33 个项目已办完" in confirm(client, batch)
    assert batch.state == Batch.State.COMMITTED
    # Five pairs were one project each.
    assert Project.objects.count() == 28
    assert rows.filter(outcome="skipped", project__isnull=False).count() == 5
    town = Project.objects.get(name="凤栖小镇核心区项目")
    assert (town.unit, town.investment, town.level) == (towns["宣风镇"], 300_000_000_000, "county")
    assert ("reporting", units["culture"].pk) in town.parts.values_list("kind", "unit")
    assert town.batch == batch
    assert Firm.objects.filter(name="江西德凯车灯有限公司").exists()


def test_amounts_stages_and_days_of_the_progress_table_arrive_as_read(
    client, cast, units, upload, answer_all
):
    batch = upload("centre", "progress")
    answer_all(batch, units["centre"], cast["centre"])
    confirm(client, batch)
    told = {row["excel_row"]: row for row in expected("open1_county_progress_table")["expected_rows"]}
    rows = BatchRow.objects.filter(batch=batch, outcome="created").select_related("project")
    assert rows.count() == 38
    for row in rows:
        said = told[row.number]
        answered = "investment_wan" in row.answers or row.doubts.filter(field="investment_wan").exists()
        if not answered and said["investment_wan"] is not None:
            assert row.project.investment == round(said["investment_wan"] * 1_000_000), row
        if "signed" in said["dates"] and said["dates"]["signed"]["iso"]:
            assert row.project.signed_on == said["dates"]["signed"]["iso"], row
    doubtful = rows.get(number=22).project
    assert doubtful.investment == 35_000_000_000
    assert rows.get(number=8).project.unit == units["culture"]


def test_a_fund_ledger_gives_its_projects_and_keeps_its_figures(client, cast, units, upload, answer_all):
    batch = upload("centre", "funds")
    answer_all(batch, units["bureau"], cast["centre"])
    confirm(client, batch)
    assert Project.objects.count() == 33
    row = BatchRow.objects.get(batch=batch, number=6)
    assert row.project.stage == "preparing"
    assert row.reading["funds_wan"] == {"central": 317, "local": 529}
    assert Project.objects.filter(stage="reserve").exists()
    page = client.get(reverse("projects:batch", args=[batch.pk]), {"view": "rows"}).text
    assert "中央 317、地方 529" in page


def test_a_township_confirms_its_own_rows_and_is_told_whose_the_others_are(
    client, units, towns, town_clerk, cast, upload, answer_all
):
    batch = upload(town_clerk, "library")
    page = client.get(reverse("projects:batch", args=[batch.pk])).text
    assert "其中 29 行属于" in page
    assert "请由他们或招商中心确认" in page
    answer_all(batch, towns["白石镇"], town_clerk)
    confirm(client, batch)
    assert Project.objects.count() == 4
    assert set(Project.objects.values_list("unit", "level")) == {(towns["白石镇"].pk, "township")}
    assert batch.state == Batch.State.ASKING
    # The bureau's clerk is told, and sees the rows of the bureau only.
    (item,) = [item for item in todo.items_for(cast["bureau_clerk"]) if item.source == "导入"]
    assert "11 行属于您单位" in item.title
    client.login_as(cast["bureau_clerk"])
    page = client.get(item.url, {"view": "rows"}).text
    assert "息烽县饲料厂项目" in page
    assert "寨子大酒店项目" not in page
    client.login_as(cast["west_clerk"])
    assert client.get(item.url).status_code == 404
    # The centre confirms what is left.
    client.login_as(cast["centre"])
    answer_all(batch, units["bureau"], cast["centre"])
    confirm(client, batch)
    assert batch.state == Batch.State.COMMITTED
    assert Project.objects.count() == 28


def test_the_same_file_is_recognised_and_its_rows_are_found_in_the_library(
    client, cast, units, towns, upload, answer_all
):
    first = upload("centre", "library")
    answer_all(first, units["bureau"], cast["centre"])
    confirm(client, first)
    with pytest.raises(AssertionError, match="导入过"):
        upload("centre", "library")
    response = client.post(reverse("projects:import_again", args=[first.pk]), follow=True)
    second = Batch.objects.latest("pk")
    assert second != first
    assert "要您拿主意" in response.text
    answer_all(second, units["bureau"], cast["centre"])
    confirm(client, second)
    assert Project.objects.count() == 28
    assert not BatchRow.objects.filter(batch=second, outcome="created").exists()
