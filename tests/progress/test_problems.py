"""Problems of projects: raised, answered, confirmed by the company, checked; and every way in which that goes wrong."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from luodi.accounts.permissions import Permission
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.desk import soundness
from luodi.progress.actions import problems as actions
from luodi.progress.actions.problems import ProblemRefused, RaisedAlready
from luodi.progress.models import Problem, ProblemStep, StepIsAppendOnly
from luodi.progress.problems import Act, Cause, State
from luodi.progress.reports.problems import proposals
from luodi.projects import voiding
from luodi.projects.actions import merges, record
from luodi.projects.entries import PartEntry
from luodi.projects.models import Project
from luodi.rulebook.working_days import Calendar
from tests.conftest import PEOPLE
from tests.moments import at
from tests.progress.problems import WORDS, do, raise_one, slip

MONDAY = at("2026-11-23 09:00")


@pytest.fixture
def raised(cast, units, project):
    """A problem of the eastern township's project that the bureau is to solve, raised on a Monday."""
    with clock.moved_to(MONDAY):
        return raise_one(project, units["bureau"], cast["east_clerk"])


@pytest.fixture
def answered(cast, raised):
    return do(raised, Act.ANSWER, cast["bureau_clerk"], "指标已经下达。")


@pytest.fixture
def confirmed(cast, answered):
    return do(answered, Act.CONFIRM, cast["east_head"])


def test_three_signatures_close_a_problem(cast, confirmed):
    done = do(confirmed, Act.PASS, cast["inspector"], "到现场看过，设备已安装。")
    assert (done.state, done.ended_at is not None) == (State.CLOSED, True)
    signed = done.steps.of_round(1)
    assert [(step.act, step.by.full_name, str(step.unit)) for step in signed] == [
        ("answer", "李农", "农业农村局"),
        ("confirm", "钱东", "东川镇"),
        ("pass", "王督查", "督查室"),
    ]
    assert signed[1].person == "王厂长"
    assert signed[1].files.get().name == "企业确认单.txt"


def test_the_company_is_not_content_and_the_problem_begins_another_round(cast, answered):
    disputed = do(answered, Act.OBJECT, cast["east_head"], "只下达了 10 亩。")
    assert disputed.state == State.DISPUTED
    reopened = do(disputed, Act.REOPEN, cast["inspector"], "余下 20 亩继续落实。")
    assert (reopened.state, reopened.round) == (State.REOPENED, 2)
    again = do(reopened, Act.ANSWER, cast["bureau_clerk"], "余下 20 亩已下达。")
    do(do(again, Act.CONFIRM, cast["east_head"]), Act.PASS, cast["inspector"])
    done = Problem.objects.get()
    assert done.state == State.CLOSED
    assert [step.words for step in done.steps.of_round(1)] == ["指标已经下达。"], "the first answer stays"
    assert done.steps.of_round(2).count() == 3


def test_a_review_may_uphold_the_answer_but_not_close(cast, answered):
    disputed = do(answered, Act.OBJECT, cast["east_head"])
    upheld = do(disputed, Act.ASK_AGAIN, cast["centre"], "协议约定一期只供 10 亩。")
    assert (upheld.state, upheld.round) == (State.ANSWERED, 1)
    with pytest.raises(ProblemRefused, match="不能“核查通过"):
        do(upheld, Act.PASS, cast["inspector"])


def test_the_check_finds_that_nothing_was_done(cast, confirmed):
    back = do(confirmed, Act.REOPEN, cast["centre"], "现场没有动工。")
    assert (back.state, back.round) == (State.REOPENED, 2)
    with pytest.raises(ProblemRefused, match="不能“登记企业确认”"):
        do(back, Act.CONFIRM, cast["east_head"])


@pytest.mark.parametrize("signed", ["answer", "confirm"])
def test_who_signed_does_not_check(signed, cast, units, project):
    """The centre owns the problem, or speaks with the company: somebody else checks."""
    problem = raise_one(
        project, units["centre"] if signed == "answer" else units["bureau"], cast["east_clerk"]
    )
    do(problem, Act.ANSWER, cast["centre" if signed == "answer" else "bureau_clerk"])
    do(problem, Act.CONFIRM, cast["centre" if signed == "confirm" else "east_head"])
    with pytest.raises(ProblemRefused, match="要由别的单位办|要由另一个人办"):
        do(problem, Act.PASS, cast["centre"])
    assert do(problem, Act.PASS, cast["inspector"]).state == State.CLOSED


