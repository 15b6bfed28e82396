"""The first screen, the overviews of the county and of a unit, and the page that shows every repeated piece."""

from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from luodi.accounts.access import open_to_every_user, requires
from luodi.accounts.permissions import Permission
from luodi.common import components, todo
from luodi.common.http import with_query
from luodi.desk import reports
from luodi.desk.forms import CountyForm, MonthForm, WantedForm
from luodi.desk.reports import beginning
from luodi.desk.reports import county as counties
from luodi.desk.reports import to_do as waiting
from luodi.desk.reports import unit as units
from luodi.desk.reports.figures import month_words
from luodi.metrics.reports import plans
from luodi.metrics.reports.targets import units_of


@requires(Permission.DESK)
def home(request):
    """Show what waits for the reader, and what the reader's post is to keep an eye on."""
    context = {
        "desk": waiting.to_do(request.user, WantedForm(request.GET).wanted()),
        "beginning": beginning.steps(request.user),
        "reads_projects": request.user.can(Permission.PROJECT_VIEW),
    }
    if context["reads_projects"]:
        context |= reports.shown_to(request.user)
    return render(request, "desk/home.html", context)


@requires(Permission.DESK)
def to_do(request):
    """Send the count beside 待办; a part of its own, since every page would otherwise wait for it."""
    return render(request, "desk/_to_do_count.html", {"count": todo.count_for(request.user)})


@requires(Permission.DESK)
def next_item(request):
    """Send what the reader may take up next, for a page that says that something was settled."""
    here = urlsplit(request.htmx.current_url or "").path
    return render(request, "desk/_next.html", {"line": waiting.next_after(request.user, here)})


@open_to_every_user
def component_page(request):
    return render(request, "common/components.html", components.sample_context(request))


@requires(Permission.TARGETS_VIEW)
def overview(request):
    """Show who works in a unit that is given targets that unit, and everybody else the county."""
    if units.is_of_a_unit(request.user):
        return _unit(request, request.user.post.unit)
    return county(request)


@requires(Permission.TARGETS_VIEW)
def county(request):
    """Show the county on one page."""
    form = _asked(CountyForm(request.GET))
    found = counties.county(request.user, form.month, form.cleaned_data["since"])
    context = _shared(request, form) | {"found": found, "plan_words": plans.SUMMED}
    return render(request, "desk/county.html", context)


@requires(Permission.TARGETS_VIEW)
def unit(request, pk):
    """Show where a unit stands that the reader may see."""
    return _unit(request, get_object_or_404(units_of(request.user), pk=pk))


def _unit(request, unit):
    form = _asked(MonthForm(request.GET))
    found = units.of_unit_page(request.user, unit, form.month)
    return render(request, "desk/unit.html", _shared(request, form) | {"found": found})


def _shared(request, form):
    """Return what both overviews show: the months to choose from, and the reader's unit where it has one of its own."""
    latest = [
        {
            "label": month_words(one),
            "url": with_query(request, period=one.code),
            "active": one == form.month,
        }
        for one in form.latest
    ]
    own = request.user.post.unit if units.is_of_a_unit(request.user) else None
    return {"form": form, "latest": latest, "own": own}


def _asked(form):
    if form.month is None or not form.is_valid():
        raise Http404
    return form
