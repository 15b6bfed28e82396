"""Trying: another weight, target or day on a copy, and two versions on the same facts. Nothing is saved here."""

from django.shortcuts import render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.forms.trials import BasisForm, CompareForm, WhatIfForm
from luodi.assessment.models import Scheme
from luodi.assessment.reports import trying, what_if
from luodi.common.faults import Faulty
from luodi.common.http import render_part


def _begun(form, **instead):
    """Return what a form says, or what it is to begin with where it says nothing of use."""
    form.full_clean()
    told = getattr(form, "cleaned_data", {})
    return {name: told.get(name) or value for name, value in instead.items()}


@requires(Permission.ASSESS)
def try_change(request, pk):
    """Change points, figures of units and one day of a project on a copy, and see who moves and by which line."""
    found = visible_or_404(request, Scheme, pk=pk)
    asked = BasisForm(found, request.GET)
    chosen = _begun(asked, run=None, version=None)
    computation = trying.computed(found, chosen["run"])
    context = {"scheme": found, "computation": computation, "faults": [], "tried": None, "supposed": None}
    if computation is None:
        return render(request, "assessment/try_change.html", context)
    version = asked.versions.get(chosen["version"], computation.run.version)
    form = WhatIfForm(request.user, computation, version, request.GET)
    form.is_valid()
    supposed = form.supposed()
    basis = BasisForm(found, initial={"run": computation.run_id, "version": version.number})
    context |= {"form": form, "basis": basis, "version": version, "supposed": supposed}
    if not supposed.is_empty:
        try:
            context["tried"] = what_if.tried(computation, version, supposed)
        except Faulty as faulty:
            context["faults"] = faulty.faults
    return render_part(
        request, page="assessment/try_change.html", part="assessment/_try_change.html", context=context
    )


@requires(Permission.ASSESS)
def compare(request, pk):
    """Hold two versions against one another on the facts of one run."""
    found = visible_or_404(request, Scheme, pk=pk)
    asked = CompareForm(found, request.GET)
    numbers = sorted(asked.versions, reverse=True)
    chosen = _begun(asked, run=None, before=(numbers[1:] or numbers or [0])[0], after=(numbers or [0])[0])
    computation = trying.computed(found, chosen["run"])
    context = {
        "scheme": found,
        "computation": computation,
        "faults": [],
        "trial": None,
        "few": len(numbers) < 2,
    }
    if computation is None or context["few"]:
        return render(request, "assessment/compare.html", context)
    pair = [asked.versions[chosen[name]] for name in ("before", "after")]
    form = CompareForm(found, initial=chosen | {"run": computation.run_id})
    context |= {"form": form, "pair": pair}
    try:
        context["trial"] = trying.compared(computation, *pair)
    except Faulty as faulty:
        context["faults"] = faulty.faults
    return render(request, "assessment/compare.html", context)
