"""目标任务: the board of a year, and setting the targets of all units."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.metrics.actions import targets as actions
from luodi.metrics.forms.targets import TargetsForm
from luodi.metrics.phases import CUMULATIVE
from luodi.metrics.reports import targets
from luodi.metrics.reports.indicators import SHARING

FIRST, LAST = 2000, 2100


@requires(Permission.TARGETS_VIEW)
def board(request, year=None):
    """Show targets and what is done: all units for who reads the county, else the own ones."""
    now = clock.today().year
    year = sensible(year or now)
    chips = [
        {"label": f"{one} 年", "url": reverse("metrics:targets_of", args=[one]), "active": one == year}
        for one in sorted({now - 1, now, now + 1, year})
    ]
    context = {
        "board": targets.board(request.user, year, request.GET.get("page")),
        "chips": chips,
        "sharing": SHARING,
    }
    return render(request, "metrics/targets.html", context)


def sensible(year):
    """Return the year; one that no target can have is not found."""
    if not FIRST <= year <= LAST:
        raise Http404
    return year


@requires(Permission.TARGETS_SET)
def set_targets(request, year, code=None):
    """Set the targets of all units in one table, or those by one indicator with phases, and hand them down in one act."""
    board = targets.to_set(request.user, sensible(year), request.GET.get("page"))
    indicator = next((one for one in board.indicators if one.code == code), None)
    if code and indicator is None:
        raise Http404
    form = TargetsForm(request.POST or None, board=board, indicator=indicator)
    if form.is_valid():
        try:
            done = actions.hand_down(
                year=year, wishes=form.wishes, reason=form.cleaned_data["reason"], by=request.user
            )
        except actions.TargetsRefused as refused:
            form.add_error(None, str(refused))
        else:
            if done.cases:
                messages.success(request, f"已向 {len(done.cases)} 个单位下达，等负责人签收。")
            for sentence in done.refused:
                messages.warning(request, sentence)
            return redirect("metrics:targets_of", year)
    limited = [(one, board.limits[one.code]) for one in form.indicators if one.code in board.limits]
    context = {
        "form": form,
        "year": year,
        "indicator": indicator,
        "cumulative": CUMULATIVE,
        "limited": limited,
    }
    return render(request, "metrics/set_targets.html", context)
