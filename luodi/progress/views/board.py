"""看板: the list of projects by stage, and moving a card."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.http import number, render_part
from luodi.progress.actions import staging
from luodi.progress.forms.staging import ClaimForm, OverrideForm, VerifyForm
from luodi.progress.reports import board as reports
from luodi.progress.reports import stage_pages
from luodi.progress.views.staging import REFUSALS, project_or_403
from luodi.projects import sections
from luodi.projects.forms.filters import FilterForm, conditions
from luodi.projects.reports.lists import LATEST
from luodi.projects.stages import Stage


@requires(Permission.PROJECT_VIEW)
def board(request):
    """Show the filtered list by stage; as it stood on an earlier day only the list shows it."""
    form = FilterForm(request.GET)
    if form.past is not None:
        return redirect(f"{reverse('projects:list')}?{request.GET.urlencode()}")
    columns = reports.columns(request.user, form.filters, request.GET.get("sort", LATEST))
    context = {
        "columns": columns,
        "here": _here(columns, request.GET.get("on", "")),
        "conditions": conditions(form, request.user, request.GET),
        "ways": sections.ways(),
        "tones": stage_pages.TONES,
    }
    return render_part(request, page="progress/board.html", part="progress/_board.html", context=context)


def _here(columns, asked):
    """Return the stage that a phone shows: the one asked for, else the first after the reserve that holds something."""
    held = [column.stage for column in columns if column.count]
    later = [stage for stage in held if stage != Stage.RESERVE]
    return next((column.stage for column in columns if column.stage == asked), None) or next(
        iter(later or held or [column.stage for column in columns])
    )


@requires(Permission.PROJECT_VIEW)
def more(request, stage):
    """Send the next cards of one column; without htmx the list shows the same."""
    if stage not in Stage:
        raise Http404
    query = request.GET.copy()
    wanted = number(query.pop("page", [""])[0])
    if not request.htmx:
        query.setlist("stage", [stage])
        return redirect(f"{reverse('projects:list')}?{query.urlencode()}")
    filters, sort = FilterForm(request.GET).filters, request.GET.get("sort", LATEST)
    context = {
        "more": reports.more(request.user, filters, sort, Stage(stage), max(wanted or 2, 2)),
        "tones": stage_pages.TONES,
    }
    return render(request, "progress/_board_more.html", context)


@dataclass(frozen=True)
class Way:
    """How a card is moved: what is asked, what is done with the answer, and what is said afterwards."""

    form: Callable[..., Any]
    act: Callable[..., Any]
    done: str


WAYS = {
    reports.CLAIM: Way(
        ClaimForm,
        lambda move, project, by, said: staging.claim_stage(project=project, to=move.to, by=by, **said),
        "已申请进入“{to}”，等待认定。",
    ),
    reports.SETTLE: Way(
        VerifyForm,
        lambda move, project, by, said: staging.verify_claim(claim=move.claim, by=by, **said),
        "已认定，项目进入“{to}”。",
    ),
    reports.OVERRIDE: Way(
        OverrideForm,
        lambda move, project, by, said: staging.move_out_of_order(project=project, by=by, **said),
        "已调整到“{to}”，原因留在阶段记录里。",
    ),
}


@requires(Permission.STAGE_CLAIM)
def move(request, pk):
    """Show what bringing a project to a stage takes, and do it."""
    project = project_or_403(request, pk)
    asked = request.POST if request.method == "POST" else request.GET
    to = asked.get("to", "")
    found = reports.move_of(
        project, to if to in Stage else project.stage, request.user, out_of_order=bool(asked.get("freely"))
    )
    way = WAYS.get(found.way)
    form = _form(way, found, request) if way else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            way.act(found, project, request.user, form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            return _moved(request, project, way.done.format(to=Stage(found.to).label))
    context = {
        "project": project,
        "move": found,
        "form": form,
        "places": stage_pages.places(project),
        "freely": bool(asked.get("freely")),
    }
    return render_part(request, page="progress/move.html", part="progress/_move.html", context=context)


def _form(way, found, request):
    if request.method == "POST":
        return way.form(request.POST)
    if way.form is OverrideForm:
        return OverrideForm(initial={"to": found.to, "happened_on": clock.today()})
    return way.form()


def _moved(request, project, words):
    """Tell the board to show itself anew, or lead back to it."""
    if not request.htmx:
        messages.success(request, words)
        return redirect("progress:board")
    told = {"board-moved": {"words": words, "card": project.pk}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})
