"""What the page of a project shows of the library: buttons that begin something, what is under way, the shares."""

from luodi.accounts.permissions import Permission
from luodi.library.models import Case
from luodi.library.reports import leaving, transfers


def ask_transfer(project, user):
    """Offer to ask for a transfer to whoever may change the project; what left every library comes back first."""
    if project.voided_at or not user.can(Permission.TRANSFER_ASK):
        return None
    if not project.is_writable_by(user):
        return None
    return {"project": project} if leaving.libraries_of(project) else None


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
