"""The critical path in working days, against the longest of all paths counted one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.progress.schedule import Circle, Task, in_order, length, schedule
from luodi.rulebook.working_days import Calendar

MONDAY = date(2026, 3, 2)
PLAIN = Calendar()


def task(code, days, *after, **told):
    return Task(code, f"节点{code}", days, after, **told)


def day(number):
    return MONDAY + timedelta(days=number)


def test_tasks_follow_each_other_over_the_week_end():
    told = schedule([task("A", 5), task("B", 1, "A"), task("C", 2), task("D", 1, "B", "C")], PLAIN, MONDAY)
    assert (told.spans["A"].start, told.spans["A"].end) == (MONDAY, day(4))
    assert told.spans["B"].start == day(7), "the Monday after"
    assert told.end == told.spans["D"].end == day(8)
    assert [code for code, span in told.spans.items() if span.is_critical] == ["A", "B", "D"]
    assert told.spans["C"].slack == 4
    assert (told.planned_end, told.late) == (None, None)


def test_days_off_and_working_week_ends_count_as_the_calendar_says():
    calendar = Calendar({day(1): False, day(5): True})
    assert schedule([task("A", 5)], calendar, MONDAY).end == day(5)
    assert length(MONDAY, day(5), calendar) == 5


@pytest.mark.parametrize(
    ("told", "start", "end", "late"),
    [
        ({}, 0, 2, 1),
        ({"not_before": day(2)}, 2, 4, 3),
        ({"started": day(-3)}, -3, 1, 0),
        ({"started": day(-7)}, -7, 0, -1),  # should have ended, and ends today at the earliest
        ({"started": day(-7), "ended": day(-6)}, -7, -6, -5),
        ({"started": day(-1), "ended": day(-1)}, -1, -1, -2),  # on a Sunday, when nobody counts
    ],
)
def test_what_really_happened_holds(told, start, end, late):
    found = schedule([task("A", 3, planned_end=day(1), **told)], PLAIN, MONDAY)
    assert (found.spans["A"].start, found.spans["A"].end) == (day(start), day(end))
    assert found.spans["A"].late == found.late == late


def test_a_late_task_pushes_what_waits_for_it_and_nothing_that_has_begun():
    tasks = [
        task("A", 2, started=day(-10), planned_end=day(-9)),
        task("B", 3, "A", not_before=day(-8), planned_end=day(-6)),
        task("C", 4, "A", started=day(-4), planned_end=day(1)),
    ]
    told = schedule(tasks, PLAIN, MONDAY)
    assert told.spans["A"].end == MONDAY
    assert (told.spans["B"].start, told.spans["B"].end) == (day(1), day(3))
    assert told.spans["C"].start == day(-4)
    assert [code for code, span in told.spans.items() if span.is_critical] == ["A", "B"]
    assert (told.planned_end, told.late) == (day(1), 2)


def test_what_ended_is_not_critical_and_has_no_slack():
    span = schedule([task("A", 2, started=day(-3), ended=MONDAY)], PLAIN, MONDAY).spans["A"]
    assert (span.is_critical, span.slack) == (False, 0)


def test_nothing_takes_no_time():
    assert schedule([], PLAIN, MONDAY).end is None


def test_circles_are_refused_by_name():
    tasks = [task("A", 1), task("B", 1, "A", "D"), task("C", 1, "B"), task("D", 1, "C"), task("E", 1, "D")]
    with pytest.raises(Circle, match="“节点C”→“节点D”→“节点B”→“节点C”互相等待"):
        schedule(tasks, PLAIN, MONDAY)
    with pytest.raises(Circle, match="“节点A”→“节点A”"):
        in_order([task("A", 1, "A")])
    with pytest.raises(KeyError):
        in_order([task("A", 1, "Z")])


@st.composite
def networks(draw):
    """Up to eight tasks, each after some of the earlier ones, in any order; some planned, begun or done."""
    tasks = []
    for number in range(draw(st.integers(1, 8))):
        after = draw(st.sets(st.sampled_from([one.code for one in tasks]))) if tasks else ()
        told = {}
        if draw(st.booleans()):
            told["not_before"] = day(draw(st.integers(-20, 20)))
        if draw(st.integers(0, 3)) == 0:
            told["started"] = day(draw(st.integers(-20, 0)))
            if draw(st.booleans()):
                told["ended"] = told["started"] + timedelta(days=draw(st.integers(0, 9)))
        tasks.append(task(f"T{number}", draw(st.integers(1, 9)), *sorted(after), **told))
    return draw(st.permutations(tasks))


calendars = st.dictionaries(st.integers(-30, 60).map(day), st.booleans(), max_size=20).map(Calendar)
todays = st.integers(-3, 10).map(day)


def paths_to(one, known):
    """Return every chain of tasks that ends with this one."""
    return [[one], *([*path, one] for code in one.after for path in paths_to(known[code], known))]


def end_along(path, calendar, today):
    """Return when the last task of a chain ends, if nothing but the chain held it up."""
    end = None
    for one in path:
        if one.ended:
            end = one.ended
            continue
        waits = [today, one.not_before or today, calendar.add(end, 1) if end else today]
        start = calendar.add(one.started or max(waits), 0)
        end = max(calendar.add(start, one.days - 1), calendar.add(today, 0))
    return end


@given(networks(), calendars, todays)
def test_each_task_ends_with_the_longest_of_all_paths(tasks, calendar, today):
    known = {one.code: one for one in tasks}
    told = schedule(tasks, calendar, today)
    for one in tasks:
        longest = max(end_along(path, calendar, today) for path in paths_to(one, known))
        assert told.spans[one.code].end == longest
    assert told.end == max(span.end for span in told.spans.values())


@given(networks(), calendars, todays)
def test_slack_is_what_may_be_lost_and_not_a_day_more(tasks, calendar, today):
    told = schedule(tasks, calendar, today)
    for one in tasks:
        if one.started or one.ended:
            continue
        slack = told.spans[one.code].slack

        def longer(days, one=one):
            put = [Task(**{**vars(other), "days": other.days + days * (other is one)}) for other in tasks]
            return schedule(put, calendar, today).end

        assert longer(slack) == told.end
        assert longer(slack + 1) > told.end


@given(networks(), calendars, todays)
def test_unless_everything_ended_last_something_is_critical(tasks, calendar, today):
    told = schedule(tasks, calendar, today)
    last = [one for one in tasks if told.spans[one.code].end == told.end]
    assert all(one.ended or told.spans[one.code].is_critical for one in last)
