"""变更计划: what is asked for, and settling several at once."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.library.flows.plan import PLAN
from luodi.library.reports import plans
from luodi.library.views import together


@requires(Permission.CASES_VIEW)
def listing(request):
    """Show the changes: what waits for the reader, everything."""
    mine = plans.waiting(request.user).count()
    tab = request.GET.get("tab", "")
    tab = tab if tab in plans.TABS else plans.MINE if mine else plans.ALL
    context = {
        "tabs": plans.TABS,
        "tab": tab,
        "waiting": mine,
        "page": plans.page(request.user, tab, request.GET.get("page")),
        "may_settle": mine and tab == plans.MINE and request.user.can(Permission.STEP_TAKE),
    }
    return render(request, "library/plan_changes.html", context)


@require_POST
@requires(Permission.STEP_TAKE)
def settle_many(request):
    """Show what was picked, and settle it with one outcome and one reason."""
    return together.settle_many(
        request,
        flow=PLAN.code,
        picked=plans.picked,
        page="library/settle_plans.html",
        way=("变更计划", reverse("library:plan_changes")),
    )
