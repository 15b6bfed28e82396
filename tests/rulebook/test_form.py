"""The form that is made from a schema: without scripts, row by row, and with every fault beside its field."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from luodi.rulebook.actions import versions
from luodi.rulebook.forms.rules import MOST_ROWS, RulesForm
from luodi.rulebook.models import PackVersion
from tests.rulebook.made import TYPED, menu

pytestmark = pytest.mark.usefixtures("kind")


@pytest.fixture
def draft(cast, units, kind):
    return versions.start_draft(county_id=units["county"].pk, kind="menu", by=cast["centre"])


@pytest.fixture
def send(login, cast, draft):
    """Send the form as the centre; returns the page."""

    def send_form(changes=None, **headers):
        address = reverse("rulebook:edit", args=[draft.pk])
        return login(cast["centre"]).post(address, TYPED | (changes or {}), headers=headers)

    return send_form


def content():
    return PackVersion.objects.get().content


def test_the_form_holds_what_it_is_sent_with(login, cast, draft, send):
    page = login(cast["centre"]).get(reverse("rulebook:edit", args=[draft.pk])).text
    for piece in (
        'value="家常"',
        ">香菜</textarea>",
        'value="2027-01-31"',
        "客人看到的名称",
        "没有评过的不填",
    ):
        assert piece in page
    assert send().status_code == 302
    assert content() == menu()


def test_numbers_are_read_as_people_type_them(send):
    assert send({"rules.steps.0.minutes": "１２０", "rules.share": "0.25"}).status_code == 302
    assert (content()["steps"][0]["minutes"], content()["share"]) == (120, 0.25)


def test_an_optional_section_is_given_by_its_tick(send):
    assert send({"rules.helper.given": "on", "rules.helper.name": "小李"}).status_code == 302
    assert content()["helper"] == {"name": "小李", "stars": None}
    assert send().status_code == 302
    assert content()["helper"] is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rules.title": ""}, "菜单名称：没有填，请补上。"),
        ({"rules.steps.0.minutes": ""}, "工序 › 第 1 条 › 用时：没有填，请补上。"),
        ({"rules.steps.1.minutes": "5.5"}, "工序 › 第 2 条 › 用时：“5.5”不是整数，请改正。"),
        ({"rules.steps.1.course": "tea"}, "工序 › 第 2 条 › 哪道菜：没有“tea”这一项，请从这些里选：soup（汤）、main（主菜）、sweet（甜点）。"),
        ({"rules.cook.stars": "4"}, "掌勺 › 星级：“4”超出范围，要不大于 3。"),
        ({"rules.steps.count": "0"}, "工序：至少要有 1 条，现在有 0 条。"),
        ({"rules.courses": []}, "包括：至少要有 1 条，现在有 0 条。"),
        ({"rules.helper.given": "on", "rules.helper.name": ""}, "帮厨 › 厨师：没有填，请补上。"),
        ({"sources": "长" * 10_001}, "来源"),
    ],
)  # fmt: skip
def test_a_fault_is_said_above_and_beside_its_field(send, changes, said):
    page = send(changes)
    assert page.status_code == 200
    assert "没有保存，有 1 处要改" in page.text
    assert said in page.text
    assert content() == menu(), "nothing is saved"
    for place in re.findall(r'<li><a href="#([^"]+)">', page.text):
        assert f'id="{place}"' in page.text, "the sentence leads to its field"


def test_what_was_typed_wrongly_is_still_there(send):
    page = send({"rules.steps.0.minutes": "abc", "basis": "会议纪要", "rules.words": "葱\n蒜"}).text
    for piece in ('value="abc"', 'value="会议纪要"', "葱\n蒜"):
        assert piece in page


def test_rows_are_added_moved_and_removed_without_saving(send):
    page = send({"row": "add:rules.steps", "rules.title": "改了一半"})
    assert 'name="rules.steps.2.course"' in page.text
    assert 'value="改了一半"' in page.text
    assert re.search(r'name="rules.steps.2.is_hot"[^>]*checked', page.text), (
        "a new row starts with what is usual"
    )
    assert re.search(r'name="rules.steps.2.course"[^>]*autofocus', page.text)
    moved = send({"row": "up:rules.steps.1"}).text
    assert moved.index('value="炒"') < moved.index('value="烧水"')
    assert send({"row": "down:rules.steps.0"}).text.index('value="炒"') < moved.index('value="烧水"')
    gone = send({"row": "remove:rules.steps.0"}).text
    assert 'value="烧水"' not in gone
    assert 'name="rules.steps.count" value="1"' in gone
    assert content() == menu()


@pytest.mark.parametrize("button", ["add:rules.title", "up:rules.steps.9", "remove:rules", "x", "add:rules.nothing.0", "add:rules.helper.name"])  # fmt: skip
def test_a_button_that_nobody_drew_changes_nothing(send, button):
    page = send({"row": button})
    assert page.status_code == 200
    assert 'name="rules.steps.count" value="2"' in page.text


def test_the_part_is_what_the_page_holds(send, same_part):
    changes = {"row": "add:rules.steps"}
    same_part(send(changes, hx_request="true"), send(changes))


def test_no_more_rows_are_read_than_a_person_could_want(kind):
    data = QueryDict(mutable=True)
    data["rules.steps.count"] = "9999"
    assert len(RulesForm(kind, data=data).content["steps"]) == MOST_ROWS
