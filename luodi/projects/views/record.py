"""One project: its page and its time line."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import render_part
from luodi.projects import lights, replanning, sections
from luodi.projects.actions import contacts
from luodi.projects.actions.masking import may_mark
from luodi.projects.forms.as_of import AsOfForm
from luodi.projects.forms.attachments import AttachForm
from luodi.projects.models import Project
from luodi.projects.reports import firms, merges, page, pairs
from luodi.projects.reports import timeline as timelines
from luodi.projects.reports.masking import whom_to_ask
from luodi.projects.sensitivity import NOTHING_SAID, STAGES
from luodi.projects.stages import SHELVES, TONES_AT_LEVEL
from luodi.projects.views.masking import open_or_403

# What the time line shows before somebody asks for all of it.
LATEST = 15


@requires(Permission.PROJECT_VIEW)
def detail(request, pk):
    """Show everything known about one project; who sees only the one it was merged into is led there."""
    try:
        project = visible_or_404(request, Project, "unit", pk=pk)
    except Http404:
        if survivor := merges.survivor_for(request.user, pk):
            messages.info(request, "您要找的项目已并入这个项目。")
            return redirect(survivor)
        raise
    return render(request, "projects/detail.html", _page(request, project) | _timeline(request, project))


def _page(request, project):
    who = page.company(project)
    stages, now = page.stage_strip(project)
    levels = page.levels(project)
    notes = {} if project.is_closed else replanning.notes(project)
    parent, children = page.family(project, request.user)
    may_write = not project.voided_at and project.is_writable_by(request.user)
    return {
        "project": project,
        "sections": sections.on_page(project, request.user),
        "levels": levels,
        "has_left": page.has_left(levels),
        "lamp": None if project.is_closed else lights.known([project.pk]).get(project.pk),
        "tones": TONES_AT_LEVEL,
        "company": who,
        "revealed": None,
        "head_words": page.head_words(project, who),
        "facts": page.in_brief(page.facts(project, notes)),
        "amounts": page.amounts(project, notes),
        "firm_origin": page.firm_origin,
        "firm_said": firms.in_words,
        "stages": stages,
        "now": now,
        "parent": parent,
        "children": children,
        "shelf": next(name for name, held in SHELVES.items() if project.stage in held),
        "shelf_query": "&".join(
            f"stage={s}" for held in SHELVES.values() if project.stage in held for s in held
        ),
        "may_write": may_write and not project.is_closed,
        "may_void": may_write and not project.is_closed and request.user.can(Permission.PROJECT_VOID),
        "may_mark": project.stage in STAGES and may_mark(project, request.user),
        "nothing_said": NOTHING_SAID,
        "whom_to_ask": whom_to_ask,
        **_merging(request.user, project),
        "as_of_form": AsOfForm.of(None),
        "attach_form": AttachForm(),
        "attachments": page.attachments(project),
    }


def _merging(user, project):
    merge = merges.current_merge(project) if project.merged_into_id else None
    return {
        "twins": [] if project.voided_at else pairs.about(user, project),
        "absorbed": merges.absorbed_for(user, project),
        "merge": merge,
        "merge_link": merge and merges.survivor_for(user, project.pk),
        "merge_rows": merges.moved_words(merge) if merge and not project.is_closed else [],
        "may_part": merge is not None and user.can(Permission.MERGE) and merges.may_part(user, merge),
    }


@requires(Permission.PROJECT_VIEW)
def timeline(request, pk):
    """Show what happened to the project, all of it or one kind; on a page of its own nothing is folded away."""
    project = visible_or_404(request, Project, pk=pk)
    whole = not request.htmx or bool(request.GET.get("all"))
    context = _timeline(request, project, whole=whole) | {"project": project}
    return render_part(
        request, page="projects/timeline.html", part="projects/_timeline.html", context=context
    )


def _timeline(request, project, *, whole=False):
    kind = request.GET.get("kind", "")
    kinds = timelines.kinds()
    kind = kind if kind in kinds else ""
    events = timelines.events(project, request.user, kind)
    shown = events if whole else events[:LATEST]
    return {"events": shown, "left": len(events) - len(shown), "kinds": kinds, "kind": kind}


@require_POST
@requires(Permission.CONTACT_REVEAL)
def reveal(request, pk, held):
    """Show the whole phone of a contact person; each look is in the trail."""
    project = open_or_403(request, pk)
    held = get_object_or_404(project.contacts.select_related("contact"), pk=held)
    phone = contacts.reveal_phone(project=project, held=held, by=request.user)
    if request.htmx:
        return render(request, "projects/_phone.html", {"project": project, "row": held, "phone": phone})
    context = _page(request, project) | _timeline(request, project) | {"revealed": held.pk}
    return render(request, "projects/detail.html", context)
