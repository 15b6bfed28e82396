"""季度清理、年度征集: the rounds, beginning one, how far its units have come, and the sitting of one unit."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.common.paging import page_of
from luodi.library.actions import rounds as actions
from luodi.library.actions import steps
from luodi.library.forms.rounds import RoundForm, Sitting
from luodi.library.models import Case, Round, Sweep
from luodi.library.reports import rounds


@requires(Permission.CASES_VIEW)
def listing(request):
    """List the rounds, the latest first."""
    rows = Round.objects.visible_to(request.user).select_related("started_by")
    page = page_of(rows.order_by("-started_at", "-pk"), request.GET.get("page"))
    return render(request, "library/rounds.html", {"page": page})


@requires(Permission.CALL)
def begin(request):
    """Begin a round: a review of what is stale, or the yearly call."""
    flow = request.GET.get("flow", "")
    if flow not in actions.ANSWERS:
        raise Http404
    candidates = rounds.candidates(flow, request.user.post.county_id)
    form = RoundForm(candidates, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            begun = actions.begin(flow=flow, unit_ids=told["units"], words=told["words"], by=request.user)
        except steps.CaseRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已发起，各单位的待办里已经出现。")
            return redirect(begun)
    context = {
        "form": form,
        "flow": flow,
        "title": rounds.title_of(flow, rounds.period_of(flow)),
        "candidates": candidates,
    }
    return render(request, "library/begin_round.html", context)


@requires(Permission.CASES_VIEW)
def overview(request, pk):
    """Show how far each unit of a round has come."""
    found = visible_or_404(request, Round, "started_by", "started_post__unit", pk=pk)
    standings = rounds.standings(found, request.user)
    context = {
        "round": found,
        "standings": standings,
        "under_way": sum(one.waiting is not None for one in standings),
        "may_call_off": request.user.can(Permission.CALL),
    }
    return render(request, "library/round.html", context)


@require_POST
@requires(Permission.CALL)
def call_off(request, pk):
    """Ask the units of a round no more."""
    found = visible_or_404(request, Round, pk=pk)
    try:
        count = actions.call_off(begun=found, reason=typed(request.POST, "reason"), by=request.user)
    except steps.CaseRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已取消，{count} 个单位不用再办。")
    return redirect(found)


@requires(Permission.CASES_VIEW)
def sweep(request, case):
    """Show what a unit is asked about, and keep its answers; with ``submit`` hand them to the centre."""
    # A number too large for the database is no case; asked of the row that points there, it would be an error.
    named = Case.objects.filter(pk=case)
    found = visible_or_404(request, Sweep, "round", "unit", "case", case__in=named)
    page = rounds.sitting(found, request.user, request.GET.get("page"))
    may_answer = rounds.may_answer(found, request.user)
    is_sent = request.method == "POST" and may_answer
    form = Sitting(page.rows, request.POST if is_sent else None)
    if is_sent and (answer := _keep(request, found, form)):
        return answer
    context = {
        "sweep": found,
        "page": page,
        "form": form,
        "may_answer": may_answer,
        "missing": found.lines.to_answer().filter(answer="").count(),
    }
    return render(request, "library/sweep.html", context)


def _keep(request, found, form):
    """Keep the answers and return where to go on; None with the refusal told."""
    try:
        changed = actions.answer(sweep=found, said=form.said, by=request.user)
        if "submit" in request.POST:
            actions.submit(sweep=found, by=request.user)
            messages.success(request, "已提交，等招商中心核对。")
            return redirect("library:case", found.case_id)
    except (steps.StepRefused, steps.CaseRefused) as refused:
        messages.error(request, str(refused))
        return None
    messages.success(request, f"已保存 {changed} 个项目的答复。" if changed else "没有要保存的改动。")
    return redirect(request.get_full_path())
