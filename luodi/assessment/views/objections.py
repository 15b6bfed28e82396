"""异议: opening a line to what it counts, objecting to it, and the answer in writing."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.models import Unit
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import deciding
from luodi.assessment.models import Objection
from luodi.assessment.reports import behind, results
from luodi.assessment.views.runs import attempt, found_run, may_object, results_asked, said
from luodi.common.http import number, typed


@requires(Permission.ASSESSMENT_VIEW)
def rows(request, pk, unit):
    """Show what a figure of a line counts; a unit that may object picks the record it objects to."""
    run = found_run(request, pk)
    of_unit, figure = _figure(request, run, unit, request.GET)
    only_part = figure.indicator.is_rate and request.GET.get("side") == "part"
    context = {
        "run": run,
        "unit": of_unit,
        "figure": figure,
        "indicator": figure.indicator,
        "found": figure.rows(request.user, request.GET.get("page"), only_part=only_part),
        "only_part": only_part,
        "may_object": may_object(request.user, run),
        "number": request.GET.get("number", ""),
    }
    return render(request, "assessment/rows.html", context)


def _figure(request, run, unit, told):
    """Return the unit and the figure of one of its lines that is asked for, or say that there is none."""
    of_unit = get_object_or_404(Unit, pk=unit, county_id=run.county_id)
    found = results_asked(request, run)
    figure = found and behind.figure(run, found, of_unit, typed(told, "line", 100), typed(told, "fact", 60))
    if not figure:
        raise Http404
    return of_unit, figure


@requires(Permission.OBJECT)
def object_to(request, pk, unit):
    """Object to a line of a unit, or to one record that it counts."""
    run = found_run(request, pk)
    told = request.POST if request.method == "POST" else request.GET
    line, receipt = typed(told, "line", 100), None
    of_unit = get_object_or_404(Unit, pk=unit, county_id=run.county_id)
    if named := typed(told, "receipt"):
        _, figure = _figure(request, run, unit, told)
        asked = number(named)
        receipt = None if asked is None else figure.receipt(asked, request.user)
        if receipt is None:
            raise Http404
    if request.method == "POST":
        act = partial(
            deciding.object_to,
            run=run,
            of_unit=of_unit,
            line=line,
            words=typed(told, "words")[:500],
            receipt=receipt,
        )
        attempt(request, act, "已提出异议，处理结果会在这里书面答复。")
        return redirect("assessment:unit", run.pk, of_unit.pk)
    page = results.of_unit(run, results_asked(request, run), of_unit.pk, request.user)
    row = next((one for one in page.lines if one.told["line"] == line), None) if page else None
    if row is None:
        raise Http404
    context = {"run": run, "unit": of_unit, "line": row, "receipt": receipt, "fact": typed(told, "fact", 60)}
    return render(request, "assessment/object.html", context)


@require_POST
@requires(Permission.OBJECTION_DECIDE)
def settle(request, pk, objection):
    """Decide an objection in writing."""
    run = found_run(request, pk)
    row = get_object_or_404(Objection, pk=objection, run=run)
    attempt(request, partial(deciding.settle, objection=row, **said(request)), "已答复。")
    return redirect(run)