def test_the_handler_does_not_record_what_the_company_says(cast, units, project):
    problem = do(raise_one(project, units["east"], cast["centre"]), Act.ANSWER, cast["east_clerk"])
    with pytest.raises(ProblemRefused, match="另一个人登记"):
        do(problem, Act.CONFIRM, cast["east_clerk"])
    assert do(problem, Act.CONFIRM, cast["east_head"]).state == State.CONFIRMED


def test_the_agent_of_the_project_speaks_for_the_company(cast, units, enter):
    project = enter("冷链中心", "east", parts=[PartEntry("agent", person_id=cast["agent"].pk)])
    problem = do(raise_one(project, units["bureau"], cast["agent"]), Act.ANSWER, cast["bureau_clerk"])
    assert do(problem, Act.CONFIRM, cast["agent"]).state == State.CONFIRMED


def test_the_company_is_named_and_its_slip_is_there(cast, answered):
    with pytest.raises(ProblemRefused, match="企业由谁表示"):
        do(answered, Act.CONFIRM, cast["east_head"], person="")
    with pytest.raises(ProblemRefused, match="盖章的确认单"):
        do(answered, Act.CONFIRM, cast["east_head"], files=[])


def test_steps_are_never_changed_nor_deleted(answered):
    step = answered.steps.get(act=Act.ANSWER)
    step.words = "改了。"
    for change in (
        step.save,
        step.delete,
        answered.steps.all().delete,
        lambda: answered.steps.update(words=""),
    ):
        with pytest.raises(StepIsAppendOnly):
            change()
    assert ProblemStep.objects.get(pk=step.pk).words == "指标已经下达。"


def test_a_planted_signature_is_found(cast, confirmed):
    """Whoever changes the database itself, so that one person signed twice, is found out by the check of the data."""
    closed = do(confirmed, Act.PASS, cast["inspector"])
    assert list(soundness.faults()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE progress_problemstep SET by_id = %s WHERE act = 'pass'", [cast["east_head"].pk]
        )
    assert [f"问题 {closed.pk} 已销号" in fault for fault in soundness.faults()] == [True]


# Due days


def test_the_urgency_gives_the_days_and_a_named_day_goes_before(cast, units, project):
    with clock.moved_to(MONDAY):
        usual = raise_one(project, units["bureau"], cast["east_clerk"])
        urgent = raise_one(project, units["bureau"], cast["east_clerk"], words="停电。", urgency="特急")
        named = raise_one(
            project, units["bureau"], cast["east_clerk"], words="缺水。", due_on=date(2026, 12, 31)
        )
        with pytest.raises(ProblemRefused, match="早于今天"):
            raise_one(project, units["bureau"], cast["east_clerk"], words="缺路。", due_on=date(2026, 11, 22))
    assert [one.due_on for one in (usual, urgent, named)] == [
        date(2026, 12, 7), date(2026, 11, 24), date(2026, 12, 31)
    ]  # fmt: skip
    assert named.days is None


def test_whoever_is_next_has_days_of_their_own(cast, raised):
    with clock.moved_to(MONDAY + timedelta(days=2)):
        found = do(raised, Act.ANSWER, cast["bureau_clerk"])
    assert (found.due_on, found.first_due_on) == (date(2026, 12, 2), date(2026, 12, 7))
    overdue = Problem.objects.overdue
    assert not overdue(date(2026, 12, 2)).exists()
    assert overdue(date(2026, 12, 3)).exists()


def test_more_time_is_asked_for_and_granted_by_the_checker(cast, raised):
    with clock.moved_to(MONDAY):
        with pytest.raises(ProblemRefused, match="晚于现在的期限"):
            do(raised, Act.ASK_TIME, cast["bureau_clerk"], day=date(2026, 12, 7))
        asked = do(raised, Act.ASK_TIME, cast["bureau_clerk"], day=date(2026, 12, 18))
        assert asked.due_on == date(2026, 12, 7), "asking alone moves nothing"
        with pytest.raises(ProblemRefused, match="不用再次申请"):
            do(raised, Act.ASK_TIME, cast["bureau_head"], day=date(2026, 12, 20))
        granted = do(raised, Act.GRANT_TIME, cast["inspector"], "")
    assert (granted.due_on, granted.first_due_on) == (date(2026, 12, 18), date(2026, 12, 7))
    assert granted.asked_by is None
    with clock.moved_to(at("2026-12-18 09:00")), pytest.raises(ProblemRefused, match="已经晚了"):
        do(raised, Act.ASK_TIME, cast["bureau_clerk"], day=date(2026, 12, 25))


