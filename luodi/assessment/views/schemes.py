"""考核办法: the list, founding one, its versions with what they say, and setting a new one."""

from pathlib import Path

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import runs, schemes
from luodi.assessment.forms.runs import BeginForm
from luodi.assessment.forms.schemes import SchemeForm, VersionForm
from luodi.assessment.models import Scheme
from luodi.assessment.reports import trying
from luodi.assessment.reports.warnings import warnings_of
from luodi.common import clock
from luodi.common.faults import Faulty
from luodi.common.http import typed

DEFAULT = Path(__file__).parents[1] / "default_scheme.yaml"


@requires(Permission.ASSESSMENT_VIEW)
def listing(request):
    """List the schemes of the county."""
    rows = Scheme.objects.visible_to(request.user).order_by("pk").prefetch_related("versions", "units")
    return render(request, "assessment/schemes.html", {"rows": rows})


@requires(Permission.ASSESS)
def new(request):
    """Found a scheme."""
    form = SchemeForm(request.user, request.POST or None)
    if form.is_valid():
        try:
            made = schemes.found(**form.cleaned_data, by=request.user)
        except schemes.SchemeRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("assessment:set_version", made.pk)
    return render(request, "assessment/new_scheme.html", {"form": form})


@requires(Permission.ASSESSMENT_VIEW)
def scheme(request, pk):
    """Show a scheme with its versions; assessors begin a run from here."""
    found = visible_or_404(request, Scheme, "made_by", pk=pk)
    versions = list(found.versions.select_related("set_by").order_by("-effective_from", "-number"))
    wanted = request.GET.get("version", "")
    shown = next((one for one in versions if str(one.number) == wanted), versions[0] if versions else None)
    context = {
        "scheme": found,
        "units": found.units.order_by("path"),
        "versions": versions,
        "shown": shown,
        "warnings": warnings_of(found.county_id, shown.rules) if shown else [],
        "begin": BeginForm(shown.rules.period) if shown else None,
        "may_assess": request.user.can(Permission.ASSESS),
        "today": clock.today(),
    }
    return render(request, "assessment/scheme.html", context)


@requires(Permission.ASSESS)
def set_version(request, pk):
    """Set a new version, or only try what is written; mistakes in it are named with line, place and cure."""
    found = visible_or_404(request, Scheme, pk=pk)
    last = found.versions.order_by("-number").first()
    form = VersionForm(
        request.POST or None, only_tried="try" in request.POST, initial=_initial(request, found, last)
    )
    context = {"scheme": found, "form": form, "last": last, "faults": [], "trial": None, "tried": False}
    if form.is_valid():
        try:
            if form.only_tried:
                context |= {"trial": trying.tried(found, **form.tried()), "tried": True}
            else:
                schemes.set_version(scheme=found, **form.cleaned_data, by=request.user)
                messages.success(request, "已保存新版本，从起用日起按它考核；以前的考核不变。")
                return redirect(found)
        except Faulty as faulty:
            context["faults"] = faulty.faults
        except schemes.SchemeRefused as refused:
            form.add_error(None, str(refused))
    return render(request, "assessment/set_version.html", context)


def _initial(request, scheme, last):
    """Begin with the version that is asked for, else the last one, else the scheme the system comes with."""
    wanted = request.GET.get("version", "")
    begun = (scheme.versions.filter(number=int(wanted)).first() if wanted.isdecimal() else None) or last
    told = {"effective_from": clock.today(), "text": begun.text if begun else DEFAULT.read_text("utf-8")}
    return told | ({"counting": begun.counting} if begun else {})


@require_POST
@requires(Permission.ASSESS)
def begin(request, pk):
    """Begin a run of a period."""
    found = visible_or_404(request, Scheme, pk=pk)
    try:
        run = runs.begin(scheme=found, period=typed(request.POST, "period", 20), by=request.user)
    except runs.RunRefused as refused:
        messages.error(request, str(refused))
        return redirect(found)
    return redirect(run)
