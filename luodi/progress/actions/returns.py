"""月报: a unit reports a month for all its projects in one act."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.progress.actions.facts import FactRefused, record_facts, with_files_kept
from luodi.progress.actions.locks import lock_county, lock_projects
from luodi.progress.actions.relight import relight
from luodi.progress.entries import FactEntry
from luodi.progress.models import FactOrigin, Reminder, Return
from luodi.progress.periods import before, due_on, month_of
from luodi.progress.reports import returns
from luodi.rulebook.reports import packs


@permitted(Permission.FACT_RECORD)
def file_return(
    *, month: str, entries: Sequence[FactEntry], nothing_new: Sequence[int] = (), key: str = "", by: User
) -> Return:
    """File the return of the acting post's unit for a month; ``nothing_new`` are the projects about which nothing is to be said.

    What was filed before under the same key is returned as it is. Raises FactRefused, ExplanationMissing, FileRefused, ClosedToYou.
    """
    kept = [with_files_kept(entry, by) for entry in entries]
    return _file(month, kept, set(nothing_new), key, by)


@transaction.atomic
def _file(month: str, entries: Sequence[FactEntry], nothing_new: set[int], key: str, by: User) -> Return:
    county_id, unit = by.post.county_id, by.post.unit
    if month not in (month_of(clock.today()), before(month_of(clock.today()))):
        raise FactRefused(f"{month} 的月报已经过了报送的时候，请到项目页面逐条登记。")
    # All of them, since the lights of all follow: a project comes before the county and the trail, as everywhere.
    locked = lock_projects(
        {*returns.expected_of(by).values_list("pk", flat=True)} | {e.project_id for e in entries}
    )
    lock_county(county_id)
    filed = (
        Return.objects.filter(county_id=county_id, unit=unit, month=month).select_related("filed_by").first()
    )
    if filed and key and filed.key == key:
        return filed
    if filed:
        raise FactRefused(
            f"{month} 的月报已由{filed.filed_by.full_name}报过，不用再报。还有新的，请到项目页面逐条登记。"
        )
    expected = set(returns.expected_of(by).values_list("pk", flat=True))
    if not expected:
        raise FactRefused(f"{month} 没有要由您报的月报：您单位没有要报的项目，或者不归您的岗位报。")
    said = {entry.project_id for entry in entries}
    if not said <= expected:
        raise FactRefused("有的项目不归本单位报月报，请刷新页面。")
    if entries:
        record_facts(entries=[_keyed(entry, key) for entry in entries], by=by)
    rules = packs.in_force(county_id, "recognition").rules
    made = Return.objects.create(
        county_id=county_id,
        unit=unit,
        month=month,
        due_on=due_on(month, rules.report_day),
        expected=len(expected),
        reported=len(said | nothing_new & expected),
        filed_by=by,
        filed_post=by.post,
        filed_at=clock.now(),
        key=key,
    )
    relight(expected & locked.keys())
    trail.record("return.filed", made, by=by, month=month, expected=made.expected, reported=made.reported)
    return made


def _keyed(entry: FactEntry, key: str) -> FactEntry:
    own = f"{key}-{entry.project_id}-{entry.kind}"[:64] if key else ""
    return replace(entry, origin=FactOrigin.RETURN, key=own)


class ReminderRefused(Exception):
    """Nobody can be reminded like this; the message says why and what to do."""


@permitted(Permission.RETURN_REMIND)
@transaction.atomic
def remind_units(*, month: str, units: Collection[int] = (), by: User) -> list[Reminder]:
    """Remind units that have not filed the return of a month, all of them where none are named; none twice on one day.

    Raises ReminderRefused.
    """
    county_id, today = by.post.county_id, clock.today()
    # Two officers who press at the same moment remind once.
    lock_county(county_id)
    due = returns.to_remind(by, month)
    asked = [pk for pk in due if pk in units] if units else due
    if not asked:
        raise ReminderRefused(
            f"没有要催的单位：{month} 的月报都已报出、今天已经催过，或者现在不用报。请刷新页面核对。"
        )
    made = []
    for unit in Unit.objects.filter(pk__in=asked).order_by("path"):
        told = {"month": month, "unit": unit}
        made.append(Reminder.objects.create(county_id=county_id, on=today, by=by, post=by.post, **told))
        trail.record("return.reminded", made[-1], by=by, month=month, unit=str(unit))
    return made
