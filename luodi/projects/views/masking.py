"""商业敏感: marking a project, taking the mark off, and keeping out those to whom it is closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luodi.accounts.access import requires, visible_or_404, writable_or_404
from luodi.accounts.permissions import Permission
from luodi.common.http import typed
from luodi.projects.actions import masking as actions
from luodi.projects.freezing import Frozen
from luodi.projects.models import Project


def open_or_403(request, pk):
    """Return the project if the user may read all of it: its files and phones are no part of what stays open."""
    project = visible_or_404(request, Project, "unit", pk=pk)
    if project.is_closed:
        request.refused_target = project
        raise PermissionDenied
    return project


@require_POST
@requires(Permission.PROJECT_EDIT)
def mark(request, pk):
    """Mark the project as 商业敏感."""
    return _do(
        request, pk, actions.mark_sensitive, "已标为商业敏感，签约前只有参与的单位和人员、分管县领导能看全。"
    )


@require_POST
@requires(Permission.PROJECT_EDIT)
def unmark(request, pk):
    """Take the mark off."""
    return _do(request, pk, actions.unmark_sensitive, "已取消商业敏感，能查看这个项目的人都能看到全部内容。")


def _do(request, pk, action, done):
    project = writable_or_404(request, Project, pk=pk, voided_at=None)
    try:
        action(project=project, reason=typed(request.POST, "reason"), by=request.user)
    except (actions.MarkRefused, Frozen) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("projects:detail", pk)
