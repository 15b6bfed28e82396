"""承诺台账: the list, putting promises on record, and everything that is done on the page of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.common.paging import page_of
from luodi.files.kinds import FileRefused
from luodi.files.views import serve
from luodi.progress.actions import promise_changes, promise_urging
from luodi.progress.actions import promise_keeping as actions
from luodi.progress.actions.promise_keeping import PromiseRefused
from luodi.progress.forms.promises import (
    FilterForm,
    OriginForm,
    ProcedureForm,
    ReportForm,
    ReviewForm,
    UrgingForm,
    WordingForm,
)
from luodi.progress.models import Promise
from luodi.progress.promise_entries import ChangeKind
from luodi.progress.promises import Act, Side
from luodi.progress.reports import promise_list, promise_page
from luodi.progress.reports.promise_standing import why_not_now
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project
from luodi.projects.reports.masking import is_closed_to

REFUSALS = (PromiseRefused, FileRefused, ClosedToYou)


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """List the promises of both sides, narrowed by side, unit and where they stand."""
    form = FilterForm(request.user, request.GET)
    filters = form.filters(request.GET.get("shelf", ""))
    days = promise_list.rules_of(request.user.post.county_id or 0).remind_days
    rows = promise_list.narrowed(promise_list.register_of(request.user), request.user, filters)
    page = page_of(
        promise_list.on_shelf(rows, filters.shelf, days).select_related(*promise_list.RELATED),
        request.GET.get("page"),
    )
    context = {
        "form": form,
        "filters": filters,
        "page": page,
        "rows": promise_list.rows_of(page.rows, request.user),
        "shelves": promise_list.shelves(rows, filters, days, reverse("progress:promises")),
        "own_unit": request.user.post.unit,
    }
    return render(request, "progress/promises.html", context)


@requires(Permission.PROMISE_KEEP)
def record(request, pk):
    """Put a promise of one side of a project on record."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed:
        raise PermissionDenied
    side = request.POST.get("side") or request.GET.get("side") or Side.GOVERNMENT
    if side not in Side.values:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    origin, wording = OriginForm(project, side, *sent), WordingForm(project, side, *sent[:1])
    if sent and all([origin.is_valid(), wording.is_valid()]):
        try:
            made = actions.record_promise(
                project=project, entry=origin.entry(wording.wording()), by=request.user
            )
        except REFUSALS as refused:
            origin.add_error(None, str(refused))
        else:
            messages.success(request, "已登记。")
            return redirect(made)
    context = {"project": project, "side": Side(side), "origin": origin, "wording": wording}
    return render(request, "progress/promise_form.html", context)


@requires(Permission.PROJECT_VIEW)
def promise(request, pk):
    """Show one promise with its story."""
    found = _open(request, pk)
    page = promise_page.page_of(found, request.user)
    return render(request, "progress/promise.html", {"promise": found, "page": page})


def _open(request, pk):
    """Return the promise if the reader may read it and its project is not closed to the reader."""
    found = visible_or_404(request, Promise, *promise_list.RELATED, "recorded_by", pk=pk)
    if is_closed_to(found.project, request.user):
        request.refused_target = found.project
        raise PermissionDenied
    return found


def _say_or_form(request, pk, act, template, make_forms, do, done):
    """Show the forms of an act, or do it with what was sent; what cannot be done now is said on the promise."""
    found = _open(request, pk)
    if reason := why_not_now(act, found, request.user):
        messages.error(request, reason)
        return redirect(found)
    forms = make_forms(found, (request.POST, request.FILES) if request.method == "POST" else ())
    first = next(iter(forms.values()))
    if request.method == "POST":
        try:
            if (answer := do(found, forms)) is not None:
                messages.success(request, done)
                return redirect(answer)
        except REFUSALS as refused:
            first.add_error(None, str(refused))
    return render(request, template, {"promise": found, **forms})


