"""Lights in the archive of a project: which shines and why, who changed it, and what was said when nothing was heard."""

from luodi.accounts.models import User
from luodi.common.jinja import day, moment
from luodi.common.pdf import Block, Column, Pairs, Row, Table
from luodi.progress.lights import Colour
from luodi.progress.models import LightChange, ProjectLight, Stagnation
from luodi.projects.chapters import Told
from luodi.projects.models import Project

DARK = "不亮灯"


def chapter(project: Project, user: User) -> Told | None:
    """Return the light with its sentences, every change of it and every proposal about silence; None where there is none."""
    light = ProjectLight.objects.filter(project=project).first()
    changes = LightChange.objects.filter(project=project).select_related(
        "unit", "asked_by", "asked_post__unit", "settled_by", "settled_post__unit", "reverted_by"
    )
    silent = Stagnation.objects.filter(project=project).select_related(
        "unit", "settled_by", "settled_post__unit"
    )
    blocks: list[Block] = [_now(light)] if light else []
    blocks += _changes(list(changes.order_by("asked_at", "pk")))
    blocks += _silent(list(silent.order_by("proposed_at", "pk")))
    return Told(blocks, wide=True) if blocks else None


def _colour(code: str) -> str:
    return Colour(code).label if code else DARK


def _now(light: ProjectLight) -> Pairs:
    rules = f"规则第 {light.rules} 版" if light.rules else "出厂默认规则"
    told = [
        ("现在", f"{_colour(light.shown)}，{day(light.since)} 起"),
        ("按规则", f"{_colour(light.judged)}（{day(light.judged_on)} 判定，{rules}）"),
        ("最近进展", day(light.heard_on)),
    ]
    return Pairs("现在的灯", [*told, *((_colour(one.colour), one.words) for one in light.told)])


def _changes(changes: list[LightChange]) -> list[Block]:
    columns = [
        Column("编号", 0.6), Column("原来"), Column("改为"), Column("有效到", 1.2), Column("申请", 3.4), Column("结果"),
    ]  # fmt: skip
    rows = [
        Row(
            [
                str(one.pk),
                _colour(one.before),
                _colour(one.to),
                day(one.until),
                f"{one.asked_post} {one.asked_by.full_name} {moment(one.asked_at)}",
                one.state_words,
            ],
            _said(one),
        )
        for one in changes
    ]
    return [Table("改灯", columns, rows)] if rows else []


def _said(change: LightChange) -> str:
    settled = (
        f"复核：{change.settled_post or ''} {change.settled_by.full_name} {moment(change.settled_at)}"
        if change.settled_by
        else ""
    )
    reverted = (
        f"撤销：{change.reverted_by.full_name} {moment(change.reverted_at)}，{change.revert_reason}"
        if change.reverted_by
        else ""
    )
    verdict = f"意见：{change.verdict}" if change.verdict else ""
    return "；".join(filter(None, [f"理由：{change.reason.rstrip('。')}", settled, verdict, reverted]))


def _silent(proposals: list[Stagnation]) -> list[Block]:
    columns = [
        Column("编号", 0.6), Column("提请", 1.4), Column("最近进展", 1.2), Column("提出时间", 1.6), Column("责任单位", 2),
        Column("结果"),
    ]  # fmt: skip
    rows = [
        Row(
            [
                str(one.pk),
                one.get_kind_display(),
                day(one.heard_on),
                moment(one.proposed_at),
                str(one.unit),
                one.get_state_display(),
            ],
            _settled(one),
        )
        for one in proposals
    ]
    return [Table("久无进展的提请", columns, rows)] if rows else []


def _settled(proposal: Stagnation) -> str:
    if proposal.settled_by is None:
        return ""
    who = (
        f"{proposal.settled_post or ''} {proposal.settled_by.full_name} {moment(proposal.settled_at)}".strip()
    )
    return f"办理：{who}；意见：{proposal.verdict}"
