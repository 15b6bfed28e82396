"""外出代行: a head who is away names a deputy for certain days; what the deputy approves bears both names."""

from datetime import date

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.audit import trail
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.library.models import Deputyship
from luodi.library.reports import deputies


class DeputyRefused(Exception):
    """The deputy cannot be named, or the deputyship not ended; the message says what to do."""


@permitted(Permission.DEPUTY_NAME)
@transaction.atomic
def name_deputy(*, deputy: User, from_on: date, to_on: date, reason: str, by: User) -> Deputyship:
    """Let another person of the own unit act for its head on these days. Raises DeputyRefused."""
    if by.post is None or by.post.role != Role.HEAD:
        raise DeputyRefused("只有单位负责人可以指定代行人，请切换到负责人岗位。")
    unit = Unit.objects.select_for_update(no_key=True).get(pk=by.post.unit_id)
    if deputy.pk == by.pk or deputy.pk not in dict(deputies.candidates(unit, by)):
        raise DeputyRefused("代行人要是本单位在岗的另一位同事，请重新选择。")
    if from_on > to_on or to_on < clock.today():
        raise DeputyRefused("起止日期不对：止日不能早于起日，也不能早于今天。请重新填写。")
    held = Deputyship.objects.filter(unit__in=by.reach.own, head=by, ended_at__isnull=True)
    if other := held.filter(from_on__lte=to_on, to_on__gte=from_on).select_related("deputy").first():
        raise DeputyRefused(
            f"{sentence_day(other.from_on)}至{sentence_day(other.to_on)}已指定{other.deputy.full_name}代行，"
            "请先结束那一段，再另行指定。"
        )
    named = Deputyship.objects.create(
        county_id=unit.county_id,
        unit=unit,
        head=by,
        deputy=deputy,
        from_on=from_on,
        to_on=to_on,
        reason=reason.strip(),
        named_at=clock.now(),
    )
    trail.record(
        "deputy.named",
        named,
        by=by,
        deputy=deputy.full_name,
        from_on=str(from_on),
        to_on=str(to_on),
        reason=named.reason,
    )
    return named


@permitted(Permission.DEPUTY_NAME)
@transaction.atomic
def end_deputyship(*, deputyship: Deputyship, by: User) -> Deputyship:
    """End a deputyship before its time. Raises DeputyRefused."""
    current = Deputyship.objects.select_for_update(of=("self",)).select_related("head").get(pk=deputyship.pk)
    if current.head_id != by.pk:
        raise DeputyRefused(f"这段代行由{current.head.full_name}指定，请由本人结束。")
    if current.ended_at or current.to_on < clock.today():
        raise DeputyRefused("这段代行已经结束，不用再办。")
    current.ended_at = clock.now()
    current.save(update_fields=["ended_at"])
    trail.record("deputy.ended", current, by=by)
    return current
