"""Lists of units and people taken in from a workbook."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from luodi.accounts.columns import PEOPLE_COLUMNS, UNIT_COLUMNS
from luodi.accounts.forms import imports as forms
from luodi.accounts.models import Unit, User
from luodi.audit.models import Entry

UNIT_HEADS = ["名称*", "简称", "类别*", "上级单位", "行政区划代码", "别名"]
PEOPLE_HEADS = ["姓名*", "登录名*", "手机", "单位*", "角色*", "职务", "查看范围", "分管或指定的单位"]


def workbook(*rows, name="名单.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    written = io.BytesIO()
    book.save(written)
    return SimpleUploadedFile(name, written.getvalue())


@pytest.fixture
def take_in(client, cast):
    """Upload a list as the administrator who may, and return the answer; ``confirm`` goes on from there."""

    def upload(kind, *rows, file=None):
        client.login_as(cast["system_admin" if kind == "units" else "security_admin"])
        file = file or workbook(*rows)
        return client.post(reverse(f"accounts:import_{kind}"), {"file": file})

    return upload


@pytest.fixture
def confirm(client):
    def go_on(kind, preview):
        kept = re.search(r'name="kept" value="([^"]+)"', preview.text)[1]
        return client.post(reverse(f"accounts:import_{kind}"), {"kept": kept})

    return go_on


def test_a_list_of_units_is_looked_at_and_then_taken_in(take_in, confirm, units):
    preview = take_in(
        "units",
        ["某县单位名单"],
        UNIT_HEADS,
        ["南岭镇人民政府", "南岭镇", "乡镇（街道）", "", 629901103, "南岭、岭南镇"],
        ["南岭镇中心站", "", "部门", "南岭镇", None, None],
        [None] * 6,
        ["东川镇财政所", "", "部门", "东川镇"],
    )
    assert "没有发现问题" in preview.text
    assert not Unit.objects.filter(name="南岭镇人民政府").exists()
    assert confirm("units", preview).url == reverse("accounts:units")
    town = Unit.objects.get(name="南岭镇人民政府")
    assert (town.division_code, town.kind, town.names.count()) == ("629901103", "township", 2)
    assert Unit.objects.get_parent(Unit.objects.get(name="南岭镇中心站")) == town
    assert Unit.objects.get_parent(Unit.objects.get(name="东川镇财政所")) == units["east"]
    entry = Entry.objects.exclude(verb="session.logged_in").get()
    assert (entry.verb, entry.data["count"], entry.data["file"]) == ("units.imported", 3, "名单.xlsx")


def test_every_fault_of_a_unit_list_is_named_by_row_and_column(take_in, units):
    answer = take_in(
        "units",
        UNIT_HEADS,
        ["", "", "部门"],
        ["甲局", "", "局"],
        ["乙局", "东川镇", "部门"],
        ["丙局", "", "部门", "没有的单位"],
        ["丁局", "", "部门", "", "62-99"],
        ["甲局", "", "部门"],
        ["戊站", "", "部门", "己镇"],
        ["己镇", "", "乡镇（街道）"],
    )
    for words in (
        "第 2 行“名称”：没有填。",
        "第 3 行“类别”：“局”不在可选范围内",
        "第 4 行“简称”：“东川镇”已经是“东川镇人民政府”的名称或别名。",
        "第 5 行“上级单位”：没有叫“没有的单位”的单位",
        "第 6 行“行政区划代码”：要写 6 到 12 位数字。",
        "第 7 行“名称”：“甲局”和第 3 行重复。",
        "第 8 行“上级单位”：没有叫“己镇”的单位；也在本表里的，要排在这一行前面。",
    ):
        assert words in answer.text
    assert "有 7 处要改" in answer.text
    assert 'name="kept"' not in answer.text


def test_a_list_of_people_is_taken_in_with_codes(take_in, confirm, units):
    preview = take_in(
        "people",
        PEOPLE_HEADS,
        ["刘新", "liuxin", 13800000000, "东川镇", "经办人", "招商干事"],
        ["马县长", "ma", None, "云岭县", "县领导", "副县长", "分管单位", "文旅局、东川镇"],
    )
    assert "确认导入 2 行" in preview.text
    done = confirm("people", preview)
    assert done.text.count('class="one-time"') == 2
    assert User.objects.get(username="liuxin").phone == "13800000000"
    post = User.objects.get(username="ma").post
    assert (post.scope, set(post.covers.all())) == ("portfolio", {units["culture"], units["east"]})
    entry = Entry.objects.exclude(verb="session.logged_in").get()
    assert (entry.verb, entry.data["after"]) == ("people.imported", ["liuxin", "ma"])


def test_every_fault_of_a_people_list_is_named_by_row_and_column(take_in, units):
    answer = take_in(
        "people",
        PEOPLE_HEADS,
        ["甲", "east_clerk", None, "东川镇", "经办人"],
        ["乙", "Yi乙", None, "东川镇", "经办人"],
        ["丙", "bing", "abc", "农业局", "经办人"],
        ["丁", "ding", None, "东川镇", "书记"],
        ["戊", "wu", None, "东川镇", "经办人", "", "全县"],
        ["己", "ji", None, "云岭县", "县领导", "", "分管单位"],
        ["庚", "ji", None, "东川镇", "经办人"],
    )
    for words in (
        "第 2 行“登录名”：“east_clerk”已经有人用了。",
        "第 3 行“登录名”：用小写字母和数字",
        "第 4 行“手机”：只能有数字",
        "第 4 行“单位”：“农业局”：没有叫这个名字的单位，下面几个相近（云岭县农业农村局",
        "第 5 行“角色”：“书记”不在可选范围内",
        "第 6 行“查看范围”：经办人的查看范围只能是：本单位及下属、本单位、本人承办。",
        "第 7 行“分管或指定的单位”：查看范围是“分管单位”的，要写明这些单位。",
        "第 8 行“登录名”：“ji”和第 7 行重复。",
    ):
        assert words in answer.text
    assert not User.objects.filter(username="bing").exists()


def test_what_changed_since_the_look_is_checked_again(take_in, confirm, units):
    preview = take_in("units", UNIT_HEADS, ["南岭镇", "", "乡镇（街道）"])
    Unit.objects.add_child(units["county"], {"name": "南岭镇", "kind": "township", "county": units["county"]})
    answer = confirm("units", preview)
    assert "“南岭镇”已经是“南岭镇”的名称或别名" in answer.text
    assert Unit.objects.filter(name="南岭镇").count() == 1


def test_rows_cannot_be_smuggled_in_with_the_confirmation(take_in, client, units):
    take_in("units", UNIT_HEADS, ["南岭镇", "", "乡镇（街道）"])
    answer = client.post(reverse("accounts:import_units"), {"kept": "forged:1abc:xyz"})
    assert answer.status_code == 200
    assert not Unit.objects.filter(name="南岭镇").exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 nothing"), "打不开这个文件"),
        (SimpleUploadedFile("a.xlsx", b"hello"), "打不开这个文件"),
        (SimpleUploadedFile("a.xlsx", b"x" * (forms.LARGEST + 1)), "文件太大"),
        (workbook(["甲", "乙"], ["一", "二"]), "没有找到表头，缺少“名称”、“类别”列"),
        (workbook(["名称", "简称"], ["一", "二"]), "缺少“类别”列"),
        (workbook(UNIT_HEADS), "表头下面没有内容"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(take_in, units, file, said):
    file.seek(0)
    assert said in take_in("units", file=file).text
    assert Unit.objects.count() == len(units)


def test_a_zip_bomb_is_refused_unread(take_in, units):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * (forms.LARGEST_UNPACKED + 1))
    answer = take_in("units", file=SimpleUploadedFile("a.xlsx", packed.getvalue()))
    assert "展开后太大" in answer.text


def test_too_many_rows_are_refused(take_in, units, monkeypatch):
    monkeypatch.setattr(forms, "MOST", 3)
    rows = [[f"新{number}局", "", "部门"] for number in range(4)]
    assert "一次最多导入 3 行" in take_in("units", UNIT_HEADS, *rows).text


@pytest.mark.parametrize(
    ("kind", "columns", "picks"),
    [("units", UNIT_COLUMNS, "东川镇人民政府"), ("people", PEOPLE_COLUMNS, "东川镇人民政府")],
)
def test_the_blank_list_has_the_same_columns_and_imports_when_filled(
    client, cast, units, kind, columns, picks
):
    client.login_as(cast["system_admin" if kind == "units" else "security_admin"])
    answer = client.get(reverse(f"accounts:blank_{kind}"))
    book = load_workbook(io.BytesIO(answer.content))
    heads = [cell.value.rstrip("*") for cell in book.worksheets[0][1]]
    assert heads == [column.label for column in columns]
    assert picks in [cell.value for row in book["可选内容"].rows for cell in row]
    assert all(column.hint in [cell.value for cell in book["填写说明"]["C"]] for column in columns)
    assert (
        "表头下面没有内容"
        in client.post(
            reverse(f"accounts:import_{kind}"), {"file": SimpleUploadedFile("空白.xlsx", answer.content)}
        ).text
    )
