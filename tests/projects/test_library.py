"""The library list: what it finds, in which order, with which sums, and who sees what."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.projects.entries import FirmEntry, PartEntry
from luodi.projects.reports import lists
from luodi.projects.reports.lists import Filters

LIST = "/projects/"


def names(response):
    """Return the names in the lines of the list, in order."""
    found = re.findall(
        r'class="name">\s*<div class="two-lines">\s*<a [^>]*>(.*?)</a>', response.text, re.DOTALL
    )
    return [html.unescape(name) for name in found]


def records(person, sort):
    rows = lists.filtered(person, Filters())
    return [line.record for line in lists.page(rows, "1", sort=sort, total=rows.count()).rows]


@pytest.fixture
def some(enter):
    """Five projects, two of them without an amount."""
    fields = {"stage": "talks", "place": "龙泉村"}
    enter(
        "凤栖小镇文旅综合体", "east", investment=10_000_000_000, firms=[FirmEntry("江南文旅集团")], **fields
    )
    enter("蓝莓种植基地", "west", investment=3_000_000_000, investment_qualifier="approx", industry="A01")
    enter("标准化厂房一期", "park", code="2609-620000-04-01-173520", level="county")
    enter("冷链分拣中心", "west", investment=11_390_650_000, stage="started", started_on="2026-03")
    enter("100%_有机肥", "east")


def test_each_sees_the_own_rows(login, cast, some):
    assert set(names(login(cast["east_clerk"]).get(LIST))) == {"凤栖小镇文旅综合体", "100%_有机肥"}
    assert set(names(login(cast["deputy"]).get(LIST))) == {"蓝莓种植基地", "冷链分拣中心"}
    assert len(names(login(cast["leader"]).get(LIST))) == 5


def test_taking_part_is_enough_to_read(login, cast, units, enter):
    enter("联办项目", "east", parts=[PartEntry("supporting", units["bureau"].pk)])
    assert names(login(cast["bureau_clerk"]).get(LIST)) == ["联办项目"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("小镇", ["凤栖小镇文旅综合体"]),
        ("fqxz", ["凤栖小镇文旅综合体"]),
        ("江南", ["凤栖小镇文旅综合体"]),
        ("龙泉 文旅", ["凤栖小镇文旅综合体"]),
        ("2609-620000", ["标准化厂房一期"]),
        ("100%_", ["100%_有机肥"]),
        ("%", ["100%_有机肥"]),
        ("_", ["100%_有机肥"]),
        ("BZHCF", ["标准化厂房一期"]),
        ("没有这个", []),
    ],
)
def test_search(some, cast, words, found):
    rows = lists.filtered(cast["centre"], Filters(q=words))
    assert list(rows.values_list("name", flat=True)) == found


def test_a_unique_hit_of_the_top_search_opens_the_page(login, cast, some):
    client = login(cast["centre"])
    hit = lists.filtered(cast["centre"], Filters(q="小镇")).get()
    assert client.get(LIST, {"q": "小镇"}).headers["Location"] == hit.get_absolute_url()
    assert client.get(LIST, {"q": "小镇", "stage": "talks"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=talks", {"凤栖小镇文旅综合体"}),
        ("stage=talks&stage=started", {"凤栖小镇文旅综合体", "冷链分拣中心"}),
        ("level=county", {"标准化厂房一期"}),
        ("industry=A", {"蓝莓种植基地"}),
        ("least=5000&most=1.1亿", {"凤栖小镇文旅综合体"}),
        ("missing=1", {"标准化厂房一期", "100%_有机肥"}),
        ("quiet=90", set()),
        ("new=30&stage=started", {"冷链分拣中心"}),
    ],
)
def test_filters(login, cast, some, query, found):
    assert set(names(login(cast["centre"]).get(f"{LIST}?{query}"))) == found


def test_the_foot_counts_the_filtered_set_and_says_what_is_missing(login, cast, some):
    client = login(cast["centre"])
    foot = client.get(reverse("projects:sums"), headers={"HX-Request": "true"}).text
    assert "筛选出 5 个，其中 3 个有总投资" in foot
    assert "2 个没有填、只有区间或外币，未计入合计" in foot
    assert "24,390.65" in foot
    page = client.get(LIST).text
    assert "筛选出 5 个" in page
    assert "约 3,000" in page or "约3,000" in page


@pytest.mark.parametrize("sort", ["investment", "-investment", "started_on", "-started_on"])
def test_missing_stands_last_whichever_way_it_is_sorted(cast, some, sort):
    values = [getattr(record, sort.removeprefix("-")) for record in records(cast["centre"], sort)]
    known = [value for value in values if value]
    assert values == known + values[len(known) :]
    assert known == sorted(known, reverse=sort.startswith("-"))


def test_stages_are_sorted_by_their_place_in_life(cast, some):
    assert [record.stage for record in records(cast["centre"], "-stage")][:2] == ["started", "talks"]


def test_nonsense_in_the_address_is_no_fault(login, cast, some):
    page = login(cast["centre"]).get(
        f"{LIST}?stage=x&unit=abc&least=zwei&page=-3&sort=name&cols=nix&quiet=-1"
    )
    assert len(names(page)) == 5


@pytest.mark.parametrize(
    "path", ["unit__posts__user__password", "contacts__contact__phone", "pk", "?", "-id"]
)
def test_a_path_to_elsewhere_in_the_address_is_passed_over(login, cast, some, path):
    def seen(address, **asked):
        text = login(cast["centre"]).get(address, asked).text
        return re.findall(r'href="(/projects/\d+/)"|(<th scope="col")', text)

    for address in (LIST, f"{LIST}groups/", "/board/"):
        for name in ("sort", "by"):
            assert seen(address, **{name: path}) == seen(address), (address, name)
    assert seen(LIST, cols=["place", path]) == seen(LIST, cols=["place"])


@pytest.mark.parametrize("person", ["east_clerk", "deputy", "centre", "leader"])
def test_as_many_queries_for_twenty_rows_as_for_one(
    login, cast, units, enter, person, django_assert_num_queries
):
    parts = [PartEntry("supporting", units["culture"].pk), PartEntry("introducing", units["west"].pk)]
    client = login(cast[person])

    def count():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(LIST)
        return len(seen)

    enter("第一个", "east", parts=parts, firms=[FirmEntry("甲公司")])
    client.get(LIST)
    one = count()
    for number in range(20):
        enter(f"第{number}号", "east", parts=parts, firms=[FirmEntry(f"{number}公司")])
    assert count() == one


@pytest.mark.parametrize("by", lists.GROUPINGS)
def test_groups_add_up_to_the_list(cast, some, by):
    rows = lists.filtered(cast["centre"], Filters())
    groups, totals = lists.groups(rows, by), lists.totals(rows)
    assert sum(group.totals.count for group in groups) == totals.count
    assert sum(group.totals.investment or 0 for group in groups) == totals.investment


def test_a_group_leads_to_the_rows_it_counts(login, cast, some):
    client = login(cast["centre"])
    for by in lists.GROUPINGS:
        page = client.get(reverse("projects:groups"), {"by": by}).text
        for group in lists.groups(lists.filtered(cast["centre"], Filters()), by):
            assert f'href="{LIST}?{by}={group.key}"' in page
            assert len(names(client.get(LIST, {by: group.key}))) == group.totals.count


def test_many_groups_end_in_a_rest(monkeypatch, cast, some):
    monkeypatch.setattr(lists, "MOST_GROUPS", 1)
    rows = lists.filtered(cast["centre"], Filters())
    first, rest = lists.groups(rows, "unit")
    assert first.totals.count + rest.totals.count == 5


@pytest.mark.parametrize("route", ["projects:groups", "projects:views", "projects:filters"])
def test_parts_equal_their_pages(login, cast, some, same_part, route):
    client = login(cast["centre"])
    part = client.get(reverse(route), {"stage": "talks"}, headers={"HX-Request": "true"})
    same_part(part, client.get(reverse(route), {"stage": "talks"}))


def test_views_are_kept_counted_and_thrown_away(login, cast, some):
    client = login(cast["centre"])
    client.post(reverse("projects:save_view"), {"name": "在谈大项目", "query": "stage=talks&least=5000"})
    view = cast["centre"].views.get()
    assert re.search(r"在谈大项目\s+1\s*<", client.get(reverse("projects:views")).text)
    assert "在谈大项目" not in login(cast["leader"]).get(LIST).text
    assert login(cast["leader"]).post(reverse("projects:drop_view", args=[view.pk])).status_code == 404
    login(cast["centre"]).post(reverse("projects:drop_view", args=[view.pk]))
    assert not cast["centre"].views.exists()


def test_columns_are_chosen_in_the_address(login, cast, some):
    page = login(cast["centre"]).get(f"{LIST}?cols=name&cols=place").text
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert "建设地点" in head
    assert "责任单位" not in head


def test_an_empty_library_says_what_belongs_there(login, cast):
    assert "这里还没有项目" in login(cast["centre"]).get(LIST).text
    assert "没有符合条件的项目" in login(cast["centre"]).get(LIST, {"q": "无"}).text


def test_what_people_typed_is_escaped(login, cast, enter):
    enter("<b>粗体</b>&项目", "east", firms=[FirmEntry("<i>公司</i>")])
    page = login(cast["centre"]).get(LIST).text
    assert "<b>粗体" not in page
    assert "&lt;b&gt;粗体&lt;/b&gt;&amp;项目" in page
    assert "<i>公司" not in page


def test_without_htmx_the_sums_are_those_of_the_groups(cast, some, login):
    sent = login(cast["centre"]).get(reverse("projects:sums"), {"stage": "talks"})
    assert sent.url == f"{reverse('projects:groups')}?stage=talks"
