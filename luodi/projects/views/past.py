"""The library in time: one project as it stood on a day, and what changed in the list since."""

from django.shortcuts import redirect, render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common import clock, paging
from luodi.projects import sections
from luodi.projects.forms.as_of import AsOfForm, SpanForm
from luodi.projects.forms.filters import FilterForm, conditions
from luodi.projects.models import Project
from luodi.projects.reports import changes as reports
from luodi.projects.reports import page, timeline
from luodi.projects.reports.changes import How
from luodi.projects.reports.past import stood_then
from luodi.projects.times import Known


@requires(Permission.PROJECT_VIEW)
def as_it_stood(request, pk):
    """Show what one project was on a day beside what it is now."""
    project = visible_or_404(request, Project, "unit", pk=pk)
    as_of = FilterForm(request.GET).past
    if as_of is None:
        return redirect(project)
    then = stood_then(project, request.user, as_of)
    context = {
        "project": project,
        "as_of": as_of,
        "by_then": as_of.known == Known.THEN,
        "as_of_form": AsOfForm.of(as_of),
        "then": then,
        "strip": page.stage_strip(then.line.record) if then.line else None,
        "events": timeline.events(project, request.user, until=as_of.moment),
    }
    return render(request, "projects/past.html", context)


@requires(Permission.PROJECT_VIEW)
def changes(request):
    """Show what came, left and changed in the filtered list between two days."""
    form, span = FilterForm(request.GET), SpanForm(request.GET)
    since, until = span.span()
    told = reports.changes(request.user, form.filters, since, until)
    how = request.GET.get("how", "")
    rows = [row for row in told.rows if not how or row.how.name == how]
    context = {
        "conditions": conditions(form, request.user, request.GET),
        "form": form,
        "span_form": SpanForm(initial={"since": since, "until": until}),
        "since": since,
        "until": until,
        "presets": reports.presets(clock.today()),
        "told": told,
        "grown": reports.grown(told),
        "how": how,
        "hows": {one.name: (one.value, told.count(one)) for one in How},
        "page": paging.page_of(rows, request.GET.get("page"), total=len(rows)),
        "ways": sections.ways(),
    }
    return render(request, "projects/changes.html", context)
