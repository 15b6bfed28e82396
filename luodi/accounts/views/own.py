"""What everybody does for oneself: the own account, the password, the acting post."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from luodi.accounts.access import limited, open_to_every_user
from luodi.accounts.actions import counting, passwords
from luodi.accounts.actions.log_ins import carry_on
from luodi.accounts.forms.passwords import ChangePassword, UseCode
from luodi.accounts.limits import Act
from luodi.accounts.middleware import POST


@open_to_every_user
def account(request):
    """Show who I am here: my posts, my password, the second step of my log-in."""
    context = {"has_two_steps": is_mfa_enabled(request.user)}
    return render(request, "accounts/account.html", context)


@require_POST
@open_to_every_user
def switch_post(request):
    """Go on under another of one's own posts, where something waits for that post or on the first screen."""
    held = {str(post.pk): post for post in request.user.posts_now}
    chosen = held.get(request.POST.get("post", ""))
    if chosen is None:
        raise Http404
    request.session[POST] = chosen.pk
    onwards = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onwards, allowed_hosts=None)
    return redirect(onwards if is_ours else "desk:home")


@sensitive_post_parameters()
@never_cache
@open_to_every_user
@limited(Act.OLD_PASSWORD)
def password(request):
    """Choose a new password; the first thing somebody does whose password came from somebody else."""
    form = ChangePassword(request.user, request.POST or None)
    if form.is_valid():
        passwords.change_password(password=form.cleaned_data["new_password1"], by=request.user)
        before = request.session.session_key
        update_session_auth_hash(request, request.user)
        carry_on(user=request.user, before=before, now=request.session.session_key)
        messages.success(request, "密码已修改。您在别处的登录都已退出。")
        return redirect("accounts:account")
    if form.has_error("old_password", "password_incorrect"):
        counting.count(Act.OLD_PASSWORD, by=request.user)
    return render(request, "accounts/password.html", {"form": form})


@sensitive_post_parameters()
@never_cache
@login_not_required
@limited(Act.USE_CODE)
def use_code(request):
    """Set a password with a one-time code."""
    form = UseCode(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            passwords.use_code(username=typed["username"], code=typed["code"], password=typed["password"])
        except passwords.CodeRefused as refused:
            counting.count(Act.USE_CODE, name=typed["username"])
            form.add_error("code", str(refused))
        else:
            messages.success(request, "密码已设置，请用新密码登录。")
            return redirect("account_login")
    return render(request, "accounts/use_code.html", {"form": form})