def test_time_is_granted_twice_at_most(cast, raised):
    with clock.moved_to(MONDAY):
        for day in (18, 25):
            do(raised, Act.ASK_TIME, cast["bureau_clerk"], day=date(2026, 12, day))
            do(raised, Act.GRANT_TIME, cast["centre"])
        with pytest.raises(ProblemRefused, match="次数已经用完"):
            do(raised, Act.ASK_TIME, cast["bureau_clerk"], day=date(2026, 12, 31))


def test_refused_time_leaves_the_day(cast, raised):
    with clock.moved_to(MONDAY):
        do(raised, Act.ASK_TIME, cast["bureau_clerk"], day=date(2026, 12, 18))
        refused = do(raised, Act.REFUSE_TIME, cast["centre"], "不能再拖。")
    assert (refused.due_on, refused.asked_due_on) == (date(2026, 12, 7), None)


# Owner units and causes


def test_a_unit_hands_on_at_once_and_later_only_the_checker_does(cast, units, raised):
    with clock.moved_to(MONDAY + timedelta(days=1)):
        handed = do(raised, Act.HAND_ON, cast["bureau_clerk"], "不归我局。", unit=units["culture"])
        with pytest.raises(ProblemRefused, match="请选择另一个单位"):
            do(handed, Act.HAND_ON, cast["both"], unit=units["culture"])
    assert (handed.unit, handed.due_on) == (units["culture"], date(2026, 12, 8))
    step = handed.steps.get(act=Act.HAND_ON)
    assert (step.from_unit, step.to_unit) == (units["bureau"], units["culture"])
    with clock.moved_to(MONDAY + timedelta(days=4)):
        with pytest.raises(ProblemRefused, match="招商中心改派"):
            do(handed, Act.HAND_ON, cast["both"], unit=units["west"])
        assert do(handed, Act.ASSIGN, cast["centre"], unit=units["west"]).unit == units["west"]


def test_problems_go_only_where_somebody_answers_and_another_checks(cast, units, project):
    with pytest.raises(ProblemRefused, match="没有经办人或负责人"):
        raise_one(project, units["park"], cast["east_clerk"])
    cast["inspector"].posts.update(valid_to=clock.today() - timedelta(days=1))
    with pytest.raises(ProblemRefused, match="没有别的单位能核查"):
        raise_one(project, units["centre"], cast["east_clerk"])


def test_the_cause_is_named_anew_by_the_checker_alone(cast, raised):
    with pytest.raises(ProblemRefused, match="招商中心或督查"):
        do(raised, Act.NAME_CAUSE, cast["bureau_clerk"], cause=Cause.COMPANY)
    with pytest.raises(ProblemRefused, match="请选择另一个"):
        do(raised, Act.NAME_CAUSE, cast["centre"], cause=Cause.LAND)
    named = do(raised, Act.NAME_CAUSE, cast["centre"], "企业没有交材料。", cause=Cause.COMPANY)
    assert named.cause == Cause.COMPANY
    assert [step.cause for step in named.steps.exclude(cause="").order_by("pk")] == [
        Cause.LAND,
        Cause.COMPANY,
    ]


def test_a_problem_ends_without_signatures_only_by_name(cast, raised, answered):
    with pytest.raises(ProblemRefused, match="不能“撤回问题”"):
        do(raised, Act.WITHDRAW, cast["east_clerk"])
    ended = do(raised, Act.END, cast["centre"], "企业放弃投资。")
    assert ended.state == State.ENDED
    with pytest.raises(ProblemRefused, match="重新提出问题"):
        do(raised, Act.CONFIRM, cast["east_head"])


# Who raises, and twice


MAY_RAISE = {"east_clerk", "east_head", "bureau_clerk", "bureau_head", "agent", "deputy", "centre"}


@pytest.mark.parametrize("who", [*PEOPLE, "both"])
def test_whoever_takes_part_raises(who, cast, units, enter):
    parts = [
        PartEntry("supporting", units["bureau"].pk),
        PartEntry("agent", person_id=cast["agent"].pk),
        PartEntry("leader", units["county"].pk, cast["deputy"].pk),
    ]
    project = enter("冷链中心", "east", parts=parts)
    if who in MAY_RAISE:
        assert raise_one(project, units["bureau"], cast[who]).raised_unit == cast[who].post.unit
    else:
        with pytest.raises((ProblemRefused, PermissionDenied)) as refused:
            raise_one(project, units["bureau"], cast[who])
        assert "参与这个项目" in str(refused.value) or not cast[who].can(Permission.PROBLEM_RAISE)


