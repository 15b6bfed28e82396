"""灯 as rules without a database: every line of the pack we ship is tried just before and just after it shows."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from luodi.progress import lights
from luodi.progress.lights import STAGES, Colour, Lights, Seen, Sign, full_months, months_due
from luodi.rulebook import reading
from luodi.rulebook.faults import PackInvalid
from luodi.rulebook.packs import PackKind

PACK = Path(lights.__file__).parent / "default_packs/lights.yaml"
KIND = PackKind("lights", "", "", Lights, PACK)
RULES: Lights = reading.parse(KIND, PACK.read_text(encoding="utf-8")).rules
WAN = 1_000_000
TODAY = date(2026, 11, 27)

SIGNED, BUILT = Seen("signed"), Seen("building")
PLANNED = replace(BUILT, year_plan=12_000 * WAN, months_due=10)


def node(planned):
    return replace(SIGNED, node=("施工许可", planned))


def due(day):
    return replace(SIGNED, return_due=("2026-10", day))


def promised(day):
    return replace(BUILT, promise=("企业承诺", "年底前到位资金 5000 万元", day))


def stands(day):
    return replace(SIGNED, stage_since=day, stage_usual=60)


# The line of the pack, what is seen on the last day (or point) without it, on the first with it, and the sentence.
TABLE = [
    ("start", "yellow", replace(SIGNED, planned_start_on="2026-11-27"), replace(SIGNED, planned_start_on="2026-11-26"),
     "计划2026年11月26日开工，已逾期 1 天没有开工。"),
    ("start", "red", replace(SIGNED, planned_start_on="2026-08-30"), replace(SIGNED, planned_start_on="2026-08-29"),
     "计划2026年8月29日开工，已逾期 90 天没有开工。"),
    ("production", "yellow", replace(BUILT, planned_production_on="2026-11"), replace(BUILT, planned_production_on="2026-10"),
     "计划2026年10月投产，已逾期 27 天没有投产。"),
    ("production", "red", replace(BUILT, planned_production_on="2026-Q3"), replace(BUILT, planned_production_on="2026-Q2"),
     "计划2026年第2季度投产，已逾期 150 天没有投产。"),
    ("completed", "yellow", replace(PLANNED, completed=8_880 * WAN), replace(PLANNED, completed=8_760 * WAN),
     "今年完成投资占年度计划 73%，序时进度 83%，低 10 个百分点。"),
    ("completed", "red", replace(PLANNED, completed=6_360 * WAN), replace(PLANNED, completed=6_240 * WAN),
     "今年完成投资占年度计划 52%，序时进度 83%，低 31 个百分点。"),
    ("arrived", "blue", replace(PLANNED, arrived=8_880 * WAN), replace(PLANNED, arrived=8_760 * WAN),
     "今年到位资金占年度计划 73%，序时进度 83%，低 10 个百分点。"),
    ("arrived", "yellow", replace(PLANNED, arrived=6_360 * WAN), replace(PLANNED, arrived=0),
     "今年到位资金占年度计划 0%，序时进度 83%，低 83 个百分点。"),
    ("quiet", "blue", replace(BUILT, heard_on=date(2026, 9, 28)), replace(BUILT, heard_on=date(2026, 9, 27)),
     "自2026年9月27日起没有新的进展，已满 2 个月。"),
    ("quiet", "yellow", replace(BUILT, heard_on=date(2026, 8, 28)), replace(BUILT, heard_on=date(2026, 8, 27)),
     "自2026年8月27日起没有新的进展，已满 3 个月。"),
    ("quiet", "red", replace(BUILT, heard_on=date(2026, 5, 28)), replace(BUILT, heard_on=date(2026, 5, 27)),
     "自2026年5月27日起没有新的进展，已满 6 个月。"),
    ("nodes", "blue", node(date(2026, 11, 27)), node(date(2026, 11, 26)), "“施工许可”应于2026年11月26日办结，已逾期 1 天。"),
    ("nodes", "yellow", node(date(2026, 11, 21)), node(date(2026, 11, 20)), "“施工许可”应于2026年11月20日办结，已逾期 7 天。"),
    ("nodes", "red", node(date(2026, 10, 29)), node(date(2026, 10, 28)), "“施工许可”应于2026年10月28日办结，已逾期 30 天。"),
    ("statistics", "yellow", replace(BUILT, started_on=date(2026, 10, 29)), replace(BUILT, started_on=date(2026, 10, 28)),
     "2026年10月28日开工，已过 30 天，还没有登记入统材料。"),
    ("statistics", "red", replace(BUILT, started_on=date(2026, 9, 28)), replace(BUILT, started_on=date(2026, 9, 27)),
     "2026年9月27日开工，已过 61 天，还没有登记入统材料。"),
    ("return", "blue", due(date(2026, 11, 27)), due(date(2026, 11, 26)),
     "2026年10月的月报应于2026年11月26日报送，责任单位还没有报，已逾期 1 天。"),
    ("return", "yellow", due(date(2026, 11, 18)), due(date(2026, 11, 17)),
     "2026年10月的月报应于2026年11月17日报送，责任单位还没有报，已逾期 10 天。"),
    ("promise", "blue", promised(date(2026, 11, 27)), promised(date(2026, 11, 26)),
     "企业承诺“年底前到位资金 5000 万元”应于2026年11月26日兑现，已逾期 1 天。"),
    ("promise", "yellow", promised(date(2026, 10, 29)), promised(date(2026, 10, 28)),
     "企业承诺“年底前到位资金 5000 万元”应于2026年10月28日兑现，已逾期 30 天。"),
    ("promise", "red", promised(date(2026, 8, 30)), promised(date(2026, 8, 29)),
     "企业承诺“年底前到位资金 5000 万元”应于2026年8月29日兑现，已逾期 90 天。"),
    ("stage", "blue", stands(date(2026, 9, 28)), stands(date(2026, 9, 27)),
     "在“签约”已 61 天，一般 60 天。"),
    ("stage", "yellow", stands(date(2026, 7, 1)), stands(date(2026, 6, 30)),
     "在“签约”已 150 天，一般 60 天。"),
]  # fmt: skip


@pytest.mark.parametrize(("sign", "colour", "before", "after", "words"), TABLE)
def test_each_line_shows_from_its_day_on_and_says_why(sign, colour, before, after, words):
    shown = lights.lights(RULES, after, TODAY)
    assert [(one.sign, one.colour, one.words) for one in shown.lights] == [(sign, colour, words)]
    assert shown.colour == colour
    assert all(one.colour != colour for one in lights.lights(RULES, before, TODAY).lights)


def test_no_line_of_the_pack_goes_untried():
    assert sorted((sign, colour) for sign, colour, *_ in TABLE) == sorted(
        (rule.sign, rule.colour) for rule in RULES.lights
    )
    assert {sign for sign, *_ in TABLE} == set(Sign) == set(STAGES)
    assert all(rule.source for rule in RULES.lights)


@pytest.mark.parametrize("stage", ["signed", "building", "producing"])
def test_what_is_not_known_gives_no_light_and_never_counts_as_zero(stage):
    assert lights.lights(RULES, Seen(stage), TODAY) == lights.Verdict("")
    unplanned = Seen(stage, completed=0, arrived=0, months_due=10)
    assert lights.lights(RULES, unplanned, TODAY).colour == ""
    unreported = Seen(stage, year_plan=12_000 * WAN, months_due=10)
    assert lights.lights(RULES, unreported, TODAY).colour == ""


GOOD = [
    replace(SIGNED, planned_start_on="2027"),
    replace(PLANNED, completed=12_000 * WAN),
    replace(BUILT, started_on=date(2026, 1, 5), in_statistics=True),
    replace(due(date(2026, 11, 6)), is_returned=True),
    stands(date(2026, 11, 1)),
]


@pytest.mark.parametrize("seen", GOOD)
def test_what_was_judged_and_found_well_is_green(seen):
    assert lights.lights(RULES, seen, TODAY) == lights.Verdict(Colour.GREEN)


@pytest.mark.parametrize(("sign", "colour", "before", "after", "words"), TABLE)
def test_a_sign_is_looked_at_in_its_stages_alone(sign, colour, before, after, words):
    for stage in ("reserve", "talks", "at_capacity"):
        assert lights.lights(RULES, replace(after, stage=stage), TODAY).colour == ""


def test_the_worst_colour_wins_and_every_light_is_told():
    seen = replace(PLANNED, completed=6_240 * WAN, heard_on=date(2026, 9, 27), started_on=date(2026, 10, 28))
    verdict = lights.lights(RULES, seen, TODAY)
    assert verdict.colour == "red"
    assert [(one.colour, one.sign) for one in verdict.lights] == [
        ("red", "completed"), ("yellow", "statistics"), ("blue", "quiet"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "months"),
    [("2026-01-31", 0), ("2026-02-06", 0), ("2026-02-07", 1), ("2026-11-06", 9), ("2026-11-07", 10), ("2026-12-31", 11)],
)  # fmt: skip
def test_a_plan_is_held_against_the_months_that_had_to_be_reported(day, months):
    assert months_due(date.fromisoformat(day), 6) == months


def test_months_are_full_on_their_day():
    assert [full_months(date(2026, 8, 31), date.fromisoformat(day)) for day in ("2026-09-30", "2026-10-01", "2027-08-31")] == [
        0, 1, 12,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"sign": "quiet", "least": 5, "colour": "green", "words": "没有进展"}, "不用写绿灯"),
        (
            {"sign": "quiet", "least": 5, "colour": "red", "words": "自{planned}起没有进展"},
            "只能用 {n}、{since}",
        ),
        ({"sign": "quiet", "least": 5, "colour": "red", "words": "自{n起没有进展"}, "大括号写得不对"),
        ({"sign": "quiet", "least": 5, "colour": "red", "words": "满{n:999999999}个月"}, "大括号写得不对"),
        ({"sign": "quiet", "least": 5, "colour": "red", "words": "满{n:{since.day}}个月"}, "大括号写得不对"),
        ({"sign": "quiet", "least": 5, "colour": "red", "words": "满{n!r}个月"}, "大括号写得不对"),
        (
            {"sign": "quiet", "least": 5, "colour": "red", "words": "自{since.year}起没有进展"},
            "大括号写得不对",
        ),
        ({"sign": "quiet", "least": 1, "colour": "red", "words": "没有进展"}, "差得越多颜色要越重"),
        ({"sign": "quiet", "least": 5, "colour": "blue", "words": "没有进展"}, "每种颜色只能写一条"),
        ({"sign": "quiet", "least": 3, "colour": "red", "words": "没有进展"}, "差得越多颜色要越重"),
    ],
)
def test_a_county_cannot_write_lights_that_contradict_themselves(line, words):
    blue = {"sign": "quiet", "least": 3, "colour": "blue", "words": "已满 {n} 个月"}
    with pytest.raises(PackInvalid, match=words):
        reading.validate(KIND, {"lights": [blue, line]})
