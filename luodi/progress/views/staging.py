"""Stages: claiming, checking, settling, putting right, and the lists of what waits."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import picks, typed
from luodi.common.paging import page_of
from luodi.progress import gates
from luodi.progress.actions import openings, staging
from luodi.progress.actions.staging import StageRefused
from luodi.progress.forms.staging import CheckForm, ClaimForm, EndForm, FinerForm, OverrideForm, StatusForm
from luodi.progress.models import StageClaim
from luodi.progress.reports import stage_pages
from luodi.progress.reports import staging as reports
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.freezing import Frozen
from luodi.projects.models import Project

REFUSALS = (StageRefused, ClosedToYou, Frozen)


def project_or_403(request, pk):
    """Return a project the reader may write and that is not closed to the acting post."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed:
        raise PermissionDenied
    return project


@requires(Permission.STAGE_CLAIM)
def claim(request, pk):
    """Show what the next stage asks for, and claim it."""
    project = project_or_403(request, pk)
    to = gates.next_stage(project.stage)
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = staging.claim_stage(
                project=project, to=request.POST.get("to", ""), by=request.user, **form.cleaned_data
            )
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已申请进入“{made.wanted}”，等待认定。")
            return redirect(made)
    context = {
        "project": project,
        "to": to,
        "next": reports.next_of(project, reports.rules_of(project)),
        "form": form,
        "obstacle": reports.why_not_claim(project, request.user),
        "places": stage_pages.places(project),
    }
    return render(request, "progress/claim_stage.html", context)


def _asked(request, pk, form_of, act, *, title, note, button, done):
    """Show a form about where a project stands, and do what it says."""
    project = project_or_403(request, pk)
    form = form_of(project, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = act(project=project, by=request.user, **form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(made if isinstance(made, StageClaim) else project)
    context = {"project": project, "form": form, "title": title, "note": note, "button": button}
    return render(request, "progress/stage_form.html", context)


@requires(Permission.STAGE_CLAIM)
def claim_end(request, pk):
    """Say that a project is lost or ended."""
    return _asked(
        request, pk, lambda project, data: EndForm(data), staging.claim_end, title="登记流失或终止",
        note="由招商服务中心认定后生效；项目的记录、文件和经过都保留。", button="申请认定", done="已申请，等待招商服务中心认定。",
    )  # fmt: skip


@requires(Permission.STAGE_CLAIM)
def set_status(request, pk):
    """Say how a project fares, or bring it back."""
    return _asked(
        request, pk, lambda project, data: StatusForm(data), staging.set_status, title="登记项目状态",
        note="写明原因，分清是企业、土地、资金、审批、征迁还是不可抗力。", button="登记", done="已登记项目状态。",
    )  # fmt: skip


@requires(Permission.STAGE_CLAIM)
def set_sub_stage(request, pk):
    """Say more finely where a project stands."""
    return _asked(
        request, pk, lambda project, data: FinerForm(data, project=project, initial={"sub_stage": project.sub_stage}),
        staging.set_sub_stage, title="登记阶段细分", note="线索、谋划、框架协议、试生产，是否计数由本县规则决定。",
        button="登记", done="已登记阶段细分。",
    )  # fmt: skip


@requires(Permission.STAGE_OVERRIDE)
def override(request, pk):
    """Put a project to another stage out of order."""
    return _asked(
        request, pk, lambda project, data: OverrideForm(data), staging.move_out_of_order, title="调整阶段",
        note="退回以前的阶段，或跨过没有逐个认定的阶段。不核对材料，原因留在阶段记录里。", button="调整", done="已调整阶段。",
    )  # fmt: skip


def _claim_or_404(request, pk):
    """Return a claim the reader may read, and whose project is not closed to the acting post."""
    found = visible_or_404(
        request, StageClaim, "project__unit", "unit", "claimed_by", "settled_by", "batch", pk=pk
    )
    if Project.objects.filter(pk=found.project_id).closed_to(request.user).exists():
        request.refused_target = found
        raise PermissionDenied
    return found


@requires(Permission.PROJECT_VIEW)
def stage_claim(request, pk):
    """Show one claim."""
    return _claim_page(request, _claim_or_404(request, pk))


def _claim_page(request, found, **forms):
    context = stage_pages.claim_page(found, request.user)
    context |= {"check_form": CheckForm(), "send_form": ClaimForm()} | forms
    return render(request, "progress/stage_claim.html", context)


@require_POST
@requires(Permission.STAGE_CLAIM)
def send(request, pk):
    """Send what a ledger said."""
    found = _claim_or_404(request, pk)
    form = ClaimForm(request.POST)
    if form.is_valid():
        try:
            staging.send_prepared(claim=found, by=request.user, **form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已报认定。")
            return redirect(found)
    return _claim_page(request, found, send_form=form)


@require_POST
@requires(Permission.STAGE_CLAIM)
def withdraw(request, pk):
    """Take a claim back."""
    return _settle(
        request, pk, "已撤回申请。", lambda found: staging.withdraw_claim(claim=found, by=request.user)
    )


@require_POST
@requires(Permission.SITE_CHECK)
def check(request, pk):
    """Register what was seen on the site."""
    found = _claim_or_404(request, pk)
    form = CheckForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data | {"agrees": form.cleaned_data["agrees"] == "yes"}
        try:
            staging.check_site(claim=found, by=request.user, **said)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已登记现场核查。")
            return redirect(found)
    return _claim_page(request, found, check_form=form)


@require_POST
@requires(Permission.STEP_TAKE)
def settle(request, pk):
    """Verify a claim or give it back; who may is asked by the action."""
    words = typed(request.POST, "words")
    if request.POST.get("outcome") == "verify":
        return _settle(
            request,
            pk,
            "已认定。",
            lambda found: staging.verify_claim(claim=found, words=words, by=request.user),
        )
    return _settle(
        request, pk, "已退回。", lambda found: staging.return_claim(claim=found, words=words, by=request.user)
    )


def _settle(request, pk, done, act):
    found = _claim_or_404(request, pk)
    try:
        act(found)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(found)


@requires(Permission.PROJECT_VIEW)
def listing(request):
    """List claims by where they stand, and openings that nobody verified."""
    shelf = request.GET.get("shelf", "")
    shelf = shelf if shelf in stage_pages.SHELVES else ""
    is_openings = shelf == "openings"
    rows = (
        stage_pages.openings_of(request.user)
        if is_openings
        else stage_pages.claims_on_shelf(request.user, shelf)
    )
    page = page_of(rows, request.GET.get("page"))
    context = {
        "page": page,
        "names": stage_pages.names_of(request.user, page.rows),
        "shelf": shelf,
        "shelves": [
            {"label": label, "url": f"{reverse('progress:stage_claims')}?shelf={key}", "active": key == shelf}
            for key, label in stage_pages.SHELVES.items()
        ],
        "tones": stage_pages.TONES,
        "may_verify": is_openings and request.user.can(Permission.STAGE_VERIFY),
    }
    return render(request, "progress/stage_claims.html", context)


@require_POST
@requires(Permission.STAGE_VERIFY)
def verify_openings(request):
    """Verify the openings that were picked."""
    moves = list(stage_pages.openings_of(request.user).filter(pk__in=picks(request.POST)))
    try:
        count = openings.verify_openings(moves=moves, by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已认定 {count} 个项目的期初阶段。")
    return redirect(f"{reverse('progress:stage_claims')}?shelf=openings")
