"""A run from its scheme to the frozen result: who enters, who confirms, who objects, who decides, and what stays as it is."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.assessment.actions import deciding, inputs, runs, schemes
from luodi.assessment.models import Consequence, Run, SchemeVersion
from luodi.assessment.models.runs import fingerprint, written
from luodi.assessment.reports import entries, gathering, results, scoring, soundness
from luodi.assessment.reports.warnings import warnings_of
from luodi.assessment.views.editor import DEFAULT
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.common.faults import Faulty
from luodi.library.models import Case
from luodi.metrics.models import Target
from tests.assessment import runs as made
from tests.moments import at

WAN = 10**6
pytestmark = pytest.mark.slow


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


@pytest.fixture
def other(cast, units):
    return made.second_assessor(units)


@pytest.fixture
def target(units, cast):
    """Let a unit have a target of arrived money, by the third quarter and the year, in 万元."""

    def set_target(key, q3, year):
        case = Case.objects.create(
            county=units["county"], flow="targets", unit=units["centre"], started_by=cast["centre"],
            started_post=cast["centre"].posts.get(), ended_at=clock.now(), outcome="in_force",
        )  # fmt: skip
        return Target.objects.create(
            county=units["county"], year=2026, unit=units[key], indicator="arrived", value=year * WAN,
            q3=q3 * WAN, case=case, set_by=cast["centre"], since=at("2026-01-20 09:00"),
        )  # fmt: skip

    return set_target


def lines(run, name):
    found = runs.latest(run).found["units"][name]
    return {line["line"]: (line["score"], line["working"]) for line in found["lines"]}


def later(run, days=8):
    """Return the moment after the objections."""
    return clock.moved_to(clock.now() + timedelta(days=days))


def test_facts_come_from_indicators_and_from_the_phase_of_the_target(
    units,
    assessor,
    target,
    receive,
    enter,
    stand,
):
    factory = stand(enter("甲厂", "east", investment=9000 * WAN), "started")
    with clock.moved_to(at("2026-08-21 10:00")):
        receive(factory, 900, on=date(2026, 8, 20))
    target("east", 2000, 5000)
    run = made.draft(units, assessor)
    facts = runs.latest(run).given["units"]
    assert facts["东川镇"] == {"kind": "乡镇（街道）", "arrived": "900", "target": "2000"}
    assert facts["西坪乡"] == {"kind": "乡镇（街道）"}
    score, working = lines(run, "东川镇")["到位资金"]
    assert (score, working) == (40.5, "(900/2000)×90=40.50")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("metric: arrived,", "metric: arived,", 5, "没有“arived”这个指标"),
        ("metric: arrived,", "metric: rate.started,", 5, "rate.started.part"),
        ("  missed:", "  tax: {unit: 个, metric: tax}\n  missed:", 7, "请写 unit: 万元"),
        ("target: arrived}", "target: tax_of_moon}", 6, "没有按“tax_of_moon”下达的目标任务"),
        ("type: text, metric", "type: flag, metric", 4, "type: text"),
        ("ties: share, ", "", 13, "没有说得分相同怎样排"),
    ],
)
def test_a_version_with_a_mistake_is_refused_with_its_place(units, assessor, old, new, line, words):
    scheme = schemes.found(title="季度考核", units=[units["east"]], by=assessor)
    assert old in made.TEXT
    with pytest.raises(Faulty) as faulty:
        schemes.set_version(
            scheme=scheme, text=made.TEXT.replace(old, new), counting="to_date",
            effective_from=date(2026, 1, 1), basis="会议", by=assessor,
        )  # fmt: skip
    assert any(fault.line == line and words in str(fault) for fault in faulty.value.faults)


def test_targets_that_run_from_january_are_not_held_against_one_quarter(units, assessor):
    scheme = schemes.found(title="季度考核", units=[units["east"]], by=assessor)
    with pytest.raises(Faulty, match="从 1 月 1 日累计"):
        schemes.set_version(
            scheme=scheme, text=made.TEXT, counting="period", effective_from=date(2026, 1, 1), basis="会议",
            by=assessor,
        )  # fmt: skip


def test_a_new_version_holds_from_its_day_and_leaves_earlier_runs_alone(units, assessor):
    scheme = made.found_scheme(units, assessor)
    run = runs.begin(scheme=scheme, period="2026-Q3", by=assessor)
    version = schemes.set_version(
        scheme=scheme, text=made.TEXT.replace("points: 90", "points: 80"), counting="to_date",
        effective_from=date(2026, 10, 1), basis="县办发〔2026〕9号", by=assessor,
    )  # fmt: skip
    made.released(version, units)
    assert runs.begin(scheme=scheme, period="2026-Q4", by=assessor).version.number == 2
    run.refresh_from_db()
    assert run.version.number == 1
    with pytest.raises(runs.RunRefused, match="已经按这份办法考核"):
        runs.begin(scheme=scheme, period="2026-Q3", by=assessor)
    with pytest.raises(runs.RunRefused, match="按季度考核"):
        runs.begin(scheme=scheme, period="2026", by=assessor)
    with pytest.raises(schemes.SchemeRefused, match="完全一样"):
        schemes.set_version(
            scheme=scheme, text=scheme.version_on(date(2026, 10, 1)).text, counting="to_date",
            effective_from=date(2026, 10, 1), basis="同上", by=assessor,
        )  # fmt: skip


def test_what_is_entered_counts_only_when_a_second_person_confirmed_it(units, assessor, other):
    run = made.draft(units, assessor)
    entry = made.enter(run, units["east"], "3", assessor)
    assert made.enter(run, units["east"], "3", assessor) == entry
    with pytest.raises(inputs.InputRefused, match="不能自己核对"):
        inputs.confirm(entry=entry, by=assessor)
    assert runs.why_not_settled(run).startswith("还有 1 条填报没有核对")
    assert inputs.confirm(entry=entry, by=other) == inputs.confirm(entry=entry, by=other)
    assert Entry.objects.filter(verb="assessment.input_confirmed").count() == 1
    assert "请重新计算" in runs.why_not_settled(run)
    with pytest.raises(runs.RunRefused, match="为什么重新计算"):
        made.compute(run, assessor)
    made.compute(run, assessor, reason="补了漏报次数")
    assert lines(run, "东川镇")["报送"][0] == 7
    correction = made.enter(run, units["east"], "1", other)
    inputs.confirm(entry=correction, by=assessor)
    made.compute(run, assessor, reason="更正漏报次数")
    assert lines(run, "东川镇")["报送"][0] == 9
    assert [one.number for one in run.computations.order_by("number")] == [1, 2, 3]
    first = run.computations.get(number=2).found["units"]["东川镇"]["lines"][1]
    assert first["score"] == 7


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"value": "很多"}, "不是数"),
        ({"value": ""}, "请填"),
        ({"fact": "arrived"}, "取自指标"),
        ({"document": " "}, "凭什么材料"),
        ({"unit": "bureau"}, "不在这次考核"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(units, assessor, told, words):
    run = made.draft(units, assessor)
    asked = {"unit": "east", "fact": "missed", "value": "1", "document": "通报"} | told
    with pytest.raises(inputs.InputRefused, match=words):
        inputs.enter(run=run, by=assessor, **asked | {"unit": units[asked["unit"]]})


def test_lists_are_pasted_and_shared_ones_belong_to_the_county(units, assessor, other):
    text = made.TEXT.replace(
        "edge_cases:",
        "records:\n  funds:\n    title: 争取资金\n    missing: zero\n    attributes: {gross: 万元, lead: units}\n"
        "    shares: {by: roles, roles: {lead: 100%}, vacant: none}\nedge_cases:",
    ).replace(
        "ranking:",
        "  - {line: 争取资金, score: {product: [{sum: {over: funds, of: {ratio: [gross, 100万元]}}}, 1]}}\nranking:",
    )
    run = made.draft(units, assessor, text=text)
    with pytest.raises(inputs.InputRefused, match="填在全县下面"):
        made.enter(run, units["east"], "水利资金\t1200\t东川镇", assessor, fact="funds")
    entry = made.enter(
        run, units["county"], "水利资金\t1200\t东川镇\n\n农田资金|300|西坪乡", assessor, fact="funds"
    )
    inputs.confirm(entry=entry, by=other)
    made.compute(run, assessor, reason="补清单")
    assert [lines(run, name)["争取资金"][0] for name in ("东川镇", "西坪乡")] == [12, 3]


def test_a_run_that_cannot_be_computed_says_why_and_keeps_nothing(units, assessor):
    text = made.TEXT.replace("次, missing: zero", "次")
    run = runs.begin(scheme=made.found_scheme(units, assessor, text=text), period="2026-Q3", by=assessor)
    computation = made.compute(run, assessor)
    assert computation.work == "failed"
    assert "东川镇" in computation.problem
    assert runs.latest(run) is None
    with pytest.raises(runs.RunRefused, match="还没有算出结果"):
        runs.show(run=run, until=clock.today() + timedelta(days=7), by=assessor)


def test_a_computation_under_way_is_not_begun_twice_and_may_begin_again_when_silent(
    units, assessor, monkeypatch
):
    run = runs.begin(scheme=made.found_scheme(units, assessor), period="2026-Q3", by=assessor)
    monkeypatch.setattr("luodi.assessment.actions.runs.async_task", lambda *told: None)
    first = runs.ask(run=run, as_of=clock.today(), by=assessor)
    assert runs.ask(run=run, as_of=clock.today(), by=assessor) == first
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        assert runs.is_silent(first)
        assert runs.ask(run=run, as_of=clock.today(), by=assessor) == first
        runs.compute(first.pk)
        runs.compute(first.pk)
    assert runs.latest(run).number == 1


def test_only_those_without_a_hand_in_the_line_decide_an_objection(units, cast, assessor, other):
    run = made.draft(units, assessor)
    inputs.confirm(entry=made.enter(run, units["east"], "3", assessor), by=other)
    made.compute(run, assessor, reason="补了漏报次数")
    told = {
        "run": run,
        "of_unit": units["east"],
        "line": "报送",
        "words": "通报里只有一次",
        "by": cast["east_head"],
    }
    with pytest.raises(PermissionDenied):
        deciding.object_to(**told)
    runs.show(run=run, until=clock.today() + timedelta(days=7), by=assessor)
    objection = deciding.object_to(**told)
    assert deciding.object_to(**told) == objection
    with pytest.raises(deciding.DecisionRefused, match="已经提过"):
        deciding.object_to(**told | {"words": "又想起一条"})
    with pytest.raises(PermissionDenied):
        deciding.object_to(**told | {"by": cast["bureau_head"]})
    said = {"objection": objection, "verdict": "upheld", "reason": "经核对通报，只有一次"}
    for person, words in ((assessor, "制定了|发起了|计算了|填报了"), (other, "核对了")):
        with pytest.raises(deciding.DecisionRefused, match=words):
            deciding.settle(**said, by=person)
    with pytest.raises(deciding.DecisionRefused, match="写明理由"):
        deciding.settle(**said | {"reason": ""}, by=cast["group_office"])
    assert deciding.settle(**said, by=cast["group_office"]).decided_by == cast["group_office"]
    assert deciding.settle(**said, by=cast["group_office"]).verdict == "upheld"
    with pytest.raises(deciding.DecisionRefused, match="已经处理过"):
        deciding.settle(**said | {"verdict": "refused"}, by=cast["group_office"])


def test_it_becomes_final_when_all_is_settled_and_then_never_changes(units, cast, assessor, other):
    run = made.shown(units, assessor)
    with pytest.raises(runs.RunRefused, match="过了这一天"):
        runs.finish(run=run, by=assessor)
    objection = deciding.object_to(
        run=run, of_unit=units["west"], line="报送", words="少算了一次", by=cast["east_head"]
    )
    with later(run):
        with pytest.raises(runs.RunRefused, match="1 条异议没有处理"):
            runs.finish(run=run, by=assessor)
        deciding.settle(objection=objection, verdict="refused", reason="没有材料", by=cast["group_office"])
        final = runs.finish(run=run, by=assessor)
        frozen, kept = final.snapshot, type(final).objects.values().get(pk=final.pk)
        for refused, act in (
            (runs.RunRefused, lambda: runs.finish(run=run, by=assessor)),
            (runs.RunRefused, lambda: made.compute(run, assessor, reason="再算")),
            (inputs.InputRefused, lambda: made.enter(run, units["east"], "2", assessor)),
        ):
            with pytest.raises(refused, match="已经定稿"):
                act()
    assert type(final).objects.values().get(pk=final.pk) == kept
    told = json.loads(frozen)
    assert told["scheme"]["text"] == made.TEXT
    assert told["engine"] == told["results"]["engine"]
    assert list(soundness.faults()) == []


def test_what_changes_after_it_was_shown_leaves_the_units_days_to_read_it_again(units, assessor, other):
    run = made.shown(units, assessor)
    until = run.objections_until
    with later(run):
        made.compute(run, assessor, reason="再算一遍")
        run.refresh_from_db()
        assert run.objections_until == until
        inputs.confirm(entry=made.enter(run, units["east"], "5", assessor), by=other)
        made.compute(run, assessor, reason="补了漏报次数")
        run.refresh_from_db()
        assert run.objections_until == clock.today() + timedelta(days=runs.LEAST_DAYS)
        with pytest.raises(runs.RunRefused, match="过了这一天"):
            runs.finish(run=run, by=assessor)
    shown = Entry.objects.filter(verb="assessment.shown").order_by("pk")
    assert [one.data["number"] for one in shown] == [1, 3]


def test_soundness_finds_a_snapshot_that_was_touched_and_a_result_that_differs(units, assessor):
    run = made.final(units, assessor)
    touched = run.snapshot.replace('"total":10', '"total":11', 1)
    assert touched != run.snapshot
    Run.objects.filter(pk=run.pk).update(snapshot=touched)
    assert "指纹不符" in " ".join(soundness.faults())
    Run.objects.filter(pk=run.pk).update(sha256=fingerprint(touched))
    (fault,) = soundness.faults()
    assert "重新计算后不一致" in fault


def test_only_confirmed_consequences_go_into_later_runs(units, cast, assessor):
    with clock.moved_to(at("2026-07-05 09:00")):
        scheme = made.found_scheme(units, assessor)
        first = runs.begin(scheme=scheme, period="2026-Q2", by=assessor)
        made.compute(first, assessor)
        runs.show(run=first, until=date(2026, 7, 12), by=assessor)
    with clock.moved_to(at("2026-07-20 09:00")):
        runs.finish(run=first, by=assessor)
    proposed = {(one.unit, one.outcome): one for one in Consequence.objects.select_related("unit")}
    assert set(proposed) == {(units["east"], "通报表扬"), (units["west"], "通报表扬")}
    said = {"reason": "完成较好", "by": cast["leader"]}
    with pytest.raises(deciding.DecisionRefused, match="写明理由"):
        deciding.decide(
            consequence=proposed[units["east"], "通报表扬"], verdict="upheld", reason=" ", by=cast["leader"]
        )
    deciding.decide(consequence=proposed[units["east"], "通报表扬"], verdict="upheld", **said)
    deciding.decide(consequence=proposed[units["west"], "通报表扬"], verdict="refused", **said)
    second = runs.begin(scheme=scheme, period="2026-Q3", by=assessor)
    made.compute(second, assessor)
    found = runs.latest(second)
    assert [one["outcome"] for one in found.found["units"]["东川镇"]["outcomes"]] == ["通报表扬", "约谈"]
    assert [one["outcome"] for one in found.found["units"]["西坪乡"]["outcomes"]] == ["通报表扬"]


def test_gathering_asks_as_often_for_many_units_as_for_few(units, assessor):
    def count(run):
        run = Run.objects.select_related("version", "scheme").get(pk=run.pk)
        with CaptureQueriesContext(connection) as asked:
            gathering.gather(run, clock.today())
        return len(asked)

    few = made.draft(units, assessor, keys=("east",))
    many = made.draft(units, assessor, title="另一份", keys=("east", "west", "bureau", "culture", "park"))
    assert count(few) == count(many)


def test_the_default_scheme_can_be_used_and_gives_the_amount_signed_nothing(units, assessor):
    text = DEFAULT.read_text("utf-8")
    run = made.draft(units, assessor, text=text)
    assert lines(run, "东川镇")["签约额"][0] == 0
    assert warnings_of(units["county"].pk, run.version.rules) == []
    raised = text.replace("签约额, points: 0", "签约额, points: 5").replace("points: 10\n", "points: 5\n")
    other = made.found_scheme(units, assessor, text=raised, title="按签约额")
    (warning,) = warnings_of(units["county"].pk, other.version_on(date(2026, 6, 1)).rules)
    assert "“签约额”" in warning
    assert "公平竞争审查条例" in warning


EARLY = made.TEXT + "prizes: [{prize: 一等奖, seats: 1, when: {not: {outcome: 约谈}}}]\n"


def test_what_schemes_are_refused_for_since_is_not_held_against_old_results(units, assessor):
    run = made.final(units, assessor)
    frozen = json.loads(run.snapshot)
    frozen["scheme"]["text"], frozen["results"] = EARLY, scoring.again(EARLY, written(frozen["facts"]))
    text = written(frozen)
    Run.objects.filter(pk=run.pk).update(snapshot=text, sha256=fingerprint(text))
    SchemeVersion.objects.filter(pk=run.version_id).update(text=EARLY)
    assert list(soundness.faults()) == []
    assert Run.objects.get(pk=run.pk).version.rules.prizes


def test_a_version_that_would_be_refused_today_computes_nothing_new_and_says_what_to_do(units, assessor):
    run = runs.begin(scheme=made.found_scheme(units, assessor), period=made.QUARTER, by=assessor)
    SchemeVersion.objects.filter(pk=run.version_id).update(text=EARLY)
    computation = made.compute(run, assessor)
    assert computation.work == "failed"
    assert "“约谈”属于结果（outcomes），在奖项（prizes）以后才定" in computation.problem


YEARLY = made.TEXT.replace("edge_cases:", """records:
  funds: {title: 争取资金, missing: zero, attributes: {code: text, gross: 万元}, once: code}
