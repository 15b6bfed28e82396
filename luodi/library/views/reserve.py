"""储备质量: the list of the reserve, and assessing how far a project has been prepared."""

from django.contrib import messages
from django.shortcuts import redirect, render

from luodi.accounts.access import requires, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.library.actions import maturity
from luodi.library.forms.reserve import Assessment, ReserveForm
from luodi.library.reports import reserve
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project


@requires(Permission.CASES_VIEW)
def listing(request):
    """Show the projects of the reserve, the longest untouched first."""
    form = ReserveForm(request.user, request.GET)
    context = {
        "form": form,
        "page": reserve.page(request.user, form.wanted, request.GET.get("page")),
        "wanted": form.wanted,
        "summary": reserve.summary(request.user),
        "bands": reserve.BANDS,
    }
    return render(request, "library/reserve.html", context)


@requires(Permission.PROJECT_EDIT)
def assess(request, pk):
    """Assess a project item by item."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    name, items = reserve.checklist(project)
    form = Assessment(items, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            kept = maturity.assess(project=project, answers=form.answers, by=request.user)
        except (maturity.DepthRefused, ClosedToYou) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"已保存，成熟度 {kept.percent}%。")
            return redirect(project)
    return render(request, "library/assess.html", {"project": project, "name": name, "form": form})
