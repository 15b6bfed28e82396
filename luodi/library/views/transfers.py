"""Asking that a project goes to another unit, and the certificate of its shares."""

from django.contrib import messages
from django.shortcuts import redirect, render

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.offices import NobodyInOffice
from luodi.library.actions import transfers as actions
from luodi.library.actions.steps import CaseRefused
from luodi.library.forms.transfers import AskTransferForm
from luodi.library.models import Certificate
from luodi.projects.models import Project
from luodi.projects.reports import masking


@requires(Permission.TRANSFER_ASK)
def ask(request, pk):
    """Ask for a transfer."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    form = AskTransferForm(project, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.ask_transfer(project=project, by=request.user, **form.cleaned_data)
        except (CaseRefused, NobodyInOffice) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已提交，等招商中心决定。")
            return redirect(case)
    return render(request, "library/ask_transfer.html", {"project": project, "form": form})


@requires(Permission.CASES_VIEW)
def certificate(request, pk):
    """Show a certificate of shares, fit to be printed."""
    found = visible_or_404(request, Certificate, "project", "case", pk=pk)
    lines = found.lines.select_related("unit", "signed_by", "signed_post__unit").order_by("place")
    context = {
        "certificate": found,
        "lines": list(lines),
        "project_name": masking.shown_name(found.project, request.user),
    }
    return render(request, "library/certificate.html", context)
