"""The library: list, its sums by group, its saved views."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common.columns import chosen
from luodi.common.http import render_part
from luodi.projects import sections
from luodi.projects.actions import views as actions
from luodi.projects.columns import COLUMNS, OF_TODAY, cells, usual
from luodi.projects.forms.as_of import AsOfForm
from luodi.projects.forms.filters import FilterForm, conditions
from luodi.projects.forms.views import ViewForm
from luodi.projects.reports import lists, views
from luodi.projects.reports.sources import source_of
from luodi.projects.stages import PLACES, level_asked, library_of, shelf_of
from luodi.projects.times import as_of_query
from luodi.projects.totals import TOLD


@requires(Permission.PROJECT_VIEW)
def library(request):
    """Show the list; words searched from the top of the page lead straight to the one project they fit."""
    form = FilterForm(request.GET)
    source = source_of(form.past)
    rows = lists.filtered(request.user, form.as_asked)
    total = rows.count()
    if total == 1 and list(request.GET) == ["q"] and form.filters.q:
        return redirect("projects:detail", rows.values_list("pk", flat=True)[0])
    sort = request.GET.get("sort", lists.LATEST)
    own = lists.own_level(request.user)
    columns = _columns(request, own, form.past)
    context = _head(request, form) | {
        "page": lists.page(rows, request.GET.get("page"), sort=sort, total=total, own=own, source=source),
        "columns": columns,
        "shown": {column.key for column in columns},
        "cells": cells,
        # On an earlier day nothing can be done any more.
        "batch_buttons": [] if form.past else sections.buttons_for(request.user),
        "tail": f"as-of/?{as_of_query(form.past)}" if form.past else "",
        "all_columns": COLUMNS,
        "views": views.offered(request.user, request.GET),
        "view_form": ViewForm(initial={"query": request.GET.urlencode()}),
        "ways": sections.ways(),
    }
    return render(request, "projects/list.html", context)


def _columns(request, own, as_of):
    """Return the columns shown; an earlier day says nothing of what must be done now, and is not sorted by its sums."""
    found = chosen(COLUMNS, request.GET.getlist("cols") or usual(own))
    if as_of is None:
        return found
    return [replace(one, sort="") if one.key in TOLD else one for one in found if one.key not in OF_TODAY]


def _head(request, form):
    return {
        "form": form,
        "title": shelf_of(form.filters.stages) or library_of(form.filters.places) or "全部项目",
        "conditions": conditions(form, request.user, request.GET),
        "as_of": form.past,
        "as_of_form": AsOfForm.of(form.past),
    }


@requires(Permission.PROJECT_VIEW)
def filters(request):
    """Show the panel in which filters are chosen."""
    form = FilterForm(request.GET).offer_units(request.user)
    kept = [
        (name, value)
        for name in ("cols", "sort", "batch", "as_of", "known")
        for value in request.GET.getlist(name)
    ]
    return render_part(
        request,
        page="projects/filters.html",
        part="projects/_filters.html",
        context={"form": form, "kept": kept, "way": sections.way_of(request.GET.get("as", ""))},
    )


@requires(Permission.PROJECT_VIEW)
def sums(request):
    """Send the foot of the list with its sums; it follows the rows, which need not wait for it."""
    if not request.htmx:
        return redirect(f"{reverse('projects:groups')}?{request.GET.urlencode()}")
    form = FilterForm(request.GET)
    rows = lists.filtered(request.user, form.as_asked)
    columns = _columns(request, lists.own_level(request.user), form.past)
    context = {"totals": lists.totals(rows), "columns": columns}
    return render(request, "projects/_foot.html", context)


@requires(Permission.PROJECT_VIEW)
def groups(request):
    """Show the sums of the filtered list by stage, unit, level or industry."""
    form = FilterForm(request.GET)
    by = request.GET.get("by")
    by = by if by in lists.GROUPINGS else "stage"
    source = source_of(form.past)
    rows = lists.filtered(request.user, form.as_asked)
    level = level_asked(form.filters.places) or lists.own_level(request.user)
    context = _head(request, form) | {
        "by": by,
        "groupings": lists.GROUPINGS,
        "groups": lists.groups(rows, by, level, source),
        "elsewhere": [key for key in form.filters.places if PLACES[key][0] != level],
        "totals": lists.totals(rows),
    }
    return render_part(request, page="projects/groups.html", part="projects/_groups.html", context=context)


@requires(Permission.PROJECT_VIEW)
def saved_views(request):
    """Show the ready-made and the own views with how many projects each holds."""
    query = request.GET
    offered = views.counted(request.user, views.offered(request.user, query), FilterForm)
    context = _head(request, FilterForm(query)) | {"views": offered}
    return render_part(request, page="projects/views.html", part="projects/_views.html", context=context)


@require_POST
@requires(Permission.PROJECT_VIEW)
def save_view(request):
    """Keep the list as it stands under a name."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("projects:list")
    view = actions.save_view(**form.cleaned_data, by=request.user)
    messages.success(request, f"已存为视图“{view.name}”。")
    return redirect(views.address(view.query))


@require_POST
@requires(Permission.PROJECT_VIEW)
def drop_view(request, pk):
    """Throw an own view away."""
    view = get_object_or_404(request.user.views, pk=pk)
    actions.drop_view(view=view, by=request.user)
    messages.success(request, f"已删除视图“{view.name}”。")
    return redirect("projects:views")
