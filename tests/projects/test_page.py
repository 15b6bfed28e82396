"""The page of one project: what it says, to whom, and what happened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.projects.actions import record
from luodi.projects.entries import ContactEntry, FirmEntry, PartEntry, ProjectEntry
from luodi.projects.models import Batch, BatchRow, Project


@pytest.fixture
def full(enter, units):
    return enter(
        "年产10万吨有机肥生产线",
        "east",
        stage="talks",
        place="开发区",
        code="2609-620000-04-01-173520",
        investment=35_000_000_000,
        investment_basis="contract",
        planned_start_on="2026-Q3",
        industry="C26",
        package_count=3,
        parts=[PartEntry("introducing", units["west"].pk), PartEntry("leader", person_name="分管副县长")],
        firms=[FirmEntry("江南肥业有限公司", origin_text="浙江")],
        contacts=[ContactEntry("张经理", "13812345678", "总经理")],
    )


def test_the_head_says_where_who_and_how_much(login, cast, full):
    page = login(cast["east_clerk"]).get(full.get_absolute_url()).text
    assert (
        "开发区 · 责任 东川镇 · 引荐 西坪乡 · 包抓 分管副县长 · 总投资 35,000 万元（协议） · 代码 2609-620000-04-01-173520"
        in page
    )
    assert "2026-Q3（预计）" in page
    assert "C26 化学原料和化学制品制造业" in page
    assert "江南肥业有限公司" in page
    assert "打包 3 个" in page


def test_unknown_is_a_dash_and_zero_is_zero(login, cast, enter):
    project = enter("零与未知", "east", year_plan=0)
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    assert "<dt>本年计划投资</dt><dd>0 万元</dd>" in page.replace("\n", "").replace("  ", "")
    assert "<dt>总投资</dt><dd>—</dd>" in page.replace("\n", "").replace("  ", "")


def test_phones_are_masked_and_each_look_is_in_the_trail(login, cast, full):
    client = login(cast["east_clerk"])
    page = client.get(full.get_absolute_url()).text
    assert "138****5678" in page
    assert "13812345678" not in page
    url = reverse("projects:reveal", args=[full.pk, full.contacts.get().pk])
    part = client.post(url, headers={"HX-Request": "true"})
    assert "13812345678" in part.text
    assert "<html" not in part.text
    assert "13812345678" in client.post(url).text
    seen = Entry.objects.filter(verb="contact.phone_revealed")
    assert [entry.data["contact"] for entry in seen] == ["张经理", "张经理"]
    assert "13812345678" not in str([entry.data for entry in Entry.objects.all()])
    assert login(cast["inspector"]).post(url).status_code == 403


def test_the_timeline_tells_changes_in_words(login, cast, full):
    said = {"place": "东川镇", "investment": 36_000_000_000, "investment_qualifier": "exact"}
    entry = ProjectEntry(said | {"unit_id": full.unit_id})
    record.change_project(project=full, entry=entry, version=1, by=cast["east_clerk"])
    page = login(cast["east_clerk"]).get(full.get_absolute_url()).text
    assert "开发区 → 东川镇" in page
    assert "35,000 万元 → 36,000 万元" in page
    assert "东川镇 · 经办人" in page
    assert "引荐单位 西坪乡人民政府；包抓领导 分管副县长 → —" in page
    # An amount that is exact says nothing more than one of which nobody said.
    assert "— → —" not in page


@pytest.fixture
def imported(full, cast, units):
    """The project as row 9 of a ledger, in the way the import leaves it."""
    from luodi.files.models import StoredFile

    batch = Batch.objects.create(
        county=units["county"],
        unit=units["centre"],
        uploaded_by=cast["centre"],
        post_id=cast["centre"].post.pk,
        file=StoredFile.objects.create(sha256="0" * 64, size=1, kind="text/csv"),
        file_name="重点项目.xlsx",
        state="committed",
        understood={
            "sheets": [{"name": "乡镇", "tables": [{"columns": [{"letter": "B", "head": "项目名称"}]}]}]
        },
    )
    BatchRow.objects.create(
        county=units["county"],
        batch=batch,
        sheet="乡镇",
        number=9,
        cells={"B": "▲年产10万吨有机肥", "F": "3.5亿"},
        outcome="updated",
        project=full,
        changes={"stage": ["reserve", "talks"], "unit_id": [units["west"].pk, units["east"].pk]},
    )
    return full


def test_an_imported_row_shows_its_batch_and_raw_cells(login, cast, imported):
    page = login(cast["east_clerk"]).get(imported.get_absolute_url()).text
    assert "重点项目.xlsx，“乡镇”第 9 行" in page
    assert "<dt>项目名称</dt><dd>▲年产10万吨有机肥</dd>" in page.replace("\n", "").replace("  ", "")
    assert "<dt>F 列</dt>" in page
    assert "储备 → 在谈" in page
    assert "西坪乡 → 东川镇" in page


@pytest.mark.parametrize("kind", ["", "record", "import", "files", "nonsense"])
def test_the_timeline_part_equals_its_page(login, cast, imported, same_part, kind):
    url = reverse("projects:timeline", args=[imported.pk])
    client = login(cast["east_clerk"])
    part = client.get(url, {"kind": kind}, headers={"HX-Request": "true"})
    same_part(part, client.get(url, {"kind": kind}))
    assert ("第 9 行" in part.text) == (kind in ("", "import", "nonsense"))


def test_the_timeline_on_the_page_is_the_same_part(login, cast, imported, same_part):
    client = login(cast["east_clerk"])
    part = client.get(reverse("projects:timeline", args=[imported.pk]), headers={"HX-Request": "true"})
    same_part(part, client.get(imported.get_absolute_url()))


def test_the_page_tells_the_latest_and_leads_to_the_rest(login, cast, full):
    for number in range(1, 17):
        entry = ProjectEntry({"place": f"第{number}处", "unit_id": full.unit_id})
        record.change_project(project=full, entry=entry, version=number, by=cast["east_clerk"])
    client = login(cast["east_clerk"])
    page = client.get(full.get_absolute_url()).text
    assert "更早的 2 条" in page
    assert "开发区 → 第1处" not in page
    whole = client.get(f"{reverse('projects:timeline', args=[full.pk])}?all=1").text
    assert "开发区 → 第1处" in whole
    assert "更早的" not in whole


def test_refusals_are_not_told_to_readers(login, cast, full):
    login(cast["west_clerk"]).get(reverse("projects:edit", args=[full.pk]))
    assert "孙西" not in login(cast["east_clerk"]).get(full.get_absolute_url()).text


def test_family_is_shown_as_far_as_the_scope_goes(login, cast, enter):
    parent = enter("产业园", "east")
    enter("园内厂房", "east", parent_id=parent.pk)
    enter("外乡厂房", "west", parent_id=parent.pk)
    page = login(cast["east_clerk"]).get(parent.get_absolute_url()).text
    assert "园内厂房" in page
    assert "外乡厂房" not in page
    assert "下有 1 个项目" in page
    child = Project.objects.get(name="外乡厂房")
    assert "产业园" not in login(cast["west_clerk"]).get(child.get_absolute_url()).text


def test_as_many_queries_however_much_happened(login, cast, full, units):
    client = login(cast["east_clerk"])

    def count():
        with CaptureQueriesContext(connection) as seen:
            client.get(full.get_absolute_url())
        return len(seen)

    def happen(version):
        fields = {"remark": f"第{version}次", "unit_id": units["west" if version % 2 else "east"].pk}
        parts = [PartEntry("supporting", units["park"].pk), PartEntry("introducing", units["west"].pk)]
        firms = [FirmEntry(f"公司{n}") for n in range(version)]
        contacts = [ContactEntry(f"人{n}", "13800000000") for n in range(version)]
        entry = ProjectEntry(fields, [*parts, PartEntry("hosting", units["east"].pk)], firms, contacts)
        record.change_project(project=full, entry=entry, version=version, by=cast["centre"])

    for version in (1, 2):
        happen(version)
    client.get(full.get_absolute_url())
    few = count()
    # As before, the last change gives the project back to the unit of the reader.
    for version in range(3, 13):
        happen(version)
    assert count() == few
