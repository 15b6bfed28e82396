"""Moving a project along its life: claimed with proof, verified by somebody else, logged. Nothing else moves a stage."""

from datetime import date
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.progress import gates, proofs
from luodi.progress.models import SiteCheck, StageClaim, StageMove
from luodi.progress.periods import certain_by
from luodi.progress.problems import Cause
from luodi.progress.reports import staging
from luodi.progress.signals import stage_moved
from luodi.projects.actions import standing
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.projects.stages import DAY_OF, Stage, Standing, Status, SubStage, fits, is_reached
from luodi.rulebook.actions import packs as pinning

State, How = StageClaim.State, StageMove.How


class StageRefused(Exception):
    """The project cannot be moved or claimed like this; the message says why and what to do. ``lacks`` lists what is missing."""

    def __init__(self, why: str, lacks: list[str] | None = None) -> None:
        super().__init__(why)
        self.lacks = lacks or []


def locked(project: Project, by: User) -> Project:
    """Return the project as it stands, under its lock. Raises ClosedToYou."""
    refuse_unread(project, by)
    current = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    refuse_closed([current], by)
    return current


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def claim_stage(*, project: Project, to: str, happened_on: date, words: str = "", by: User) -> StageClaim:
    """Say that the project reached its next stage. Raises StageRefused and ClosedToYou."""
    current = locked(project, by)
    if refusal := staging.why_not_claim(current, by):
        raise StageRefused(refusal)
    following = gates.next_stage(current.stage)
    if following is None or to != following:
        wanted = f"只能申请进入“{following.label}”" if following else "已经是最后一个阶段"
        raise StageRefused(f"项目现在是“{current.get_stage_display()}”，{wanted}，请刷新页面。")
    if to == Stage.SIGNED and current.is_masked:
        raise StageRefused(
            "签约要由招商服务中心看过材料认定，签约后名称和投资方不再遮盖。请先取消“商业敏感”，再申请签约。"
        )
    _check_day(current, happened_on)
    release = pinning.pin(county_id=current.county_id, kind=staging.KIND)
    _refuse_lacks(current, release.rules, to)
    return _claim(
        current, to_stage=to, happened_on=happened_on, words=words.strip(), gates=release.number, by=by
    )


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def claim_end(
    *, project: Project, status: str, happened_on: date, words: str, cause: str, lost_to: str = "", by: User
) -> StageClaim:
    """Say that the project is lost to another place, or ended, and why. Raises StageRefused and ClosedToYou."""
    current = locked(project, by)
    if refusal := staging.why_not_claim(current, by):
        raise StageRefused(refusal)
    if status not in staging.OVER:
        raise StageRefused("请选择流失或终止。")
    if not words.strip() or cause not in Cause:
        raise StageRefused("请写明发生了什么，并选择主要原因，由认定的人判断。")
    if status == Status.LOST and not lost_to.strip():
        raise StageRefused("请写明项目流失到哪个县（市、区），不清楚的写“去向不明”。")
    _check_day(current, happened_on)
    release = pinning.pin(county_id=current.county_id, kind=staging.KIND)
    said = {"cause": cause, "lost_to": lost_to.strip()[:60] if status == Status.LOST else ""}
    return _claim(
        current, to_stage=current.stage, to_status=status, happened_on=happened_on, words=words.strip(),
        gates=release.number, by=by, **said,
    )  # fmt: skip


def _claim(project: Project, *, by: User, **said: Any) -> StageClaim:
    claim = StageClaim.objects.create(
        county_id=project.county_id,
        project=project,
        unit=project.unit,
        from_stage=project.stage,
        claimed_by=by,
        claimed_post=by.post,
        claimed_at=clock.now(),
        **said,
    )
    _note("stage.claimed", claim, by)
    return claim


def _note(verb: str, claim: StageClaim, by: User, **more: Any) -> None:
    told = {"to_stage": claim.to_stage, "to_status": claim.to_status or None, **more}
    trail.record(
        verb, claim.project, by=by, claim=claim.pk, happened_on=claim.happened_on.isoformat(), **told
    )


