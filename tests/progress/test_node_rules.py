"""前期节点 by the rules alone: the templates, the lights with their sentences, and leaving a node out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.progress.kinds import ProjectKind
from luodi.progress.node_rules import (
    Chosen,
    Dates,
    NodeLight,
    NodeRule,
    Nodes,
    Template,
    bridged,
    light,
    limits,
    sentence,
    tasks_from,
)
from luodi.progress.schedule import in_order, schedule
from luodi.rulebook.reports.packs import shipped
from luodi.rulebook.working_days import Calendar

PLAIN = Calendar()
TODAY = date(2026, 3, 11)  # a Wednesday


def node(code, *after, label=None, days=5):
    return NodeRule(code=code, label=label or code, department="发改局", days=days, after=after)


def rules(*templates, **told):
    return Nodes(templates=templates or (Template(kind="other", nodes=(node("LX01"),)),), **told)


AT = limits(rules(soon_days=5, start_days=3), PLAIN, TODAY)


def day(number):
    return TODAY + timedelta(days=number)


def test_the_thresholds_become_days():
    assert AT.soon == date(2026, 3, 18), "five working days ahead"
    assert AT.begun == date(2026, 3, 6), "what should have begun on that Friday is three working days behind"
    assert limits(rules(start_days=0), PLAIN, TODAY).begun == TODAY


@pytest.mark.parametrize(
    ("dates", "expected", "words"),
    [
        ((-9, -5, -9, -5), "done", "3月6日办结，按期"),
        ((-9, -5, -9, -1), "done", "3月10日办结，逾期 4 天"),
        ((-9, -1, -9, -5), "done", "3月6日办结，提前 4 天"),
        ((-20, -1, -20, None), "late", "应于3月10日办结，已逾期 1 天"),
        ((-20, 0, -20, None), "soon", "2月19日开始，应于3月11日办结"),
        ((-6, 30, None, None), "late", "应于3月5日开始，已逾期 6 天没有开始"),
        ((-5, 30, None, None), "soon", "计划3月6日开始，4月10日办结"),
        ((-5, 30, -2, None), "on_time", "3月9日开始，应于4月10日办结"),
        ((7, 30, None, None), "soon", "计划3月18日开始，4月10日办结"),
        ((8, 30, None, None), "on_time", "计划3月19日开始，4月10日办结"),
        ((8, 30, 0, None), "on_time", "3月11日开始，应于4月10日办结"),
        ((-9, 7, -9, None), "soon", "3月2日开始，应于3月18日办结"),
        ((-9, 8, -9, None), "on_time", "3月2日开始，应于3月19日办结"),
    ],
)
def test_every_light_says_why(dates, expected, words, monkeypatch):
    monkeypatch.setattr("luodi.common.clock.today", lambda: TODAY)
    told = Dates(*(None if number is None else day(number) for number in dates))
    assert light(told, AT) == NodeLight(expected)
    assert sentence(told, AT) == words


def test_what_has_not_begun_names_what_it_waits_for():
    waiting, begun = Dates(day(-20), day(-9)), Dates(day(-20), day(-9), started=day(-20))
    assert sentence(waiting, AT, ["供地", "环评"]).endswith("；前面的“供地”、“环评”还没有办结")
    assert "前面的" not in sentence(begun, AT, ["供地"])


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: node("lx01"), "pattern"),
        (lambda: NodeRule(code="LX01", label="备案", days=1), "由部门办的要写部门名称"),
        (
            lambda: NodeRule(code="LX01", label="备案", days=1, owner="responsible", department="发改局"),
            "由责任单位办的不写",
        ),
        (lambda: Template(kind="other", nodes=(node("LX01"), node("LX01"))), "LX01 用了两次"),
        (lambda: Template(kind="other", nodes=(node("LX01", "LX09"),)), "前置节点 LX09 不在本模板"),
        (
            lambda: Template(kind="other", nodes=(node("LX01", "LX02", label="甲"), node("LX02", "LX01", label="乙"))),
            "互相等待",
        ),
        (lambda: rules(Template(kind="industry", nodes=(node("LX01"),))), "要有一份“其他”类"),
        (lambda: rules(*[Template(kind="other", nodes=(node("LX01"),))] * 2), "“其他”有两份"),
    ],
)  # fmt: skip
def test_unsound_rules_are_refused(build, words):
    with pytest.raises(ValueError, match=words):
        build()


@pytest.mark.parametrize("kind", ProjectKind)
def test_what_we_ship_has_a_sound_plan_for_every_kind(kind):
    template = shipped("nodes").rules.template(kind)
    assert template.kind == kind
    assert 8 <= len(template.nodes) <= 14
    assert all(one.source for one in template.nodes)
    tasks = tasks_from(template, {one.code: Chosen(one.label, one.days) for one in template.nodes})
    told = schedule(tasks, PLAIN, TODAY)
    last = [task for task in tasks if not any(task.code in other.after for other in tasks)]
    assert len(last) == 1, "everything leads to one end"
    assert told.spans[last[0].code].end == told.end


def test_a_kind_without_a_template_takes_that_of_all_others():
    assert rules().template(ProjectKind.ENERGY).kind == ProjectKind.OTHER


def test_what_came_after_a_node_that_is_left_out_goes_around_it():
    after = {"A": [], "B": ["A"], "C": ["B"], "D": ["A", "C", "B"]}
    assert bridged(after, "B") == {"A": [], "C": ["A"], "D": ["A", "C"]}
    assert bridged(after, "A") == {"B": [], "C": ["B"], "D": ["C", "B"]}


@st.composite
def graphs(draw):
    codes = [f"T{number}" for number in range(draw(st.integers(2, 8)))]
    after = {
        code: sorted(draw(st.sets(st.sampled_from(codes[:place] or codes[:1]))))
        for place, code in enumerate(codes)
    }
    after[codes[0]] = []
    return after


def reached(after, code):
    """Return everything that must be done before a node."""
    return {one for before in after[code] for one in {before, *reached(after, before)}}


@given(graphs(), st.data())
def test_leaving_one_out_keeps_who_waits_for_whom(after, data):
    gone = data.draw(st.sampled_from(sorted(after)))
    found = bridged(after, gone)
    for code in found:
        assert reached(found, code) == reached(after, code) - {gone}


def test_the_shipped_templates_are_in_order_even_without_some():
    template = shipped("nodes").rules.template(ProjectKind.INDUSTRY)
    wanted = {
        one.code: Chosen(one.label, one.days) for one in template.nodes if one.code not in ("LX06A", "SG01")
    }
    tasks = {task.code: task for task in in_order(tasks_from(template, wanted))}
    assert set(tasks["LX07"].after) == {"LX02A", "LX04", "LX05"}
    assert set(tasks["SG03"].after) == {"QQ02"}
