"""The trail, for the audit administrator."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.actions.trail_checks import check_trail
from luodi.accounts.forms.trail import TrailFilter
from luodi.accounts.permissions import Permission
from luodi.accounts.reports import trail as reports
from luodi.audit.trail import INSTALLATION
from luodi.common.http import render_part


@requires(Permission.TRAIL_VIEW)
def trail(request):
    """Show what was done, the latest first."""
    form = TrailFilter(reports.verb_choices(), request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = reports.entries(request.user, **asked)
    context = {
        "form": form,
        "rows": rows[: reports.SIZE],
        "next": rows[reports.SIZE - 1].pk if len(rows) > reports.SIZE else None,
        "goes_on": asked.get("before"),
    }
    return render_part(request, page="accounts/trail.html", part="accounts/_trail.html", context=context)


@require_POST
@requires(Permission.TRAIL_VIEW)
def verify_trail(request):
    """Recompute every hash of the chains."""
    for county, broken in check_trail(by=request.user).items():
        name = "整个系统的记录" if county == INSTALLATION else "本县的记录"
        if broken is None:
            messages.success(request, f"{name}完整，没有被改动过。")
        else:
            messages.error(
                request, f"{name}从第 {broken} 条起对不上，可能被改动过，请立即报告并保留数据库备份。"
            )
    return redirect("accounts:trail")
