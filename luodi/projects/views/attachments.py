"""Files of a project: upload, download, void."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.files.kinds import FileRefused
from luodi.files.views import serve
from luodi.projects import freezing
from luodi.projects.actions import attachments as actions
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.forms.attachments import AttachForm
from luodi.projects.models import Project
from luodi.projects.views.masking import open_or_403


@require_POST
@requires(Permission.PROJECT_EDIT)
def attach(request, pk):
    """Put files on the project; each that is refused says why, the others go in."""
    project = writable_or_404(request, Project, pk=pk, voided_at=None)
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "请先选择文件。")
        return redirect("projects:detail", pk)
    for upload in form.cleaned_data["files"]:
        try:
            attachment = actions.attach(project=project, content=upload, name=upload.name, by=request.user)
        except (FileRefused, actions.AlreadyThere, ClosedToYou) as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"已上传“{attachment.name}”。")
    return redirect("projects:detail", pk)


@requires(Permission.PROJECT_VIEW)
def attachment(request, pk, held):
    """Hand out a file to whoever may read the project."""
    project = open_or_403(request, pk)
    found = get_object_or_404(project.attachments.filter(voided_at=None).select_related("file"), pk=held)
    return serve(found.file, found.name)


@require_POST
@requires(Permission.PROJECT_EDIT)
def void_attachment(request, pk, held):
    """Mark a wrong file as void."""
    writable_or_404(request, Project, pk=pk, voided_at=None)
    project = open_or_403(request, pk)
    found = get_object_or_404(project.attachments.select_related("project"), pk=held)
    try:
        actions.void_attachment(attachment=found, reason=typed(request.POST, "reason"), by=request.user)
    except (actions.ReasonMissing, freezing.Frozen) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已作废“{found.name}”。")
    return redirect("projects:detail", pk)
