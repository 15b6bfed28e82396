"""A case with its steps, and settling the one that waits for the reader."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.library.actions import pauses
from luodi.library.actions import steps as actions
from luodi.library.forms.steps import ELSEWHERE, form_for
from luodi.library.models import Case, Step
from luodi.library.reports import cases
from luodi.projects.freezing import Frozen
from luodi.projects.models import Project
from luodi.rulebook import packs

# A project under review stands still also for what another case would change in it.
REFUSALS = (actions.StepRefused, actions.CaseRefused, Frozen)


@requires(Permission.CASES_VIEW)
def case(request, pk):
    """Show a case: what it is about, what was done, and the form of the step that waits for the reader."""
    case = visible_or_404(request, Case, "unit", "project", "started_by", "started_post__unit", pk=pk)
    return _page(request, case)


@require_POST
@requires(Permission.STEP_TAKE)
def take(request, pk):
    """Settle a step."""
    step = visible_or_404(request, Step, "case__unit", "case__project", "unit", pk=pk)
    form = form_for(step, request.user, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, step.case, {step.pk: form})
    try:
        taken = actions.take(
            step=step,
            outcome=form.cleaned_data["outcome"],
            words=form.cleaned_data["words"],
            by=request.user,
            said=form.said,
        )
    except REFUSALS as refused:
        if _may_take(request.user, step.case, step) and not isinstance(refused, actions.AlreadySettled):
            form.add_error(None, str(refused))
            return _page(request, step.case, {step.pk: form})
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已办理：{taken.outcome_label}。")
    return redirect("library:case", step.case_id)


@require_POST
@requires(Permission.STEP_TAKE)
def withdraw(request, pk):
    """Take a case back before anyone acted on it."""
    case = visible_or_404(request, Case, pk=pk)
    try:
        actions.withdraw(case=case, by=request.user)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已撤回。")
    return redirect("library:case", pk)


def _page(request, case, sent=None):
    """Show the page; a form that was sent back stands in place of the empty one."""
    lines = cases.steps(case, request.user)
    closed_words = cases.closed_words(case, request.user)
    # What was submitted and what people wrote about it would tell what 商业敏感 closes.
    template, about = ("", {}) if closed_words else cases.about(case, request.user)
    waiting = [line.step for line in lines if line.is_open]
    here = [step for step in waiting if step.kind not in ELSEWHERE]
    open_to_reader = [step for step in here if _may_take(request.user, case, step)]
    forms = [(sent or {}).get(step.pk) or form_for(step, request.user) for step in open_to_reader]
    reads_project = (
        case.project_id and Project.objects.visible_to(request.user).filter(pk=case.project_id).exists()
    )
    context = {
        "case": case,
        "lines": lines,
        "forms": forms,
        "kept_out": [words for step in here if (words := _why_kept_out(request.user, step))],
        "about_template": template,
        "about": about,
        "project_name": cases.name_for(case, request.user),
        "reads_project": reads_project,
        "closed_words": closed_words,
        "pack_labels": {kind.code: kind.title for kind in packs.kinds()},
        "may_withdraw": actions.may_withdraw(case, request.user),
        "stopped": {line.step.pk for line in lines if line.stopped},
        "may_stop": {step.pk for step in waiting if _may_stop(request.user, step)},
    }
    return render(request, "library/case.html", context)


def _may_stop(user, step):
    return user.can(Permission.CLOCK_STOP) and not pauses.why_not(step, user)


def _why_kept_out(user, step):
    return actions.why_kept_out(step, user) if user.can(Permission.STEP_TAKE) else ""


def _may_take(user, case, step):
    step.case = case
    return user.can(Permission.STEP_TAKE) and not actions.why_not_now(step, user)