@requires(Permission.PROMISE_KEEP)
def report(request, pk):
    """Say that a promise was kept."""

    def make_forms(found, sent):
        kind = promise_list.rules_of(found.county_id).kind(found.side, found.kind)
        return {"form": ReportForm(found, kind.proof if kind else "", *sent)}

    def do(found, forms):
        form = forms["form"]
        if not form.is_valid():
            return None
        return actions.report(promise=found, entry=form.entry(), by=request.user).promise

    done = "已登记兑现，等招商中心核定。"
    return _say_or_form(request, pk, Act.REPORT, "progress/promise_report.html", make_forms, do, done)


@requires(Permission.PROMISE_KEEP)
def change(request, pk):
    """Ask that a promise be changed or lifted."""

    def make_forms(found, sent):
        wording = WordingForm(
            found.project, found.side, *sent[:1], initial=WordingForm.initial_of(found), prefix="new"
        )
        return {"form": ProcedureForm(*sent), "wording": wording}

    def do(found, forms):
        form, wording = forms["form"], forms["wording"]
        valid = form.is_valid()
        lifts = valid and form.cleaned_data["kind"] == ChangeKind.LIFT
        if not valid or not (lifts or wording.is_valid()):
            return None
        entry = form.entry(None if lifts else wording.wording())
        return promise_changes.ask(promise=found, entry=entry, by=request.user).promise

    done = "已申请，等招商中心审定。审定以前，原承诺照旧有效。"
    return _say_or_form(request, pk, Act.ASK, "progress/promise_change.html", make_forms, do, done)


@requires(Permission.PROMISE_KEEP)
def review(request, pk):
    """Put the outcome of the review on record."""

    def make_forms(found, sent):
        return {"form": ReviewForm(*sent)}

    def do(found, forms):
        form = forms["form"]
        if not form.is_valid():
            return None
        return actions.note_review(promise=found, entry=form.entry(), by=request.user)

    done = "已登记公平竞争审查结论。"
    return _say_or_form(request, pk, Act.REVIEW, "progress/promise_review.html", make_forms, do, done)


# After so many days the unit asks the firm again, unless it names another day.
_AGAIN_IN = 14


@requires(Permission.PROMISE_KEEP)
def urge(request, pk):
    """Put on record that the firm was asked to keep its promise."""

    def make_forms(found, sent):
        most = promise_list.rules_of(found.county_id).remind_days
        return {"form": UrgingForm(min(_AGAIN_IN, most), *sent[:1])}

    def do(found, forms):
        form = forms["form"]
        if not form.is_valid():
            return None
        return promise_urging.urge(promise=found, entry=form.entry(), by=request.user)

    done = "已登记督促情况，到下次督促的日子再提醒。"
    return _say_or_form(request, pk, Act.URGE, "progress/promise_urge.html", make_forms, do, done)


# What is decided on the page of a promise: the act, and what is said afterwards.
_DECISIONS = {
    "verify": (actions.verify, "words", "已核定。"),
    "give_back": (actions.give_back, "words", "已退回，请登记人补充后重新登记。"),
    "reverse": (actions.reverse, "reason", "已撤销核定。"),
    "approve": (promise_changes.approve, "words", "已同意。"),
    "refuse": (promise_changes.refuse, "words", "已退回申请，原承诺继续有效。"),
    "void": (actions.void, "reason", "已作废。"),
}


@require_POST
@requires(Permission.PROMISE_CHECK)
def decide(request, pk, act):
    """Check what others said of a promise, or put a mistake right."""
    found = _open(request, pk)
    if act not in _DECISIONS:
        raise Http404
    do, name, done = _DECISIONS[act]
    try:
        answer = do(promise=found, by=request.user, **{name: typed(request.POST, "words")})
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect(found)
    messages.success(request, done)
    return redirect(answer)


@requires(Permission.PROJECT_VIEW)
def file(request, pk, held):
    """Hand out a file of a promise."""
    found = _open(request, pk)
    kept = get_object_or_404(found.files.select_related("file"), pk=held)
    return serve(kept.file, kept.name)
