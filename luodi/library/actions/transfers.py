"""流转: a unit asks, the centre decides where to and with which shares, the receiver accepts, every unit signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.offices import has_head, has_one_of
from luodi.common import clock
from luodi.library.actions import steps
from luodi.library.actions.steps import CaseRefused, StepRefused, on
from luodi.library.flows import STEPS
from luodi.library.flows.transfer import ACCEPT, DECIDE, SIGN, TRANSFER
from luodi.library.models import Case, Certificate, ShareLine, Step, Transfer
from luodi.library.reports import transfers
from luodi.library.shares import Mode, parts_of
from luodi.projects.actions import levels, moving
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import Level, StatusAtLevel
from luodi.projects.terms import PartKind


@dataclass(frozen=True)
class Share:
    """The part of one unit; ``parts`` is only typed where the units agree on it themselves."""

    unit: Unit
    parts: int | None = None


@permitted(Permission.TRANSFER_ASK)
@transaction.atomic
def ask_transfer(*, project: Project, reason: str, words: str, by: User, to: Unit | None = None) -> Case:
    """Ask the centre to give a project to another unit. Raises CaseRefused, NobodyInOffice and ClosedToYou."""
    refuse_closed([project], by)
    if not words.strip():
        raise CaseRefused("请说明项目为什么不适合留在本单位。")
    current = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    if refusal := transfers.why_not_to_ask(current, by):
        raise CaseRefused(refusal)
    if to is not None and to.pk == current.unit_id:
        raise CaseRefused(f"项目已经在{to}，请另选接收单位，或留空由招商中心安排。")
    case = steps.begin(flow=TRANSFER.code, project=current, unit=current.unit, by=by)
    Transfer.objects.create(
        county_id=case.county_id,
        case=case,
        from_unit=current.unit,
        to_unit=to,
        reason=reason,
        words=words.strip(),
    )
    steps.open_step(case, DECIDE, steps.office_for(case, DECIDE), by=by)
    return case


@on(DECIDE, "agree")
def _agreed(step: Step, said: Mapping[str, Any], by: User) -> None:
    """``said``: to (Unit), mode, shares (Shares, the leading unit first), double_count."""
    _refuse_elsewhere(step)
    transfer = step.case.transfer
    to: Unit | None = said.get("to")
    if to is None:
        raise StepRefused("请选择接收单位。")
    if to.pk == transfer.from_unit_id:
        raise StepRefused("接收单位不能是转出单位，请另选。")
    _refuse_absent(step, to, by)
    shares: Sequence[Share] = said.get("shares") or [Share(transfer.from_unit), Share(to)]
    mode = said.get("mode") or Mode.SINGLE
    _draw_up(step.case, to, mode, shares, double_count=bool(said.get("double_count")))
    transfer.to_unit, transfer.mode = to, mode
    transfer.double_count = bool(said.get("double_count"))
    transfer.save()
    steps.open_step(step.case, ACCEPT, to, by=by)


def _refuse_elsewhere(step: Step) -> None:
    """Refuse to give away what came to another unit meanwhile, by a correction or by being handed down."""
    project, giver = step.case.about_project, step.case.transfer.from_unit
    if project.unit_id != giver.pk:
        way_out = step.table.outcomes[-1].label
        raise StepRefused(f"项目已改由{project.unit}负责，{giver}不能再转出。请选“{way_out}”。")


def _refuse_ended(step: Step) -> None:
    """Refuse to give a project to a unit that was merged or split: another, or the giver itself, acts for it now."""
    receiver = step.case.transfer.receiver
    if not receiver.is_valid_on(clock.today()):
        way_out = step.table.outcomes[-1].label
        raise StepRefused(f"{receiver}已经撤并，不能再接收。请选“{way_out}”，由招商中心另定接收单位。")


def _refuse_absent(step: Step, to: Unit, by: User) -> None:
    """Refuse a receiver where nobody could accept: whoever asked or decided must keep out."""
    took = steps.persons_of(step.case)
    kept_out = {by.pk}.union(*(took.get(earlier, ()) for earlier in STEPS[ACCEPT].not_by))
    if not has_one_of(STEPS[ACCEPT].roles, to, kept_out):
        raise StepRefused(
            f"{to}现在没有能确认接收的经办人或负责人。请另选接收单位，或联系安全管理员安排岗位。"
        )


def _draw_up(case: Case, to: Unit, mode: str, shares: Sequence[Share], *, double_count: bool) -> None:
    """Write the certificate that the units will sign; refuse shares that the rules do not allow."""
    rules = steps.rules_of(case, "shares")
    rule = rules.of(mode)
    if rule is None:
        raise StepRefused("本县的规则不允许这种分成方式，请另选。")
    if double_count and not rules.double_count:
        raise StepRefused("本县的规则不允许双计，请取消勾选。")
    if len(shares) > rules.most_units:
        raise StepRefused(f"最多 {rules.most_units} 个单位分成，请减少单位。")
    if len({share.unit.pk for share in shares}) < len(shares):
        raise StepRefused("同一个单位写了两次，请合并成一行。")
    holders = transfers.holders(case)
    if mode == Mode.SINGLE:
        if len(holders) > 1:
            raise StepRefused(f"{_names(holders)}已经分成，不能改归一个单位。请选一种分成方式，并列入它们。")
        shares = [Share(unit) for unit in holders]
    else:
        _refuse_signers(holders, [share.unit for share in shares])
    try:
        parts = parts_of(rule, [share.parts for share in shares])
    except ValueError as wrong:
        raise StepRefused(str(wrong)) from wrong
    certificate = Certificate.objects.create(
        county_id=case.county_id, project=case.about_project, case=case, mode=mode, double_count=double_count
    )
    ShareLine.objects.bulk_create(
        ShareLine(county_id=case.county_id, certificate=certificate, unit=share.unit, place=place, parts=part)
        for place, (share, part) in enumerate(zip(shares, parts, strict=True))
    )


def _refuse_signers(holders: Sequence[Unit], units: Sequence[Unit]) -> None:
    """Refuse shares that take a unit's own without its signature, or that wait for a signature nobody could give."""
    if left_out := [unit for unit in holders if unit not in units]:
        raise StepRefused(f"分成单位里没有{_names(left_out)}：它已有的份额，要由它签署才能改。请把它列入。")
    if without := [unit for unit in units if not has_head(unit)]:
        raise StepRefused(
            f"{_names(without)}现在没有能签署分成证明的负责人。请换一个单位，或联系安全管理员安排岗位。"
        )


