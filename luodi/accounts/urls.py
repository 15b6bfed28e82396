"""Routes of logging in, of oneself, and of the administration of units, people and the trail.

Of allauth only what is named here exists: no sign-up, no e-mail, no foreign accounts.
"""

from allauth.account import views as log_in
from allauth.mfa.base import views as two_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.urls import include, path

from luodi.accounts.access import limited, open_to_every_user
from luodi.accounts.limits import Act
from luodi.accounts.views import codes, imports, own, people, security, trail, units

log_in_page = limited(Act.LOG_IN)(
    log_in.LoginView.as_view(
        extra_context={"idle_minutes": settings.IDLE_MINUTES, "session_hours": settings.SESSION_HOURS}
    )
)

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
    path("account/security/", security.security, name="security"),
    path("account/security/read/", security.read_notices, name="read_notices"),
    path("account/security/end/<int:pk>/", security.end_log_in, name="end_log_in"),
    path("account/security/end/", security.end_other_log_ins, name="end_other_log_ins"),
    path("login/code/", own.use_code, name="use_code"),
    path("post/", own.switch_post, name="switch_post"),
]

administration = [
    path("units/", units.units, name="units"),
    path("units/import/", imports.import_units, name="import_units"),
    path("units/import/blank/", imports.blank_units, name="blank_units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/new/", units.create_unit, name="create_unit"),
    path("units/<int:pk>/rename/", units.rename_unit, name="rename_unit"),
    path("units/<int:pk>/change/", units.change_unit, name="change_unit"),
    path("units/<int:pk>/names/", units.add_unit_name, name="add_unit_name"),
    path("units/<int:pk>/names/<int:name_pk>/remove/", units.remove_unit_name, name="remove_unit_name"),
    path("units/<int:pk>/end/", units.end_unit, name="end_unit"),
    path("units/<int:pk>/merge/", units.merge_units, name="merge_units"),
    path("units/<int:pk>/split/", units.split_unit, name="split_unit"),
    path("people/", people.people, name="people"),
    path("people/import/", imports.import_people, name="import_people"),
    path("people/import/blank/", imports.blank_people, name="blank_people"),
    path("people/new/", people.create_person, name="create_person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/change/", people.change_person, name="change_person"),
    path("people/<int:pk>/code/", people.issue_code, name="issue_code"),
    path("people/codes/", codes.codes, name="codes"),
    path("people/codes/release/", codes.release_codes, name="release_codes"),
    path("people/<int:pk>/deactivate/", people.deactivate_person, name="deactivate_person"),
    path("people/<int:pk>/reactivate/", people.reactivate_person, name="reactivate_person"),
    path("people/<int:pk>/posts/", people.add_post, name="add_post"),
    path("posts/<int:pk>/end/", people.end_post, name="end_post"),
    path("posts/<int:pk>/place/", people.place_post, name="place_post"),
    path("people/two-step/", security.two_step_rule, name="two_step_rule"),
    path("trail/", trail.trail, name="trail"),
    path("trail/verify/", trail.verify_trail, name="verify_trail"),
]

urlpatterns = [*entrance, path("", include(([*oneself, *administration], "accounts")))]