def _check_day(project: Project, happened_on: date) -> None:
    if happened_on > clock.today():
        raise StageRefused("达到的日期晚于今天，请核对；还没有达到的不能先申请。")
    last = project.stage_moves.exclude(how=How.FINER).order_by("-recorded_at", "-pk").first()
    known = last.happened_on if last else ""
    # Days are compared as exactly as both are known.
    if known and happened_on.isoformat()[: len(known)] < known and "Q" not in known:
        raise StageRefused(f"达到的日期早于进入“{project.get_stage_display()}”的日期 {known}，请核对。")


def _refuse_lacks(project: Project, rules: gates.Gates, to: str) -> None:
    if lacks := staging.lacks(staging.needs_of(project, rules, to)):
        raise StageRefused(f"还不能进入“{Stage(to).label}”：{''.join(lacks)}", lacks)


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def send_prepared(*, claim: StageClaim, happened_on: date, words: str = "", by: User) -> StageClaim:
    """Send the stage that a ledger said, once everything it needs is there. Raises StageRefused and ClosedToYou.

    What a ledger said of an end is withdrawn and claimed anew, with cause and reason.
    """
    current, project = _locked_claim(claim, by)
    if current.state != State.PREPARING:
        raise StageRefused(f"这个申请{current.get_state_display()}，不用再报，请刷新页面。")
    if not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        raise StageRefused(f"“{project.name}”由{project.unit}负责，请联系该单位申请。")
    if current.to_status or gates.next_stage(project.stage) != current.to_stage:
        raise StageRefused(
            f"项目现在是“{project.get_stage_display()}”，台账写的是“{current.wanted}”，不能直接报认定。"
            "请撤回这一条，逐个阶段申请（流失、终止要写明原因），或请招商服务中心调整。"
        )
    _check_day(project, happened_on)
    release = pinning.pin(county_id=project.county_id, kind=staging.KIND)
    _refuse_lacks(project, release.rules, current.to_stage)
    current.state, current.happened_on, current.words = State.CLAIMED, happened_on, words.strip()
    current.from_stage, current.gates = project.stage, release.number
    current.claimed_by, current.claimed_post, current.claimed_at = by, by.post, clock.now()
    current.save()
    _note("stage.claimed", current, by)
    return current


def _locked_claim(claim: StageClaim, by: User) -> tuple[StageClaim, Project]:
    """Return claim and project as they stand; the project is locked first, as everywhere."""
    project = locked(claim.project, by)
    current = StageClaim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    current.project = project
    return current, project


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def withdraw_claim(*, claim: StageClaim, by: User) -> StageClaim:
    """Take a claim back that nobody settled. Raises StageRefused and ClosedToYou."""
    current, project = _locked_claim(claim, by)
    if not current.is_open:
        raise StageRefused(f"这个申请{current.get_state_display()}，不能再撤回。")
    if not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        raise StageRefused(f"申请由{current.unit}撤回。")
    return _settle(current, State.WITHDRAWN, "", "stage.withdrawn", by)


def _settle(claim: StageClaim, state: str, verdict: str, verb: str, by: User) -> StageClaim:
    claim.state, claim.verdict = state, verdict
    claim.settled_by, claim.settled_post, claim.settled_at = by, by.post, clock.now()
    claim.save()
    _note(verb, claim, by, reason=verdict or None)
    return claim


@permitted(Permission.SITE_CHECK)
@transaction.atomic
def check_site(*, claim: StageClaim, checked_on: date, words: str, agrees: bool, by: User) -> SiteCheck:
    """Register what one person saw on the site. Raises StageRefused and ClosedToYou."""
    current, _ = _locked_claim(claim, by)
    gate = _gate(current)
    if refusal := staging.why_not_check(current, gate, by, list(current.checks.all())):
        raise StageRefused(refusal)
    if not words.strip():
        raise StageRefused("请写明现场看到的情况。")
    if checked_on > clock.today():
        raise StageRefused("核查日期晚于今天，请核对。")
    check = SiteCheck.objects.create(
        county_id=current.county_id, claim=current, by=by, post=by.post, checked_on=checked_on,
        words=words.strip(), agrees=agrees, recorded_at=clock.now(),
    )  # fmt: skip
    _note(
        "stage.site_checked",
        current,
        by,
        agrees=agrees,
        checked_on=checked_on.isoformat(),
        words=words.strip(),
    )
    return check


