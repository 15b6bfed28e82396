"""What a case of 流转 is about, who may ask for one, and the shares of a project."""

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Role
from luodi.library.flows.transfer import TRANSFER
from luodi.library.models import Case, Certificate
from luodi.library.reports import snapshots
from luodi.projects.models import Project


def about(case, user):
    """Return the request, and every certificate drawn up in the case with its signatures."""
    certificates = case.certificates.prefetch_related("lines__unit", "lines__signed_by").order_by("-pk")
    return {
        "transfer": case.transfer,
        "certificates": list(certificates),
        # Who is to take it over sees what it is, before it can be read in the library.
        "project_rows": snapshots.as_it_stands(case.about_project) if case.ended_at is None else [],
    }


def in_force(project):
    """Return the certificate by which units share the project now, or None."""
    return Certificate.objects.in_force().filter(project=project).first()


def holders(case: Case) -> list[Unit]:
    """Return the units that share the project now, the leading one first; before any certificate the one that gives it."""
    held = in_force(case.about_project)
    if held is None:
        return [case.transfer.from_unit]
    return [line.unit for line in held.lines.select_related("unit").order_by("place")]


def why_not_to_ask(project: Project, by: User) -> str:
    """Return why the person cannot ask for a transfer, with what to do; "" where the person can."""
    if by.post is None or Role(by.post.role) not in TRANSFER.started_by:
        return "流转由责任单位的经办人或负责人申请，请切换岗位，或请责任单位申请。"
    if not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        return f"“{project.name}”由{project.unit}负责，请联系该单位申请流转。"
    return "这个项目已经作废，不能流转。请改选没有作废的项目。" if project.voided_at else ""
