"""交办: the list, handing down a new lead, and handing down a project of the library."""

from django.contrib import messages
from django.shortcuts import redirect, render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import render_part, with_query
from luodi.library.actions import handings as actions
from luodi.library.actions.steps import CaseRefused
from luodi.library.forms.handings import HandDownForm, LeadForm
from luodi.library.reports import handings
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.actions.record import EntryInvalid
from luodi.projects.models import Project


@requires(Permission.CASES_VIEW)
def listing(request):
    """List what was handed down: everything for the centre and leaders, the own unit's for others."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in handings.SORTS else ""
    page, lines = handings.lines(request.user, sort, request.GET.get("page"))
    chips = [
        {"label": label, "url": with_query(request, sort=key or None), "active": key == sort}
        for key, label in handings.SORTS.items()
    ]
    context = {"page": page, "lines": lines, "chips": chips, "sort": sort}
    return render_part(request, page="library/handings.html", part="library/_handings.html", context=context)


@requires(Permission.HAND_DOWN)
def hand_down_lead(request):
    """Enter a lead and hand it down."""
    form, found = LeadForm(request.POST or None, user=request.user), []
    if form.is_valid() and not (found := form.twins(request.user)):
        case = _try(form, actions.hand_down_lead, entry=form.entry, by=request.user, **form.said)
        if case is not None:
            return _done(request, case)
    return render(request, "library/hand_down_lead.html", {"form": form, "twins": found})


@requires(Permission.HAND_DOWN)
def hand_down(request, pk):
    """Hand down a project of the library."""
    project = visible_or_404(request, Project, "unit", pk=pk)
    form = HandDownForm(request.POST or None, user=request.user, project=project)
    if form.is_valid():
        case = _try(form, actions.hand_down, project=project, by=request.user, **form.said)
        if case is not None:
            return _done(request, case)
    return render(request, "library/hand_down.html", {"form": form, "project": project})


def _try(form, action, **told):
    """Return the case, or None with the refusal on the form."""
    try:
        return action(**told)
    except EntryInvalid as invalid:
        for name, sentence in invalid.problems.items():
            form.add_error(name if name in form.fields else None, sentence)
    except (CaseRefused, ClosedToYou) as refused:
        form.add_error(None, str(refused))
    return None


def _done(request, case):
    messages.success(request, "已交办，等各单位签收。")
    return redirect(case)
