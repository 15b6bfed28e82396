"""What the life of a project tells in its archive: every fact with its working, every live proof and file, sums that agree."""

import subprocess
from datetime import date, timedelta

import pytest

from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.progress.actions import light_changes, papers, staging, verdicts
from luodi.progress.models import Evidence, Fact, FactState, Figures, PromiseFile, Proof
from luodi.progress.problems import Act
from tests.archives import take
from tests.progress import problems, promising
from tests.progress.planned import begin

pytestmark = pytest.mark.slow
WAN = 1_000_000


@pytest.fixture
def lived(factory, officers, units, verified, report, prove):
    """The factory with money that counts, waits and was reversed, foreign money, people, a note, papers, problem, promises."""
    centre, two, clerk = officers["centre"], officers["centre_two"], officers["east_clerk"]
    wrong = verified("arrived", 300 * WAN, text="记错了户头")
    reversal = verdicts.ask_reversal(fact=wrong, reason="不是本项目的钱", by=clerk)
    verdicts.verify_facts(facts=[reversal], by=centre)
    reversal.refresh_from_db()
    verdicts.approve_reversal(fact=reversal, by=two)
    verified("arrived", 1200 * WAN)
    foreign = {"currency": "USD", "foreign_amount": 100_000_00, "rate": "7.1", "rate_on": date(2026, 11, 19)}
    verified("arrived", 71 * WAN, basis="foreign", rate_source="中国人民银行", **foreign)
    report("arrived", 55 * WAN)
    verified("employed", 120)
    verified("employed", 150, on=date(2026, 11, 22))
    report("note")
    prove(factory, "contract")
    papers.void_proof(proof=prove(factory, "negotiation"), reason="传错了纪要", by=centre)
    staging.move_out_of_order(
        project=factory, to="preparing", happened_on=clock.today(), reason="开工证明有误", by=centre
    )
    begin(factory, clerk, only=("LX02A", "LX06A"))
    raised = problems.raise_one(factory, units["bureau"], clerk)
    problems.do(raised, Act.ANSWER, officers["bureau_head"], words="指标已落实。")
    promising.verified(promising.given(factory, clerk, "firm"), clerk, centre)
    return factory


def test_everything_is_in_it(lived, officers, tmp_path):
    taken = take(lived, officers["east_clerk"])
    facts = taken.chapter("数据")
    for fact in Fact.objects.filter(project=lived):
        assert f"{fact.unit}{fact.author.full_name}" in facts
        assert "".join(fact.text.split()) in facts
    for said in (
        "USD100,000.00",
        "按7.1（2026-11-19，中国人民银行）",
        "不是本项目的钱",
        "已由第",
        "待认定",
        "复核：武中",
    ):
        assert said in facts, said
    stages = taken.chapter("阶段")
    for said in ("在建前期", "开工证明有误", "投资协议（正式合同）", "传错了纪要"):
        assert said in stages, said
    assert "备案" in taken.chapter("前期节点")
    assert "指标已落实。" in taken.chapter("问题")
    assert promising.ARRIVAL.replace(" ", "") in taken.chapter("承诺")
    sums = taken.read("SHA256SUMS").decode()
    stored = [
        *Evidence.objects.filter(fact__project=lived),
        *Proof.objects.filter(project=lived, voided_at=None),
        *PromiseFile.objects.filter(promise__project=lived),
    ]
    assert len(stored) > 8
    for row in stored:
        assert row.file.sha256 in sums, row
    root = taken.unpacked(tmp_path / "out")
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=root).returncode == 0


def test_the_sums_are_those_of_the_facts_and_a_stored_sum_that_differs_is_told(lived, officers):
    figure = Figures.objects.get(project=lived)
    assert figure.arrived == 1271 * WAN
    facts = take(lived, officers["east_clerk"]).chapter("数据")
    assert "到位资金1,271万元（另有待认定55万元）" in facts
    assert "就业人数150人" in facts
    assert "不一致" not in facts
    Figures.objects.filter(project=lived).update(arrived=9900 * WAN)
    facts = take(lived, officers["east_clerk"]).chapter("数据")
    assert "到位资金：按逐条数据合计1,271，系统存的是9,900" in facts
    assert "到位资金1,271万元" in facts


def test_who_reads_all_of_it_may_take_it(lived, officers):
    for who in ("inspector", "discipline", "assessor", "leader"):
        assert officers[who].can(Permission.PROJECT_EXPORT)
        assert take(lived, officers[who]).chapter("数据")
    assert Fact.objects.filter(state=FactState.PENDING).exists()


def test_lights_are_told_with_who_changed_them(enter, officers):
    project = enter("年产8万吨饲料项目", "east", stage="signed", planned_start_on="2026-01")
    until = clock.today() + timedelta(days=30)
    asked = light_changes.ask_change(
        project=project, to="yellow", reason="县政府会议同意延后开工", until=until, by=officers["centre"]
    )
    light_changes.settle_change(change=asked, agrees=True, verdict="同意。", by=officers["leader"])
    lights = take(project, officers["inspector"]).chapter("灯")
    for said in (
        "现在黄灯",
        "按规则红灯",
        "天没有开工。",
        "理由：县政府会议同意延后开工",
        "复核：",
        "吴县长",
    ):
        assert said in lights, said
