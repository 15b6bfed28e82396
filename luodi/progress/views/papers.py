"""Papers that prove stages: registering, voiding, handing out."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.files.kinds import FileRefused
from luodi.files.views import serve
from luodi.progress.actions import papers
from luodi.progress.actions.papers import ProofRefused
from luodi.progress.forms.staging import ProofForm
from luodi.progress.models import Proof
from luodi.progress.proofs import ProofKind
from luodi.progress.reports import staging as reports
from luodi.progress.views.staging import REFUSALS, project_or_403
from luodi.projects.models import Project


@requires(Permission.STAGE_CLAIM)
def add(request, pk, kind):
    """Register a paper of one kind."""
    if kind not in ProofKind:
        raise Http404
    project = project_or_403(request, pk)
    checklist = [item.name for item in reports.rules_of(project).checklist]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProofForm(*sent, kind=kind, checklist=checklist)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            papers.add_proof(
                project=project, said=form.said(), number=form.cleaned_data["number"], content=file,
                name=file.name if file else "", by=request.user,
            )  # fmt: skip
        except ProofRefused as refused:
            for name, words in refused.problems.items():
                form.add_error(name if name in form.fields else None, words)
        except (FileRefused, *REFUSALS) as refused:
            form.add_error("file" if isinstance(refused, FileRefused) else None, str(refused))
        else:
            messages.success(request, f"已登记{ProofKind(kind).label}。")
            return redirect(f"{project.get_absolute_url()}#next-stage")
    context = {"project": project, "form": form, "kind": ProofKind(kind)}
    return render(request, "progress/add_proof.html", context)


@require_POST
@requires(Permission.STAGE_CLAIM)
def void(request, pk):
    """Void a paper that was registered in error."""
    proof = visible_or_404(request, Proof, "project", pk=pk)
    try:
        papers.void_proof(proof=proof, reason=typed(request.POST, "reason"), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已作废这份材料，记录保留。")
    return redirect(f"{proof.project.get_absolute_url()}#proofs")


@requires(Permission.PROJECT_VIEW)
def file(request, pk):
    """Hand out the file of a paper to whoever may read the project."""
    proof = visible_or_404(request, Proof, "file", pk=pk)
    if Project.objects.filter(pk=proof.project_id).closed_to(request.user).exists():
        request.refused_target = proof
        raise PermissionDenied
    if proof.file is None:
        raise Http404
    return serve(proof.file, proof.file_name)
