"""One walk over every figure a reader meets: dashboards, lists, bulletins. What opens behind each gives it again.

The leader reads all rows; a township reads its own, and is told of the others how many there are and whose they are.
"""

import re
from decimal import Decimal
from fractions import Fraction
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.urls import reverse

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Role
from luodi.assessment.models import Run
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.metrics.reports.indicators import registered
from tests.demo.conftest import DAY
from tests.demo.pages import Read, opened, told
from tests.moments import at
from tests.sessions import session_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

READERS = {"leader": (Role.LEADER, "county"), "township": (Role.CLERK, "township")}


@pytest.fixture(autouse=True)
def _the_day():
    with clock.moved_to(at(f"{DAY} 18:00")):
        yield


def acting(role, kind):
    """Return a person of this role in a unit of this kind, acting under that post."""
    users = User.objects.filter(is_active=True, posts__role=role, posts__unit__kind=kind)
    return users.filter(posts__scope="county" if role == Role.LEADER else "subtree").order_by("pk")[0]


@pytest.fixture(params=READERS)
def reader(request, client):
    """A person at a browser: the county's leader, then a clerk of a township."""
    client.user = acting(*READERS[request.param])
    client.cookies["sessionid"] = session_of(client.user)
    client.sees_all = request.param == "leader"
    return client


def figures_of(page):
    """Return the figures of a page with the address that opens each."""
    return {one.attributes["href"]: one for one in page.of("a", "figure")}


def assert_opens(reader, url, value):
    """Follow a figure: the rows behind it come to the same, or it is said whose rows the reader may not see.

    Returns how many rows there are, whoever may read them.
    """
    leaves = list(opened(reader, url))
    rows = [cells for leaf in leaves for cells in _rows(leaf)]
    assert len(rows) == leaves[0].total, url
    words = _all(leaves[0])
    if beyond := re.search(r"共 ([\d,]+) 条，其中(.*?)不在您的查看范围", words):
        hidden = sum(map(int, re.findall(r" (\d+) 条", beyond[2])))
        assert not reader.sees_all, url
        assert len(rows) + hidden == numbers_of(beyond[1])[0], url
        return len(rows) + hidden
    sides = [sum(Fraction(one or 0) for one in side) for side in zip(*rows, strict=True)]
    if value == "":
        assert not any(sides[1:]), url
    else:
        assert (Fraction(sides[0], sides[1]) if len(sides) == 2 else sum(sides)) == Fraction(value), url
    return len(rows)


def _rows(leaf):
    """Return the exact numbers of each row of a page behind a figure."""
    row = []
    for element in leaf.elements:
        if element.tag == "tr" and row:
            yield row
            row = []
        if element.tag == "td" and "data-value" in element.attributes:
            row.append(element.attributes["data-value"])
    if row:
        yield row


def _all(page):
    return page.of("body")[0].words


def test_every_figure_of_the_dashboards_opens_to_what_it_counts(reader):
    seen = {}
    for url in [
        reverse("desk:county"),
        reverse("desk:overview"),
        reverse("desk:home"),
        reverse("metrics:targets"),
    ]:
        seen |= figures_of(Read(told(reader, url)))
    groups = [
        one.attributes["href"]
        for one in Read(told(reader, reverse("metrics:figures"))).of("a")
        if "group=" in one.attributes.get("href", "")
    ]
    some = {"", str(reader.user.post.unit_id)}
    for group in groups:
        found = figures_of(Read(told(reader, group)))
        seen |= {
            url: one
            for url, one in found.items()
            if parse_qs(urlsplit(url).query, keep_blank_values=True)["unit"][0] in some
        }
    assert len(seen) > 100
    rows = {url: assert_opens(reader, url, figure.attributes["data-value"]) for url, figure in seen.items()}
    for indicator in registered(reader.user.post.county_id, DAY.year):
        assert any(count for url, count in rows.items() if f"/{indicator.code}/" in url), indicator.code


