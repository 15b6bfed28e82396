"""填报: one person enters a fact from a document, another one confirms it. Only then does it count."""

from typing import Any

from django.db import transaction

from luodi.accounts.models import Unit, User
from luodi.assessment import checks
from luodi.assessment.engine.facts import read_fact
from luodi.assessment.engine.numbers import BadNumber
from luodi.assessment.engine.scheme import Fact, Records
from luodi.assessment.models import Input, Run
from luodi.audit import trail
from luodi.common import clock

SEPARATORS = ("\t", "｜", "|")


class InputRefused(Exception):
    """The entry is not taken like this; the message says why and what to do."""


@transaction.atomic
def enter(*, run: Run, unit: Unit, fact: str, value: str, document: str, by: User) -> Input:
    """Enter one fact of a unit as its document says; a list that units share is the county's.

    It waits for a second person. What waited before for the same is withdrawn by it. Raises InputRefused.
    """
    current = _open(run)
    if unit.pk != current.county_id and not current.scheme.units.filter(pk=unit.pk).exists():
        raise InputRefused(f"{unit}不在这次考核的单位里。")
    if not document.strip():
        raise InputRefused("请写明凭什么材料填报：名称、文号。")
    told = _value(current, fact, value, shared=unit.pk == current.county_id)
    same = Input.objects.filter(run=current, unit=unit, fact=fact)
    waiting = same.waiting().first()
    if waiting and (waiting.value, waiting.document) == (told, document.strip()):
        return waiting
    same.waiting().update(ended_at=clock.now(), ended_because="重新填报")
    entry = Input.objects.create(
        county_id=current.county_id, run=current, unit=unit, fact=fact, value=told,
        document=document.strip()[:200], entered_by=by, entered_at=clock.now(),
    )  # fmt: skip
    trail.record(
        "assessment.input_entered",
        current,
        by=by,
        unit=unit.name,
        fact=fact,
        value=told,
        document=entry.document,
    )
    return entry


@transaction.atomic
def confirm(*, entry: Input, by: User) -> Input:
    """Confirm what another person entered; it takes the place of what stood before. Raises InputRefused."""
    run = _open(entry.run)
    current = Input.objects.select_for_update().get(pk=entry.pk)
    if current.confirmed_at and current.confirmed_by_id == by.pk:
        return current
    _refuse_settled(current)
    if current.entered_by_id == by.pk:
        raise InputRefused("填报的人不能自己核对，请另一位考核人员对照材料核对。")
    now = clock.now()
    before = Input.objects.standing().filter(run=run, unit=current.unit_id, fact=current.fact).first()
    if before:
        Input.objects.filter(pk=before.pk).update(ended_at=now, ended_because="以后来核对的为准")
    current.confirmed_by, current.confirmed_at = by, now
    current.save()
    trail.record(
        "assessment.input_confirmed", run, by=by, unit=current.unit.name, fact=current.fact,
        before=before.value if before else None, after=current.value,
    )  # fmt: skip
    return current


@transaction.atomic
def give_back(*, entry: Input, reason: str, by: User) -> Input:
    """Refuse what somebody entered, with a reason; what stood before goes on standing. Raises InputRefused."""
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


def _value(run: Run, name: str, written: str, *, shared: bool) -> Any:
    rules = run.version.rules
    try:
        if name in rules.records:
            if shared != (rules.records[name].shares is not None):
                words = "由几个单位分，请填在全县下面。" if not shared else "是各单位自己的，请填在单位下面。"
                raise InputRefused(f"“{rules.records[name].title or name}”{words}")
            return _rows(rules.records[name], written)
        fact = checks.entered(rules).get(name)
        if fact is None or shared:
            raise InputRefused(f"办法里没有要填报的“{name}”，取自指标、目标任务的不用填。")
        if fact.type == "numbers":
            return [_one(fact.model_copy(update={"type": "number"}), one) for one in written.split()]
        return _one(fact, written.strip())
    except BadNumber as bad:
        raise InputRefused(str(bad)) from bad


def _one(fact: Fact, written: str) -> Any:
    if not written:
        raise InputRefused(f"请填“{fact.title or '数'}”；没有的不要填，没有填报和填报 0 是两回事。")
    read_fact(fact, written)
    return written


def _rows(rules: Records, written: str) -> list[dict[str, Any]]:
    """Read lines as they are pasted from a workbook: the name, then what each record has, in the order of the scheme."""
    rows = []
    for number, line in enumerate(filter(str.strip, written.splitlines()), start=1):
        mark = next((one for one in SEPARATORS if one in line), SEPARATORS[0])
        name, *cells = [cell.strip() for cell in line.split(mark)]
        if len(cells) > len(rules.attributes):
            raise InputRefused(
                f"第 {number} 行有 {len(cells) + 1} 格，应是名称和 {len(rules.attributes)} 项。"
            )
        row: dict[str, Any] = {"name": name}
        for (key, fact), cell in zip(rules.attributes.items(), cells, strict=False):
            if cell:
                read_fact(fact, cell)
                row[key] = cell
        rows.append(row)
    return rows
