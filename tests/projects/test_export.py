"""The library as a workbook: real cells, the trail, and the way back through the ledger reader."""

import io
from datetime import date

import openpyxl
import pytest

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.ledgers import read
from luodi.progress.actions import verdicts
from luodi.progress.models import Fact
from luodi.projects.entries import FirmEntry, PartEntry
from luodi.projects.models import Project

EXPORT = "/projects/export/"
FULL = {
    "stage": "signed",
    "content": "建设年产10万吨生产线两条\n配套仓库",
    "place": "龙泉村",
    "industry": "C26",
    "industry_text": "化工",
    "code": "2609-620000-04-01-173520",
    "investment": 11_390_650_000,
    "investment_qualifier": "exact",
    "year_plan": 2_000_000_000,
    "completed": 500_500_000,
    "arrived": 0,
    "signed_on": "2026-07-04",
    "planned_start_on": "2026-09",
    "planned_production_on": "2027",
    "cooperation": "独资",
    "progress": "正在办理土地手续",
    "remark": "=1+1",
}


@pytest.fixture
def library(enter, units, cast):
    parts = [PartEntry("introducing", units["west"].pk), PartEntry("leader", person_name="郑副县长")]
    firms = [FirmEntry("江南肥业有限公司", origin_text="浙江省杭州市")]
    enter("有机肥生产线项目", "east", by="east_clerk", parts=parts, firms=firms, **FULL)
    verdicts.verify_facts(facts=list(Fact.objects.waiting()), by=cast["centre"])
    amounts = {"investment": 3_000_000_000, "investment_qualifier": "approx"}
    enter("蓝莓种植基地项目", "west", stage="talks", **amounts)
    amounts = {"investment": 20_000_000_000, "investment_qualifier": "lower_bound"}
    enter("冷链物流园项目", "park", stage="building", started_on="2025-03-01", **amounts)
    enter("谋划中的康养项目", "culture", stage="reserve")


def content(response):
    return io.BytesIO(b"".join(response.streaming_content))


def sheet(response):
    return openpyxl.load_workbook(content(response)).worksheets[0]


def test_numbers_and_days_are_real_and_text_is_never_a_formula(login, cast, library):
    made = sheet(login(cast["centre"]).post(EXPORT, {"columns": "all"}))
    heads = [cell.value for cell in made[3]]
    row = next(row for row in made.iter_rows(min_row=4) if row[1].value == "有机肥生产线项目")
    by_head = dict(zip(heads, row, strict=True))
    assert by_head["总投资（万元）"].value == 11390.65
    assert by_head["累计到位资金（万元）"].value == 0
    assert by_head["签约时间"].value.date() == date(2026, 7, 4)
    assert by_head["预计开工时间"].value == "2026-09"
    assert by_head["备注"].value == "=1+1"
    assert by_head["备注"].data_type == "s"
    approx = next(row for row in made.iter_rows(min_row=4) if row[1].value == "蓝莓种植基地项目")
    assert dict(zip(heads, approx, strict=True))["总投资（万元）"].value == "约3,000"


def test_nothing_typed_becomes_a_formula_or_a_link(login, cast, enter):
    hostile = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "http://evil.example/", "mailto:a@evil.example", "file:///etc/passwd"]  # fmt: skip
    for number, text in enumerate(hostile):
        enter(f"{text} {number}", "east", stage="talks", remark=text, place=text, firms=[FirmEntry(text)])
    made = sheet(login(cast["centre"]).post(EXPORT, {"columns": "all"}))
    cells = [cell for row in made.iter_rows() for cell in row if cell.value is not None]
    assert {text for cell in cells for text in hostile if cell.value == text} == set(hostile)
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []


def test_it_is_ready_to_print_and_sign(login, cast, library):
    made = sheet(login(cast["centre"]).post(EXPORT, {"columns": "all"}))
    assert made["A1"].value == "云岭县项目库台账"
    assert made["A2"].value.startswith(f"单位：万元　　截至 {clock.today()}")
    assert "共 4 个项目，其中 3 个有总投资，合计 34,390.65 万元" in made["A2"].value
    assert made.freeze_panes == "C4"
    assert made.auto_filter.ref.startswith("A3:")
    assert (made.page_setup.orientation, made.page_setup.paperSize) == ("landscape", 8)
    assert (made.page_setup.fitToHeight, made.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert made.print_title_rows == "$3:$3"
    assert any("填表人：" in str(row[0].value) for row in made.iter_rows(min_row=5))


def test_rows_are_numbered_and_the_foot_sums_up_what_the_page_does(login, cast, library):
    client = login(cast["centre"])
    made = sheet(client.post(EXPORT, {"columns": "all"}))
    heads = [cell.value for cell in made[3]]
    assert [made.cell(row, 1).value for row in range(4, 9)] == [1, 2, 3, 4, "合计"]
    sums = dict(zip(heads, [cell.value for cell in made[8]], strict=True))
    # What is about an amount is counted, as on the page; nobody plans anything for the year but one.
    assert sums["总投资（万元）"] == 34390.65
    assert "34,390.65" in client.get("/projects/sums/", headers={"HX-Request": "true"}).text
    assert (sums["本年计划投资（万元）"], sums["累计到位资金（万元）"]) == (2000, 0)
    assert made.auto_filter.ref.endswith("7")
    nothing = sheet(client.post(f"{EXPORT}?stage=reserve", {"columns": "all"}))
    assert [cell.value for cell in nothing[5] if cell.value is not None] == ["合计"]


def test_columns_are_as_wide_as_what_they_hold_and_the_usual_ones_fit_a4(login, cast, library):
    client = login(cast["centre"])
    usual = sheet(client.post(EXPORT, {"columns": "shown"}))
    widths = {cell.value: usual.column_dimensions[cell.column_letter].width for cell in usual[3]}
    assert usual.page_setup.paperSize == 9
    assert 6 <= widths["序号"] < 8
    assert 18 <= widths["项目名称"] < 20
    assert widths["阶段"] < widths["投资方"] < 22
    assert sum(widths.values()) < 100


def test_only_what_was_filtered_or_picked_goes_out_and_the_trail_says_so(login, cast, library):
    client = login(cast["centre"])
    made = sheet(client.post(f"{EXPORT}?stage=signed&cols=name&cols=place", {"columns": "shown"}))
    assert [cell.value for cell in made[3]] == ["序号", "项目名称", "建设地点"]
    assert made.page_setup.paperSize == 9
    entry = Entry.objects.get(verb="project.list_exported")
    assert (entry.data["count"], entry.data["conditions"], entry.actor_name) == (1, ["签约"], "周中")
    one, other = Project.objects.values_list("pk", flat=True)[:2]
    content(client.post(EXPORT, {"pick": [one, "x", other], "whole": ""}))
    assert Entry.objects.filter(verb="project.list_exported").order_by("-number").first().data["count"] == 2
    content(client.post(EXPORT, {"pick": [one], "whole": "1"}))
    assert Entry.objects.filter(verb="project.list_exported").order_by("-number").first().data["count"] == 4


def test_nobody_takes_rows_out_by_picking_their_numbers(login, cast, library):
    every = list(Project.objects.values_list("pk", flat=True))
    made = sheet(login(cast["west_clerk"]).post(EXPORT, {"pick": every}))
    names = [row[1].value for row in made.iter_rows(min_row=4) if row[1].value]
    # The one the western township introduced is read by it as well.
    assert set(names) == {"蓝莓种植基地项目", "有机肥生产线项目"}


def test_an_exported_ledger_reads_back_as_it_was(login, cast, library, tmp_path):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content(login(cast["centre"]).post(EXPORT, {"columns": "all"})).getvalue())
    rows = {row["name"]: row for row in read(path, as_of=clock.today()).to_json()["rows"]}
    assert set(rows) == {"有机肥生产线项目", "蓝莓种植基地项目", "冷链物流园项目", "谋划中的康养项目"}
    full = rows["有机肥生产线项目"]
    told = {
        "investment_wan": 11390.65,
        "investment_qualifier": "exact",
        "plan_year_wan": 2000,
        "stage": "签约",
        "place": "龙泉村",
        "unit": "东川镇",
        "investor": "江南肥业有限公司",
        "project_code": "2609-620000-04-01-173520",
        "industry": "化工",
    }
    assert {name: full[name] for name in told} == told
    assert {key: day["iso"] for key, day in full["dates"].items()} == {
        "signed": "2026-07-04",
        "planned_start": "2026-09",
        "planned_production": "2027",
    }
    blueberry, cold = rows["蓝莓种植基地项目"], rows["冷链物流园项目"]
    assert (blueberry["investment_wan"], blueberry["investment_qualifier"]) == (3000, "approx")
    assert (cold["investment_wan"], cold["investment_qualifier"]) == (20000, "lower_bound")
    assert cold["dates"]["started"]["iso"] == "2025-03-01"
    assert rows["谋划中的康养项目"]["investment_wan"] is None


def test_the_blank_workbook_has_the_same_columns_and_lists_to_choose_from(login, cast):
    made = sheet(login(cast["east_clerk"]).get("/projects/blank/"))
    assert [cell.value for cell in made[3]][:3] == ["项目名称", "责任单位", "阶段"]
    lists = {rule.formula1 for rule in made.data_validations.dataValidation}
    assert '"储备,在谈,签约,前期,开工,在建,竣工,投产,达产"' in lists


def test_an_empty_list_can_be_exported(login, cast):
    assert sheet(login(cast["centre"]).post(EXPORT)).max_row >= 3