def test_an_impatient_thumb_raises_one_problem(cast, units, project, raised):
    with pytest.raises(RaisedAlready) as known:
        raise_one(project, units["bureau"], cast["east_clerk"])
    assert known.value.problem == raised
    assert Problem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_ten_answers_at_once_are_one(cast, raised, together):
    def answer():
        try:
            return do(raised, Act.ANSWER, cast["bureau_clerk"]).state
        except ProblemRefused as refused:
            return str(refused)

    said = together(answer, times=10)
    assert said.count(State.ANSWERED) == 1
    assert ProblemStep.objects.filter(act=Act.ANSWER).count() == 1


# Beside


def test_an_open_problem_keeps_its_project_from_being_voided(cast, project, raised):
    with pytest.raises(voiding.NotNow, match="还有 1 个问题没有办结"):
        record.void_project(project=project, reason="重复", by=cast["east_head"])
    do(raised, Act.END, cast["centre"])
    assert record.void_project(project=project, reason="重复", by=cast["east_head"]).voided_at


def test_merging_takes_problems_along_and_back(cast, enter, project, raised):
    survivor = enter("有机肥生产线", "east")
    merge = merges.merge_projects(survivor=survivor, absorbed=project, by=cast["centre"])
    raised.refresh_from_db()
    assert raised.project == survivor
    assert do(raised, Act.ANSWER, cast["bureau_clerk"]).state == State.ANSWERED
    merges.undo_merge(merge=merge, reason="核对后是两个", by=cast["centre"])
    raised.refresh_from_db()
    assert raised.project == project


def test_the_time_line_tells_the_story(cast, project, confirmed, login):
    do(confirmed, Act.PASS, cast["inspector"], "到现场看过。")
    page = login(cast["east_clerk"]).get(reverse("projects:timeline", args=[project.pk])).text
    for words in (
        "东川镇提出土地问题，请农业农村局办理",
        WORDS,
        "农业农村局答复土地问题",
        "企业认可土地问题的答复",
        "企业：王厂长，由钱东登记",
        "督查室核查通过，土地问题销号",
    ):
        assert words in page
    assert Entry.objects.filter(verb__startswith="problem.", target_id=project.pk).count() == 4


def test_a_corrected_calendar_moves_the_due_day(cast, raised):
    day_off = Calendar({date(2026, 11, 25): False}, frozenset({2026}))
    (proposal,) = proposals(raised.county_id, day_off, date(2026, 11, 25), date(2026, 11, 25))
    assert proposal.now.on == date(2026, 12, 8)
    actions.move_due_day(proposal=proposal, by=cast["centre"])
    raised.refresh_from_db()
    assert (raised.due_on, raised.first_due_on) == (date(2026, 12, 8), date(2026, 12, 7))
    assert Project.objects.get(pk=raised.project_id).version == 1


def test_the_pages_carry_a_problem_from_raising_to_closing(cast, units, project, login):
    """The same through the door that people use."""
    raise_page = reverse("progress:raise_problem", args=[project.pk])
    typed = {
        "kind": "审批", "words": "环评没有受理。", "wanted": "本周受理。", "cause": "approval",
        "unit": units["bureau"].pk, "urgency": "急件",
    }  # fmt: skip
    client = login(cast["east_clerk"])
    assert "没有保存" in client.post(raise_page, typed | {"cause": ""}).text
    client.post(raise_page, typed)
    problem = Problem.objects.get()

    def act(who, code, **said):
        kind = "check" if code in ("pass", "reopen") else "handle"
        where = reverse(f"progress:{kind}_problem", args=[problem.pk, code])
        return login(cast[who]).post(where, said, follow=True).text

    assert "已答复，等企业确认" in act("bureau_clerk", "answer", words="已受理。")
    assert "请填写企业表态人" in act("east_head", "confirm", words="好。")
    files = [slip()[0]]
    files[0].name = "确认单.txt"
    assert "已登记企业的确认" in act("east_head", "confirm", person="王厂长", files=files)
    assert "三方签字齐全，已销号" in act("inspector", "pass", words="电话问过企业。")
    page = login(cast["east_clerk"]).get(problem.get_absolute_url()).text
    assert "待签" not in page
    assert "王厂长" in page
    assert 'id="act"' not in page
