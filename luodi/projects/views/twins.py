"""Pairs of projects that look like one: the list, the decision, merging and taking a merge back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.common.paging import page_of
from luodi.projects import freezing
from luodi.projects.actions import merges as merging
from luodi.projects.actions import twins as actions
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.forms.twins import DecideForm, MergeForm
from luodi.projects.models import Project, TwinPair
from luodi.projects.reports import merges, pairs
from luodi.projects.views.masking import open_or_403

REFUSALS = (merging.MergeRefused, ClosedToYou, freezing.Frozen)
BOTH = ("one__unit", "other__unit", "decided_by")


@requires(Permission.PROJECT_VIEW)
def twin_pairs(request):
    """Show the pairs that wait, or were decided."""
    shown = request.GET.get("show", "")
    if shown not in pairs.SHOWN or (shown == "mine" and not request.user.can(Permission.TWINS_DECIDE)):
        shown = "open"
    page = page_of(pairs.listed(request.user, shown), request.GET.get("page"))
    context = {
        "page": page,
        "lines": pairs.lines(request.user, page.rows),
        "shown": shown,
        "views": {
            key: label
            for key, label in pairs.SHOWN.items()
            if key != "mine" or request.user.can(Permission.TWINS_DECIDE)
        },
    }
    return render(request, "projects/twin_pairs.html", context)


@requires(Permission.PROJECT_VIEW)
def twin_pair(request, pk):
    """Show two projects side by side, and what can be decided about them."""
    pair = visible_or_404(request, TwinPair, *BOTH, pk=pk)
    return _pair_page(request, pair, DecideForm(one=pair.one.name, other=pair.other.name))


def _pair_page(request, pair, form):
    (line,) = pairs.lines(request.user, [pair])
    both_seen = bool(line.one.url and line.other.url)
    context = {
        "pair": pair,
        "line": line,
        "form": form,
        "closed_words": pairs.closed_words(request.user, pair),
        "rows": pairs.compare(pair.one, pair.other) if both_seen else [],
        "may_decide": line.may_decide and both_seen,
    }
    return render(request, "projects/twin_pair.html", context)


@require_POST
@requires(Permission.TWINS_DECIDE)
def decide_twins(request, pk):
    """Decide a pair that is not one project."""
    pair = writable_or_404(request, TwinPair, *BOTH, pk=pk)
    form = DecideForm(request.POST, one=pair.one.name, other=pair.other.name)
    if not form.is_valid():
        return _pair_page(request, pair, form)
    verdict, above = form.verdict_on(pair)
    try:
        actions.decide(
            pair=pair, verdict=verdict, above=above, words=form.cleaned_data["words"], by=request.user
        )
    except (actions.TwinsRefused, ClosedToYou) as refused:
        messages.error(request, str(refused))
        return redirect("projects:twin_pair", pk)
    messages.success(request, f"已认定：{verdict.label}。")
    return redirect("projects:twin_pairs")


@require_POST
@requires(Permission.TWINS_DECIDE)
def ask_twins_again(request, pk):
    """Take a decision back."""
    pair = writable_or_404(request, TwinPair, *BOTH, pk=pk)
    try:
        actions.ask_again(pair=pair, by=request.user)
    except (actions.TwinsRefused, ClosedToYou) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已收回原来的认定，请重新认定。")
    return redirect("projects:twin_pair", pk)


@requires(Permission.MERGE)
def merge(request, pk, other):
    """Show every row that would move, and merge the other project into this one."""
    survivor = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    absorbed = writable_or_404(request, Project, "unit", pk=other, voided_at=None)
    if pk == other:
        raise Http404
    for project in (survivor, absorbed):
        open_or_403(request, project.pk)
    preview = merges.preview(survivor, absorbed)
    form = MergeForm(request.POST or None, preview=preview, initial={"seen": preview.fingerprint})
    if request.method == "POST" and form.is_valid():
        try:
            merging.merge_projects(survivor=survivor, absorbed=absorbed, by=request.user, **form.cleaned_data)
        except REFUSALS as refused:
            messages.error(request, str(refused))
            return redirect("projects:merge", pk, other)
        messages.success(request, f"已合并。发现合错了，{merges.UNDO_DAYS} 天内可以撤销。")
        return redirect("projects:detail", pk)
    context = {"preview": preview, "form": form, "rows": pairs.compare(survivor, absorbed)}
    context["undo_days"] = merges.UNDO_DAYS
    return render(request, "projects/merge.html", context)


@require_POST
@requires(Permission.MERGE)
def undo_merge(request, pk):
    """Part a merged project from the one it was merged into."""
    project = writable_or_404(request, Project, pk=pk)
    merge = merges.current_merge(project)
    if merge is None:
        raise Http404
    try:
        merging.undo_merge(merge=merge, reason=typed(request.POST, "reason"), by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤销合并，两个项目各归各的。")
    return redirect("projects:detail", pk)