def test_every_figure_of_the_bulletins_opens_to_what_it_counts(reader):
    """Of each kind the last is opened; who reads the county sees drafts too."""
    bulletins = Bulletin.objects.order_by("pk")
    for bulletin in {one.kind: one for one in bulletins if reader.sees_all or one.state == "issued"}.values():
        page = Read(told(reader, bulletin.get_absolute_url()))
        urls = {one.attributes["href"] for one in page.of("a", "opens")}
        assert urls, bulletin
        for url in urls:
            kept = bulletin.data[unquote(url).rstrip("/").rpartition("/")[2]]
            if reader.sees_all or kept.get("unit") in (None, reader.user.post.unit_id):
                assert_bulletin_opens(reader, url, kept)


def assert_bulletin_opens(reader, url, kept):
    first = Read(told(reader, url))
    assert "与通报不同" not in _all(first), url
    assert kept["shown"] in first.heading or kept["value"] is None, url
    if "rows" in kept:
        assert sum(leaf.rows for leaf in opened(reader, url)) == int(kept["value"]), url
    elif "run" not in kept:
        assert_opens(reader, url, kept["value"] or "")


def test_every_fact_of_a_result_opens_to_its_rows(reader):
    runs = Run.objects.visible_to(reader.user).filter(state__in=("shown", "final"))
    assert runs
    for run in runs:
        unit = (
            reader.user.post.unit_id
            if not reader.sees_all
            else Unit.objects.filter(kind="township").first().pk
        )
        page = Read(told(reader, reverse("assessment:unit", args=[run.pk, unit])))
        facts = {
            one.attributes["href"]: one.words
            for one in page.of("a")
            if "/rows/?line=" in one.attributes.get("href", "")
        }
        assert facts
        for url, words in facts.items():
            leaves = list(opened(reader, url))
            assert sum(1 for leaf in leaves for _ in _rows(leaf)) == leaves[0].total
            assert re.search(r"[\d,.]+|没有数|—", words)[0] in leaves[0].heading, (url, words)


def numbers_of(words):
    return [Decimal(one.replace(",", "")) for one in re.findall(r"\d[\d,]*(?:\.\d+)?", words)]


def listed(reader, url):
    """Return how many projects a list holds on all its leaves and what they come to in 万元, as its rows say.

    A span such as 1,000-2,000 and an amount in dollars are shown and not counted.
    """
    leaves = list(opened(reader, url))
    money = [
        one.words
        for leaf in leaves
        for one in leaf.of("td", "num")
        if one.attributes.get("data-label") == "总投资"
    ]
    rows = sum(leaf.rows for leaf in leaves)
    assert rows == leaves[0].total, url
    return rows, sum(
        (numbers_of(words)[0] for words in money if re.fullmatch(r"约?[\d,.]+(以上|（.*）)?", words)),
        Decimal(0),
    )


def test_every_count_and_sum_of_projects_is_that_of_the_list_it_opens(reader):
    library = reverse("projects:list")
    count, money = listed(reader, library)
    foot = Read(told(reader, f"{reverse('projects:sums')}?", **{"HX-Request": "true"}))
    assert [count, money] == [
        numbers_of(foot.of("th")[0].words)[0],
        numbers_of(foot.of("td", "num")[0].words)[0],
    ]
    for by in ("stage", "unit", "level", "industry"):
        page = Read(told(reader, f"{reverse('projects:groups')}?by={by}"))
        assert_groups(reader, page, library)


def assert_groups(reader, page, library):
    """Each group of a table of sums opens to a list with as many projects and as much money."""
    rows = list(_table(page))
    for url, (count, _, money) in rows:
        assert listed(reader, url) == (count, money), url


def _table(page):
    url, cells = None, []
    for element in page.elements:
        if element.tag in ("tr", "p", "section"):
            if url and cells:
                yield url, cells
            url, cells = None, []
        elif element.tag == "a" and element.attributes.get("href", "").startswith("/projects/?"):
            url = element.attributes["href"]
        elif element.tag == "td" and "num" in element.classes:
            cells.append(next(iter(numbers_of(element.words)), Decimal(0)))


def test_every_count_of_the_home_page_is_that_of_the_list_it_opens(reader):
    page = Read(told(reader, reverse("desk:home")))
    for url, (count, money, _) in _table(page):
        assert listed(reader, url) == (count, money), url
    lights = [
        one
        for one in Read(told(reader, reverse("desk:county"))).of("a", "told")
        if "light=" in one.attributes["href"]
    ]
    for one in lights:
        assert next(opened(reader, one.attributes["href"])).total == int(one.attributes["data-value"])
    assert lights