def _names(units: Sequence[Unit]) -> str:
    return "、".join(map(str, units))


@on(DECIDE, "refuse")
def _refused(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.end(step.case, "refused")


@on(ACCEPT, "accept")
def _accepted(step: Step, said: Mapping[str, Any], by: User) -> None:
    """Units that share sign first; where one unit gets everything, there is nothing to sign."""
    _refuse_elsewhere(step)
    _refuse_ended(step)
    certificate = _drawn_up(step.case)
    if certificate.mode == Mode.SINGLE:
        _move(step.case, certificate, by)
        return
    for line in certificate.lines.select_related("unit").order_by("place"):
        steps.open_step(step.case, SIGN, line.unit, by=by)


@on(ACCEPT, "decline")
def _declined(step: Step, said: Mapping[str, Any], by: User) -> None:
    _back_to_the_centre(step.case, by)


@on(SIGN, "sign")
def _signed(step: Step, said: Mapping[str, Any], by: User) -> None:
    _refuse_elsewhere(step)
    _refuse_ended(step)
    certificate = _drawn_up(step.case)
    ShareLine.objects.filter(certificate=certificate, unit=step.unit).update(
        signed_by=step.on_behalf_of or by, signed_post=by.post, signed_at=clock.now()
    )
    if not certificate.lines.filter(signed_at__isnull=True).exists():
        _move(step.case, certificate, by)


@on(SIGN, "decline")
def _not_signed(step: Step, said: Mapping[str, Any], by: User) -> None:
    steps.drop(step.case.steps.open())
    _back_to_the_centre(step.case, by)


def _drawn_up(case: Case) -> Certificate:
    return case.certificates.get(issued_at__isnull=True, refused_at__isnull=True)


def _back_to_the_centre(case: Case, by: User) -> None:
    case.certificates.filter(issued_at__isnull=True).update(refused_at=clock.now())
    steps.open_step(case, DECIDE, steps.office_for(case, DECIDE), by=by)


def _move(case: Case, certificate: Certificate, by: User) -> None:
    """Give the project to the receiver: the introducer's part stays, the libraries follow, the certificate holds."""
    transfer, now = case.transfer, clock.now()
    Certificate.objects.in_force().filter(project_id=case.project_id).update(replaced_at=now)
    issued = Certificate.objects.filter(county_id=case.county_id, issued_at__isnull=False).count()
    certificate.number = f"{clock.today():%Y}-{issued + 1:04d}"
    certificate.issued_at = now
    certificate.save(update_fields=["number", "issued_at"])
    # The libraries first: what is moved by hand lets them follow by a simpler rule.
    _follow_in_the_libraries(case, by)
    project = moving.move_to_unit(
        project=case.about_project,
        unit=transfer.receiver,
        by=by,
        former=PartKind.INTRODUCING,
        case=case.pk,
    )
    moving.take_part(
        project=project, unit_id=transfer.receiver.pk, kind=PartKind.HOSTING, by=by, case=case.pk
    )
    steps.end(case, "moved")


def _follow_in_the_libraries(case: Case, by: User) -> None:
    """The project stands in the library of the receiver, and leaves every other one of a unit."""
    project, transfer = case.about_project, case.transfer
    after = level_of(transfer.receiver)
    own = project.levels.exclude(level=Level.COUNTY).filter(status=StatusAtLevel.ADMITTED)
    held = dict(own.values_list("level", "unit_id"))
    if after != Level.COUNTY and held.get(after) != transfer.receiver.pk:
        levels.set_status(
            project=project,
            level=after,
            status=StatusAtLevel.ADMITTED,
            unit=transfer.receiver,
            by=by,
            case=case.pk,
        )
    for level in held:
        if level != after:
            levels.set_status(project=project, level=level, status=StatusAtLevel.LEFT, by=by, case=case.pk)
