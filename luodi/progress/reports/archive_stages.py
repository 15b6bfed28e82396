"""Stages and nodes in the archive of a project: the log, the claims with their site checks, the papers, the plan."""

from luodi.accounts.models import User
from luodi.common import money
from luodi.common.jinja import day, moment
from luodi.common.pdf import Block, Column, Pairs, Row, Table, Words
from luodi.progress.models import Node, Proof, StageClaim, StageMove
from luodi.progress.proofs import ProofKind
from luodi.progress.reports import nodes
from luodi.progress.reports.nodes import Line
from luodi.projects.chapters import Held, Told
from luodi.projects.models import Project
from luodi.projects.stages import Stage, Status, SubStage


def stages(project: Project, user: User) -> Told | None:
    """Return how the project came through its stages; None without a log."""
    moves = StageMove.objects.filter(project=project).select_related(
        "by", "post__unit", "verified_by", "batch", "claim__claimed_by", "unit"
    )
    claims = StageClaim.objects.filter(project=project).select_related(
        "unit", "claimed_by", "claimed_post__unit", "settled_by", "settled_post__unit", "batch"
    )
    proofs = Proof.objects.filter(project=project).select_related(
        "file", "added_by", "added_post__unit", "voided_by"
    )
    found = list(proofs.order_by("added_at", "pk"))
    blocks: list[Block] = [
        _log(list(moves.order_by("recorded_at", "pk"))),
        _claims(
            list(claims.prefetch_related("checks__by", "checks__post__unit").order_by("claimed_at", "pk"))
        ),
        _papers(found),
        *[block for proof in found if proof.answers for block in _checklist(proof)],
    ]
    blocks = [block for block in blocks if block.rows]  # type: ignore[union-attr]
    return Told(blocks, [_held(proof) for proof in found if proof.file], wide=True) if blocks else None


def _where(stage: str, finer: str, status: str) -> str:
    if not stage:
        return money.NOTHING
    told = Stage(stage).label + (f"（{SubStage(finer).label}）" if finer else "")
    return told if status in ("", Status.NORMAL) else f"{told}，{Status(status).label}"


def _log(moves: list[StageMove]) -> Table:
    columns = [
        Column("序号", 0.6), Column("原来", 1.5), Column("变为", 1.5), Column("日期", 1.2), Column("方式", 1.2),
        Column("责任单位", 1.8), Column("登记时间", 1.7),
    ]  # fmt: skip
    rows = [
        Row(
            [
                str(place),
                _where(move.from_stage, move.from_sub_stage, move.from_status),
                _where(move.to_stage, move.to_sub_stage, move.to_status),
                move.happened_on or "日期不详",
                move.get_how_display() + ("，未核" if move.how == "opening" and move.is_unverified else ""),
                str(move.unit),
                moment(move.recorded_at),
            ],
            _said_of_move(move),
        )
        for place, move in enumerate(moves, start=1)
    ]
    return Table("阶段记录", columns, rows)


def _said_of_move(move: StageMove) -> str:
    who = f"登记：{move.post or ''} {move.by.full_name}" if move.by else "登记：系统"
    told = [
        f"原因：{move.reason}" if move.reason else "",
        f"归因：{move.get_cause_display()}" if move.cause else "",
        f"去向：{move.lost_to}" if move.lost_to else "",
        f"来自台账“{move.batch.file_name}”" if move.batch else "",
        f"申请：{move.claim.claimed_by.full_name}（第 {move.claim_id} 号申请）" if move.claim else "",
        who,
        f"认定：{move.verified_by.full_name} {moment(move.verified_at)}" if move.verified_by else "",
    ]
    return "；".join(filter(None, told))


def _claims(claims: list[StageClaim]) -> Table:
    columns = [
        Column("编号", 0.6), Column("申请", 1.2), Column("达到日期", 1.2), Column("申请单位", 2), Column("申请时间", 1.6),
        Column("结果", 1),
    ]  # fmt: skip
    rows = [
        Row(
            [
                str(claim.pk), claim.wanted, day(claim.happened_on), str(claim.unit), moment(claim.claimed_at),
                claim.get_state_display(),
            ],
            _said_of_claim(claim),
        )
        for claim in claims
    ]  # fmt: skip
    return Table("阶段申请和认定", columns, rows)


