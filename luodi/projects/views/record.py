"""One project: its page and its time line."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import render_part
from luodi.projects.actions import contacts
from luodi.projects.forms.attachments import AttachForm
from luodi.projects.models import Project
from luodi.projects.reports import page
from luodi.projects.reports import timeline as timelines
from luodi.projects.stages import SHELVES


@requires(Permission.PROJECT_VIEW)
def detail(request, pk):
    """Show everything known about one project."""
    project = visible_or_404(request, Project, "unit", pk=pk)
    return render(request, "projects/detail.html", _page(request, project) | _timeline(request, project))


def _page(request, project):
    who = page.company(project)
    stages, now = page.stage_strip(project)
    parent, children = page.family(project, request.user)
    return {
        "project": project,
        "company": who,
        "revealed": None,
        "head_words": page.head_words(project, who),
        "facts": page.facts(project),
        "amounts": page.amounts(project),
        "firm_origin": page.firm_origin,
        "stages": stages,
        "now": now,
        "parent": parent,
        "children": children,
        "shelf": next(name for name, held in SHELVES.items() if project.stage in held),
        "shelf_query": "&".join(
            f"stage={s}" for held in SHELVES.values() if project.stage in held for s in held
        ),
        "may_write": not project.voided_at
        and Project.objects.writable_by(request.user).filter(pk=project.pk).exists(),
        "attach_form": AttachForm(),
        "attachments": list(project.attachments.select_related("file", "added_by").order_by("-pk")),
    }


@requires(Permission.PROJECT_VIEW)
def timeline(request, pk):
    """Show what happened to the project, all of it or one kind."""
    project = visible_or_404(request, Project, pk=pk)
    context = _timeline(request, project) | {"project": project}
    return render_part(
        request, page="projects/timeline.html", part="projects/_timeline.html", context=context
    )


def _timeline(request, project):
    kind = request.GET.get("kind", "")
    kind = kind if kind in timelines.KINDS else ""
    return {"events": timelines.events(project, kind), "kinds": timelines.KINDS, "kind": kind}


@require_POST
@requires(Permission.CONTACT_REVEAL)
def reveal(request, pk, held):
    """Show the whole phone of a contact person; each look is in the trail."""
    project = visible_or_404(request, Project, "unit", pk=pk)
    held = get_object_or_404(project.contacts.select_related("contact"), pk=held)
    phone = contacts.reveal_phone(project=project, held=held, by=request.user)
    if request.htmx:
        return render(request, "projects/_phone.html", {"project": project, "row": held, "phone": phone})
    context = _page(request, project) | _timeline(request, project) | {"revealed": held.pk}
    return render(request, "projects/detail.html", context)
