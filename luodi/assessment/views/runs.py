"""考核: the list of runs, the ranking of one, each unit down to its facts, and what is done with a run."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from luodi.accounts.access import limited, requires, visible_or_404
from luodi.accounts.limits import Act
from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import deciding, runs
from luodi.assessment.forms.runs import ComputeForm, ShowForm
from luodi.assessment.kinds import Verdict, Work
from luodi.assessment.models import Consequence, Run
from luodi.assessment.reports import behind, computing, results, tables
from luodi.assessment.reports.warnings import warnings_of
from luodi.common.http import number, render_part, typed
from luodi.common.paging import page_of


@requires(Permission.ASSESSMENT_VIEW)
def listing(request):
    """List the runs the reader may see."""
    rows = Run.objects.visible_to(request.user).select_related("scheme", "version").defer("snapshot")
    page = page_of(rows.order_by("-ends_on", "-pk"), request.GET.get("page"))
    context = {"page": page, "may_assess": request.user.can(Permission.ASSESS)}
    return render(request, "assessment/runs.html", context)


def found_run(request, pk):
    """Return a run that the reader may see."""
    return visible_or_404(request, Run, "scheme", "version", "made_by", pk=pk)


def results_asked(request, run):
    """Return the results that are asked for: earlier ones are open to assessors by their number."""
    wanted = request.GET.get("number", "")
    if wanted and request.user.can(Permission.ASSESS):
        computation = run.computations.filter(work=Work.DONE, number=number(wanted)).first()
        if computation is None:
            raise Http404
        return results.results_of(run, computation)
    return results.results_of(run, None if run.is_final else runs.latest(run))


@requires(Permission.ASSESSMENT_VIEW)
def run(request, pk):
    """Show a run: where it stands, the ranking of every group, objections and consequences."""
    found = found_run(request, pk)
    context = {
        "run": found,
        "under_way": computing.under_way(found),
        "may_assess": request.user.can(Permission.ASSESS),
    }
    if request.htmx and request.headers.get("HX-Target") == "run-busy":
        if context["under_way"] is None:
            return HttpResponseClientRefresh()
        return render_part(
            request, page="assessment/run.html", part="assessment/_run_busy.html", context=context
        )
    return render(request, "assessment/run.html", context | _whole(request, found))


def _whole(request, found):
    """Return what the page of a run says beside how far a computation is."""
    told = results_asked(request, found)
    computations = list(
        found.computations.select_related("asked_by").defer("facts", "results").order_by("-number")
    )
    may_assess = request.user.can(Permission.ASSESS)
    objections = found.objections.select_related("unit", "of_unit", "raised_by", "decided_by").order_by("pk")
    return {
        "told": told,
        "tables": tables.tables(found, told, _opened(request)) if told else [],
        # A phone shows who is scored the own score alone; no league table (see docs/decisions).
        "page": results.of_unit(found, told, request.user.post.unit_id, request.user) if told else None,
        "computations": computations,
        "failed": computations[0] if computations and computations[0].work == Work.FAILED else None,
        "objections": objections,
        "receipts": behind.receipts(objections, request.user),
        "consequences": found.consequences.select_related("unit", "decided_by").order_by("unit__path", "pk"),
        "warnings": warnings_of(found.county_id, found.version.rules),
        "why_not": runs.why_not_settled(found) if may_assess and found.is_open else "",
        "compute": ComputeForm(any(one.work == Work.DONE for one in computations)),
        "show": ShowForm(found),
        "may_settle": request.user.can(Permission.OBJECTION_DECIDE),
        "may_decide": request.user.can(Permission.CONSEQUENCE_DECIDE),
        "verdicts": Verdict,
    }


def _opened(request):
    """Return the numbers of the blocks whose lines are asked for."""
    asked = request.GET.get("open", "")[:200].split(",")
    return {found for one in asked if (found := number(one)) is not None}


@require_POST
@requires(Permission.ASSESSMENT_VIEW)
@limited(Act.EXPORT)
def export(request, pk):
    """Hand out the results as a workbook."""
    found = found_run(request, pk)
    told = results_asked(request, found)
    if told is None:
        raise Http404
    made = runs.export(run=found, found=told, by=request.user)
    return FileResponse(made, as_attachment=True, filename=f"{found}结果.xlsx")


@requires(Permission.ASSESSMENT_VIEW)
def unit(request, pk, unit):
    """Show a unit's lines with their workings, and each line's facts."""
    found = found_run(request, pk)
    told = results_asked(request, found)
    page = results.of_unit(found, told, unit, request.user) if told else None
    if page is None:
        raise Http404
    context = {
        "run": found,
        "unit": get_object_or_404(Unit, pk=unit, county_id=found.county_id),
        "told": told,
        "page": page,
        "objections": found.objections.filter(of_unit=unit).select_related("unit", "raised_by", "decided_by"),
        "may_object": may_object(request.user, found),
    }
    context["receipts"] = behind.receipts(context["objections"], request.user)
    return render(request, "assessment/unit.html", context)


def may_object(user, run):
    """Tell whether the acting post may object for its unit today."""
    return (
        run.takes_objections
        and user.can(Permission.OBJECT)
        and run.scheme.units.filter(pk=user.post.unit_id).exists()
    )


@require_POST
@requires(Permission.ASSESS)
def compute(request, pk):
    """Have a run computed by the worker."""
    found = found_run(request, pk)
    form = ComputeForm(runs.latest(found) is not None, request.POST)
    if form.is_valid():
        try:
            runs.ask(run=found, **form.cleaned_data, by=request.user)
        except runs.RunRefused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, "；".join(words for errors in form.errors.values() for words in errors))
    return redirect(found)


@require_POST
@requires(Permission.ASSESS)
def show(request, pk):
    """Show a draft to the units."""
    found = found_run(request, pk)
    form = ShowForm(found, request.POST)
    if not form.is_valid():
        messages.error(request, "请填写异议截止日。")
        return redirect(found)
    act = partial(runs.show, run=found, **form.cleaned_data)
    attempt(request, act, "已公示，各单位可以看到全部结果和算式。")
    return redirect(found)


@require_POST
@requires(Permission.ASSESS)
def finish(request, pk):
    """Make a run final."""
    found = found_run(request, pk)
    attempt(request, partial(runs.finish, run=found), "已定稿，结果不再改动。奖惩等结果等县领导决定。")
    return redirect(found)


@require_POST
@requires(Permission.ASSESS)
def void(request, pk):
    """Void a run that was begun by mistake."""
    found = found_run(request, pk)
    act = partial(runs.void, run=found, reason=typed(request.POST, "reason", 200))
    attempt(request, act, "已作废。同一期可以重新发起。")
    return redirect(found)


@require_POST
@requires(Permission.CONSEQUENCE_DECIDE)
def decide(request, pk, consequence):
    """Confirm or refuse a consequence."""
    found = found_run(request, pk)
    row = get_object_or_404(Consequence, pk=consequence, run=found)
    attempt(request, partial(deciding.decide, consequence=row, **said(request)), "已决定。")
    return redirect(found)


def said(request):
    """Return the verdict and its reason."""
    return {"verdict": typed(request.POST, "verdict", 10), "reason": typed(request.POST, "reason", 500)}


def attempt(request, act, done):
    """Call an action and say what came of it."""
    try:
        act(by=request.user)
    except (runs.RunRefused, deciding.DecisionRefused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
