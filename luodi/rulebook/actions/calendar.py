"""Entering years and correcting days of the calendar, and moving due days that were counted otherwise."""

from datetime import date

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit.trail import record
from luodi.common import clock
from luodi.rulebook import due_days
from luodi.rulebook.due_days import NoLongerOpen
from luodi.rulebook.holidays import NamedDay, Notice
from luodi.rulebook.models import CalendarChange, CalendarDay, CalendarReview, CalendarYear
from luodi.rulebook.reports import proposals as reports
from luodi.rulebook.working_days import Calendar


class CalendarRefused(Exception):
    """The calendar is not changed; the message tells the user why and what to do."""


@permitted(Permission.CALENDAR_EDIT)
@transaction.atomic
def enter_year(*, notice: Notice, source: str, text: str, by: User) -> CalendarYear:
    """Enter the days of a year that the calendar lacks."""
    _one_at_a_time()
    if CalendarYear.objects.filter(year=notice.year).exists():
        raise CalendarRefused(f"{notice.year}年已经录入。个别日子有调整的，请在日历上点开那一天修改。")
    since = min([date(notice.year, 1, 1), *(named.on for named in notice.days)])
    change = _change(f"录入{notice.year}年工作日历", source, since, date(notice.year, 12, 31), by)
    entered = CalendarYear.objects.create(year=notice.year, source=source, text=text, change=change)
    for named in notice.days:
        _write(named, change)
    record(
        "calendar.year_entered",
        entered,
        by=by,
        after={"source": source, "days": {named.on.isoformat(): named.is_working for named in notice.days}},
    )
    _close_if_settled(change, by)
    return entered


@permitted(Permission.CALENDAR_EDIT)
@transaction.atomic
def change_day(*, named: NamedDay, reason: str, by: User) -> CalendarDay:
    """Make one day of a year that is known a working day or a day off."""
    _one_at_a_time()
    if not CalendarYear.objects.filter(year=named.on.year).exists():
        raise CalendarRefused(f"{named.on.year}年还没有录入，请先录入这一年的通知。")
    before = CalendarDay.objects.filter(day=named.on).first()
    was_working = Calendar({before.day: before.is_working} if before else {}).is_working(named.on)
    if was_working == named.is_working:
        raise CalendarRefused(f"这一天本来就是{'上班' if was_working else '休息'}，不用再改。")
    words = f"{named.on.month}月{named.on.day}日改为{'上班' if named.is_working else '休息'}"
    change = _change(f"{named.on.year}年{words}", reason, named.on, named.on, by)
    day = _write(named, change)
    record(
        "calendar.day_changed",
        day,
        by=by,
        before={"is_working": was_working, "name": before.name if before else ""},
        after={"is_working": named.is_working, "name": named.name},
        reason=reason,
    )
    _close_if_settled(change, by)
    return day


@permitted(Permission.CALENDAR_EDIT)
@transaction.atomic
def move_due_days(*, keys: list[str], by: User) -> tuple[int, list[str]]:
    """Move the chosen due days through their parts; return how many, and why others were not moved."""
    _one_at_a_time()
    chosen = [proposal for proposal in reports.proposals(by.post.county_id) if proposal.key in set(keys)]
    moved, refused = 0, []
    for proposal in chosen:
        try:
            with transaction.atomic():
                due_days.part_of(proposal).move(proposal=proposal, by=by)
        except NoLongerOpen as gone:
            refused.append(str(gone))
        else:
            moved += 1
    if missed := len(set(keys)) - len(chosen):
        refused.append(f"{missed} 项已经办结或另有调整，没有改动。")
    if changed := reports.unreviewed(by.post.county_id):
        _close_if_settled(CalendarChange.objects.get(pk=changed.up_to), by)
    return moved, refused


@permitted(Permission.CALENDAR_EDIT)
@transaction.atomic
def close_review(*, up_to: CalendarChange, by: User) -> None:
    """Note that the county looked at its due days; what was not chosen keeps the day it has."""
    _one_at_a_time()
    review = CalendarReview.objects.filter(county=by.post.county_id).first()
    if review is None or review.up_to_id < up_to.pk:
        kept = [proposal.title for proposal in reports.proposals(by.post.county_id)]
        _review(up_to, by)
        record("calendar.due_days_reviewed", up_to, by=by, kept=kept)


def _one_at_a_time() -> None:
    """Let changes wait for each other, so that the latest one is also the last to be seen by others."""
    CalendarChange.objects.select_for_update().order_by("pk").first()


def _change(words: str, reason: str, since: date, until: date, by: User) -> CalendarChange:
    return CalendarChange.objects.create(
        words=words, reason=reason, since=since, until=until, made_by=by, made_at=clock.now()
    )


def _write(named: NamedDay, change: CalendarChange) -> CalendarDay:
    told = {"is_working": named.is_working, "name": named.name, "change": change}
    day, _ = CalendarDay.objects.update_or_create(day=named.on, defaults=told)
    return day


def _close_if_settled(change: CalendarChange, by: User) -> None:
    """Leave nothing to look at where no open item counts otherwise."""
    if not reports.proposals(by.post.county_id):
        _review(change, by)


def _review(change: CalendarChange, by: User) -> None:
    told = {"up_to": change, "made_by": by, "made_at": clock.now()}
    CalendarReview.objects.update_or_create(county_id=by.post.county_id, defaults=told)
