"""The record of a project: who decided what, under which post and rules, and how long it took."""

from django.shortcuts import render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.library.reports import records
from luodi.projects.models import Project


@requires(Permission.CASES_VIEW)
def record(request, pk):
    """Show every case of a project in order; words stay closed to those to whom the project is."""
    project = visible_or_404(request, Project, "unit", pk=pk)
    return render(
        request, "library/record.html", {"project": project, **records.record(project, request.user)}
    )
