"""Entering and changing a project: the form, its drafts, the twins shown while the name is typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.http import number, render_part, typed
from luodi.projects import freezing, replanning, voiding
from luodi.projects.actions import drafts as actions
from luodi.projects.actions import record
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.forms.conflict import Conflict
from luodi.projects.forms.whole import WholeForm, typed_in, typed_so_far
from luodi.projects.models import Project
from luodi.projects.reports import twins as twin_report
from luodi.projects.reports.drafts import drafts_of
from luodi.projects.reports.firms import kept_as_known
from luodi.projects.reports.masking import whom_to_ask


@requires(Permission.PROJECT_EDIT)
def create(request):
    """Enter a new project."""
    if request.method != "POST":
        return _form_page(request, *_opened(request, None))
    if "more" in request.POST:
        return _form_page(request, _with_more(request, None))
    form = WholeForm.sent(request.user, None, request.POST)
    if form.is_valid():
        try:
            pk = actions.enter_project(entry=form.entry(), by=request.user, key=_key(request))
        except record.EntryInvalid as invalid:
            form.tell(invalid.problems)
        except record.NotYourUnit as refused:
            form.tell({"unit": str(refused)})
        else:
            messages.success(request, "已登记。")
            _tell_kept(request, pk)
            return redirect("projects:detail", pk)
    return _form_page(request, form)


@requires(Permission.PROJECT_EDIT)
def edit(request, pk):
    """Change a project; when somebody else saved it meanwhile, both versions are shown to choose from."""
    project = writable_or_404(request, Project, "unit", pk=pk, voided_at=None)
    if project.is_closed:
        messages.error(request, whom_to_ask(project))
        return redirect("projects:detail", pk)
    if request.method != "POST":
        return _form_page(request, *_opened(request, project))
    if "more" in request.POST:
        return _form_page(request, _with_more(request, project))
    conflict = Conflict(request.user, project, request.POST)
    form = WholeForm.sent(request.user, project, conflict.settled())
    if form.is_valid():
        try:
            version = project.version if conflict.is_one_sided else conflict.version
            entry = form.entry()
            actions.save_project(project=project, entry=entry, version=version, by=request.user)
        except record.ProjectChangedMeanwhile:
            return render(
                request, "projects/conflict.html", {"project": project, "conflict": conflict}, status=409
            )
        except record.EntryInvalid as invalid:
            form.tell(invalid.problems)
        except record.NotYourUnit as refused:
            form.tell({"unit": str(refused)})
        except freezing.Frozen as refused:
            form.tell({"frozen": str(refused)})
        else:
            asked = replanning.ASKED if replanning.held_back(project, entry.fields) else ""
            messages.success(request, f"已保存。{asked}")
            _tell_kept(request, pk)
            return redirect("projects:detail", pk)
    return _form_page(request, form)


def _tell_kept(request, pk):
    """Tell whose words about a firm were not taken over."""
    for words in kept_as_known(pk):
        messages.warning(request, words)


def _opened(request, project):
    """Return the form as it is opened, and the drafts to offer if none was taken up."""
    drafts = drafts_of(request.user, project)
    taken = next((draft for draft in drafts if str(draft.pk) == request.GET.get("draft")), None)
    if taken:
        return WholeForm.again(request.user, project, taken.typed | {"key": taken.key}), []
    if project is None:
        return WholeForm.blank(request.user), drafts
    return WholeForm.of(request.user, project), drafts


def _with_more(request, project):
    return WholeForm.again(request.user, project, request.POST, more=request.POST["more"])


def _form_page(request, form, drafts=()):
    project = form.project
    here = reverse("projects:edit", args=[project.pk]) if project else reverse("projects:create")
    context = {"form": form, "project": project, "drafts": drafts, "here": here}
    return render_part(request, page="projects/form.html", part="projects/_form.html", context=context)


@require_POST
@requires(Permission.PROJECT_EDIT)
def keep_draft(request):
    """Keep what is typed; called by the form itself every few seconds."""
    project = _drafted(request)
    if project and project.is_closed:
        raise PermissionDenied
    typed = typed_in(request.POST)
    actions.keep_draft(project=project, key=_key(request), typed=typed, by=request.user)
    return render(request, "projects/_kept.html", {"at": clock.now()})


@require_POST
@requires(Permission.PROJECT_EDIT)
def drop_draft(request):
    """Throw a draft away and open the form afresh."""
    project = _drafted(request)
    actions.drop_draft(project=project, key=_key(request), by=request.user)
    messages.success(request, "草稿已放弃。")
    return redirect("projects:edit", project.pk) if project else redirect("projects:create")


def _drafted(request):
    pk = number(request.POST.get("project"))
    return writable_or_404(request, Project, pk=pk, voided_at=None) if pk else None


def _key(request):
    """Return which form of a new project was sent."""
    return typed(request.POST, "key", 32)


@requires(Permission.PROJECT_EDIT)
def twins(request):
    """Show projects of the county that look like the one being typed."""
    but = number(request.GET.get("project"))
    found = twin_report.twins(request.user, typed_so_far(request.GET), but=but)
    return render(request, "projects/_twins.html", {"twins": found})


@require_POST
@requires(Permission.PROJECT_VOID)
def void(request, pk):
    """Take a project that was entered in error out of the library."""
    project = writable_or_404(request, Project, pk=pk)
    try:
        record.void_project(project=project, reason=typed(request.POST, "reason"), by=request.user)
    except (record.EntryInvalid, record.AlreadyVoid, ClosedToYou, freezing.Frozen, voiding.NotNow) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已作废。")
    return redirect("projects:detail", pk)