edge_cases:""").replace("outcomes:", """outcomes:
  - {outcome: 再受表扬, when: {earlier: {outcome: 通报表扬, within: year}}}""").replace("ranking:", """\
  - {line: 资金, per: funds, where: {not: {earlier: {line: 资金, within: year}}}, join: sum, score: 1}
ranking:""")  # fmt: skip


def test_what_was_counted_and_decided_earlier_in_the_year_is_known_to_later_runs(
    units, cast, assessor, other
):
    def quarter(period, rows):
        run = runs.begin(scheme=scheme, period=period, by=assessor)
        entry = made.enter(run, units["east"], rows, assessor, fact="funds")
        inputs.confirm(entry=entry, by=other)
        made.compute(run, assessor)
        return run

    with clock.moved_to(at("2026-07-05 09:00")):
        scheme = made.found_scheme(units, assessor, text=YEARLY)
        run = quarter("2026-Q2", "一号\tA\t100\n二号\tB\t100")
        runs.show(run=run, until=clock.today() + timedelta(days=3), by=assessor)
    with clock.moved_to(at("2026-07-15 09:00")):
        runs.finish(run=run, by=assessor)
        for proposed in Consequence.objects.filter(unit=units["east"]):
            deciding.decide(consequence=proposed, verdict="upheld", reason="同意", by=cast["leader"])
    with clock.moved_to(at("2026-10-05 09:00")):
        run = quarter("2026-Q3", "二号\tB\t100\n三号\tC\t100")
    found = runs.latest(run)
    assert found.given["period"] == "2026-Q3"
    assert lines(run, "东川镇")["资金"] == (1, "1=1.00")
    east = found.found["units"]["东川镇"]
    assert [row["why_not"] for row in east["lines"][2]["rows"]] == ["不符合本行的条件", ""]
    assert [out["outcome"] for out in east["outcomes"]][:1] == ["再受表扬"]


YEAR_END = """\
title: 年终考核
period: year
facts:
  quarterly: {title: 平时考核得分, type: numbers, unit: 分, scheme: 季度考核, missing: leave_out}
  leaders: {title: 年末考核得分, unit: 分, missing: zero}
