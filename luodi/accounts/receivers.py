"""What Django, axes and allauth tell about log-ins goes to the trail."""

import time

from allauth.mfa import signals as two_step
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from luodi.accounts.actions import counting
from luodi.accounts.actions.log_ins import begin_log_in
from luodi.accounts.actions.notices import tell
from luodi.accounts.browsers import words_for
from luodi.accounts.limits import Act
from luodi.accounts.middleware import BEGAN, TWO_STEPS
from luodi.accounts.models import User
from luodi.accounts.reports.log_ins import SEEN
from luodi.audit import trail

# How many an hour are told one by one.
TOLD = {"session.login_failed": 10, "session.locked_out": 1, "two_step.failed": 10}


@receiver(user_logged_in)
def logged_in(request, user, **_):
    trail.record("session.logged_in", user, by=user)
    session = request.session
    session[BEGAN] = session[SEEN] = int(time.time())
    session.pop(TWO_STEPS, None)
    if session.session_key is None:
        session.save()
    told = request.META
    address, browser = told.get("REMOTE_ADDR", ""), words_for(told.get("HTTP_USER_AGENT", ""))
    begin_log_in(user=user, session_key=session.session_key, address=address, browser=browser)


@receiver(user_logged_out)
def logged_out(request, user, **_):
    if user is not None:
        idle = getattr(request, "was_idle", None)
        trail.record("session.logged_out", user, by=user, idle=idle)


@receiver(user_login_failed)
def log_in_failed(credentials, request=None, **_):
    counting.count(Act.LOG_IN)
    # While a name is locked out its attempts are not written one by one: the lock-out itself is.
    if not getattr(request, "axes_locked_out", False):
        _record_about("session.login_failed", credentials.get("username"))


@receiver(user_locked_out)
def locked_out(username, **_):
    _record_about("session.locked_out", username)


@receiver(two_step.authenticator_added)
def two_step_on(request, user, authenticator, **_):
    trail.record("two_step.added", user, by=user, kind=authenticator.type)
    if authenticator.type == Authenticator.Type.TOTP:
        # A code is good once: what switched it on must not open a log-in in the same half minute.
        authenticator.wrap().validate_code(request.POST.get("code", ""))
        tell([user], "您的账号开启了两步验证。")


@receiver(two_step.authenticator_removed)
def two_step_off(request, user, authenticator, **_):
    trail.record("two_step.removed", user, by=user, kind=authenticator.type)
    request.session.pop(TWO_STEPS, None)
    if authenticator.type == Authenticator.Type.TOTP:
        tell([user], "您的账号关闭了两步验证。不是您本人关的，请马上修改密码，并向安全管理员报告。")


@receiver(two_step.authentication_failed)
def two_step_failed(user, **_):
    _record_about("two_step.failed", user.username)


def _record_about(verb, username):
    """Write what somebody unknown did with a log-in name into the chain of the county where its owner works.

    Of each owner and address a few an hour are told; names of nobody are endless, so all of an address count as one.
    """
    owner = User.objects.filter(username=username).first()
    post = owner.post if owner else None
    trail.record_seldom(
        verb,
        owner,
        by=None,
        per=f"{owner.pk if owner else ''} {counting.network_of(trail.address())}",
        most=TOLD[verb],
        county_id=post.county_id if post else None,
        username=str(username)[:40],
    )
