"""填报: entering facts from documents, and confirming what another person entered."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import inputs as actions
from luodi.assessment.forms.runs import InputForm
from luodi.assessment.models import Input, Run
from luodi.assessment.reports import entries
from luodi.common.http import typed


@requires(Permission.ASSESS)
def listing(request, pk):
    """List what was entered in a run, and enter more."""
    run = visible_or_404(request, Run, "scheme", "version", pk=pk)
    asked = entries.asked(run)
    form = InputForm(run, asked, request.POST or None)
    if form.is_valid():
        try:
            actions.enter(run=run, **form.cleaned_data, by=request.user)
        except actions.InputRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已填报，等另一位考核人员核对后才算数。")
            return redirect("assessment:inputs", run.pk)
    context = {"run": run, "form": form, "asked": asked, "entries": entries.entries(run)}
    return render(request, "assessment/inputs.html", context)


@require_POST
@requires(Permission.ASSESS)
def settle(request, pk, entry, act):
    """Confirm an entry, or give it back with a reason."""
    run = visible_or_404(request, Run, pk=pk)
    row = get_object_or_404(Input.objects.select_related("run"), pk=entry, run=run)
    if act not in ("confirm", "give_back"):
        raise Http404
    try:
        if act == "confirm":
            actions.confirm(entry=row, by=request.user)
        else:
            actions.give_back(entry=row, reason=typed(request.POST, "reason", 200), by=request.user)
    except actions.InputRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已核对。" if act == "confirm" else "已退回。")
    return redirect("assessment:inputs", run.pk)
