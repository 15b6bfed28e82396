"""Proposing that a project leaves its libraries, and taking it back into the unit's own."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.library.actions import leaving as actions
from luodi.library.actions.steps import CaseRefused
from luodi.library.flows.reserve import LEAVING
from luodi.library.forms.leaving import LeaveForm
from luodi.library.reports import beside, leaving
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project


@requires(Permission.LEAVE_ASK)
def leave(request, pk):
    """Propose that the project leaves."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    obstacle = beside.in_the_way(LEAVING.code, [project.pk]).get(project.pk, "")
    form = LeaveForm(leaving.libraries_of(project), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.ask_to_leave(project=project, by=request.user, **form.said)
        except (CaseRefused, ClosedToYou) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已提出出库，等{case.steps.open().get().waits_for}同意。")
            return redirect(case)
    return render(request, "library/leave.html", {"project": project, "form": form, "obstacle": obstacle})


@require_POST
@requires(Permission.LEAVE_ASK)
def take_back(request, pk):
    """Take the project back into the library of its unit."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    try:
        actions.take_back(project=project, reason=typed(request.POST, "reason"), by=request.user)
    except CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已重新入库。")
    return redirect(project)
