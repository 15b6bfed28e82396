"""考核办法: the list, founding one, its versions with what they say, and beginning a run."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import runs, schemes
from luodi.assessment.forms.runs import BeginForm
from luodi.assessment.forms.schemes import SchemeForm
from luodi.assessment.kinds import VersionState
from luodi.assessment.models import Scheme, SchemeVersion
from luodi.assessment.reports import papers
from luodi.assessment.reports.warnings import warnings_of
from luodi.common import clock
from luodi.common.http import typed


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
    versions = list(
        found.versions.select_related("set_by", "settled_by").order_by("-effective_from", "-number")
    )
    wanted, today = request.GET.get("version", ""), clock.today()
    asked = [one for one in versions if str(one.number) == wanted]
    released = [one for one in versions if one.state == VersionState.RELEASED]
    in_force = [one for one in released if one.effective_from <= today]
    shown = next(iter([*asked, *in_force, *versions]), None)
    waits = shown is not None and shown.state == VersionState.WAITING
    context = {
        "scheme": found,
        "units": found.units.order_by("path"),
        "versions": versions,
        "shown": shown,
        "paper": papers.paper_of(shown) if shown else None,
        "warnings": warnings_of(found.county_id, shown.rules) if shown else [],
        "begin": BeginForm(shown.rules.period) if shown and released else None,
        "waits": waits,
        "is_own": waits and shown.set_by_id == request.user.pk,
        "may_release": request.user.can(Permission.SCHEME_RELEASE),
        "may_assess": request.user.can(Permission.ASSESS),
        "in_force": in_force[0] if in_force else None,
        "today": today,
    }
    return render(request, "assessment/scheme.html", context)


@require_POST
@requires(Permission.SCHEME_RELEASE)
def settle_version(request, pk, number):
    """Release a version that another person set, or return it."""
    found = visible_or_404(request, Scheme, pk=pk)
    version = visible_or_404(request, SchemeVersion, scheme=found, number=number)
    try:
        if request.POST.get("how") == "return":
            reason = typed(request.POST, "reason", 200)
            schemes.return_version(version=version, reason=reason, by=request.user)
            messages.success(request, f"第 {number} 版已退回，不起用。")
        else:
            schemes.release_version(version=version, by=request.user)
            messages.success(request, f"第 {number} 版已放行，{version.effective_from} 起用。")
    except schemes.SchemeRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{found.get_absolute_url()}?version={number}")


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
