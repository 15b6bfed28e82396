"""Targets taken in from a workbook: each fault at its row and column, and all of it or nothing."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from luodi.accounts.columns import Line
from luodi.audit.models import Entry
from luodi.library.actions import steps
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from luodi.metrics.forms.target_sheets import COLUMNS, check
from luodi.metrics.kinds import TargetLimits
from luodi.metrics.models import Target
from luodi.metrics.reports import targets as reports

OWN, AMOUNT = "own_entered", "admitted_amount"
OWN_NAME, AMOUNT_NAME = "本单位库新入库项目", "入县级库项目总投资"
HEADS = [f"{column.label}*" if column.required else column.label for column in COLUMNS]
HERE = "/targets/2026/import/"


def workbook(*rows):
    book = Workbook()
    for row in (HEADS, *rows):
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return SimpleUploadedFile("目标.xlsx", written.getvalue())


@pytest.fixture
def centre(login, cast):
    return login(cast["centre"])


@pytest.fixture
def signed(cast, units):
    """Let the eastern township have a target in force: ``signed(8, (2, 4, 6))``."""

    def down(value, quarters=(None, None, None)):
        wish = Wish(units["east"], OWN, value, "binding", quarters)
        (case,) = targets.hand_down(year=2026, wishes=[wish], by=cast["centre"]).cases
        steps.take(step=case.steps.open().get(), outcome="sign", by=cast["east_head"])

    return down


@pytest.fixture
def faults(cast):
    """Return what is wrong with rows: ``faults(("东川镇", OWN_NAME, "", "指令性", "", "", "", "8"))``."""

    def found(*rows):
        keys = [column.key for column in COLUMNS]
        lines = [Line(number, dict(zip(keys, row, strict=True))) for number, row in enumerate(rows, 2)]
        return check(lines, reports.to_set(cast["centre"], 2026), cast["centre"]).sentences

    return found


def confirm(client, preview, **told):
    kept = re.search(r'name="kept" value="([^"]+)"', preview.text)[1]
    return client.post(HERE, {"kept": kept, **told}, follow=True)


def test_what_was_handed_out_is_filled_in_and_taken_in_again(centre, signed):
    signed(8, (2, 4, 6))
    answer = centre.get("/targets/2026/workbook/")
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert list(lines[0]) == HEADS
    east = ("东川镇人民政府", OWN_NAME, "个", "指令性", 2, 4, 6, 8)
    assert east in lines
    file = SimpleUploadedFile("目标.xlsx", answer.content)
    assert "表里的目标和现在的一样，不用下达" in centre.post(HERE, {"file": file}).text
    for row in sheet.iter_rows(min_row=2):
        if [cell.value for cell in row[:2]] == ["西坪乡人民政府", AMOUNT_NAME]:
            row[3].value, row[5].value, row[7].value = "指导性", 11390.65, 35000
    written = io.BytesIO()
    book.save(written)
    preview = centre.post(HERE, {"file": SimpleUploadedFile("目标.xlsx", written.getvalue())})
    assert "新下达 1 项，不变 1 项" in preview.text
    assert "已向 1 个单位下达" in confirm(centre, preview).text
    made = Target.objects.proposed().get()
    assert (made.indicator, made.kind, made.value) == (AMOUNT, "guiding", 35_000_000_000)
    assert made.phases == (None, 11_390_650_000, None)
    assert Entry.objects.filter(verb="targets.set").last().data["source"] == "目标.xlsx"


def test_a_change_asks_for_its_reason(centre, signed):
    signed(8, (2, 4, 6))
    rows = [("东川镇", OWN_NAME, "", "指令性", 1, 4, 6, 8)]
    preview = centre.post(HERE, {"file": workbook(*rows)})
    assert "调整 1 项" in preview.text
    refused = confirm(centre, preview)
    assert "请写明调整的理由" in refused.text
    assert not Target.objects.proposed().exists()
    assert "已向 1 个单位下达" in confirm(centre, refused, reason="一季度没有开工条件").text
    assert Target.objects.proposed().get().reason == "一季度没有开工条件"


def test_a_target_is_lifted_by_its_kind_never_by_a_blank_cell(centre, signed, faults):
    signed(8)
    (told,) = faults(("东川镇", OWN_NAME, "", "指令性", "", "", "", ""))
    assert told == "第 2 行“全年目标”：东川镇已经签收这个目标。要保留的请填数；不再下达的，性质请选“无”。"
    preview = centre.post(HERE, {"file": workbook(("东川镇", OWN_NAME, "", "无"))})
    assert "不再下达 1 项" in preview.text
    confirm(centre, preview, reason="改为只统计")
    assert Target.objects.proposed().get().value is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", OWN_NAME, "", "", "", "", "", ""), "“单位”：没有填。"),
        (("没有的镇", OWN_NAME, "", "", "", "", "", ""), "“单位”：“没有的镇”："),
        (("招商服务中心", OWN_NAME, "", "", "", "", "", "1"), "“单位”：招商中心现在不能下达目标任务"),
        (("工业园区", OWN_NAME, "", "指令性", "", "", "", "1"), "“单位”：工业园区现在没有负责人"),
        (("东川镇", "没有的指标", "", "", "", "", "", ""), "“指标”：没有这个指标"),
        (("东川镇", AMOUNT_NAME, "亿元", "指令性", "", "", "", "3"), "“计量单位”：这个指标按“万元”填。"),
        (("东川镇", OWN_NAME, "", "", "", "", "", "3"), "“性质”：填了数就要选性质。"),
        (("东川镇", OWN_NAME, "", "命令", "", "", "", "3"), "“性质”：“命令”不在可选范围内"),
        (("东川镇", OWN_NAME, "", "无", "", "", "", "3"), "“性质”：性质是“无”，就不要填数"),
        (("东川镇", OWN_NAME, "", "指令性", "", "两个", "", "3"), "“二季度末累计”：请填整数。"),
        (("东川镇", OWN_NAME, "", "指令性", "2", "1", "", "3"), "“全年目标”：二季度末的数小于前面季度的数"),
        (("东川镇", OWN_NAME, "", "指令性", "", "1", "", ""), "“全年目标”：分了季度的，请把全年目标也填上。"),
        (("东川镇", AMOUNT_NAME, "", "指令性", "", "", "", "约三亿"), "“全年目标”：看不懂“约三亿”"),
    ],
)
def test_each_fault_is_named_by_row_and_column(faults, row, fault):
    sentences = faults(row)
    assert len(sentences) == 1
    assert sentences[0].startswith(f"第 2 行{fault}")


def test_a_row_that_stands_twice_is_a_fault(faults):
    row = ("东川镇", OWN_NAME, "", "指令性", "", "", "", "3")
    assert faults(row, row) == ["第 3 行“指标”：和第 2 行是同一个单位、同一个指标。请只留一行。"]


def test_what_may_not_bind_is_a_fault_with_its_source(faults, monkeypatch):
    limit = {"indicator": OWN, "at_most": "guiding", "words": "外资不得下达。", "source": "商务部办公厅通知"}
    found = TargetLimits.model_validate({"limits": [limit]})
    monkeypatch.setattr(reports, "limits", lambda county_id: {OWN: found.limits[0]})
    (told,) = faults(("东川镇", OWN_NAME, "", "指令性", "", "", "", "3"))
    assert told == "第 2 行“性质”：外资不得下达。（商务部办公厅通知）请改成“指导性”。"


def test_one_fault_keeps_all_rows_out(centre):
    rows = [("东川镇", OWN_NAME, "", "指令性", 1, 2, 3, 4), ("西坪乡", OWN_NAME, "", "指令性", 4, 2, 3, 4)]
    preview = centre.post(HERE, {"file": workbook(*rows)})
    assert "有 1 处要改，一行也没有导入" in preview.text
    assert 'name="kept"' not in preview.text


def test_a_unit_that_was_asked_meanwhile_keeps_the_whole_table_out(centre, cast, units):
    rows = [(unit, OWN_NAME, "", "指令性", 1, 2, 3, 4) for unit in ("东川镇", "西坪乡")]
    preview = centre.post(HERE, {"file": workbook(*rows)})
    targets.hand_down(year=2026, wishes=[Wish(units["west"], AMOUNT, 100, "binding")], by=cast["centre"])
    assert "西坪乡还没有答复上一次下达的目标" in confirm(centre, preview).text
    assert Target.objects.count() == 1
    wishes = [Wish(units[unit], OWN, 3, "binding") for unit in ("east", "west")]
    with pytest.raises(targets.TargetsRefused, match="西坪乡还没有答复"):
        targets.hand_down(year=2026, wishes=wishes, whole=True, by=cast["centre"])
    assert Target.objects.count() == 1


def test_rows_of_another_list_are_no_targets(centre, login, cast):
    file = SimpleUploadedFile("单位.xlsx", b"")
    book = Workbook()
    book.active.append(["名称", "类别"])
    book.active.append(["南岭镇", "乡镇（街道）"])
    written = io.BytesIO()
    book.save(written)
    file = SimpleUploadedFile("单位.xlsx", written.getvalue())
    page = login(cast["system_admin"]).post("/units/import/", {"file": file})
    kept = re.search(r'name="kept" value="([^"]+)"', page.text)[1]
    assert login(cast["centre"]).post(HERE, {"kept": kept}).status_code == 200
    assert not Target.objects.exists()
