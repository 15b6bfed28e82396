"""Around a run: one begun by mistake is voided, units and groups change between runs, a silent job goes on, rewards are decided."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.assessment.actions import deciding, inputs, runs, schemes
from luodi.assessment.models import Consequence, Run
from luodi.assessment.reports.latest import latest
from luodi.assessment.reports.waiting import items_for
from luodi.audit.models import Entry
from luodi.common import clock, unfinished
from tests.assessment import runs as made

pytestmark = pytest.mark.slow
GROUPED = made.TEXT.replace("metric: unit.kind", "metric: unit.group").replace(
    "edge_cases:", "group_by: kind\nedge_cases:"
)
REWARDED = made.TEXT + (
    "rewards:\n  - {reward: 工作经费, unit: 万元, when: {outcome: 通报表扬}, amount: 5万元}\n"
)


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


def test_a_run_begun_by_mistake_is_voided_and_stays_to_be_read(client, cast, units, assessor):
    run = made.shown(units, assessor)
    told = {"run": run, "of_unit": units["west"], "line": "报送", "words": "少算", "by": cast["east_head"]}
    objection = deciding.object_to(**told)
    with pytest.raises(runs.RunRefused, match="为什么作废"):
        runs.void(run=run, reason=" ", by=assessor)
    client.login_as(assessor)
    client.post(reverse("assessment:void", args=[run.pk]), {"reason": "考核期选错了"})
    assert "这次考核已作废" in client.get(run.get_absolute_url()).text
    assert "作废" in client.get(reverse("assessment:runs")).text
    assert latest(assessor) is None, "dashboards tell nothing of it"
    for refused, words, act in (
        (runs.RunRefused, "已经作废", lambda: made.compute(run, assessor, reason="再算")),
        (runs.RunRefused, "已经作废", lambda: runs.finish(run=run, by=assessor)),
        (runs.RunRefused, "已经作废", lambda: runs.void(run=run, reason="再来", by=assessor)),
        (inputs.InputRefused, "已经作废", lambda: made.enter(run, units["east"], "1", assessor)),
        (deciding.DecisionRefused, "不在公示期", lambda: deciding.object_to(**told | {"words": "又一条"})),
        (
            deciding.DecisionRefused,
            "不用再答复",
            lambda: deciding.settle(
                objection=objection, verdict="upheld", reason="是", by=cast["group_office"]
            ),
        ),
    ):
        with pytest.raises(refused, match=words):
            act()
    assert items_for(cast["group_office"]) == []
    assert client.login_as(cast["east_head"]).get(run.get_absolute_url()).status_code == 200
    again = runs.begin(scheme=run.scheme, period=made.QUARTER, by=assessor)
    assert again != run
    assert Entry.objects.get(verb="assessment.voided").data["reason"] == "考核期选错了"


def test_a_voided_draft_stays_with_the_assessors_and_what_is_final_is_not_voided(
    client, cast, units, assessor
):
    draft = made.draft(units, assessor)
    runs.void(run=draft, reason="选错", by=assessor)
    assert client.login_as(cast["east_head"]).get(draft.get_absolute_url()).status_code == 404
    final = made.final(units, assessor, title="另一份")
    with pytest.raises(runs.RunRefused, match="已经定稿"):
        runs.void(run=final, reason="不想要了", by=assessor)


def test_units_and_groups_change_between_runs_and_not_in_one(client, units, assessor):
    scheme = made.found_scheme(units, assessor, text=GROUPED)
    client.login_as(assessor)
    where = reverse("assessment:units", args=[scheme.pk])
    assert "东川镇" in client.get(where).text
    told = {
        "unit": [units["east"].pk, units["west"].pk, units["park"].pk],
        **{
            f"group-{units[key].pk}": group
            for key, group in (("east", "一组"), ("west", "二组"), ("park", "一组"))
        },
    }
    assert client.post(where, told).status_code == 302
    run = runs.begin(scheme=scheme, period=made.QUARTER, by=assessor)
    made.compute(run, assessor)
    groups = {name: one["group"] for name, one in runs.latest(run).found["units"].items()}
    assert groups == {"东川镇": "一组", "西坪乡": "二组", str(units["park"]): "一组"}
    assert "还没有定稿，单位和组别不能变" in client.post(where, told | {"unit": [units["east"].pk]}).text
    runs.void(run=run, reason="少了单位", by=assessor)
    assert "至少一个" in client.post(where, {}).text
    schemes.set_units(scheme=scheme, units=[units["east"]], groups={}, by=assessor)
    assert list(scheme.units.all()) == [units["east"]]
    schemes.set_units(scheme=scheme, units=[units["east"]], groups={}, by=assessor)
    assert Entry.objects.filter(verb="scheme.units_set").count() == 2


def test_what_lost_its_task_is_computed_at_night(client, units, assessor, monkeypatch):
    run = runs.begin(scheme=made.found_scheme(units, assessor), period=made.QUARTER, by=assessor)
    with monkeypatch.context() as dead:
        dead.setattr("luodi.assessment.actions.runs.async_task", lambda *told: None)
        runs.ask(run=run, as_of=clock.today(), by=assessor)
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        client.login_as(assessor)
        assert "没有动静" in client.get(run.get_absolute_url()).text
        assert unfinished.ask_again() == 1
        assert unfinished.ask_again() == 0
    assert runs.latest(run).number == 1


def test_a_reward_falls_with_the_outcome_it_rests_on(cast, units, assessor):
    run = made.final(units, assessor, text=REWARDED)
    reward = Consequence.objects.filter(run=run, kind="reward").first()
    praise = run.consequences.get(unit=reward.unit, outcome="通报表扬")
    deciding.decide(consequence=praise, verdict="refused", reason="有信访", by=cast["leader"])
    with pytest.raises(
        deciding.DecisionRefused, match="“通报表扬”没有同意，以它为前提的“工作经费”不能同意。"
    ):
        deciding.decide(consequence=reward, verdict="upheld", reason="拨付", by=cast["leader"])
    assert (
        deciding.decide(consequence=reward, verdict="refused", reason="不表扬", by=cast["leader"]).reason
        == "不表扬"
    )


def test_rewards_are_proposed_with_their_working_and_decided(client, cast, units, assessor):
    run = made.final(units, assessor, text=REWARDED)
    rewards = Consequence.objects.filter(run=run, kind="reward")
    assert set(rewards.values_list("outcome", "sum", "verdict")) == {("工作经费", "5万元", "open")}
    client.login_as(cast["leader"])
    page = client.get(run.get_absolute_url()).text
    assert "奖励：工作经费 <b>5万元</b>" in page
    one = rewards.first()
    decide = reverse("assessment:decide_consequence", args=[run.pk, one.pk])
    told = client.post(decide, {"verdict": "upheld", "reason": "同意拨付"}, follow=True).text
    assert "“工作经费”以“通报表扬”为前提，请先决定“通报表扬”。" in told
    praise = run.consequences.get(unit=one.unit, outcome="通报表扬")
    deciding.decide(consequence=praise, verdict="upheld", reason="属实", by=cast["leader"])
    client.post(decide, {"verdict": "upheld", "reason": "同意拨付"})
    one.refresh_from_db()
    assert (one.verdict, one.decided_by) == ("upheld", cast["leader"])
    assert Entry.objects.filter(verb="assessment.consequence_decided").last().data["sum"] == "5万元"
    unit = reverse("assessment:unit", args=[run.pk, one.unit_id])
    assert "奖励建议：工作经费" in client.get(unit).text
    assert Run.objects.get(pk=run.pk).is_final
