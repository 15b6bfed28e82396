"""台账模板: a workbook of the county is taken in when it can be filled, and filled from what was issued."""

import io

import openpyxl
import pytest

from luodi.audit.models import Entry
from luodi.bulletins.actions import bulletins, sheets
from luodi.bulletins.actions.bulletins import BulletinRefused
from luodi.bulletins.models import SheetTemplate
from luodi.common import clock
from tests.bulletins.bulletin_matrix import workbook
from tests.moments import at

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _in_december(county):
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


def uploaded(by, **made):
    return sheets.upload(content=workbook(**made), file_name="县台账.xlsx", name="县台账", by=by)


def test_a_template_is_filled_from_what_was_issued(drafted, cast, login):
    done = bulletins.issue(bulletin=drafted(), version=1, by=cast["leader"])
    template = uploaded(cast["centre"])
    client = login(cast["east_clerk"])
    assert "填模板" in client.get(f"/bulletins/{done.pk}/").text
    made = client.post(f"/bulletins/{done.pk}/fill/{template.pk}/")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert sheet["A1"].value == "落地通报〔2026〕第1期"
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0][:3] == (1, "东川镇人民政府", 2)
    assert rows[1][:3] == (2, "西坪乡人民政府", 1)
    assert rows[0][4] is None, "the bulletin says nothing of taxes"
    assert Entry.objects.filter(verb="bulletin.downloaded").count() == 1


def test_the_same_name_takes_the_place_of_the_older_one(cast):
    old, new = uploaded(cast["centre"]), uploaded(cast["centre"])
    assert list(SheetTemplate.objects.in_use()) == [new]
    with pytest.raises(BulletinRefused, match="已经停用"):
        sheets.retire(template=old, by=cast["centre"])
    sheets.retire(template=new, by=cast["centre"])
    assert not SheetTemplate.objects.in_use().exists()


@pytest.mark.parametrize(
    ("made", "why"),
    [({"name": "名单"}, "名称“名单”"), ({"columns": ("单位", "政绩")}, "系统没有这一栏")],
)
def test_what_cannot_be_filled_is_not_taken_in(cast, made, why):
    with pytest.raises(BulletinRefused, match=why):
        uploaded(cast["centre"], **made)
    assert not SheetTemplate.objects.exists()


def test_drafts_fill_nothing(drafted, cast):
    template = uploaded(cast["centre"])
    with pytest.raises(BulletinRefused, match="已印发"):
        sheets.fill(template=template, bulletin=drafted(), by=cast["centre"])


def test_a_template_whose_bytes_are_gone_is_told_in_words(drafted, cast):
    template, bulletin = uploaded(cast["centre"]), drafted()
    bulletin = bulletins.issue(bulletin=bulletin, version=bulletin.version, by=cast["leader"])
    template.file.path.unlink()
    with pytest.raises(BulletinRefused, match="原件在服务器上找不到了"):
        sheets.fill(template=template, bulletin=bulletin, by=cast["centre"])
