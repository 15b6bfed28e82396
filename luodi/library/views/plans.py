"""变更计划: what is asked for, and settling several at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires
from luodi.accounts.permissions import Permission
from luodi.common.http import picks, typed
from luodi.library.actions import batches
from luodi.library.flows import STEPS
from luodi.library.flows.plan import AGREE, PLAN
from luodi.library.reports import plans

MOST = 100


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
    cases = picks(request.POST)
    code, words = request.POST.get("outcome", ""), typed(request.POST, "words")
    found = plans.picked(request.user, cases[:MOST])
    outcome = STEPS[AGREE].outcome(code)
    if not found or outcome is None or code not in batches.together(PLAN.code):
        messages.error(request, "请先选出要办理的变更，再点办理。")
        return redirect("library:plan_changes")
    problem = outcome.words if request.POST.get("confirm") and not words.strip() else ""
    if problem or not request.POST.get("confirm"):
        context = {"rows": found, "outcome": outcome, "problem": problem}
        return render(request, "library/settle_plans.html", context)
    results = batches.settle_many(
        waiting=[(row.step, row.name) for row in found], outcome=code, words=words, by=request.user
    )
    done = sum(1 for result in results if result.done)
    address = reverse("library:plan_changes")
    context = {
        "title": "成批办理",
        "results": results,
        "done": done,
        "left": len(results) - done,
        "way": [("变更计划", address)],
        "onward": [("回到变更计划", address)],
    }
    return render(request, "library/batch_done.html", context)