edge_cases: {missing_fact: error, zero_over_zero: error, negative_total: keep}
rounding: none
lines:
  - {line: 平时考核, points: 60, score: {product: [{mean: quarterly}, 60%]}}
  - {line: 年末考核, points: 40, score: {product: [leaders, 40%]}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""


def test_the_assessment_of_the_year_takes_the_final_totals_of_the_quarters(units, cast, assessor, other):
    quarterly = made.found_scheme(units, assessor)
    for period, day in (("2026-Q1", "04"), ("2026-Q2", "07"), ("2026-Q3", "10")):
        with clock.moved_to(at(f"2026-{day}-05 09:00")):
            run = runs.begin(scheme=quarterly, period=period, by=assessor)
            entry = made.enter(run, units["east"], "2" if period == "2026-Q1" else "0", assessor)
            inputs.confirm(entry=entry, by=other)
            made.compute(run, assessor)
            runs.show(run=run, until=clock.today() + timedelta(days=3), by=assessor)
        if period != "2026-Q3":
            with later(run, days=200):
                runs.finish(run=run, by=assessor)
    yearly = made.found_scheme(units, assessor, text=YEAR_END, title="年终考核", keys=("east", "bureau"))
    with clock.moved_to(at("2027-01-05 09:00")):
        run = runs.begin(scheme=yearly, period="2026", by=assessor)
        made.compute(run, assessor)
    found = runs.latest(run)
    assert found.given["units"]["东川镇"]["quarterly"] == [8, 10]
    assert lines(run, "东川镇")["平时考核"] == (5.4, "[(8+10)/2]×60%=5.4")
    others = [one for one in found.found["units"] if one != "东川镇"]
    assert [lines(run, name)["平时考核"][0] for name in others] == [None]
    page = results.of_unit(run, results.results_of(run, found), units["east"].pk, assessor)
    assert [(one.value, one.source) for one in page.lines[0].facts] == [
        ("8、10 分", "《季度考核》本期内定稿的 2 期总分")
    ]
    assert "quarterly" not in {one.key for one in entries.asked(run)}


@pytest.mark.parametrize("title", ["季度考评", "年终考核"])
def test_totals_of_a_scheme_that_is_not_there_or_is_the_same_are_refused(units, assessor, title):
    text = YEAR_END.replace("scheme: 季度考核", f"scheme: {title}")
    with pytest.raises(schemes.SchemeRefused, match=f"没有名为“{title}”的另一份考核办法"):
        made.found_scheme(units, assessor, text=text, title="年终考核")
