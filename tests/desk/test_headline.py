"""The headline of an overview: what goes well, what lags, by how much, in the words of the county's documents."""

from datetime import date
from fractions import Fraction

import pytest

from luodi.desk.headline import Measure, Plan, headline, time_passed
from luodi.desk.months import is_last_month_first


def planned(name, done, target, due=Fraction(11, 12), by="时间进度"):
    plan = Plan(done, target, due, by, f"{done}/{target}个")
    return Measure(name, f"{done}个", None, "—", "—", plan)


def compared(name, now, before):
    change = Fraction(now, before) - 1 if before else None
    growth = f"{float(change) * 100:+.1f}%" if change else "持平" if before else "—"
    return Measure(name, f"{now}个", change, growth, f"{before}个", None)


def test_it_says_what_is_ahead_and_what_lags_with_both_sides():
    told = headline("1至11月", [planned("签约项目", 48, 50), planned("开工项目", 6, 10)])
    assert told == (
        "1至11月，签约项目完成全年计划的96%（48/50个），高于时间进度4个百分点；"
        "开工项目完成全年计划的60%（6/10个），低于时间进度32个百分点"
    )


def test_of_many_it_counts_them_and_names_the_farthest():
    told = headline(
        "1至11月",
        [planned("甲", 99, 100), planned("乙", 93, 100), planned("丙", 50, 100), planned("丁", 9, 100)],
    )
    assert "2项达到进度，最快的甲完成全年计划的99%" in told
    assert "2项落后，最慢的丁完成全年计划的9%" in told


def test_it_goes_by_the_phase_where_one_was_handed_down():
    told = headline("1至9月", [planned("签约项目", 30, 50, Fraction(3, 5), "三季度末目标")])
    assert told == "1至9月，签约项目完成全年计划的60%（30/50个），与三季度末目标持平"


def test_a_rate_is_never_rounded_up_and_a_hair_is_called_one():
    assert "完成全年计划的99%" in headline("1月", [planned("甲", 999, 1000, Fraction(1))])
    assert "略低于时间进度" in headline("1月", [planned("甲", 999, 1000, Fraction(1))])


def test_without_plans_it_compares_with_the_year_before():
    told = headline(
        "1至11月", [compared("签约项目", 12, 10), compared("开工项目", 6, 8), compared("投产项目", 9, 9)]
    )
    assert (
        told
        == "1至11月，签约项目12个，同比增长20.0%（去年同期10个）；开工项目6个，同比下降25.0%（去年同期8个）"
    )
    assert headline("1月", [compared("签约项目", 9, 9)]) == "1月，签约项目9个，同比持平（去年同期9个）"


def test_without_anything_to_compare_with_it_tells_the_figures_and_without_figures_nothing():
    assert (
        headline("1月", [compared("签约项目", 12, 0), compared("开工项目", 6, 0)])
        == "1月，签约项目12个；开工项目6个"
    )
    assert headline("1月", []) == ""


def test_time_passed():
    assert (time_passed(11), time_passed(11, Fraction(1, 2))) == (Fraction(11, 12), Fraction(23, 24))


@pytest.mark.parametrize(("day", "first"), [(1, True), (10, True), (11, False), (30, False)])
def test_the_last_whole_month_stands_first_until_the_tenth(day, first):
    assert is_last_month_first(date(2026, 11, day)) == first
