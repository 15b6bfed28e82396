"""灯: the warnings over all projects, changing a light by two people, and what is to become of projects that fell silent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.common.paging import page_of
from luodi.progress.actions import light_changes as actions
from luodi.progress.actions import stagnation as silence
from luodi.progress.actions.light_changes import LightRefused
from luodi.progress.actions.staging import StageRefused
from luodi.progress.actions.stagnation import StagnationRefused
from luodi.progress.forms.lights import ChangeForm, StagnationForm, WarningsForm
from luodi.progress.models import LightChange, ProjectLight, Stagnation
from luodi.progress.reports import light_pages
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.freezing import Frozen
from luodi.projects.models import Project

SILENCE_SHELVES = {"": "等待研究", "settled": "已办"}


@requires(Permission.PROJECT_VIEW)
def warnings(request):
    """List the projects whose light warns, by colour, sign and unit."""
    form = WarningsForm(request.user, request.GET)
    wanted = form.wanted
    context = {
        "form": form.name_counts(light_pages.by_sign(request.user, wanted)),
        "wanted": wanted,
        "page": light_pages.page(request.user, wanted, request.GET.get("page")),
        "counts": light_pages.counts(request.user, wanted),
        "shelves": light_pages.SHELVES,
        "by_unit": light_pages.by_unit(request.user, wanted),
        "silent": light_pages.waiting_count(request.user),
    }
    return render(request, "progress/warnings.html", context)


@requires(Permission.LIGHT_CHANGE)
def ask_change(request, pk):
    """Say that another colour is right."""
    project = visible_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed:
        request.refused_target = project
        raise PermissionDenied
    light = ProjectLight.objects.filter(project=project).first()
    form = ChangeForm(light.shown if light else "", request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_change(project=project, by=request.user, **form.cleaned_data)
        except (LightRefused, ClosedToYou) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已申请{made}，等另一个人复核。")
            return redirect(made)
    context = {"project": project, "light": light, "form": form}
    return render(request, "progress/ask_light_change.html", context)


@requires(Permission.PROJECT_VIEW)
def light_change(request, pk):
    """Show a change with what the rules say beside it."""
    found = visible_or_404(
        request, LightChange, "project__unit", "unit", "asked_by", "settled_by", "reverted_by", pk=pk
    )
    return render(request, "progress/light_change.html", light_pages.change_page(found, request.user))


def _acted(request, found, act, done):
    try:
        act()
    except (LightRefused, ClosedToYou) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(found)


@require_POST
@requires(Permission.LIGHT_APPROVE)
def settle_change(request, pk):
    """Agree to a change, or not."""
    found = visible_or_404(request, LightChange, "project", pk=pk)
    agrees = request.POST.get("outcome") == "agree"
    verdict = typed(request.POST, "verdict")
    return _acted(
        request,
        found,
        lambda: actions.settle_change(change=found, agrees=agrees, verdict=verdict, by=request.user),
        "已同意，灯已改。" if agrees else "已退回，灯不变。",
    )


@require_POST
@requires(Permission.LIGHT_CHANGE)
def withdraw_change(request, pk):
    """Take a change back."""
    found = visible_or_404(request, LightChange, "project", pk=pk)
    return _acted(
        request, found, lambda: actions.withdraw_change(change=found, by=request.user), "已撤回改灯申请。"
    )


@require_POST
@requires(Permission.LIGHT_APPROVE)
def revert_change(request, pk):
    """End a change that holds."""
    found = visible_or_404(request, LightChange, "project", pk=pk)
    reason = typed(request.POST, "reason")
    return _acted(
        request,
        found,
        lambda: actions.revert_change(change=found, reason=reason, by=request.user),
        "已撤销改灯，恢复按规则亮灯。",
    )


@requires(Permission.PROJECT_VIEW)
def stagnations(request):
    """List the projects of which nothing was heard for long."""
    shelf = request.GET.get("shelf", "")
    context = {
        "page": page_of(light_pages.stagnations(request.user, shelf), request.GET.get("page")),
        "shelf": shelf,
        "shelves": SILENCE_SHELVES,
        "waiting": light_pages.waiting_count(request.user),
        "tones": light_pages.STAGNATION_TONES,
    }
    return render(request, "progress/stagnations.html", context)


def _stagnation(request, pk):
    return visible_or_404(request, Stagnation, "project__unit", "unit", "settled_by", pk=pk)


@requires(Permission.PROJECT_VIEW)
def stagnation(request, pk):
    """Show what is proposed about a project that fell silent."""
    found = _stagnation(request, pk)
    return _stagnation_page(request, found, _form_of(found))


def _form_of(found, data=None):
    return StagnationForm(data, needs_cause=found.kind == Stagnation.Kind.STALL)


def _stagnation_page(request, found, form):
    context = {
        "stagnation": found,
        "project": found.project,
        "light": ProjectLight.objects.filter(project=found.project_id).first(),
        "form": form,
        "may_settle": found.is_waiting and request.user.can(Permission.STAGE_VERIFY),
        "tones": light_pages.STAGNATION_TONES,
    }
    return render(request, "progress/stagnation.html", context)


@require_POST
@requires(Permission.STAGE_VERIFY)
def settle_stagnation(request, pk):
    """Do what is proposed, or say why not."""
    found = _stagnation(request, pk)
    form = _form_of(found, request.POST)
    if form.is_valid():
        agrees = request.POST.get("outcome") == "agree"
        said = form.cleaned_data if agrees else {"reason": form.cleaned_data["reason"]}
        act = silence.agree if agrees else silence.decline
        try:
            act(stagnation=found, by=request.user, **said)
        except (StagnationRefused, StageRefused, ClosedToYou, Frozen) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"已同意{found.get_kind_display()}。" if agrees else "已登记不采纳的原因。"
            )
            return redirect(found.project)
    return _stagnation_page(request, found, form)
