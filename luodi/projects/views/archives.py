"""一项一档: having the archive of a project made, seeing how far it is, taking it away."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from luodi.accounts.access import limited, requires
from luodi.accounts.limits import Act
from luodi.accounts.permissions import Permission
from luodi.common.http import render_part
from luodi.projects.actions import archives as actions
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.views.masking import open_or_403

SHOWN = 10


@requires(Permission.PROJECT_EXPORT)
def archives(request, pk):
    """Show the archives that the reader had made of the project; while one is being made, how far it is."""
    project = open_or_403(request, pk)
    made = list(project.archives.filter(asked_by=request.user).order_by("-asked_at", "-pk")[:SHOWN])
    busy = next((one for one in made if one.is_under_way), None)
    if busy is None and request.htmx and request.headers.get("HX-Target") == "archive-busy":
        return HttpResponseClientRefresh()
    context = {
        "project": project,
        "made": [one for one in made if not one.is_under_way],
        "busy": busy,
        "silent": busy is not None and actions.is_silent(busy),
        "kept_days": actions.KEPT.days,
    }
    page, part = "projects/archives.html", "projects/_archive_busy.html"
    return render_part(request, page=page, part=part if busy else page, context=context)


@require_POST
@requires(Permission.PROJECT_EXPORT)
@limited(Act.ARCHIVE)
def ask_archive(request, pk):
    """Have the archive made."""
    project = open_or_403(request, pk)
    try:
        actions.ask(project=project, by=request.user)
    except ClosedToYou as refused:
        messages.error(request, str(refused))
    return redirect("projects:archives", pk)


@requires(Permission.PROJECT_EXPORT)
def archive(request, pk, held):
    """Hand out an archive to whoever had it made."""
    project = open_or_403(request, pk)
    found = get_object_or_404(project.archives.select_related("project"), pk=held, asked_by=request.user)
    try:
        opened = actions.take(archive=found, by=request.user)
    except (actions.ArchiveRefused, ClosedToYou) as refused:
        messages.error(request, str(refused))
        return redirect("projects:archives", pk)
    return FileResponse(opened, as_attachment=True, filename=found.name, content_type="application/zip")
