"""商业敏感: marking a negotiation and taking the mark off again, and refusing those to whom a project is closed."""

from collections.abc import Iterable

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.projects.actions import writing
from luodi.projects.models import Part, Project
from luodi.projects.reports.masking import closed_among, whom_to_ask
from luodi.projects.sensitivity import STAGES, TAG
from luodi.projects.terms import PartKind

# Whose units may set the mark, if they may write the project at all.
MARKING = (PartKind.RESPONSIBLE, PartKind.INTRODUCING)


class MarkRefused(Exception):
    """The mark cannot be set or taken off like this; the message says why and what to do."""


class ClosedToYou(Exception):
    """The project is 商业敏感 and the acting post takes no part in it; the message says whom to ask."""


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def mark_sensitive(*, project: Project, reason: str, by: User) -> Project:
    """Mask name and investor until signing for everyone who takes no part. Raises MarkRefused and freezing.Frozen."""
    current = _locked(project, reason, by)
    if current.is_sensitive:
        raise MarkRefused(f"这个项目已经标为{TAG}，不用再标。")
    if current.stage not in STAGES:
        raise MarkRefused(f"项目已经{current.get_stage_display()}，不再遮盖；只有签约前的项目可以标为{TAG}。")
    writing.refuse_frozen(current, ["is_sensitive"])
    return _set(current, True, "project.marked_sensitive", reason, by)


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def unmark_sensitive(*, project: Project, reason: str, by: User) -> Project:
    """Show the project again to everyone who may read it."""
    current = _locked(project, reason, by)
    if not current.is_sensitive:
        raise MarkRefused(f"这个项目没有标为{TAG}，不用取消，请刷新页面。")
    return _set(current, False, "project.mark_lifted", reason, by)


def _locked(project: Project, reason: str, by: User) -> Project:
    current = Project.objects.select_for_update().get(pk=project.pk)
    if not may_mark(current, by):
        raise MarkRefused(f"标为{TAG}和取消，由责任单位办理；招商中心是责任或引荐单位时也可以办。")
    if not reason.strip():
        raise MarkRefused("请写明原因。")
    return current


def may_mark(project: Project, user: User) -> bool:
    """Tell whether the acting post sets the mark: it writes the project, and its unit is responsible or introduced it."""
    units = user.reach.acts_for
    parts = Part.objects.filter(kind__in=MARKING, unit_id__in=units, project=project.pk).values("project_id")
    own = Project.objects.writable_by(user).filter(pk=project.pk, voided_at=None)
    return bool(own.filter(pk__in=parts).exists())


def _set(project: Project, is_sensitive: bool, verb: str, reason: str, by: User) -> Project:
    project.is_sensitive = is_sensitive
    writing.save([project], by=by)
    trail.record(verb, project, by=by, reason=reason.strip()[:200])
    return project


def refuse_closed(projects: Iterable[Project], by: User) -> None:
    """Refuse to let the user change projects of which one is closed to the acting post; a query only where one is masked."""
    masked = {project.pk: project for project in projects if project.is_masked}
    if masked and (closed := closed_among(by, masked)):
        raise ClosedToYou(whom_to_ask(masked[min(closed)]))
