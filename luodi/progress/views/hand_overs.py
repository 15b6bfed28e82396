"""新官理旧账: what a unit has to hand over, freezing it, and signing for it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.http import typed
from luodi.progress import handing_over
from luodi.progress.actions import hand_overs as actions
from luodi.progress.forms.hand_overs import HandOverForm
from luodi.progress.models import HandOver
from luodi.progress.reports import hand_overs


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """List the hand-overs, the latest first."""
    page = hand_overs.page(request.user, request.GET.get("page"))
    context = {"page": page, "own_unit": request.user.post.unit}
    return render(request, "progress/hand_overs.html", context)


def _unit(request, pk):
    found = hand_overs.units_of(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@requires(Permission.PROJECT_VIEW)
def unit(request, pk):
    """Show what a unit would hand over today."""
    return _unit_page(request, _unit(request, pk))


def _unit_page(request, found, form=None):
    lists = hand_overs.shown(handing_over.lists_of(hand_overs.with_older(found)), request.user)
    count, late = hand_overs.count(lists)
    context = {
        "unit": found,
        "lists": lists,
        "count": count,
        "late": late,
        "today": clock.today(),
        "form": form or (HandOverForm(found) if hand_overs.may_make(found, request.user) else None),
    }
    return render(request, "progress/hand_over_unit.html", context)


@require_POST
@requires(Permission.PROMISE_KEEP)
def make(request, pk):
    """Freeze the lists of a unit."""
    found = _unit(request, pk)
    form = HandOverForm(found, request.POST)
    if form.is_valid():
        try:
            made = actions.make(unit=found, by=request.user, **form.said)
        except actions.HandOverRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "交接清单已形成，内容不再变动。请双方签字。")
            return redirect(made)
    return _unit_page(request, found, form)


@requires(Permission.PROJECT_VIEW)
def hand_over(request, pk):
    """Show one frozen list with its signatures."""
    found = visible_or_404(request, HandOver, "unit", "from_person", "to_person", "made_by", pk=pk)
    lists = hand_overs.shown(found.snapshot["lists"], request.user)
    count, late = hand_overs.count(lists)
    signing = hand_overs.signing_of(found, request.user)
    context = {
        "hand_over": found,
        "lists": lists,
        "count": count,
        "late": late,
        "signing": signing,
        "may_void": not signing.is_settled
        and not found.voided_at
        and hand_overs.may_make(found.unit, request.user),
    }
    return render(request, "progress/hand_over.html", context)


@require_POST
@requires(Permission.PROJECT_VIEW)
def sign(request, pk):
    """Sign for a list."""
    found = visible_or_404(request, HandOver, pk=pk)
    return _acted(request, found, actions.sign, "已签字。", words=typed(request.POST, "words"))


@require_POST
@requires(Permission.PROMISE_KEEP)
def void(request, pk):
    """Mark a list that was made in error as void."""
    found = visible_or_404(request, HandOver, pk=pk)
    return _acted(request, found, actions.void, "已作废。", reason=typed(request.POST, "reason"))


def _acted(request, found, act, done, **said):
    try:
        act(hand_over=found, by=request.user, **said)
    except actions.HandOverRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(found)
