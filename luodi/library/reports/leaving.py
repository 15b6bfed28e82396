"""Reads for 出库: which libraries hold a project, who is the second person, why it cannot leave now."""

from typing import Any

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission, Role
from luodi.accounts.reports import offices
from luodi.library.flows.reserve import LEAVE_AGREE, LEAVE_CONFIRM, LEAVING
from luodi.library.models import Case
from luodi.projects.models import Project
from luodi.projects.reports.standing import level_of
from luodi.projects.stages import Level, StatusAtLevel

NOBODY = (
    "没有第二个人能同意出库：责任单位没有别的负责人，招商中心也没有别的专员在岗。请联系安全管理员安排岗位。"
)


def libraries_of(project: Project) -> list[Level]:
    """Return the libraries that hold the project, the county's first."""
    held = project.levels.filter(status=StatusAtLevel.ADMITTED).values_list("level", flat=True)
    return sorted(map(Level, held), key=lambda level: level != Level.COUNTY)


def left_behind(project: Project) -> Level | None:
    """Return the library of its unit for a project that left its own library, if none of the units' holds it now."""
    rows = dict(project.levels.exclude(level=Level.COUNTY).values_list("level", "status"))
    if project.voided_at or StatusAtLevel.ADMITTED in rows.values():
        return None
    left = [Level(level) for level, status in rows.items() if status == StatusAtLevel.LEFT]
    if not left:
        return None
    own = level_of(project.unit)
    return left[0] if own == Level.COUNTY else own


def why_not(project: Project, by: User, *, county_only: bool) -> str:
    """Return why the person cannot propose that the project leaves, with what to do; "" where that is possible."""
    if not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        return f"“{project.name}”由{project.unit}负责，请联系该单位提出出库。"
    if project.voided_at:
        return f"“{project.name}”已经作废，不用再出库。"
    held = libraries_of(project)
    if not held:
        return f"“{project.name}”现在不在任何库里，不用出库。"
    if county_only and Level.COUNTY not in held:
        return f"“{project.name}”不在县级库，请选择从本单位库出库。"
    return ""


def second_person(project: Project, by: User) -> tuple[str, Unit] | None:
    """Return who agrees to what this person proposes: the step, and the unit it waits for; None when nobody could."""
    if by.post.role != Role.HEAD and offices.has_head(project.unit, {by.pk}):
        return LEAVE_AGREE, project.unit
    if not offices.somebody_else(project.county_id, Role.CENTRE, {by.pk}):
        return None
    return LEAVE_CONFIRM, offices.office(project.county_id, Role.CENTRE, {by.pk})


def button(project: Project, user: User) -> dict[str, Any] | None:
    """Offer leaving, or coming back into the own library, on the page of a project, to those who could."""
    if not _may_ask(project, user):
        return None
    held = libraries_of(project)
    return {"project": project, "held": held} if held or left_behind(project) else None


def take_back(project: Project, user: User) -> dict[str, Any] | None:
    """Ask for the reason why a project comes back into the own library."""
    left = left_behind(project)
    if left is None or libraries_of(project) or not _may_ask(project, user):
        return None
    return {"project": project, "left": left}


def _may_ask(project: Project, user: User) -> bool:
    if not user.can(Permission.LEAVE_ASK) or project.voided_at:
        return False
    if not project.is_writable_by(user):
        return False
    return not Case.objects.under_way().filter(flow=LEAVING.code, project=project).exists()


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what the page of a case shows above its steps."""
    return {"leaving": case.leaving}
