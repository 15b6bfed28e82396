"""问题清单, the problems on a project's page, what waits for whom, and what 商业敏感 closes of them."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock, todo
from luodi.progress.actions.problems import ProblemRefused
from luodi.progress.models import Problem
from luodi.progress.problems import MOVES, OPEN, Act, Cause, Hat, State, Whose, why_not
from luodi.progress.reports import problem_rules
from luodi.progress.reports.problems import causes_for
from luodi.projects.actions import masking
from luodi.projects.entries import PartEntry
from tests.conftest import PEOPLE
from tests.moments import at
from tests.progress.problems import WORDS, do, raise_one, slip

LIST = "/problems/"


@pytest.fixture
def raised(cast, units, project):
    return raise_one(project, units["bureau"], cast["east_clerk"])


def test_the_list_says_what_waits_for_whom(cast, raised, project, login):
    page = login(cast["centre"]).get(LIST).text
    for words in ("等农业农村局答复", project.name, WORDS, "土地"):
        assert words in page
    assert project.name in login(cast["bureau_clerk"]).get(LIST).text, (
        "the owner unit reads what it is to solve"
    )
    assert WORDS not in login(cast["west_clerk"]).get(LIST).text


def test_the_owner_unit_reads_the_problem_and_not_the_project(cast, raised, project, login):
    client = login(cast["bureau_clerk"])
    page = client.get(raised.get_absolute_url()).text
    assert project.name in page
    assert project.get_absolute_url() not in page.replace("/problems/", "")
    assert client.get(project.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("query", "who", "shown"),
    [
        ({}, "centre", 2), ({"state": "all"}, "centre", 3), ({"state": "ended"}, "centre", 1),
        ({"cause": "land"}, "centre", 2), ({"cause": "money"}, "centre", 0), ({"late": "on"}, "centre", 1),
        ({"unit": "bureau"}, "centre", 1), ({"unit": "culture"}, "centre", 1), ({"whose": "handle"}, "centre", 0),
        ({"whose": "handle"}, "bureau_clerk", 1), ({"whose": "handle"}, "both", 1), ({"whose": "check"}, "centre", 1),
        ({"whose": "check"}, "bureau_clerk", 0), ({"state": "nonsense"}, "centre", 2),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(query, who, shown, cast, units, project, login):
    """One is disputed, one is late, one was withdrawn."""
    disputed = raise_one(project, units["bureau"], cast["east_clerk"])
    do(do(disputed, Act.ANSWER, cast["bureau_clerk"]), Act.OBJECT, cast["east_head"])
    late = raise_one(project, units["culture"], cast["east_clerk"])
    Problem.objects.filter(pk=late.pk).update(due_on=clock.today() - timedelta(days=3))
    do(
        raise_one(project, units["bureau"], cast["east_clerk"], words="填错了。"),
        Act.WITHDRAW,
        cast["east_head"],
    )
    if who == "bureau_clerk" and query["whose"] == "handle":
        raise_one(project, units["bureau"], cast["east_clerk"], words="又一个。")
    query = {key: getattr(units.get(value), "pk", value) for key, value in query.items()}
    page = login(cast[who]).get(LIST, query).text
    assert page.count("<tr data-href") == shown


@pytest.mark.parametrize(
    ("due", "word"),
    [("2026-11-20", "逾期 3 天"), ("2026-11-23", "今天到期"), ("2026-11-25", "临期"), ("2026-11-26", "正常")],
)
def test_the_list_warns_as_many_days_before_as_the_rules_say(due, word, raised, cast, login):
    Problem.objects.update(due_on=date.fromisoformat(due))
    with clock.moved_to(at("2026-11-23 09:00")):
        assert word in login(cast["centre"]).get(LIST).text


@pytest.mark.slow
def test_pages_ask_the_same_for_many(cast, units, project, enter, login):
    first = raise_one(project, units["bureau"], cast["east_clerk"])
    client = login(cast["centre"])
    places = [LIST, project.get_absolute_url(), first.get_absolute_url(), "/"]

    def counts():
        found = []
        for place in places:
            client.get(place)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(place).status_code == 200
            found.append(len(asked))
        return found

    do(do(first, Act.ANSWER, cast["bureau_clerk"]), Act.OBJECT, cast["east_head"])
    one = counts()
    do(first, Act.ASK_AGAIN, cast["inspector"], files=[slip("一"), slip("二")])
    do(first, Act.OBJECT, cast["east_head"])
    for number in range(5):
        other = enter(f"项目{number}", "east")
        for on in (other, project):
            problem = raise_one(on, units["culture"], cast["east_clerk"], words=f"问题{number}。")
            do(do(problem, Act.ANSWER, cast["both"]), Act.OBJECT, cast["east_head"])
    assert counts() == one


def test_the_project_shows_its_open_problems_first(cast, units, raised, project, login):
    do(
        raise_one(project, units["culture"], cast["east_clerk"], words="填错了。"),
        Act.WITHDRAW,
        cast["east_head"],
    )
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    section = page[page.index('id="problems"') :]
    assert section.index(WORDS[:20]) < section.index("办结的 1 个") < section.index("填错了")
    assert reverse("progress:raise_problem", args=[project.pk]) in section
    assert "提出问题</a>" not in login(cast["leader"]).get(project.get_absolute_url()).text


# What waits


@pytest.fixture
def some_of_each(cast, units, enter):
    """A problem in every state, of units with and without a part, with more time asked for, on a masked project too."""
    parts = [PartEntry("agent", person_id=cast["agent"].pk)]
    secret = enter("瀚海储能", "east", stage="talks", parts=parts)
    masking.mark_sensitive(project=secret, reason="保密", by=cast["east_clerk"])
    paths = {
        State.WAITING: (),
        State.ANSWERED: (Act.ANSWER,),
        State.DISPUTED: (Act.ANSWER, Act.OBJECT),
        State.CONFIRMED: (Act.ANSWER, Act.CONFIRM),
        State.REOPENED: (Act.ANSWER, Act.OBJECT, Act.REOPEN),
        State.CLOSED: (Act.ANSWER, Act.CONFIRM, Act.PASS),
        State.ENDED: (Act.END,),
    }
    found = []
    for project in (enter("公开项目", "east", parts=parts), secret):
        for owner, answers in (("bureau", "bureau_clerk"), ("east", "east_clerk"), ("centre", "centre")):
            for state, path in paths.items():
                who = {Act.ANSWER: answers, Act.CONFIRM: "east_head", Act.OBJECT: "agent"}
                problem = raise_one(project, units[owner], cast["east_head"], words=f"{owner}{state}。")
                for act in path:
                    checker = cast[who.get(act, "inspector")]
                    if act == Act.PASS and project == secret:
                        with pytest.raises(ProblemRefused, match="商业敏感"):
                            do(problem, act, checker)
                        continue
                    problem = do(problem, act, checker)
                found.append(problem)
            problem = raise_one(project, units[owner], cast["east_head"], words=f"{owner}延期。")
            found.append(do(problem, Act.ASK_TIME, cast[answers], day=clock.today() + timedelta(days=60)))
    return found


# What each state asks for; anything else may be done beside it.
NEXT = {Act.ANSWER, Act.CONFIRM, Act.OBJECT, Act.PASS, Act.ASK_AGAIN, Act.GRANT_TIME}


@pytest.mark.slow
def test_the_to_do_is_what_one_may_do_next(cast, some_of_each):
    """Whoever the rule lets do what comes next finds it in the to-do; the centre is not asked to speak with every company."""
    for who in (*PEOPLE, "both"):
        user = cast[who]
        told = set(Problem.objects.visible_to(user).waiting_for(user).values_list("pk", flat=True))
        may = set()
        for problem in some_of_each:
            rules = problem_rules.rules_of(problem)
            standing = problem_rules.standing_of(problem, problem.steps.all(), rules)
            actor = problem_rules.actor_of(problem, user)
            acts = {act for act in NEXT if not why_not(act, standing, actor)}
            if who == "centre":
                acts = {act for act in acts if MOVES[act].hat != Hat.COMPANY}
            if acts:
                may.add(problem.pk)
        assert told == may, who
        assert len([item for item in todo.items_for(user) if item.source == "问题"]) == len(told)
        del user.waiting
    assert {problem.state for problem in some_of_each} == set(State)


def test_causes_are_told_for_many_projects_at_once(cast, units, enter, django_assert_num_queries):
    held, free = enter("卡住的", "east"), enter("顺利的", "east")
    raise_one(held, units["bureau"], cast["east_clerk"], words="一。", urgency="急件")
    raise_one(held, units["bureau"], cast["east_clerk"], words="二。", cause=Cause.COMPANY)
    do(raise_one(held, units["bureau"], cast["east_clerk"], words="三。"), Act.WITHDRAW, cast["east_clerk"])
    with django_assert_num_queries(2):
        found = causes_for([held.pk, free.pk])
    assert set(found) == {held.pk}
    assert [(one.cause, one.whose, one.unit) for one in found[held.pk]] == [
        (Cause.LAND, Whose.UNIT, "农业农村局"),
        (Cause.COMPANY, Whose.COMPANY, "农业农村局"),
    ]
    assert not any(one.is_overdue for one in found[held.pk])


# 商业敏感

SECRET, PERSON = "瀚海储能基地", "欧阳总"


@pytest.fixture
def masked(cast, units, enter):
    """A problem on a masked project, that the bureau, which takes no part, answered and the company confirmed."""
    project = enter(SECRET, "east", stage="talks")
    masking.mark_sensitive(project=project, reason="保密", by=cast["east_clerk"])
    problem = do(raise_one(project, units["bureau"], cast["east_clerk"]), Act.ANSWER, cast["bureau_clerk"])
    return do(problem, Act.CONFIRM, cast["east_head"], person=PERSON)


@pytest.mark.parametrize(
    ("who", "words", "company"),
    [
        ("east_clerk", True, True), ("bureau_clerk", True, False), ("centre", True, False), ("inspector", True, False),
        ("leader", False, False), ("discipline", False, False), ("assessor", False, False),
    ],
)  # fmt: skip
def test_what_a_masked_project_closes(who, words, company, masked, cast, login):
    """The owner unit and the checkers read the problem, others who read the county do not; the company is named to none of them."""
    client = login(cast[who])
    for page in (client.get(masked.get_absolute_url()).text, client.get(LIST).text):
        assert (WORDS in page) == words
        assert (SECRET in page) == company
    page = client.get(masked.get_absolute_url()).text
    assert (PERSON in page) == company
    held = masked.steps.get(act=Act.CONFIRM).files.get()
    answer = client.get(reverse("progress:problem_file", args=[masked.pk, held.pk]))
    assert answer.status_code == (200 if company else 403)
    answer.close()


def test_a_masked_project_is_closed_by_whoever_may_see_the_slip(masked, cast, units, login):
    where = reverse("progress:check_problem", args=[masked.pk, "pass"])
    assert "不能销号" in login(cast["inspector"]).post(where, {"words": "看过。"}).text
    masking.unmark_sensitive(project=masked.project, reason="已公布", by=cast["east_clerk"])
    assert do(masked, Act.PASS, cast["inspector"]).state == State.CLOSED


def test_who_takes_no_part_raises_nothing_on_a_masked_project(masked, cast, login):
    where = reverse("progress:raise_problem", args=[masked.project_id])
    assert login(cast["centre"]).get(where).status_code == 403
    page = login(cast["east_clerk"]).get(where).text
    assert "请不要在问题、帮助和材料里写企业名称" in page


@pytest.mark.slow
def test_every_open_state_says_whose_turn_it_is(some_of_each, cast, login):
    page = login(cast["inspector"]).get(LIST, {"state": "all"}).text
    for words in (
        "等农业农村局答复",
        "等农业农村局重新办理",
        "等企业确认",
        "等核查人员复核",
        "等核查人员核查",
    ):
        assert words in page
    assert {problem.state for problem in some_of_each} > OPEN
