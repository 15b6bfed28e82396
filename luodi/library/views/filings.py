"""Filing a project to the county library, and the files that were submitted with it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.files.models import StoredFile
from luodi.files.views import serve
from luodi.library.actions import filings as actions
from luodi.library.actions.steps import CaseRefused
from luodi.library.forms.filings import FileForm
from luodi.library.models import Case, Submission
from luodi.library.reports import filing_pages, filings
from luodi.projects.models import Project


@requires(Permission.FILE)
def file(request, pk):
    """Show what would be submitted and what is lacking, and file it."""
    project = writable_or_404(request, Project, "unit", "parent", pk=pk)
    form = FileForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and "check" not in request.POST:
        try:
            case = actions.file_project(
                project=project,
                land=form.cleaned_data["land"],
                words=form.cleaned_data["words"],
                by=request.user,
            )
        except CaseRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"已报送，等{project.unit}负责人审批。")
            return redirect(case)
    land = form.cleaned_data.get("land") if form.is_bound and form.is_valid() else None
    check = filings.check(project, request.user, land)
    return render(request, "library/file.html", {"check": check, "form": form})


@requires(Permission.CASES_VIEW)
def submitted_file(request, submission, held):
    """Hand out a file as it was submitted, to whoever may read that submission."""
    found = Submission.objects.filter(pk=submission).first()
    if found is None:
        raise Http404
    case = visible_or_404(request, Case, pk=found.case_id)
    told = filing_pages.submitted_file(case, found, held, request.user)
    stored = StoredFile.objects.filter(sha256=told["sha256"]).first() if told else None
    if stored is None:
        raise Http404
    return serve(stored, told["name"])
