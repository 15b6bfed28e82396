"""办理档案: an auditor learns from the records alone who did what, under which post and rules, and how long it took."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.actions import deputies, filings, leaving
from luodi.library.models import Evidence, Pause
from luodi.projects.actions import levels
from luodi.rulebook.models.versions import PackVersion
from tests.archives import take
from tests.conftest import _person
from tests.library.contacts import FIRM, register
from tests.moments import at


@pytest.fixture
def admitted(cast, units, ready, departments, settle):
    """Filed on a Monday, approved by the deputy, late at the centre, asked about, admitted."""
    cast["second"] = _person("second", "副镇长", Role.CLERK, "east", units)
    with clock.moved_to(at("2026-03-02 09:00")):
        case = filings.file_project(project=ready, by=cast["east_clerk"], words="选址中。")
        day = clock.today()
        deputies.name_deputy(
            deputy=cast["second"], from_on=day, to_on=day, reason="出差", by=cast["east_head"]
        )
        settle(case, "filing.approve", "agree", "second")
    with clock.moved_to(at("2026-03-12 09:00")):
        settle(case, "filing.check", "ask", "centre", units=[departments["planning"].pk])
    with clock.moved_to(at("2026-03-13 09:00")):
        settle(case, "filing.opine", "conditions", "planning_clerk", "先办核准。")
        settle(case, "filing.decide", "admit", "centre", "同意入库。")
    return case


def test_the_page_answers_every_question_of_an_auditor(login, cast, ready, admitted):
    page = login(cast["discipline"]).get(reverse("library:record", args=[ready.pk])).text
    for words in (
        "赵东（东川镇 · 经办人），2026-03-02 09:00，第 1 次报送",
        "副镇长（东川镇 · 经办人）代钱东，2026-03-02 09:00，同意报送",
        "发改局经办（发改局 · 经办人），2026-03-13 09:00，有条件同意",
        "周中（招商中心 · 招商中心专员），2026-03-13 09:00，准予入库",
        "入库条件第 1 版",
        "征求意见第 1 版",
        "用时 10 天",
        "逾期 7 天",
        "当天办结",
        "按期",
        "先办核准。",
        "县级库",
        "首次入库",
    ):
        assert words in page, words
    version = PackVersion.objects.get(kind="admission", number=1)
    assert reverse("rulebook:version", args=[version.pk]) in page
    assert (
        reverse("library:record", args=[ready.pk])
        in login(cast["discipline"]).get(ready.get_absolute_url()).text
    )


def test_all_cases_stand_in_order_with_their_pauses(login, cast, ready, admitted, units):
    case = leaving.ask_to_leave(project=ready, reason="企业放弃", by=cast["east_clerk"])
    Pause.objects.create(
        county=units["county"],
        step=case.steps.get(),
        reason="等企业来函",
        from_on=clock.today(),
        by=cast["east_head"],
    )
    page = login(cast["inspector"]).get(reverse("library:record", args=[ready.pk])).text
    assert page.index(">报送</a>") < page.index(">出库</a>")
    assert "等企业来函（钱东）" in page


def test_what_a_ledger_brought_is_said_to_be_unapproved(login, cast, project):
    levels.take_over(project=project, by=cast["centre"], reason="早已在库")
    page = login(cast["inspector"]).get(reverse("library:record", args=[project.pk])).text
    assert "由台账接管，本系统没有审批" in page
    assert "还没有办理过事项" in page


def test_many_cases_cost_what_one_costs(login, cast, ready, admitted):
    url = reverse("library:record", args=[ready.pk])

    def count():
        with CaptureQueriesContext(connection) as asked:
            login(cast["inspector"]).get(url)
        return len(asked)

    count()
    for_one = count()
    from luodi.library.actions.steps import take

    for _ in range(3):
        case = leaving.ask_to_leave(project=ready, reason="企业放弃", by=cast["east_clerk"])
        take(step=case.steps.get(), outcome="keep", words="还在谈。", by=cast["east_head"])
    assert count() == for_one


def test_the_archive_tells_what_the_page_tells(cast, ready, admitted):
    words = take(ready, cast["discipline"]).chapter("三级库和办理")
    for said in (
        "赵东（东川镇·经办人），2026-03-0209:00，第1次报送",
        "情况说明：选址中",
        "代钱东",
        "逾期",
        "意见：先办核准。",
        "同意入库。",
        "县级库已入库",
    ):
        assert said in words, said


def test_first_contacts_come_with_their_proofs(cast, ready):
    register(cast["east_clerk"], project=ready)
    taken = take(ready, cast["centre"])
    words = taken.chapter("首谈")
    assert "首谈登记" in words
    assert FIRM in words
    held = Evidence.objects.get()
    assert held.file.sha256 in taken.read("SHA256SUMS").decode()
    assert f"附件/02 首谈/{held.name}" in taken.names
