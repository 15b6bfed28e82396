"""Routes of logging in, of oneself, and of the administration of units, people and the trail.

Of allauth only what is named here exists: no sign-up, no e-mail, no foreign accounts.
"""

from allauth.account import views as log_in
from allauth.mfa.base import views as two_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.urls import include, path

from luodi.accounts.access import open_to_every_user
from luodi.accounts.views import own

log_in_page = log_in.LoginView.as_view(extra_context={"idle_minutes": settings.IDLE_MINUTES})

entrance = [
    path("login/", log_in_page, name="account_login"),
    path("login/two-step/", two_step.authenticate, name="mfa_authenticate"),
    path("logout/", open_to_every_user(log_in.logout), name="account_logout"),
    path("account/confirm/", open_to_every_user(log_in.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/two-step/", open_to_every_user(two_step.reauthenticate), name="mfa_reauthenticate"),
    path("account/two-step/", open_to_every_user(two_step.index), name="mfa_index"),
    path("account/two-step/on/", open_to_every_user(totp.activate_totp), name="mfa_activate_totp"),
    path("account/two-step/off/", open_to_every_user(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/two-step/codes/",
        open_to_every_user(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/two-step/codes/new/",
        open_to_every_user(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

oneself = [
    path("account/", own.account, name="account"),
    path("account/password/", own.password, name="password"),
    path("login/code/", own.use_code, name="use_code"),
    path("post/", own.switch_post, name="switch_post"),
]

urlpatterns = [*entrance, path("", include((oneself, "accounts")))]
