"""Own log-ins and what one is told about the own account; and what a county asks of administrators at the log-in."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.accounts.access import open_to_every_user, requires
from luodi.accounts.actions import log_ins as actions
from luodi.accounts.actions import notices
from luodi.accounts.actions.second_step import RuleRefused, set_two_step_rule
from luodi.accounts.forms.security import TwoStepForm
from luodi.accounts.permissions import Permission, Role, needs_second_step
from luodi.accounts.reports import log_ins as reports
from luodi.accounts.reports.notices import notices_of
from luodi.accounts.reports.second_step import is_required_in
from luodi.accounts.views.attempt import attempt


@open_to_every_user
def security(request):
    """Show where one is logged in, and what happened to the account."""
    unread, request.user.unread_notices = request.user.unread_notices, 0  # the page itself says them
    context = {
        "unread": unread,
        "going": reports.going_on(request.user, request.session.session_key),
        "notices": notices_of(request.user),
        "idle_minutes": settings.IDLE_MINUTES,
        "session_hours": settings.SESSION_HOURS,
    }
    return render(request, "accounts/security.html", context)


@require_POST
@open_to_every_user
def read_notices(request):
    """Note that the own notices were read."""
    notices.note_read(by=request.user)
    return redirect("accounts:security")


@require_POST
@open_to_every_user
def end_log_in(request, pk):
    """End one other log-in of one's own."""
    others = request.user.log_ins.exclude(session_key=request.session.session_key)
    log_in = others.filter(pk=pk).first()
    if log_in is None:
        raise Http404
    actions.end_log_ins(log_ins=[log_in], by=request.user)
    messages.success(request, "已结束那次登录。不是您本人的，请马上修改密码。")
    return redirect("accounts:security")


@require_POST
@open_to_every_user
def end_other_log_ins(request):
    """End all other log-ins of one's own."""
    others = request.user.log_ins.exclude(session_key=request.session.session_key)
    count = actions.end_log_ins(log_ins=others, by=request.user)
    messages.success(request, f"已结束别处的 {count} 次登录。" if count else "别处没有登录。")
    return redirect("accounts:security")


@requires(Permission.SECURITY_SET)
def two_step_rule(request):
    """Say whether administrators and who verifies money must switch the second step on."""
    required = is_required_in(request.post.county_id)
    form = TwoStepForm(request.POST or None, initial={"is_required": required})
    if form.is_valid():
        attempt(form, RuleRefused, set_two_step_rule, **form.cleaned_data, by=request.user)
        if not form.errors:
            messages.success(request, "已保存。")
            return redirect("accounts:two_step_rule")
    roles = [role.label for role in Role if needs_second_step(role)]
    return render(
        request, "accounts/two_step_rule.html", {"form": form, "roles": roles, "required": required}
    )
