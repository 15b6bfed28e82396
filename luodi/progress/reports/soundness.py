"""Is the life of the projects sound: does the record follow its log, do stored sums and lights follow their facts, is each in the trail?"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q

from luodi.audit.models import Entry
from luodi.progress.models import Fact, FactState, Figures, StageMove
from luodi.progress.reports import figures, judging
from luodi.projects.models import Project
from luodi.projects.stages import SUB_STAGES, Stage, Standing, Status

AT_ONCE = 500
LABELS = {field.name: str(field.verbose_name) for field in Figures._meta.concrete_fields}


def faults() -> Iterator[str]:
    """Yield what is wrong, in words for the administrator; nothing when all is well."""
    yield from _stages_nobody_knows()
    yield from _stages_apart_from_their_log()
    yield from _moves_without_trail()
    yield from wrong_figures()
    yield from judging.wrong()
    yield from _facts_without_trail()


def _stages_nobody_knows() -> Iterator[str]:
    """A stage, finer stage or status outside the lists, or a finer stage of another stage."""
    known = Q(pk__in=[])
    for stage in Stage:
        known |= Q(stage=stage, sub_stage__in=["", *SUB_STAGES.get(stage, ())])
    rows = Project.objects.exclude(known & Q(status__in=Status)).order_by("pk")
    for pk, name, *told in rows.values_list("pk", "name", *Standing._fields):
        yield f"项目 {pk}“{name}”的阶段或状态不在规定之内：{'、'.join(word for word in told if word)}。"


def _stages_apart_from_their_log() -> Iterator[str]:
    """Each log begins with an opening, each line goes on from the one before, and the last says where the record stands."""
    logged = StageMove.objects.values("project_id")
    for pk, name in Project.objects.exclude(pk__in=logged).values_list("pk", "name"):
        yield f"项目 {pk}“{name}”没有阶段记录。"
    sides = [f"{side}_{name}" for side in ("from", "to") for name in Standing._fields]
    record = [f"project__{name}" for name in Standing._fields]
    rows = StageMove.objects.order_by("project_id", "pk").values_list("project_id", "how", *sides, *record)
    for pk, lines in groupby(rows.iterator(), key=lambda row: row[0]):
        if words := _break_in([row[1:] for row in lines]):
            yield f"项目 {pk} 的{words}"


def _break_in(lines: list[tuple[Any, ...]]) -> str:
    before = None
    for how, *told in lines:
        start, end = tuple(told[:3]), tuple(told[3:6])
        if (how == StageMove.How.OPENING) != (before is None) or before is not None and start != before:
            return "阶段记录前后接不上。"
        before = end
    return "" if before == tuple(lines[-1][7:]) else "阶段或状态与阶段记录的最后一行不一致。"


def _moves_without_trail() -> Iterator[str]:
    told = set(Entry.objects.filter(verb="stage.moved").values_list("data__move", flat=True))
    moves = StageMove.objects.exclude(how=StageMove.How.OPENING)
    for pk, project in moves.values_list("pk", "project_id"):
        if pk not in told:
            yield f"项目 {project} 的阶段记录 {pk} 没有审计记录。"


def wrong_figures() -> Iterator[str]:
    """Yield the projects whose stored sums are not those of their facts."""
    ids = sorted(
        {
            *Figures.objects.values_list("project_id", flat=True),
            *Fact.objects.values_list("project_id", flat=True),
        }
    )
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows: Any = Figures.objects.filter(project_id__in=some).values()
        stored = {row["project_id"]: row for row in rows}
        for pk, values in figures.figures(some).items():
            held = stored.get(pk, {})
            wrong = [name for name in figures.NAMES if held.get(name) != values[name]]
            if wrong:
                labels = "、".join(LABELS[name] for name in wrong)
                yield f"项目 {pk} 的累计数与认定的数据不一致：{labels}。"


def _facts_without_trail() -> Iterator[str]:
    verbs = ("fact.verified", "fact.reversal_approved")
    told = {
        fact["id"]
        for facts in Entry.objects.filter(verb__in=verbs).values_list("data__facts", flat=True)
        for fact in facts
    }
    for pk, project in Fact.objects.filter(state=FactState.RECOGNISED).values_list("pk", "project_id"):
        if pk not in told:
            yield f"项目 {project} 的数据 {pk} 已认定，却没有审计记录。"
