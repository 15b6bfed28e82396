"""Stopping the clock of a step, and setting it going again."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.library.actions import pauses as actions
from luodi.library.models import Step


@require_POST
@requires(Permission.CLOCK_STOP)
def pause(request, pk):
    """Stop the clock."""
    return _do(request, pk, actions.pause, "时限已暂停。", reason=typed(request.POST, "reason"))


@require_POST
@requires(Permission.CLOCK_STOP)
def resume(request, pk):
    """Set the clock going again."""
    return _do(request, pk, actions.resume, "时限已恢复，到期日按暂停的天数顺延。")


def _do(request, pk, action, done, **told):
    step = visible_or_404(request, Step, "case", pk=pk)
    try:
        action(step=step, by=request.user, **told)
    except actions.ClockRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("library:case", step.case_id)
