"""One-time codes, handed out on slips in two halves: each shown in one answer to one administrator, kept nowhere in clear."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.actions import releasing
from luodi.accounts.models import OneTimeCode
from luodi.accounts.permissions import Permission
from luodi.accounts.reports import codes as reports
from luodi.accounts.reports.people import slips
from luodi.common import clock
from luodi.common.http import picks

MOST = 1000


def show_codes(request, made, title, *, half):
    """Show a slip with one half for each person, to be printed and cut."""
    context = {
        "units": slips(made),
        "title": title,
        "half": half,
        "where": request.build_absolute_uri(reverse("accounts:use_code")),
    }
    return render(request, "accounts/codes.html", context)


@requires(Permission.CODE_RELEASE)
def codes(request):
    """Show which codes wait to be released, and which were handed out lately, by whom."""
    context = {
        "waiting": reports.to_release(request.user),
        "rows": reports.handed_out(request.user),
        "now": clock.now(),
    }
    return render(request, "accounts/code_list.html", context)


@never_cache
@require_POST
@requires(Permission.CODE_RELEASE)
def release_codes(request):
    """Release codes that another administrator issued, or turn them down."""
    rows = list(OneTimeCode.objects.visible_to(request.user).filter(pk__in=picks(request.POST)[:MOST]))
    try:
        if request.POST.get("how") == "release":
            made = releasing.release_codes(codes=rows, by=request.user)
            return show_codes(request, made, f"已放行 {len(made)} 个口令", half="second")
        count = releasing.turn_down_codes(codes=rows, by=request.user)
    except releasing.ReleaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已作废 {count} 个口令，要用的请重新发放。")
    return redirect("accounts:codes")
