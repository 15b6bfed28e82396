"""What the page of a project shows of the library: buttons that begin something, what is under way, the shares."""

from luodi.accounts.permissions import Permission
from luodi.library.models import Case
from luodi.library.reports import transfers
from luodi.projects.models import Project


def button(permission):
    """Offer a button to whoever may change the project and holds the permission."""

    def told(project, user):
        offered = not project.voided_at and user.can(permission)
        if offered and Project.objects.writable_by(user).filter(pk=project.pk).exists():
            return {"project": project}
        return None

    return told


ask_transfer = button(Permission.TRANSFER_ASK)


def shares(project, user):
    """Show how units share the project, where they do."""
    certificate = transfers.in_force(project)
    return {"certificate": certificate} if certificate else None


def under_way(project, user):
    """Show the cases of the project that wait for someone."""
    if not user.can(Permission.CASES_VIEW):
        return None
    rows = Case.objects.visible_to(user).under_way().filter(project=project).order_by("-pk")
    cases = [(case, list(case.steps.open().with_stopped().select_related("unit"))) for case in rows]
    return {"cases": cases} if cases else None
