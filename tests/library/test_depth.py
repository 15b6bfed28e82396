"""谋划深度: the rules by themselves, and assessing a project through the pages."""

import pytest

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import maturity
from luodi.library.depth import Band, Checklist, Depth, Item
from luodi.library.depth import maturity as percent
from luodi.library.models import Maturity
from luodi.library.reports import reserve
from luodi.rulebook.reports.packs import shipped
from tests.moments import at

SMALL = Depth(
    ripe=80,
    near=50,
    checklists=(
        Checklist(
            name="工业", industries=("C",), items=(Item(name="选址", weight=60), Item(name="环境", weight=40))
        ),
        Checklist(name="食品", industries=("C13", "C14"), items=(Item(name="原料", weight=1),)),
        Checklist(name="其他", items=(Item(name="选址", weight=1), Item(name="效益", weight=2))),
    ),
)


@pytest.mark.parametrize(
    ("industry", "expected"), [("C26", "工业"), ("C13", "食品"), ("A01", "其他"), ("", "其他")]
)
def test_the_closest_industry_decides(industry, expected):
    assert SMALL.checklist(industry).name == expected


@pytest.mark.parametrize(
    ("site", "environment", "expected"),
    [
        ("done", "done", 100),
        ("done", "doing", 60),
        ("not_yet", "done", 40),
        ("not_needed", "done", 100),
        ("not_needed", "not_yet", 0),
        ("not_needed", "not_needed", 100),
    ],
)
def test_maturity_is_the_weight_of_what_is_done(site, environment, expected):
    assert percent(SMALL.checklists[0], {"选址": site, "环境": environment}) == expected


def test_it_is_rounded_down():
    assert percent(SMALL.checklists[2], {"选址": "not_yet", "效益": "done"}) == 66


@pytest.mark.parametrize(
    ("told", "band"), [(100, Band.RIPE), (80, Band.RIPE), (79, Band.NEAR), (49, Band.RAW)]
)
def test_what_a_maturity_means(told, band):
    assert SMALL.band(told) == band


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"near": 80}, "要低于"),
        ({"checklists": SMALL.checklists[:1]}, "要有一份不填行业代码"),
        ({"checklists": (*SMALL.checklists, SMALL.checklists[2])}, "也只能有一份"),
    ],
)
def test_unsound_rules_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        Depth(**{**SMALL.__dict__, **change})


def test_the_shipped_weights_of_each_kind_sum_to_a_hundred():
    for one in shipped("depth").rules.checklists:
        assert sum(item.weight for item in one.items) == 100, one.name


def answers(project, state="done", **others):
    _, items = reserve.checklist(project)
    return {item.name: (others.get(item.name, state), "") for item in items}


@pytest.fixture
def idea(enter):
    """A project of the reserve without an investor."""
    return enter("红柳沟光伏制氢项目", "east", stage="reserve", sub_stage="concept", industry="D44")


def test_a_clerk_assesses_on_the_page(idea, cast, login):
    client = login(cast["east_clerk"])
    assert "还没有评估过" in client.get(idea.get_absolute_url()).text
    page = client.get(f"/projects/{idea.pk}/depth/").text
    assert "接入和消纳" in page, "the checklist for energy"
    count = len(answers(idea))
    said = {f"state-{place}": "done" for place in range(count)} | {"state-1": "doing", "words-1": "正在测风"}
    answer = client.post(f"/projects/{idea.pk}/depth/", said, follow=True)
    assert "成熟度 85%" in answer.text
    assert "还没落实：资源评估" in answer.text
    assert "赵东" in answer.text
    again = client.get(f"/projects/{idea.pk}/depth/").text
    assert "正在测风" in again, "what was said last stands in the form"
    entry = Entry.objects.get(verb="maturity.assessed")
    assert entry.data["after"] == {"percent": 85}
    assert entry.data["rules"] == {"depth": 1}


def test_what_was_not_chosen_is_asked_for_and_nothing_is_lost(idea, cast, login):
    said = {"state-0": "done", "words-0": "三万千瓦"}
    page = login(cast["east_clerk"]).post(f"/projects/{idea.pk}/depth/", said).text
    assert "还没有选择" in page
    assert "三万千瓦" in page
    assert not Maturity.objects.exists()


def test_each_assessment_stays_and_one_is_current(idea, cast, login):
    maturity.assess(project=idea, answers=answers(idea, "not_yet"), by=cast["east_clerk"])
    maturity.assess(project=idea, answers=answers(idea), by=cast["east_clerk"])
    assert list(idea.maturities.order_by("pk").values_list("percent", "is_current")) == [
        (0, False),
        (100, True),
    ]
    assert "上次 0%" in login(cast["centre"]).get(idea.get_absolute_url()).text


def test_another_unit_does_not_assess(idea, cast):
    with pytest.raises(maturity.DepthRefused, match="不归您单位"):
        maturity.assess(project=idea, answers=answers(idea), by=cast["west_clerk"])


def test_a_changed_checklist_is_noticed(idea, cast):
    with pytest.raises(maturity.DepthRefused, match="清单已经改变"):
        maturity.assess(project=idea, answers={"选址": ("done", "")}, by=cast["east_clerk"])


def test_the_list_tells_ripe_from_raw_and_unknown_from_zero(idea, enter, cast, login):
    ripe = enter("梨园沟康养小镇", "west", stage="reserve")
    enter("城南冷链物流园", "west", stage="reserve")
    enter("已在谈的项目", "west", stage="talks")
    maturity.assess(project=idea, answers=answers(idea, "not_yet"), by=cast["east_clerk"])
    maturity.assess(project=ripe, answers=answers(ripe), by=cast["west_clerk"])
    client = login(cast["centre"])
    page = client.get("/reserve/").text
    assert "成熟 100%" in page
    assert "待深化 0%" in page
    assert "未评估" in page
    assert "已在谈的项目" not in page
    ripe_ones = client.get("/reserve/?band=ripe").text
    assert "梨园沟" in ripe_ones
    assert "红柳沟" not in ripe_ones
    assert reserve.summary(cast["centre"]) == {
        "all": 3,
        "stale": 0,
        "ripe": 1,
        "near": 0,
        "raw": 1,
        "unknown": 1,
    }
    assert "梨园沟" not in login(cast["east_clerk"]).get("/reserve/").text


def test_nonsense_in_the_address_is_left_out(idea, cast, login):
    page = login(cast["centre"]).get("/reserve/?band=x&unit=abc&page=-1&q=%00").text
    assert "红柳沟" in page


@pytest.mark.slow
def test_the_list_takes_the_same_queries_for_one_and_for_twenty(
    idea, enter, cast, login, django_assert_num_queries
):
    client = login(cast["centre"])
    client.get("/reserve/")
    # In December the page asks besides whether the calendar of the next year is there.
    with clock.moved_to(at("2026-11-23 09:00")), django_assert_num_queries(QUERIES):
        client.get("/reserve/")
    for number in range(20):
        one = enter(f"储备项目{number}", "west", stage="reserve")
        maturity.assess(project=one, answers=answers(one), by=cast["west_clerk"])
    with clock.moved_to(at("2026-11-23 09:00")), django_assert_num_queries(QUERIES):
        client.get("/reserve/")


QUERIES = 12
