"""填报: one person enters a fact from a document, another one confirms it. Only then does it count."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.assessment import input_cells
from luodi.assessment.models import Input, Run
from luodi.audit import trail
from luodi.common import clock


class InputRefused(Exception):
    """The entry is not taken like this; the message says why and what to do."""


@dataclass(frozen=True)
class Told:
    """One fact of a unit as its document says it, to be entered."""

    unit: Unit
    fact: str
    value: str
    document: str


@permitted(Permission.ASSESS)
def enter(*, run: Run, unit: Unit, fact: str, value: str, document: str, by: User) -> Input:
    """Enter one fact of a unit as its document says; a list that units share is the county's. Raises InputRefused."""
    return enter_all(run=run, facts=[Told(unit, fact, value, document)], by=by)[0]


@permitted(Permission.ASSESS, reads="run")
@transaction.atomic
def enter_all(*, run: Run, facts: Sequence[Told], by: User) -> list[Input]:
    """Enter facts of units, all or none of them. Raises InputRefused.

    Each waits for a second person. What waited before for the same is withdrawn by it.
    """
    current = _open(run)
    units = {current.county_id, *current.scheme.units.values_list("pk", flat=True)}
    waiting = {(one.unit_id, one.fact): one for one in Input.objects.waiting().filter(run=current)}
    return [_enter(current, told, units, waiting, by) for told in facts]


def _enter(
    run: Run, told: Told, units: Collection[int], waiting: dict[tuple[int, str], Input], by: User
) -> Input:
    if told.unit.pk not in units:
        raise InputRefused(f"{told.unit}不在这次考核的单位里。")
    document = told.document.strip()
    if not document:
        raise InputRefused("请写明凭什么材料填报：名称、文号。")
    try:
        value = input_cells.read(
            run.version.rules, told.fact, told.value, shared=told.unit.pk == run.county_id
        )
    except input_cells.BadEntry as bad:
        raise InputRefused(str(bad)) from bad
    if before := waiting.get((told.unit.pk, told.fact)):
        if (before.value, before.document) == (value, document):
            return before
        Input.objects.filter(pk=before.pk).update(ended_at=clock.now(), ended_because="重新填报")
    entry = Input.objects.create(
        county_id=run.county_id, run=run, unit=told.unit, fact=told.fact, value=value,
        document=document[:200], entered_by=by, entered_at=clock.now(),
    )  # fmt: skip
    trail.record(
        "assessment.input_entered",
        run,
        by=by,
        unit=told.unit.name,
        fact=told.fact,
        value=value,
        document=entry.document,
    )
    waiting[told.unit.pk, told.fact] = entry
    return entry


def confirm(*, entry: Input, by: User) -> Input:
    """Confirm what another person entered; it takes the place of what stood before. Raises InputRefused."""
    return confirm_all(entries=[entry], by=by)[0]


@permitted(Permission.ASSESS)
@transaction.atomic
def confirm_all(*, entries: Sequence[Input], by: User) -> list[Input]:
    """Confirm several entries of one run, all or none of them. Raises InputRefused."""
    if not entries:
        raise InputRefused("请先勾选要核对的填报。")
    refuse_unread(entries[0].run, by)
    run = _open(entries[0].run)
    rows = run.inputs.select_for_update(of=("self",)).select_related("unit").order_by("pk")
    waiting = list(rows.filter(pk__in=[entry.pk for entry in entries]))
    standing = {(one.unit_id, one.fact): one for one in Input.objects.standing().filter(run=run)}
    return [_confirm(run, entry, standing.get((entry.unit_id, entry.fact)), by) for entry in waiting]


def _confirm(run: Run, entry: Input, before: Input | None, by: User) -> Input:
    if entry.confirmed_at and entry.confirmed_by_id == by.pk:
        return entry
    _refuse_settled(entry)
    refuse_same("assessment.input_confirmed", by, entry.entered_by_id, refusal=InputRefused)
    now = clock.now()
    if before:
        Input.objects.filter(pk=before.pk).update(ended_at=now, ended_because="以后来核对的为准")
    entry.confirmed_by, entry.confirmed_at = by, now
    entry.save()
    trail.record(
        "assessment.input_confirmed", run, by=by, unit=entry.unit.name, fact=entry.fact,
        before=before.value if before else None, after=entry.value,
    )  # fmt: skip
    return entry


@permitted(Permission.ASSESS)
@transaction.atomic
def give_back(*, entry: Input, reason: str, by: User) -> Input:
    """Refuse what somebody entered, with a reason; what stood before goes on standing. Raises InputRefused."""
    refuse_unread(entry.run, by)
    run = _open(entry.run)
    current = Input.objects.select_for_update().get(pk=entry.pk)
    _refuse_settled(current)
    if not reason.strip():
        raise InputRefused("请写明退回的原因。")
    current.ended_at, current.ended_because = clock.now(), reason.strip()[:200]
    current.save()
    trail.record(
        "assessment.input_given_back", run, by=by, unit=current.unit.name, fact=current.fact,
        value=current.value, reason=current.ended_because,
    )  # fmt: skip
    return current


def _open(run: Run) -> Run:
    current = Run.objects.select_for_update().get(pk=run.pk)
    if current.is_final:
        raise InputRefused("这次考核已经定稿，不能再填报。")
    if current.is_void:
        raise InputRefused("这次考核已经作废，不能再填报。")
    return current


def _refuse_settled(entry: Input) -> None:
    if entry.confirmed_at:
        raise InputRefused("这一条已经核对过。要改的，请重新填报，再由另一人核对。")
    if entry.ended_at:
        raise InputRefused("这一条已经退回或被新的填报替换，请看最新的一条。")
