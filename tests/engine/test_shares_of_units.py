"""The first 30 % of the units of a group, the last 10 %, and how a group of one stands."""

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import faults_of
from tests.engine.test_standing import outcomes, ranked

pytestmark = pytest.mark.usefixtures("as_kept")


def units(count, **more):
    return {f"单位{at:02}": {"s": 100 - at, **more} for at in range(1, count + 1)}


def inside(window, given, **options):
    found = ranked(f"outcomes: [{{outcome: 在内, when: {window}}}]", given, **options)
    return [unit for unit, told in outcomes(found).items() if told]


@pytest.mark.parametrize(
    ("window", "of", "many"),
    [
        ("{first: 30%}", 10, 3),
        ("{first: 30%}", 8, 2),
        ("{first: 30%}", 3, 0),
        ("{first: 30%}", 1, 0),
        ("{first: 100%}", 4, 4),
        ("{first: 33.3%}", 3, 0),
        ("{first: {number: 30%, mode: half_up}}", 8, 2),
        ("{first: {number: 30%, mode: half_up}}", 9, 3),
        ("{first: {number: 30%, mode: up}}", 7, 3),
        ("{first: {number: 30%, mode: up}}", 1, 1),
    ],
)
def test_the_first_so_many_per_cent_are_counted_by_those_that_are_ranked(window, of, many):
    assert inside(window, units(of)) == list(units(of))[:many]
    assert inside(window.replace("first", "last"), units(of)) == list(units(of))[of - many :]


def test_they_are_counted_in_each_group_and_without_those_that_do_not_compete():
    given = units(4, k="镇") | {f"局{at}": {"s": at, "k": "局"} for at in range(1, 11)}
    assert inside("{first: 30%}", given, competes="") == ["单位01", "单位02", "单位03", "单位04"]
    found = ranked("group_by: k\noutcomes: [{outcome: 在内, when: {first: 30%}}]", given)
    assert [unit for unit, told in outcomes(found).items() if told] == ["单位01", "局8", "局9", "局10"]
    out = units(10) | {"旁": {"s": 200, "out": True}}
    competes = ", competes: {not: out}, in_statistics: all"
    assert inside("{first: 30%}", out, competes=competes) == ["单位01", "单位02", "单位03"]


TIED = {"甲": 90, "乙": 80, "丙": 80, "丁": 80, "戊": 70, "己": 60, "庚": 50, "辛": 40, "壬": 30, "癸": 20}


@pytest.mark.parametrize(("edge", "expected"), [("all_in", "甲乙丙丁"), ("all_out", "甲")])
@pytest.mark.parametrize("ties", ["share", "dense"])
def test_a_tie_across_their_edge_goes_as_the_scheme_says_however_places_are_counted(edge, expected, ties):
    assert inside("{first: 30%}", TIED, edge=edge, ties=ties) == list(expected)


def test_a_prize_for_them_may_be_left_to_people():
    more = "prizes: [{prize: 优秀, when: {first: 30%}}]"
    found = ranked(more, TIED, edge="by_hand")
    words = "并列跨在“前 30%（3 名）”的线上，按规则由人裁定。"
    assert [out.undecided for out in found.units["乙"].outcomes] == [words]
    assert [outcomes(found)[unit] for unit in "甲戊"] == [["优秀"], []]
    said = {"乙": {"优秀": True}, "丙": {"优秀": True}, "丁": {"优秀": False}}
    assert [outcomes(ranked(more, TIED, edge="by_hand", decided=said))[unit] for unit in "乙丙丁"] == [
        ["优秀"],
        ["优秀"],
        [],
    ]


@pytest.mark.parametrize("window", ["0", "0%", "101%", "-3", "1.5", "30元", "前三", "true"])
def test_what_is_neither_a_number_of_units_nor_a_share_is_refused(window):
    with pytest.raises(Faulty) as faulty:
        ranked(f"outcomes: [{{outcome: 在内, when: {{first: {window}}}}}]", TIED)
    assert "请写几名（如 3），或参加排名的单位的百分之几（如 30%）" in faults_of(faulty)[0]


def test_a_rounding_of_a_number_of_units_is_refused():
    with pytest.raises(Faulty, match="只和百分之几一起用"):
        ranked("outcomes: [{outcome: 在内, when: {first: {number: 3, mode: up}}}]", TIED)


def test_a_group_of_one_is_the_first_and_the_last():
    more = """
group_by: k
figures: {mean: {group: {statistic: mean, of: s}}}
outcomes: [{outcome: 头名, when: {first: 1}}, {outcome: 末位, when: {last: 1}}, {outcome: 前三成, when: {first: 30%}}]
"""
    given = {"甲": {"s": 90, "k": "镇"}, "乙": {"s": 80, "k": "局"}, "丙": {"s": 70, "k": "局"}}
    found = ranked(more, given)
    assert outcomes(found)["甲"] == ["头名", "末位"]
    assert (found.units["甲"].place, found.units["甲"].figures["mean"][0]) == (1, 90)
