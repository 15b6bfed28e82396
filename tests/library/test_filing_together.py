"""Ten people press the same button of a filing at the same moment: one decision, nine clear answers."""

import pytest

from luodi.audit.models import Entry
from luodi.library.actions import filings, steps
from luodi.library.models import Case, Submission
from luodi.projects import freezing
from luodi.projects.actions import record, writing
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def answer(act, **told):
    """Return "" when it was done, else the sentence."""
    try:
        act(**told)
    except (steps.CaseRefused, steps.StepRefused, freezing.Frozen) as refused:
        return str(refused)
    return ""


def test_ten_file_the_same_project(cast, ready, together):
    said = together(
        lambda: answer(filings.file_project, project=ready, by=cast["east_clerk"], words="选址中。"), times=10
    )
    assert sorted(map(bool, said)) == [False] + [True] * 9
    assert all("已在办理" in words for words in said if words)
    assert (Case.objects.count(), Submission.objects.count()) == (1, 1)


@pytest.mark.parametrize("outcome", ["agree", "return"])
def test_ten_approve_or_return(cast, filed, together, outcome):
    step = filed.steps.get()
    said = together(
        lambda: answer(steps.take, step=step, outcome=outcome, words="好。", by=cast["east_head"]), times=10
    )
    assert sorted(map(bool, said)) == [False] + [True] * 9
    assert all("已由钱东" in words for words in said if words)
    assert filed.steps.open().count() == 1
    assert Entry.objects.filter(verb=f"filing.approve.{outcome}").count() == 1


def test_the_last_opinions_come_at_once_and_the_centre_decides_once(
    cast, filed, departments, settle, together
):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", units=[unit.pk for unit in departments.values()])
    asked = iter(
        [
            (step, f"{key}_clerk")
            for key in departments
            for step in filed.steps.open()
            if step.unit == departments[key]
        ]
    )

    def reply():
        step, who = next(asked)
        return answer(steps.take, step=step, outcome="agree", by=cast[who])

    assert together(reply, times=2) == ["", ""]
    assert [step.kind for step in filed.steps.open()] == ["filing.decide"]


def test_filing_and_changing_at_once_never_disagree(cast, ready, together):
    entry = ProjectEntry(writing.plain(ready) | {"place": "李家村"})
    acts = iter(
        [
            lambda: answer(filings.file_project, project=ready, by=cast["east_clerk"], words="选址中。"),
            lambda: answer(
                record.change_project, project=ready, entry=entry, version=ready.version, by=cast["centre"]
            ),
        ]
    )
    said = together(lambda: next(acts)(), times=2)
    snapshot = Submission.objects.get().snapshot["fields"]["place"]
    assert snapshot == Project.objects.get(pk=ready.pk).place
    assert said.count("") >= 1


def test_withdrawing_and_approving_at_once_leaves_one(cast, filed, together):
    step = filed.steps.get()
    acts = iter(
        [
            lambda: answer(steps.withdraw, case=filed, by=cast["east_clerk"]),
            lambda: answer(steps.take, step=step, outcome="agree", by=cast["east_head"]),
        ]
    )
    said = together(lambda: next(acts)(), times=2)
    assert sorted(map(bool, said)) == [False, True]
    filed.refresh_from_db()
    county = filed.project.levels.get(level="county").status
    assert (filed.outcome, county) in [("withdrawn", "not_filed"), ("", "in_review")]
