"""前期进度: the list over all projects, what it finds, what it leaves out, and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock
from luodi.progress.actions import nodes
from luodi.progress.models import Node
from luodi.progress.node_rules import NodeLight, light
from luodi.progress.reports import nodes as reports
from luodi.progress.reports import preparation
from luodi.projects.models import Project
from luodi.rulebook.reports import calendar
from tests.moments import at
from tests.progress.planned import begin

MONDAY = date(2026, 3, 2)
LIST = "/preparation/"


@pytest.fixture
def three(enter, cast, units):
    """Planned on a Monday in March and seen in June: one late, one done, one that begins next year."""
    made = {}
    with clock.moved_to(at("2026-03-02 09:00")):
        for name in ("迟到的厂", "办完的厂", "明年的厂"):
            made[name] = enter(name, "east", stage="signed", industry="C22")
        late, done, next_year = made.values()
        begin(late, cast["east_clerk"], only=["LX04", "LX06A"], LX06A=units["bureau"])
        (only,) = begin(done, cast["east_clerk"], only=["LX04"]).values()
        nodes.report(node=only, real_start=MONDAY, real_end=MONDAY, by=cast["east_clerk"])
        begin(next_year, cast["east_clerk"], only=["LX04"], first=date(2027, 3, 1))
    with clock.moved_to(at("2026-06-01 09:00")):
        yield made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["迟到的厂", "明年的厂", "办完的厂"]),
        ({"light": "late"}, ["迟到的厂"]),
        ({"light": "soon"}, []),
        ({"light": "on_time"}, ["明年的厂"]),
        ({"light": "done"}, ["办完的厂"]),
        ({"light": "nonsense"}, ["迟到的厂", "明年的厂", "办完的厂"]),
        ({"owner": "bureau"}, ["迟到的厂"]),
        ({"owner": "bureau", "light": "done"}, []),
        ({"unit": "east", "q": "明年"}, ["明年的厂"]),
    ],
)
def test_the_list_finds_whose_nodes_are_late(query, found, three, cast, units, login):
    query = {key: units[value].pk if value in units else value for key, value in query.items()}
    page = login(cast["centre"]).get(LIST, query).text
    places = [page.index(f">{name}</a>") for name in found]
    assert places == sorted(places)
    assert page.count("<tr data-href") == len(found)


def test_it_says_what_is_late_with_whom_and_counts(three, cast, login):
    page = login(cast["centre"]).get(LIST).text
    assert "逾期 2 个" in page
    assert "规划条件（东川镇）" in page
    assert "供地（招拍挂）（农业农村局）" not in page, "it waits for the other one"
    assert "后面 1 个节点随之逾期" in page
    assert "有逾期 1" in page
    assert "前期进度" in page


def test_it_shows_what_the_reader_may_read_and_nothing_closed(three, cast, login):
    assert "迟到的厂" not in login(cast["west_clerk"]).get(LIST).text
    Project.objects.filter(name="明年的厂").update(stage="talks", is_sensitive=True)
    Project.objects.filter(name="办完的厂").update(status="lost")
    page = login(cast["centre"]).get(LIST).text
    assert page.count("<tr data-href") == 1


def test_the_list_and_the_to_do_ask_the_same_for_many(three, cast, enter, login):
    def asked(url):
        with CaptureQueriesContext(
            connection,
        ) as told:
            client.get(url)
        return len(told)

    client = login(cast["east_clerk"])
    client.get(LIST)
    before = asked(LIST), asked(reverse("desk:to_do"))
    for number in range(8):
        project = enter(f"厂 {number}", "east", stage="preparing", industry="C22")
        begin(project, cast["east_clerk"], first=MONDAY, only=["LX04", "LX05", "LX06A", "LX07"])
    assert (asked(LIST), asked(reverse("desk:to_do"))) == before


@pytest.mark.parametrize("shift", range(-9, 10, 3))
def test_the_database_sees_the_same_lights_as_the_rule(shift, three):
    """The list narrows by conditions; they must say of every node what the rule says."""
    today = clock.today()
    project = Node.objects.first().project
    Node.objects.all().delete()
    days = [today + timedelta(days=number) for number in range(-9, 10, 3)]
    made = [
        Node(
            county=project.county, project=project, place=1, code=f"N{place}", label="节点", first_start=start,
            first_end=end, planned_start=start, planned_end=end, real_start=began, real_end=ended,
        )
        for place, (start, end, began, ended) in enumerate(
            (start, end, began, ended)
            for start in days
            for end in (start, today + timedelta(days=shift))
            for began in (None, today)
            for ended in ((None, today) if began else (None,))
            if start <= end
        )
    ]  # fmt: skip
    Node.objects.bulk_create(made)
    limits = reports.limits_of(project.county_id, calendar.current())
    late = set(Node.objects.filter(preparation.late(limits)).values_list("code", flat=True))
    soon = set(Node.objects.filter(preparation.soon(limits)).values_list("code", flat=True)) - late
    by_rule = {node.code: light(reports.dates_of(node), limits) for node in made}
    assert late == {code for code, told in by_rule.items() if told == NodeLight.LATE}
    assert soon == {code for code, told in by_rule.items() if told == NodeLight.SOON}