def _gate(claim: StageClaim) -> gates.Gate:
    return staging.rules_under(claim).of(claim.to_stage)


@permitted(Permission.STEP_TAKE)
@transaction.atomic
def verify_claim(*, claim: StageClaim, words: str = "", by: User) -> StageMove:
    """Verify a claim: the project stands where it says. Raises StageRefused and ClosedToYou."""
    current, project = _locked_claim(claim, by)
    gate = _gate(current)
    if refusal := staging.why_not_settle(current, gate, by):
        raise StageRefused(refusal)
    if project.voided_at or project.stage != current.from_stage or project.status in staging.OVER:
        raise StageRefused("申请之后项目的阶段或状态变了，请退回，由责任单位重新申请。")
    if lack := staging.site_lack(current, gate, list(current.checks.select_related("by"))):
        raise StageRefused(lack)
    if not current.to_status:
        _refuse_lacks(project, staging.rules_under(current), current.to_stage)
    _settle(current, State.VERIFIED, words.strip(), "stage.verified", by)
    to = Standing(project.stage, project.sub_stage, current.to_status) if current.to_status else (
        Standing(current.to_stage, "", project.status)
    )  # fmt: skip
    return _move(
        project, to, how=How.CLAIMED, happened_on=current.happened_on.isoformat(), reason=current.words,
        by=by, claim=current, cause=current.cause, lost_to=current.lost_to,
    )  # fmt: skip


@permitted(Permission.STEP_TAKE)
@transaction.atomic
def return_claim(*, claim: StageClaim, words: str, by: User) -> StageClaim:
    """Give a claim back with a reason. Raises StageRefused and ClosedToYou."""
    current, _ = _locked_claim(claim, by)
    if not words.strip():
        raise StageRefused("请写明退回的原因，要补什么。")
    if refusal := staging.why_not_settle(current, _gate(current), by):
        raise StageRefused(refusal)
    return _settle(current, State.RETURNED, words.strip(), "stage.returned", by)


@permitted(Permission.STAGE_OVERRIDE)
@transaction.atomic
def move_out_of_order(
    *, project: Project, to: str, sub_stage: str = "", happened_on: date, reason: str, by: User
) -> StageMove:
    """Put a project back to an earlier stage, or over several ahead: it needs the right and a reason, and stays visible.

    Raises StageRefused and ClosedToYou.
    """
    current = locked(project, by)
    _may_override(current, by, reason)
    if happened_on > clock.today():
        raise StageRefused("日期晚于今天，请核对。")
    order = list(Stage)
    step = order.index(Stage(to)) - order.index(Stage(current.stage))
    if step == 0:
        raise StageRefused(f"项目现在就是“{current.get_stage_display()}”，不用调整。")
    if not fits(to, sub_stage):
        raise StageRefused("这个细分不属于所选的阶段，请重新选择或空着。")
    signs = is_reached(Stage.SIGNED, by=to) and not is_reached(Stage.SIGNED, by=current.stage)
    if signs and proofs.keeps_from_signing(staging.standing_proofs(current)):
        raise StageRefused(
            "公平竞争审查未通过，这份协议不能签，也不能跨过签约调整。结论登记错了的，请由招商服务中心另一名专员核实后作废那份材料。"
        )
    return _move(
        current, Standing(to, sub_stage, current.status), how=How.BACK if step < 0 else How.JUMP,
        happened_on=happened_on.isoformat(), reason=reason.strip(), by=by,
    )  # fmt: skip


