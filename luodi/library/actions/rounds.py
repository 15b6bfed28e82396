"""季度清理、年度征集: the centre begins a round, units answer for each project in one sitting, the centre looks at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User, units_acted_for
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import bulk, clock
from luodi.library.actions import leaving, steps
from luodi.library.actions.steps import CaseRefused, StepRefused, on
from luodi.library.flows.reserve import (
    CALL_ANSWER,
    CALL_CHECK,
    REVIEW_ANSWER,
    REVIEW_CHECK,
)
from luodi.library.models import Case, Round, Step, Sweep, SweepLine
from luodi.library.models.rounds import Answer
from luodi.library.reports import rounds
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project

ANSWERS = {"review": REVIEW_ANSWER, "call": CALL_ANSWER}
CHECKS = {REVIEW_ANSWER: REVIEW_CHECK, CALL_ANSWER: CALL_CHECK}


@dataclass(frozen=True)
class Said:
    """What a unit says about one project."""

    answer: str
    words: str = ""
    why: str = ""


@permitted(Permission.CALL)
@transaction.atomic
def begin(*, flow: str, unit_ids: Collection[int], words: str = "", by: User) -> Round:
    """Ask units to go through their library: in a review the stale projects, in a call the whole reserve.

    Units with nothing to answer are left out of a review. Raises CaseRefused.
    """
    county_id, period = by.post.county_id, rounds.period_of(flow)
    # Two people who begin the same round wait for each other here, and the second is told.
    county = Unit.objects.select_for_update(no_key=True).get(pk=county_id)
    if known := Round.objects.filter(county=county, flow=flow, period=period).first():
        raise CaseRefused(f"“{known.title}”已经发起，请打开查看进度。")
    asked = rounds.to_ask(flow, county_id, unit_ids)
    if not asked:
        raise CaseRefused("所选的单位里没有要清理的项目，或没有经办人可以办理，请重新选择。")
    begun = Round.objects.create(
        county=county,
        flow=flow,
        period=period,
        title=rounds.title_of(flow, period),
        words=words.strip(),
        started_by=by,
        started_post=by.post,
        started_at=clock.now(),
    )
    for unit, project_ids in asked:
        _ask(begun, unit, project_ids, by)
    trail.record("round.begun", begun, by=by, units=len(asked), flow=flow, period=period)
    return begun


def _ask(begun: Round, unit: Unit, project_ids: Collection[int], by: User) -> None:
    case = steps.begin(flow=begun.flow, unit=by.post.unit, title=f"{begun.title}：{unit}", by=by)
    sweep = Sweep.objects.create(county_id=case.county_id, round=begun, case=case, unit=unit)
    SweepLine.objects.bulk_create(
        SweepLine(county_id=case.county_id, sweep=sweep, project_id=pk) for pk in project_ids
    )
    steps.open_step(case, ANSWERS[begun.flow], unit, by=by)


@permitted(Permission.STEP_TAKE)
@transaction.atomic
def answer(*, sweep: Sweep, said: Mapping[int, Said], by: User) -> int:
    """Keep what a unit says about its projects, by the ids of the lines; return how many lines changed.

    Raises CaseRefused; then nothing is kept.
    """
    case = Case.objects.select_for_update().get(pk=sweep.case_id)
    if not case.steps.open().filter(kind__in=CHECKS).exists():
        raise CaseRefused("已经提交招商中心，不能再改。需要改的，请联系招商中心退回。")
    if sweep.unit_id not in units_acted_for(by):
        raise CaseRefused(f"这份清单由{sweep.unit}办理，请联系该单位。")
    changed = []
    for line in sweep.lines.to_answer().filter(pk__in=said, leaving=None).select_related("project"):
        told = said[line.pk]
        if (line.answer, line.words, line.why) == (told.answer, told.words, told.why):
            continue
        _refuse(line, told, sweep.round)
        changed.append(_told(line, told, by))
    before = {line.pk: line for line in SweepLine.objects.filter(pk__in=[line.pk for line in changed])}
    bulk.update(SweepLine, ["answer", "words", "why", "answered_by_id", "answered_at"], changed)
    if changed:
        rows = [
            [line.project_id, before[line.pk].answer, line.answer, before[line.pk].words, line.words]
            for line in changed
        ]
        trail.record("sweep.answered", case, by=by, rows=rows)
    return len(changed)


def _refuse(line: SweepLine, told: Said, begun: Round) -> None:
    name = line.project.name
    if told.answer == Answer.LEAVE and not (told.why and told.words):
        raise CaseRefused(f"“{name}”建议出库的，请选择原因，并写明情况。")
    if told.answer == Answer.KEEP and not told.words and line.project.updated_at < begun.started_at:
        raise CaseRefused(f"“{name}”继续储备、这次又没有更新的，请写明下一步打算。")


def _told(line: SweepLine, told: Said, by: User) -> SweepLine:
    line.answer, line.words = told.answer, told.words
    line.why = told.why if told.answer == Answer.LEAVE else ""
    line.answered_by_id, line.answered_at = (by.pk, clock.now()) if told.answer else (None, None)
    return line


@permitted(Permission.CASES_VIEW)
def submit(*, sweep: Sweep, by: User) -> Step:
    """Hand the answers of a unit to the centre. Raises StepRefused and CaseRefused."""
    waiting = sweep.case.steps.open().filter(kind__in=CHECKS).first()
    if waiting is None:
        raise StepRefused("已经提交招商中心，不用再交，请刷新页面查看。")
    return steps.take(step=waiting, outcome="submit", by=by)


def _lock_leaving(case: Case) -> None:
    """Wait for the projects that may be proposed to leave, before the trail is written."""
    leaving_now = case.sweep.lines.filter(answer=Answer.LEAVE).values("project_id")
    list(Project.objects.select_for_update().filter(pk__in=leaving_now).order_by("pk").values_list("pk"))


for _flow in ANSWERS:
    steps.lock_first(_flow, _lock_leaving)


@on(REVIEW_ANSWER, "submit")
@on(CALL_ANSWER, "submit")
def _submitted(step: Step, said: Mapping[str, Any], by: User) -> None:
    """Let what is to leave be proposed, and the centre look at the answers."""
    lines = step.case.sweep.lines.to_answer()
    if missing := lines.filter(answer="").count():
        raise StepRefused(f"还有 {missing} 个项目没有答复，请逐项答复后再提交。")
    for line in lines.filter(answer=Answer.LEAVE, leaving=None).select_related("project"):
        _propose(line, by)
    check = CHECKS[step.kind]
    steps.open_step(step.case, check, steps.office_for(step.case, check), by=by)


def _propose(line: SweepLine, by: User) -> None:
    try:
        line.leaving = leaving.ask_to_leave(project=line.project, reason=line.words, why=line.why, by=by)
    except (CaseRefused, ClosedToYou) as refused:
        raise StepRefused(f"“{line.project.name}”不能提出出库：{refused}") from refused
    line.save(update_fields=["leaving"])


@on(REVIEW_CHECK, "return")
@on(CALL_CHECK, "return")
def _returned(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.open_step(step.case, ANSWERS[step.case.flow], step.case.sweep.unit, by=by)


@on(REVIEW_CHECK, "accept")
@on(CALL_CHECK, "accept")
def _accepted(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "done")


@permitted(Permission.CALL, reads="begun")
@transaction.atomic
def call_off(*, begun: Round, reason: str, by: User) -> int:
    """End what is still under way in a round; return how many units are asked no more. Raises CaseRefused."""
    if not reason.strip():
        raise CaseRefused("请写明取消的原因。")
    cases = list(Case.objects.select_for_update().filter(sweep__round=begun, ended_at=None))
    if not cases:
        raise CaseRefused(f"“{begun.title}”各单位都已办结，不用取消。")
    for case in cases:
        steps.end(case, "called_off")
    trail.record("round.called_off", begun, by=by, reason=reason.strip(), units=len(cases))
    return len(cases)