def _said_of_claim(claim: StageClaim) -> str:
    checks = [
        f"现场核查：{one.post} {one.by.full_name} {day(one.checked_on)}，"
        f"{'与申请一致' if one.agrees else '与申请不一致'}，{one.words}"
        for one in sorted(claim.checks.all(), key=lambda check: check.pk)
    ]
    settled = (
        f"{claim.get_state_display()}：{claim.settled_post or ''} {claim.settled_by.full_name} {moment(claim.settled_at)}"
        if claim.settled_by
        else ""
    )
    told = [
        f"申请人：{claim.claimed_post} {claim.claimed_by.full_name}"
        + (f"，来自台账“{claim.batch.file_name}”" if claim.batch else ""),
        f"情况说明：{claim.words}" if claim.words else "",
        f"归因：{claim.get_cause_display()}" if claim.cause else "",
        f"去向：{claim.lost_to}" if claim.lost_to else "",
        *checks,
        settled + (f"，意见：{claim.verdict}" if claim.verdict and settled else ""),
        f"按阶段门槛第 {claim.gates} 版",
    ]
    return "\n".join(filter(None, told))


def _papers(proofs: list[Proof]) -> Table:
    columns = [
        Column("编号", 0.6), Column("材料", 2), Column("文号或编号", 2), Column("日期", 1.2), Column("结论", 1.2),
        Column("审查人", 1.6), Column("情况", 0.8),
    ]  # fmt: skip
    rows = [
        Row(
            [
                str(proof.pk), proof.get_kind_display(), proof.number, day(proof.issued_on), proof.get_outcome_display(),
                proof.reviewer, "作废" if proof.voided_at else "有效",
            ],
            _said_of_proof(proof),
        )
        for proof in proofs
    ]  # fmt: skip
    return Table("依据材料", columns, rows)


def _said_of_proof(proof: Proof) -> str:
    told = [
        f"理由或条件：{proof.words}" if proof.words else "",
        f"例外截止 {day(proof.ends_on)}" if proof.ends_on else "",
        f"文件：{proof.file_name}，SHA-256 {proof.file.sha256[:16]}…" if proof.file else "没有文件",
        f"登记：{proof.added_post or ''} {proof.added_by.full_name} {moment(proof.added_at)}",
        f"作废：{proof.voided_by.full_name} {moment(proof.voided_at)}，{proof.void_reason}"
        if proof.voided_by
        else "",
    ]
    return "；".join(filter(None, told))


def _checklist(proof: Proof) -> list[Block]:
    return [Pairs(f"{ProofKind(proof.kind).label}清单（第 {proof.pk} 号）", list(proof.answers.items()))]


def _held(proof: Proof) -> Held:
    number = f"，{proof.number}" if proof.number else ""
    about = f"第 {proof.pk} 号依据材料：{proof.get_kind_display()}{number}"
    return Held(
        proof.file, proof.file_name or f"{proof.get_kind_display()}", about, proof.voided_at is not None
    )


def plan(project: Project, user: User) -> Told | None:
    """Return the nodes before construction, planned and real; None where none was ever planned."""
    found = nodes.plan_of(project)
    gone = (
        found.gone if found else Node.objects.filter(project=project).select_related("unit", "project__unit")
    )
    blocks: list[Block] = []
    if found:
        blocks = [Words("", found.words), _lines(found.lines)]
    cancelled = [
        Row([node.label, str(node.seen_to_by), moment(node.voided_at), node.void_reason]) for node in gone
    ]
    if cancelled:
        columns = [Column("节点", 2), Column("由谁办", 2), Column("取消时间", 1.5), Column("原因", 4)]
        blocks.append(Table("取消的节点", columns, cancelled))
    return Told(blocks, wide=True) if blocks else None


def _lines(lines) -> Table:
    columns = [
        Column("节点", 2), Column("由谁办", 2), Column("最初计划", 2.1), Column("计划", 2.1), Column("实际", 2.1),
        Column("情况", 1),
    ]  # fmt: skip
    return Table("各节点", columns, [Row(_cells(line), _said_of_node(line)) for line in lines])


def _cells(line: Line) -> list[str]:
    node = line.node
    real = f"{day(node.real_start)} 至 {day(node.real_end)}" if node.real_start else money.NOTHING
    return [
        node.label + ("（关键）" if line.span.is_critical else ""),
        f"{line.owner} {node.person}".strip(),
        f"{day(node.first_start)} 至 {day(node.first_end)}",
        f"{day(node.planned_start)} 至 {day(node.planned_end)}",
        real,
        line.light.label,
    ]


def _said_of_node(line: Line) -> str:
    before = f"前置：{'、'.join(line.after)}" if line.after else ""
    return "；".join(filter(None, [line.words.rstrip("。"), before, line.node.note]))
