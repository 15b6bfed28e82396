"""Trying on a copy: who moves, by which line, which facts follow a day; two versions on the same facts. Nothing is stored."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.assessment.models import Computation, SchemeVersion
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports.figures import figures_of
from luodi.metrics.reports.supposing import dated, supposed
from luodi.progress.models import Fact
from tests.assessment import runs as made
from tests.moments import at

pytestmark = pytest.mark.slow
WAN = 10**6
TEXT = """\
title: 季度考核
period: quarter
facts:
  started: {title: 新开工项目, unit: 个, metric: entered.started}
  signed: {title: 签约项目, unit: 个, metric: rate.started.whole}
  begun: {title: 其中已开工, unit: 个, metric: rate.started.part}
  arrived: {title: 到位资金, unit: 万元, metric: arrived, missing: zero}
  target: {title: 到位资金目标, unit: 万元, target: arrived}
  late: {title: 逾期未开工项目, unit: 个, metric: start_overdue}
edge_cases: {missing_fact: error, missing_target: zero, zero_target: full, zero_over_zero: zero, equal_minmax: full, negative_total: keep}
rounding: {line: {places: 2, mode: half_up}}
lines:
  - {line: 新开工, points: 40, score: {minmax: {of: started, floor: 0%, best: largest}}}
  - {line: 到位资金, points: 60, score: {minmax: {of: arrived, floor: 0%, best: largest}}}
  - {line: 目标, points: 10, score: {completion: {of: arrived, target: target, cap: 100%}}}
  - {line: 开工率, points: 0, score: {completion: {of: begun, target: signed, cap: 100%}}}
  - {line: 逾期, points: 0, score: {items: {start: zero, rows: [{item: 逾期, count: late, points: -1}]}}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
QUARTER = Period.of_quarter(2026, 3)


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


@pytest.fixture
def factory(receive, live):
    """A western project, signed in May, that began in July and received 9 million in August."""
    found = live("甲厂", "west", signed="2026-05-06", started="2026-07-05", wan=9000)
    with clock.moved_to(at("2026-08-21 10:00")):
        receive(found, 900, on=date(2026, 8, 20))
    return found


@pytest.fixture
def run(units, assessor, factory):
    return made.draft(units, assessor, text=TEXT)


def find(project, words):
    return next(one for one in dated(project.county_id, project.pk) if words in one.words)


class TestFiguresFollowADay:
    codes = (
        "entered.started",
        "entered.started.amount",
        "rate.started.whole",
        "arrived",
        "start_overdue",
        "rate.start_in_time",
    )

    def asked(self, project, words, day, codes=None):
        one = find(project, words)
        return supposed(project.county_id, codes or self.codes, QUARTER, clock.now(), project.pk, one, day)

    def test_a_start_that_leaves_the_quarter_takes_count_and_amount_with_it(self, factory, units):
        before = figures_of(factory.county_id, self.codes, QUARTER)[units["west"].pk]
        assert (before["entered.started"], before["entered.started.amount"]) == (1, 9000 * WAN)
        told = self.asked(factory, "开工", date(2026, 6, 5))
        mine = told.figures.get(units["west"].pk, {})
        assert mine.get("entered.started", 0) == 0
        assert not mine.get("entered.started.amount")
        assert [one.code for one in told.untried] == ["rate.start_in_time"]
        assert "arrived" not in told.codes

    def test_a_start_that_comes_into_a_quarter_is_counted_there(self, factory, units):
        one = find(factory, "开工")
        second = Period.of_quarter(2026, 2)
        told = supposed(factory.county_id, self.codes, second, clock.now(), factory.pk, one, date(2026, 6, 5))
        assert told.figures[units["west"].pk]["entered.started"] == 1

    def test_within_the_same_period_nothing_changes(self, factory):
        assert self.asked(factory, "开工", date(2026, 9, 1)).codes == []

    def test_money_counts_in_the_month_of_the_other_day_and_missing_is_not_zero(self, factory, units):
        told = self.asked(factory, "到位资金", date(2026, 6, 1))
        assert told.codes == ["arrived"]
        assert told.figures.get(units["west"].pk, {}).get("arrived") is None
        one, second = find(factory, "到位资金"), Period.of_quarter(2026, 2)
        told = supposed(
            factory.county_id, ["arrived"], second, clock.now(), factory.pk, one, date(2026, 6, 9)
        )
        assert told.figures[units["west"].pk]["arrived"] == 900 * WAN


def ask(client, run, **told):
    return client.get(reverse("assessment:try_change", args=[run.scheme_id]), told)


def test_a_weight_a_target_and_a_day_say_who_moves_and_by_which_line(client, run, assessor, units, factory):
    client.login_as(assessor)
    assert "试算，不入库" in ask(client, run).text
    page = ask(client, run, **{"points-0": "20"}).text
    assert "新开工 -20" in page
    told = {"unit-0": units["west"].pk, "fact-0": "target", "value-0": "1800"}
    page = ask(client, run, **told).text
    assert "西坪乡：到位资金目标 — → <b>1800</b> 万元" in page
    assert "目标 +5" in page
    start = find(factory, "开工")
    page = ask(client, run, project=factory.pk, dated=start.key, day="2026-06-05").text
    assert "改后仍在同一考核期" in page


def test_a_start_moved_to_another_year_changes_the_line_of_starts(client, run, assessor, factory):
    start = find(factory, "开工")
    page = ask(client.login_as(assessor), run, project=factory.pk, dated=start.key, day="2025-12-20").text
    assert "西坪乡：新开工项目 1 → <b>0</b> 个" in page
    assert "新开工 +40" in page


def test_nothing_is_stored_by_trying(client, run, assessor, units, factory):
    client.login_as(assessor)
    before = (
        SchemeVersion.objects.count(),
        Computation.objects.count(),
        Fact.objects.count(),
        run.computations.get().results,
    )
    ask(client, run, **{"points-0": "20", "unit-0": units["west"].pk, "fact-0": "arrived", "value-0": "1"})
    assert before == (
        SchemeVersion.objects.count(),
        Computation.objects.count(),
        Fact.objects.count(),
        run.computations.get().results,
    )


def test_what_cannot_be_reckoned_is_said_in_words(client, run, assessor):
    client.login_as(assessor)
    assert "这样改算不出来" in ask(client, run, **{"points-0": "很多"}).text
    assert "看不懂这个日期" in ask(client, run, day="六月").text
    part = client.get(
        reverse("assessment:try_change", args=[run.scheme_id]),
        {"points-0": "20"},
        headers={"HX-Request": "true"},
    ).text
    assert "<!doctype" not in part.lower()
    assert 'hx-swap-oob="true"' in part


def test_two_versions_are_held_against_one_another(client, run, assessor):
    client.login_as(assessor)
    where = reverse("assessment:compare_versions", args=[run.scheme_id])
    assert "只有一版办法" in client.get(where).text
    made.second_version(run.scheme, assessor, text=TEXT.replace("points: 60", "points: 30"))
    page = client.get(where).text
    assert "第 2 版（2027-01-01 起用，县办发〔2027〕1号）" in page
    assert "到位资金 -30" in page
    back = client.get(where, {"before": 2, "after": 1, "run": run.pk}).text
    assert "到位资金 +30" in back
    faulty = TEXT.replace("arrived, missing: zero", "arrived, missing: error")
    made.second_version(run.scheme, assessor, text=faulty)
    assert "有一版算不出来" in client.get(where, {"before": 1, "after": 3}).text


def test_a_scheme_without_a_computed_run_has_nothing_to_try(client, units, assessor):
    scheme = made.found_scheme(units, assessor)
    made.second_version(scheme, assessor)
    client.login_as(assessor)
    for name in ("try_change", "compare_versions"):
        assert "还没有算过的考核" in client.get(reverse(f"assessment:{name}", args=[scheme.pk])).text


def test_projects_that_are_closed_to_the_assessor_are_not_offered(client, run, assessor, factory, enter):
    secret = enter("密厂", "east")
    type(secret).objects.filter(pk=secret.pk).update(is_sensitive=True)
    page = ask(client.login_as(assessor), run, q="厂", project=secret.pk).text
    assert "甲厂" in page
    assert "密厂" not in page


def test_as_many_queries_for_many_as_for_few(client, units, assessor, run, factory):
    client.login_as(assessor)
    start = find(factory, "开工")
    told = {"project": factory.pk, "dated": start.key, "day": "2025-12-20", "points-0": "30"}
    many = made.draft(
        units, assessor, text=TEXT, title="另一份", keys=("east", "west", "bureau", "culture", "park")
    )

    def count(one):
        ask(client, one, **told)
        with CaptureQueriesContext(connection) as asked:
            assert ask(client, one, **told).status_code == 200
        return len(asked)

    assert count(many) == count(run)
