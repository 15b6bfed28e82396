"""填报: entering facts from documents, and confirming what another person entered."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.assessment.actions import inputs as actions
from luodi.assessment.forms.inputs import GridForm, ListForm, PasteForm
from luodi.assessment.models import Input, Run
from luodi.assessment.reports import entries
from luodi.common.http import picks, typed


@requires(Permission.ASSESS)
def listing(request, pk):
    """List what was entered in a run; enter more into the grid of all units."""
    run = _run(request, pk)
    grid = entries.grid(run)
    form = GridForm(run.version.rules, grid, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.enter_all(run=run, facts=form.told, by=request.user)
        except actions.InputRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已填报 {len(made)} 个数，等另一位考核人员核对后才算数。")
            return redirect("assessment:inputs", run.pk)
    return _page(request, run, form, ListForm(run, entries.asked(run)))


@require_POST
@requires(Permission.ASSESS)
def enter_list(request, pk):
    """Enter a list of a unit, or one that units share."""
    run = _run(request, pk)
    form = ListForm(run, entries.asked(run), request.POST)
    if form.is_valid():
        try:
            actions.enter(run=run, **form.cleaned_data, by=request.user)
        except actions.InputRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已填报，等另一位考核人员核对后才算数。")
            return redirect("assessment:inputs", run.pk)
    return _page(request, run, GridForm(run.version.rules, entries.grid(run)), form)


def _run(request, pk):
    return visible_or_404(request, Run, "scheme", "version", pk=pk)


def _page(request, run, grid, lists):
    to_settle, listed = entries.entries_for(run, request.user)
    context = {
        "run": run,
        "form": grid,
        "lists": lists if entries.asked(run) else None,
        "entries": listed,
        "to_settle": to_settle,
    }
    return render(request, "assessment/inputs.html", context)


@require_POST
@requires(Permission.ASSESS)
def paste(request, pk):
    """Say which cells of the grid a block copied from a spreadsheet fills; nothing is saved."""
    run = _run(request, pk)
    form = PasteForm(run.version.rules, entries.grid(run), request.POST)
    refused = {"told": ["没有粘贴：内容太多的，请分几次粘贴；表格变过的，请刷新页面再粘贴。"]}
    return JsonResponse(form.answer if form.is_valid() else refused)


@require_POST
@requires(Permission.ASSESS)
def confirm(request, pk):
    """Confirm the entries that were picked."""
    run = visible_or_404(request, Run, pk=pk)
    chosen = list(run.inputs.filter(pk__in=picks(request.POST)))
    try:
        done = actions.confirm_all(entries=chosen, by=request.user)
    except actions.InputRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已核对 {len(done)} 条。")
    return redirect("assessment:inputs", run.pk)


@require_POST
@requires(Permission.ASSESS)
def give_back(request, pk, entry):
    """Give an entry back with a reason."""
    run = visible_or_404(request, Run, pk=pk)
    row = get_object_or_404(Input.objects.select_related("run"), pk=entry, run=run)
    try:
        actions.give_back(entry=row, reason=typed(request.POST, "reason", 200), by=request.user)
    except actions.InputRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已退回。")
    return redirect("assessment:inputs", run.pk)