def _may_override(project: Project, by: User, reason: str) -> None:
    if not by.can(Permission.STAGE_OVERRIDE):
        raise StageRefused("调整阶段和恢复项目由招商服务中心办理。")
    if project.voided_at:
        raise StageRefused("这个项目已经作废，不能再调整。")
    if not reason.strip():
        raise StageRefused("请写明原因，会留在阶段记录里。")
    if claim := staging.open_claim(project):
        raise StageRefused(f"有一个“{claim.wanted}”的申请{claim.get_state_display()}，请先认定、退回或撤回。")


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def set_status(*, project: Project, status: str, reason: str, cause: str = "", by: User) -> StageMove:
    """Set a living project to 正常, 滞后 or 停滞; bring a lost or ended one back, which needs the right to override.

    Raises StageRefused and ClosedToYou.
    """
    current = locked(project, by)
    if status in staging.OVER or status not in Status:
        raise StageRefused("流失和终止要申请，由招商服务中心认定。")
    if current.status in staging.OVER:
        _may_override(current, by, reason)
    elif not Project.objects.writable_by(by).filter(pk=current.pk).exists():
        raise StageRefused(f"“{current.name}”由{current.unit}负责，请联系该单位办理。")
    if not reason.strip():
        raise StageRefused("请写明原因，会留在阶段记录里。")
    if status == current.status:
        raise StageRefused(f"项目现在就是“{current.get_status_display()}”，不用再改。")
    if status != Status.NORMAL and cause not in Cause:
        raise StageRefused("请选择主要原因：企业、土地、资金、审批、征迁或不可抗力。")
    return _move(
        current, Standing(current.stage, current.sub_stage, status), how=How.STATUS,
        happened_on=clock.today().isoformat(), reason=reason.strip(), cause=cause, by=by,
    )  # fmt: skip


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def set_sub_stage(*, project: Project, sub_stage: str, reason: str = "", by: User) -> StageMove:
    """Say more finely where in its stage a project stands. Raises StageRefused and ClosedToYou."""
    current = locked(project, by)
    if current.voided_at or not Project.objects.writable_by(by).filter(pk=current.pk).exists():
        raise StageRefused(f"“{current.name}”由{current.unit}负责，请联系该单位办理。")
    if sub_stage not in ["", *SubStage] or not fits(current.stage, sub_stage):
        raise StageRefused(f"“{current.get_stage_display()}”没有这个细分，请重新选择。")
    if sub_stage == current.sub_stage:
        raise StageRefused("细分没有变化。")
    return _move(
        current, Standing(current.stage, sub_stage, current.status), how=How.FINER,
        happened_on=clock.today().isoformat(), reason=reason.strip(), by=by,
    )  # fmt: skip


def _move(project: Project, to: Standing, *, how: str, happened_on: str, by: User, **said: Any) -> StageMove:
    """Write the log, the record and the trail; the caller holds the lock and has checked everything."""
    before = Standing(project.stage, project.sub_stage, project.status)
    move = StageMove.objects.create(
        county_id=project.county_id, project=project, unit=project.unit, how=how,
        from_stage=before.stage, from_sub_stage=before.sub_stage, from_status=before.status,
        to_stage=to.stage, to_sub_stage=to.sub_stage, to_status=to.status, happened_on=happened_on,
        certain_by=certain_by(happened_on, clock.today()), by=by, post=by.post, recorded_at=clock.now(), verified_by=by, verified_at=clock.now(), **said,
    )  # fmt: skip
    standing.set_standing(project=project, to=to, days=_days(project, before, to, happened_on), by=by)
    trail.record(
        "stage.moved", project, by=by, before=before._asdict(), after=to._asdict(), how=how, move=move.pk,
        happened_on=happened_on, reason=move.reason or None,
    )  # fmt: skip
    stage_moved.send(sender=StageMove, move=move, by=by)
    return move


def _days(project: Project, before: Standing, to: Standing, happened_on: str) -> dict[str, str]:
    """Return the days of the record that change: reached stages get theirs, those a step back undoes lose it."""
    if before.stage == to.stage:
        return {}
    days = {
        name: ""
        for stage, name in DAY_OF.items()
        if getattr(project, name) and not is_reached(stage, by=to.stage)
    }
    name = DAY_OF.get(Stage(to.stage))
    return days | ({name: happened_on} if name else {})
