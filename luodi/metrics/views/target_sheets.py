"""目标任务 as a workbook: handed out with what stands, uploaded, looked at, and handed down whole or not at all."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from luodi.accounts.access import limited, requires
from luodi.accounts.limits import Act
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.blanks import blank_workbook
from luodi.accounts.views.sheets import download, told
from luodi.metrics.actions import targets as actions
from luodi.metrics.forms.target_sheets import COLUMNS, ReasonForm, check, filled
from luodi.metrics.phases import CUMULATIVE
from luodi.metrics.reports import targets
from luodi.metrics.views.targets import sensible

# More units than any county has.
ALL = 10_000


@requires(Permission.TARGETS_SET)
@limited(Act.EXPORT)
def workbook(request, year):
    """Hand out the table of all units and indicators to fill in."""
    board = targets.to_set(request.user, sensible(year), size=ALL)
    known = {
        "unit": [row.unit.name for row in board.rows],
        "indicator": [one.name for one in board.indicators],
    }
    name = f"{year}年目标任务"
    return download(name, blank_workbook(name, COLUMNS, known, filled(board)))


@requires(Permission.TARGETS_SET)
def import_targets(request, year):
    """Take a table of targets in: look at it, say why what was signed for changes, and hand it down."""
    words = _words(sensible(year))
    form, file, lines = told(request, COLUMNS)
    if lines is None:
        return render(request, "metrics/import_targets.html", {**words, "form": form})
    checked = check(lines, targets.to_set(request.user, year, size=ALL), request.user)
    confirmed = "kept" in request.POST and not checked.faults
    reason = ReasonForm(request.POST if confirmed else None)
    if confirmed and reason.is_valid():
        try:
            done = actions.hand_down(
                year=year, wishes=checked.wishes, reason=reason.cleaned_data["reason"], source=file, whole=True,
                by=request.user,
            )  # fmt: skip
        except actions.TargetsRefused as refused:
            reason.add_error(None, str(refused))
        else:
            messages.success(request, f"已向 {len(done.cases)} 个单位下达，等负责人签收。")
            return redirect("metrics:targets_of", year)
    kept = request.POST.get("kept") or form.kept()
    refused = reason.non_field_errors()
    context = {**words, "file": file, "checked": checked, "kept": kept, "reason": reason, "refused": refused}
    return render(request, "metrics/import_targets_preview.html", context)


def _words(year):
    return {
        "title": f"导入 {year} 年目标任务",
        "list": f"{year} 年目标任务",
        "back": reverse("metrics:targets_of", args=[year]),
        "here": reverse("metrics:import_targets", args=[year]),
        "blank": reverse("metrics:targets_workbook", args=[year]),
        "columns": COLUMNS,
        "cumulative": CUMULATIVE,
    }
