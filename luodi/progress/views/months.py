"""月份: closing them, and letting a unit report for one that is closed."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.progress.actions import months as actions
from luodi.progress.actions.months import MonthRefused
from luodi.progress.forms.months import ExemptionForm
from luodi.progress.reports import month_pages


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """Show the months with what counts in them, who closed them and what was excepted."""
    return _page(request, ExemptionForm(request.user))


def _page(request, form):
    context = {
        "months": month_pages.months(request.user),
        "closing": month_pages.closing(request.user) if request.user.can(Permission.MONTH_CLOSE) else None,
        "form": form,
    }
    return render(request, "progress/months.html", context)


@require_POST
@requires(Permission.MONTH_CLOSE)
def close(request):
    """Close the next month."""
    month = typed(request.POST, "month", 7)
    try:
        actions.close_month(month=month, by=request.user)
    except MonthRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{month} 已关账。")
    return redirect("progress:months")


@require_POST
@requires(Permission.MONTH_CLOSE)
def exempt(request):
    """Let a unit report for a closed month until a day."""
    form = ExemptionForm(request.user, request.POST)
    if form.is_valid():
        try:
            made = actions.grant_exemption(by=request.user, **form.cleaned_data)
        except MonthRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已准{made.unit}补报 {made.month} 的{made.get_form_display()}。")
            return redirect("progress:months")
    return _page(request, form)
