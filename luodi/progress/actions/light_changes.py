"""改灯: one person says why another colour is right until a day, another agrees; the rules go on judging beside it."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_unread
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import clock
from luodi.progress import lights
from luodi.progress.actions.locks import lock_projects
from luodi.progress.actions.relight import relight
from luodi.progress.lights import Colour
from luodi.progress.models import LightChange, ProjectLight
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project

State = LightChange.State
# What somebody changes holds a quarter at most: by then the rules have said something new.
LONGEST = timedelta(days=92)


class LightRefused(Exception):
    """The light cannot be changed like this; the message says why and what to do."""


def _locked(project_id: int, by: User) -> Project:
    refuse_unread(Project(pk=project_id), by)
    project: Project = lock_projects([project_id])[project_id]
    refuse_closed([project], by)
    return project


@permitted(Permission.LIGHT_CHANGE)
@transaction.atomic
def ask_change(*, project: Project, to: str, reason: str, until: date, by: User) -> LightChange:
    """Say that another colour is right, why and until when; somebody else must agree. Raises LightRefused and ClosedToYou."""
    current = _locked(project.pk, by)
    light = ProjectLight.objects.filter(project=current).first()
    if light is None:
        raise LightRefused("这个项目现在的阶段不亮灯，不用改。")
    if to not in Colour or to == light.shown:
        raise LightRefused(f"现在就是{light}，请选择另一种颜色。")
    if not reason.strip():
        raise LightRefused("请写明改灯的理由，复核的人和以后查看的人都看得到。")
    if not clock.today() <= until <= clock.today() + LONGEST:
        raise LightRefused(f"有效到的日期从今天起，最多 {LONGEST.days} 天；到期恢复按规则亮灯。")
    for standing in LightChange.objects.filter(project=current, state__in=LightChange.STANDING):
        if standing.is_asked:
            raise LightRefused("已有一个改灯申请等待复核，请先复核或撤回。")
        if standing.holds:
            raise LightRefused(
                f"已经改过灯，有效到{lights.in_words(standing.until)}；要再改，请先撤销那一次。"
            )
    change = LightChange.objects.create(
        county_id=current.county_id, project=current, unit=current.unit, before=light.judged, to=to,
        reason=reason.strip(), until=until, asked_by=by, asked_post=by.post, asked_at=clock.now(),
    )  # fmt: skip
    _note("light.change_asked", change, by, reason=change.reason, until=until.isoformat())
    return change


def _note(verb: str, change: LightChange, by: User, **more: Any) -> None:
    trail.record(
        verb,
        change.project,
        by=by,
        change=change.pk,
        light={"before": change.before, "to": change.to},
        **more,
    )


def _change(change: LightChange, by: User, state: str, words: str) -> LightChange:
    """Return the change as it stands, its project locked; refuse what is not in the state."""
    project = _locked(change.project_id, by)
    current = LightChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    current.project = project
    if current.state != state:
        raise LightRefused(f"这个改灯申请{current.state_words}，{words}，请刷新页面。")
    return current


@permitted(Permission.LIGHT_APPROVE)
@transaction.atomic
def settle_change(*, change: LightChange, agrees: bool, verdict: str = "", by: User) -> LightChange:
    """Agree to a change, as the second person, or not and say why. Raises LightRefused and ClosedToYou."""
    current = _change(change, by, State.ASKED, "不用再复核")
    refuse_same("light.changed", by, current.asked_by_id, refusal=LightRefused)
    if not agrees and not verdict.strip():
        raise LightRefused("请写明不同意的原因。")
    if agrees and current.until < clock.today():
        raise LightRefused("有效到的日期已经过了，请不同意，由申请人重新申请。")
    current.state = State.APPROVED if agrees else State.DECLINED
    current.verdict = verdict.strip()[:300]
    current.settled_by, current.settled_post, current.settled_at = by, by.post, clock.now()
    current.save()
    if agrees:
        relight([current.project_id])
    verb = "light.changed" if agrees else "light.change_declined"
    _note(verb, current, by, reason=current.verdict or None, until=current.until.isoformat())
    return current


@permitted(Permission.LIGHT_CHANGE)
@transaction.atomic
def withdraw_change(*, change: LightChange, by: User) -> LightChange:
    """Take a change back that nobody settled. Raises LightRefused and ClosedToYou."""
    current = _change(change, by, State.ASKED, "不能撤回")
    if current.asked_by_id != by.pk:
        raise LightRefused("改灯申请由申请人撤回；不同意的，请在复核时写明原因。")
    current.state, current.settled_at = State.WITHDRAWN, clock.now()
    current.save()
    _note("light.change_withdrawn", current, by)
    return current


@permitted(Permission.LIGHT_APPROVE)
@transaction.atomic
def revert_change(*, change: LightChange, reason: str, by: User) -> LightChange:
    """End a change that holds, with a reason; the light is again what the rules say. Raises LightRefused and ClosedToYou."""
    current = _change(change, by, State.APPROVED, "不能撤销")
    if not current.holds:
        raise LightRefused("这次改灯已经到期，现在就是按规则亮灯，不用撤销。")
    if not reason.strip():
        raise LightRefused("请写明撤销改灯的原因。")
    current.state, current.reverted_by, current.reverted_at = State.REVERTED, by, clock.now()
    current.revert_reason = reason.strip()[:300]
    current.save()
    relight([current.project_id])
    _note("light.change_reverted", current, by, reason=current.revert_reason)
    return current
