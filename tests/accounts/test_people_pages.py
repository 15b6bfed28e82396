"""The pages of people, as the security administrator uses them."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.actions.people import create_people
from luodi.accounts.actions.reorganising import split_unit
from luodi.accounts.entries import PersonEntry, PostEntry, UnitEntry
from luodi.accounts.models import OneTimeCode, Post, Unit, User
from luodi.accounts.reports.people import slips
from luodi.audit.models import Entry
from luodi.common import clock, todo
from tests.sessions import session_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(client, cast):
    return client.login_as(cast["security_admin"])


def at(route, row):
    return reverse(f"accounts:{route}", args=[row.pk])


def test_the_list_is_searched_by_name_unit_role_and_state(admin, cast, units):
    url = reverse("accounts:people")
    assert "赵东" in admin.get(url).text
    assert "钱东" not in admin.get(url, {"q": "赵"}).text
    assert "西坪乡 · 经办人" in admin.get(url, {"q": "west_clerk"}).text
    in_east = admin.get(url, {"unit": units["east"].pk}).text
    assert "赵东" in in_east
    assert "孙西" not in in_east
    leaders = admin.get(url, {"role": "leader"}).text
    assert "吴县长" in leaders
    assert "赵东" not in leaders
    assert "没有符合条件的人员" in admin.get(url, {"state": "off"}).text
    assert "没有符合条件的人员" in admin.get(url, {"state": "idle"}).text


@pytest.mark.parametrize(
    "nonsense", [{"unit": "x"}, {"role": "x"}, {"state": "x"}, {"page": "x"}, {"unit": "²"}]
)
def test_nonsense_in_the_address_is_no_error(admin, nonsense):
    assert admin.get(reverse("accounts:people"), nonsense).status_code == 200


def test_the_list_part_equals_the_page(admin, same_part):
    url = reverse("accounts:people") + "?q=东"
    same_part(admin.get(url, headers=HTMX), admin.get(url))


def test_the_list_costs_the_same_for_many_people(admin, cast, units):
    def count():
        with CaptureQueriesContext(connection) as queries:
            admin.get(reverse("accounts:people"))
        return len(queries)

    admin.get(reverse("accounts:people"))
    few = count()
    entries = [
        PersonEntry(f"clerk{number}", f"新人{number}", PostEntry("clerk", units["east"].pk))
        for number in range(20)
    ]
    create_people(entries=entries, by=cast["security_admin"])
    assert count() == few


def half_in(answer):
    return re.search(r'class="one-time">([A-Z0-9]{5})<', answer.text)[1]


def test_a_newcomer_gets_a_code_once_and_sets_the_password(admin, cast, units):
    typed = {"full_name": "刘新", "username": "liuxin", "role": "clerk", "unit": units["east"].pk}
    answer = admin.post(reverse("accounts:create_person"), typed)
    first = half_in(answer)
    assert "no-store" in answer["Cache-Control"]
    person = User.objects.get(username="liuxin")
    assert first not in admin.get(person.get_absolute_url()).text
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = session_of(cast["system_admin"])
    assert "放行一次性口令 1 个" in other.get(reverse("desk:home")).text
    released = other.post(
        reverse("accounts:release_codes"), {"pick": person.codes.get().pk, "how": "release"}
    )
    assert "no-store" in released["Cache-Control"]
    code = f"{first}{half_in(released)}"
    password = "Xin-de-mi-ma-2026"
    here = Client()
    here.post(
        reverse("accounts:use_code"),
        {"username": "liuxin", "code": code, "password": password, "again": password},
    )
    assert here.post(reverse("account_login"), {"login": "liuxin", "password": password}).url == reverse(
        "desk:home"
    )


def test_codes_are_handed_out_on_slips_by_unit_and_kept_nowhere_in_clear(
    rf, cast, units, django_assert_num_queries
):
    told = [("weiwest", "魏西", "west"), ("liuxin", "刘新", "east"), ("mada", "马大", "east")]
    entries = [PersonEntry(login, name, PostEntry("clerk", units[unit].pk)) for login, name, unit in told]
    made = create_people(entries=entries, by=cast["security_admin"])
    with django_assert_num_queries(2):
        found = slips(made)
    assert [(unit, [slip.person.username for slip in together]) for unit, together in found] == [
        ("东川镇人民政府", ["liuxin", "mada"]),
        ("西坪乡人民政府", ["weiwest"]),
    ]
    slip = found[0][1][0]
    assert (slip.code, slip.post) == (made[1][1], "经办人")
    kept = [code.code_hash for code in OneTimeCode.objects.all()]
    assert len(kept) == 3
    assert not any(slip.code in one for one in kept)


def test_a_slip_says_who_where_and_how(admin, units):
    typed = {"full_name": "刘新", "username": "liuxin", "role": "clerk", "unit": units["east"].pk}
    page = admin.post(reverse("accounts:create_person"), typed).text
    assert page.count('class="slip"') == 1
    slip = page.split('class="slip"')[1]
    for words in (
        "刘新",
        "东川镇人民政府",
        "经办人",
        "liuxin",
        "http://testserver/login/code/",
        "前有效，只能用一次",
    ):
        assert words in slip
    assert "data-print" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"username": "east_clerk"}, "已经有人用了"),
        ({"username": "刘新"}, "小写字母"),
        ({"role": ""}, "请选择角色"),
        ({"scope": "county"}, "只能是"),
        ({"phone": "abc"}, "手机号只能"),
    ],
)
def test_what_is_wrong_with_a_newcomer_is_said(admin, units, change, said):
    typed = {"full_name": "刘新", "username": "liuxin", "role": "clerk", "unit": units["east"].pk, **change}
    assert said in admin.post(reverse("accounts:create_person"), typed).text
    assert not User.objects.filter(full_name="刘新").exists()


def test_giving_and_ending_posts_on_screen(admin, cast, units):
    person = cast["bureau_clerk"]
    typed = {"role": "leader", "unit": units["county"].pk, "scope": "portfolio", "title": "副县长"}
    refused = admin.post(at("add_post", person), typed)
    assert "请选出这些单位" in refused.text
    admin.post(at("add_post", person), {**typed, "covers": [units["east"].pk, units["park"].pk]})
    page = admin.get(person.get_absolute_url()).text
    assert "东川镇、工业园区" in page
    post = Post.objects.get(user=person, role="leader")
    assert (
        admin.post(at("end_post", post), {"on": clock.today().isoformat()}).url == person.get_absolute_url()
    )
    post.refresh_from_db()
    assert post.valid_to == clock.today()


def test_resetting_a_password_on_screen(admin, cast):
    page = admin.get(at("issue_code", cast["east_clerk"])).text
    assert "核实是本人" in page
    answer = admin.post(at("issue_code", cast["east_clerk"]))
    assert 'class="one-time"' in answer.text
    assert "不能给自己" in admin.post(at("issue_code", cast["security_admin"])).text


def test_deactivating_on_screen(admin, cast):
    person = cast["east_clerk"]
    admin.post(at("deactivate_person", person))
    assert "已停用" in admin.get(person.get_absolute_url()).text
    admin.post(at("reactivate_person", person))
    assert User.objects.get(pk=person.pk).is_active
    admin.post(at("deactivate_person", cast["security_admin"]))
    assert "不能停用自己" in admin.get(reverse("accounts:people")).text


def test_correcting_on_screen(admin, cast):
    admin.post(at("change_person", cast["east_clerk"]), {"full_name": "赵冬", "phone": "138 0000 0000"})
    assert User.objects.get(username="east_clerk").full_name == "赵冬"


def test_nobody_manages_himself(admin, cast):
    page = admin.get(cast["security_admin"].get_absolute_url()).text
    assert "安排岗位" not in page
    assert "重置密码" not in page


def test_a_person_who_also_serves_elsewhere_is_not_managed_here(admin, cast):
    other = Unit.objects.add_root({"name": "邻县", "kind": "county"})
    other.county = other
    other.save()
    Post.objects.create(user=cast["east_clerk"], role="clerk", unit=other, county=other, scope="unit")
    assert admin.get(cast["east_clerk"].get_absolute_url()).status_code == 200
    assert admin.get(at("issue_code", cast["east_clerk"])).status_code == 403
    assert Entry.objects.get(verb="access.refused").target_label == "赵东"


def test_after_a_split_the_posts_wait_to_be_placed(admin, cast, units):
    halves = [UnitEntry("云岭县文化局", "department"), UnitEntry("云岭县旅游局", "department")]
    _, tourism = split_unit(unit=units["culture"], into=halves, on=clock.today(), by=cast["system_admin"])
    (item,) = todo.items_for(cast["security_admin"])
    assert "韩两岗" in item.title
    assert "等着改派" in admin.get(reverse("accounts:people")).text
    assert "韩两岗" in admin.get(reverse("accounts:people"), {"state": "unplaced"}).text
    form = admin.get(item.url).text
    assert "云岭县旅游局" in form
    assert "东川镇人民政府" not in form
    admin.post(item.url, {"unit": tourism.pk})
    assert "云岭县旅游局" in admin.get(cast["both"].get_absolute_url()).text
    assert todo.items_for(User.objects.get(pk=cast["security_admin"].pk)) == []


@pytest.mark.parametrize("who", ["system_admin", "audit_admin"])
def test_the_other_administrators_look_and_change_nothing(client, cast, who):
    client.login_as(cast[who])
    page = client.get(cast["east_clerk"].get_absolute_url()).text
    assert "东川镇人民政府" in page
    assert "重置密码" not in page
    assert "安排岗位" not in page
    assert "新建人员" not in client.get(reverse("accounts:people")).text
