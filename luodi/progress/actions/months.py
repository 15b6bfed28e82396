"""关账: the centre closes months in their order, and lets a unit report for one of them until a day."""

from datetime import date

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.progress.actions.locks import lock_county
from luodi.progress.models import ClosedMonth, Exemption
from luodi.progress.periods import after, is_month, month_of
from luodi.progress.recognition import COUNTED, FactKind
from luodi.progress.reports.months import Calendar


class MonthRefused(Exception):
    """The month cannot be closed, or reported for, like this; the message says why and what to do."""


@permitted(Permission.MONTH_CLOSE)
@transaction.atomic
def close_month(*, month: str, by: User) -> ClosedMonth:
    """Close a month for good: what is verified from now on counts in a later one. Raises MonthRefused."""
    county_id = by.post.county_id
    lock_county(county_id)
    closed = Calendar(county_id, clock.today()).closed_through
    if not is_month(month):
        raise MonthRefused("请选择要关账的月份。")
    if closed and month <= closed:
        raise MonthRefused(f"{month} 已经关账，不用再办，请刷新页面。")
    if month >= month_of(clock.today()):
        raise MonthRefused(f"{month} 还没有过完，到下个月才能关账。")
    if closed and month != after(closed):
        raise MonthRefused(f"要按月份先后关账，请先关 {after(closed)}。")
    made = ClosedMonth.objects.create(
        county_id=county_id, month=month, closed_by=by, closed_post=by.post, closed_at=clock.now()
    )
    trail.record("month.closed", made, by=by)
    return made


@permitted(Permission.MONTH_CLOSE)
@transaction.atomic
def grant_exemption(
    *, unit: Unit, form: FactKind | str, month: str, until: date, reason: str, by: User
) -> Exemption:
    """Let a unit's facts of one kind count in a closed month when they are verified up to a day. Raises MonthRefused."""
    county_id = by.post.county_id
    lock_county(county_id)
    if unit.county_id != county_id or form not in COUNTED:
        raise MonthRefused("请选择本县的单位和要补报的数据。")
    if not is_month(month) or month > Calendar(county_id, clock.today()).closed_through:
        raise MonthRefused(f"{month} 还没有关账，单位可以照常登记，不用特准。")
    if until < clock.today():
        raise MonthRefused("截止日期已经过去，请填今天或以后的日期。")
    if not reason.strip():
        raise MonthRefused("请写明特准补报的原因。")
    standing = Exemption.objects.filter(county_id=county_id, unit=unit, form=form, month=month)
    if last := standing.filter(until__gte=until).order_by("-until").first():
        raise MonthRefused(
            f"已准{unit}补报 {month} 的{last.get_form_display()}，{last.until} 前认定的都计入，不用再办；要延长的，请填更晚的日期。"
        )
    made = Exemption.objects.create(
        county_id=county_id,
        unit=unit,
        form=form,
        month=month,
        until=until,
        reason=reason.strip()[:200],
        granted_by=by,
        granted_at=clock.now(),
    )
    trail.record("month.exemption_granted", made, by=by, reason=made.reason, until=str(until))
    return made
