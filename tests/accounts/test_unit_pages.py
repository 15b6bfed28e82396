"""The pages of units, as the system administrator uses them."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.actions.units import add_name, create_units
from luodi.accounts.entries import UnitEntry
from luodi.accounts.models import Unit, UnitName
from luodi.audit.models import Entry
from luodi.common import clock

HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client, cast):
    return client.login_as(cast["system_admin"])


def at(route, unit, *more):
    return reverse(f"accounts:{route}", args=[unit.pk, *more])


def test_the_tree_shows_units_in_order_and_finds_them(admin, units):
    page = admin.get(reverse("accounts:units")).text
    assert page.index("云岭县招商服务中心") < page.index("东川镇人民政府") < page.index("西坪乡人民政府")
    found = admin.get(reverse("accounts:units"), {"q": "文旅"}).text
    assert "云岭县文化体育和旅游局" in found
    assert "东川镇人民政府" not in found
    assert "没有符合条件的单位" in admin.get(reverse("accounts:units"), {"state": "ended"}).text
    towns = admin.get(reverse("accounts:units"), {"kind": "township"}).text
    assert "西坪乡人民政府" in towns
    assert "农业农村局" not in towns


def test_a_new_unit_is_begun_where_one_looks_for_it(admin, units, client, cast):
    new = f'href="{at("create_unit", units["county"])}"'
    assert admin.get(reverse("accounts:units")).text.count(new) == 1
    assert admin.get(reverse("accounts:units"), {"state": "ended"}).text.count(new) == 2
    Unit.objects.exclude(pk=units["county"].pk).update(valid_to=clock.today() - timedelta(days=1))
    assert "县里的单位还没有登记" in admin.get(reverse("accounts:units")).text
    client.login_as(cast["security_admin"])
    assert new not in client.get(reverse("accounts:units")).text


def test_a_unit_is_found_by_its_other_names(admin, units, cast):
    add_name(unit=units["culture"], name="文广旅局", by=cast["system_admin"])
    assert "云岭县文化体育和旅游局" in admin.get(reverse("accounts:units"), {"q": "文广旅"}).text


def test_the_list_part_equals_the_page(admin, same_part):
    url = reverse("accounts:units") + "?q=镇"
    same_part(admin.get(url, headers=HTMX), admin.get(url))


def test_the_tree_costs_the_same_for_many_units(admin, units, cast):
    def count():
        with CaptureQueriesContext(connection) as queries:
            admin.get(reverse("accounts:units"))
        return len(queries)

    admin.get(reverse("accounts:units"))
    few = count()
    entries = [UnitEntry(f"新设第{number}局", "department", units["county"].pk) for number in range(20)]
    create_units(entries=entries, by=cast["system_admin"])
    assert count() == few


def test_founding_renaming_and_moving_on_screen(admin, units):
    typed = {
        "name": "南岭镇人民政府",
        "short_name": "南岭镇",
        "kind": "township",
        "other_names": "南岭\n岭南镇",
    }
    answer = admin.post(at("create_unit", units["county"]), typed)
    assert answer.url == units["county"].get_absolute_url()
    unit = Unit.objects.get(name="南岭镇人民政府")
    assert unit.names.count() == 2
    today = clock.today().isoformat()
    admin.post(at("rename_unit", unit), {"name": "南岭街道办事处", "short_name": "南岭街道", "on": today})
    page = admin.get(unit.get_absolute_url()).text
    assert "曾用名" in page
    assert "南岭镇人民政府" in page
    admin.post(
        at("change_unit", unit),
        {"kind": "township", "division_code": "629901103", "parent": units["east"].pk},
    )
    unit.refresh_from_db()
    assert unit.division_code == "629901103"
    assert Unit.objects.get_parent(unit) == units["east"]


def test_what_the_action_refuses_stands_on_the_form(admin, units):
    answer = admin.post(at("create_unit", units["county"]), {"name": "东川镇", "kind": "township"})
    assert answer.status_code == 200
    assert "台账里会分不清" in answer.text
    assert 'value="东川镇"' in answer.text


def test_other_names_on_screen(admin, units):
    admin.post(at("add_unit_name", units["west"]), {"name": "西坪"})
    name = UnitName.objects.get()
    assert "西坪" in admin.get(units["west"].get_absolute_url()).text
    refused = admin.post(at("add_unit_name", units["east"]), {"name": "西坪"})
    assert "已经是" in refused.text
    admin.post(at("remove_unit_name", units["west"], name.pk))
    assert not UnitName.objects.exists()


def test_a_name_of_another_unit_is_not_removed_through_this_one(admin, units):
    admin.post(at("add_unit_name", units["west"]), {"name": "西坪"})
    answer = admin.post(at("remove_unit_name", units["east"], UnitName.objects.get().pk))
    assert answer.status_code == 404
    assert UnitName.objects.exists()


def test_a_merger_says_what_it_moves_before_it_is_done(admin, units):
    typed = {
        "others": [units["west"].pk],
        "name": "东坪镇人民政府",
        "short_name": "东坪镇",
        "kind": "township",
    }
    typed["on"] = clock.today().isoformat()
    asked = admin.post(at("merge_units", units["east"]), typed)
    assert "5 个岗位" in asked.text
    assert "西坪乡人民政府" in asked.text
    assert not Unit.objects.filter(name="东坪镇人民政府").exists()
    confirmed = html.unescape(re.search(r'name="confirmed" value="([^"]+)"', asked.text)[1])
    other = {**typed, "name": "别的名字", "confirmed": confirmed}
    assert admin.post(at("merge_units", units["east"]), other).status_code == 200, "what was not looked at"
    done = admin.post(at("merge_units", units["east"]), {**typed, "confirmed": confirmed})
    new = Unit.objects.get(name="东坪镇人民政府")
    assert done.url == new.get_absolute_url()
    page = admin.get(done.url).text
    assert "并入" in page
    assert "赵东" in page


@pytest.mark.parametrize("typed", [{}, {"name": "甲镇", "into": "west"}])
def test_a_merger_goes_into_one_unit(admin, units, typed):
    typed = {key: units[value].pk if value in units else value for key, value in typed.items()}
    answer = admin.post(at("merge_units", units["east"]), {**typed, "kind": "township", "on": "2026-01-01"})
    assert "二者只能有一个" in answer.text


def test_a_split_on_screen(admin, units):
    typed = {
        "names": "云岭县文化局 文化局\n云岭县旅游局",
        "kind": "department",
        "on": clock.today().isoformat(),
    }
    admin.post(at("split_unit", units["culture"]), typed)
    assert Unit.objects.get(name="云岭县文化局").short_name == "文化局"
    page = admin.get(units["culture"].get_absolute_url()).text
    assert "拆分出" in page


def test_ending_a_unit_with_people_is_refused_in_words(admin, units):
    answer = admin.post(at("end_unit", units["west"]), {"on": clock.today().isoformat()})
    assert "3 个岗位" in answer.text


def test_a_unit_of_another_county_is_not_there(admin, db):
    other = Unit.objects.add_root({"name": "邻县", "kind": "county"})
    other.county = other
    other.save()
    assert admin.get(other.get_absolute_url()).status_code == 404
    assert Entry.objects.get(verb="access.refused").target_label == "邻县"


def test_the_centre_reads_the_tree_and_changes_nothing(client, cast, units):
    client.login_as(cast["centre"])
    page = client.get(units["east"].get_absolute_url()).text
    assert "更名" not in page
    assert "加上" not in page
