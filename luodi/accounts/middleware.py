"""What happens around every request: the acting post, the idle time-out, the trail of refusals, the first password."""

import time

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from luodi.accounts.actions import counting
from luodi.accounts.limits import Act
from luodi.accounts.reports.log_ins import SEEN
from luodi.accounts.reports.second_step import guarded_posts, is_asked_for
from luodi.audit import once, trail
from luodi.common import clock
from luodi.common.page import FORM_WORD

POST = "post"
# Of a session: when it began, whether its owner is known to log in with two steps.
BEGAN = "began"
TWO_STEPS = "two_steps"
MINUTE = 60
# So many refusals of a person in an hour are told one by one; what goes beyond is a machine's work.
REFUSALS_TOLD = 60
HOUR = 3600
IDLE, LONG = "idle", "long"
# What a form brings beside what a person typed.
# Nor does another one bear the key of the first.
NOT_TYPED = ("csrfmiddlewaretoken", FORM_WORD, "key")


def acting_post(get_response):
    """Put the acting post on the user, log out who was idle too long, and note the address for the trail."""

    def middleware(request):
        request.post = None
        with trail.coming_from(request.META.get("REMOTE_ADDR", "")):
            if request.user.is_authenticated:
                if over := _over(request.session):
                    request.was_idle = over == IDLE
                    logout(request)
                    return redirect(f"{reverse(settings.LOGIN_URL)}?{over}=1")
                request.post = _choose_post(request)
            return get_response(request)

    return middleware


def _over(session):
    """Return why the session ends; "" if it goes on. Note the moment at most once a minute, since that is a write."""
    seen, now = session.get(SEEN), int(time.time())
    if seen is not None and now - seen > settings.IDLE_MINUTES * MINUTE:
        return IDLE
    if now - session.get(BEGAN, now) > settings.SESSION_HOURS * HOUR:
        return LONG
    if seen is None or now - seen >= MINUTE:
        session[SEEN] = now
        # A session from before its beginning was noted begins to count here.
        session.setdefault(BEGAN, now)
    return ""


def _choose_post(request):
    wanted = request.session.get(POST)
    if wanted is not None:
        for post in request.user.posts_now:
            if post.pk == wanted:
                request.user.act_under(post)
    return request.user.post


def refusals_recorded(get_response):
    """Write each refusal to the trail: a missing right (403), and a row that exists but is out of scope (404)."""

    def middleware(request):
        request.refused_target = None
        response = get_response(request)
        hidden = response.status_code == 404 and request.refused_target is not None
        if request.user.is_authenticated and (response.status_code == 403 or hidden):
            trail.record_seldom(
                "access.refused",
                request.refused_target,
                by=request.user,
                per=str(request.user.pk),
                most=REFUSALS_TOLD,
                county_id=request.post.county_id if request.post else None,
                path=request.path,
                method=request.method,
                status=response.status_code,
            )
        return response

    return middleware


class LimitsKept:
    """Asks how often an act was done already before a view does it: what the view names, and every upload."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Answer with 429, and when to try again, where an act is used up."""
        by = request.user if request.user.is_authenticated else None
        try:
            for act in _acts(request, view):
                counting.ask(act, name=counted_name(request), by=by)
        except counting.TooOften as refused:
            words = str(refused)
            answer = (
                HttpResponse(words) if request.htmx else render(request, "refused.html", {"words": words})
            )
            answer.status_code = 429
            answer.headers["Retry-After"] = max(1, round((refused.until - clock.now()).total_seconds()))
            return answer


def _acts(request, view):
    act = getattr(view, "limited_act", None)
    if act is not None and (request.method == "POST" or not act.value.failures_only):
        yield act
    if request.method == "POST" and request.FILES:
        yield Act.UPLOAD


def counted_name(request):
    """Return the log-in name that somebody gives who is not logged in."""
    return "" if request.user.is_authenticated else request.POST.get("username", "")[:40]


class OneActPerForm:
    """Let a form that is sent a second time, by Back or by a second click, write nothing again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        word = request.POST.get(FORM_WORD, "")[:100] if request.method == "POST" else ""
        with once.sent(word if request.user.is_authenticated else "", request.path):
            response = self.get_response(request)
            if "attachment" in response.headers.get("Content-Disposition", ""):
                once.give_back()
        return response

    def process_exception(self, request, exception):
        """Say that it is done, and keep what was typed in case it was meant to be another one."""
        if not isinstance(exception, once.FormSpent):
            return None
        if request.htmx:
            messages.warning(request, "刚才已经办好了，没有重复登记。")
            return HttpResponse(headers={"HX-Refresh": "true"})
        typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
        is_secret = any("password" in name for name in typed)
        told = {
            "typed": {} if is_secret or request.FILES else typed,
            "has_files": bool(request.FILES),
            "back": _came_from(request),
        }
        return render(request, "accounts/sent_before.html", told, status=409)


def _came_from(request):
    """Return the page on which the form stands."""
    page = request.META.get("HTTP_REFERER", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "/"


def new_password_first(get_response):
    """Send people whose password came from somebody else to the page where they choose their own."""
    open_routes = ("accounts:password", "account_logout")

    def middleware(request):
        if request.user.is_authenticated and request.user.must_change_password and not settings.DEMO:
            allowed = [reverse(route) for route in open_routes]
            if request.path not in allowed and not request.path.startswith(
                f"/{settings.STATIC_URL.lstrip('/')}"
            ):
                return redirect("accounts:password")
        return get_response(request)

    return middleware


def second_step_first(get_response):
    """Lead whoever must log in with two steps, and does not yet, to where that is switched on; only the own account is open."""

    def middleware(request):
        request.lacks_second_step = request.user.is_authenticated and _lacks_second_step(request)
        if request.lacks_second_step and not _is_own_account(request.path):
            # A part that a page fetches by itself, as the number of what waits, stays as it is.
            return HttpResponse(status=204) if request.htmx else redirect("mfa_index")
        return get_response(request)

    return middleware


def _lacks_second_step(request):
    """Ask nobody twice in a session who has it, and nobody at all who holds no post that needs it."""
    guarded = guarded_posts(request.user)
    if not guarded or request.session.get(TWO_STEPS) or not is_asked_for(guarded):
        return False
    if is_mfa_enabled(request.user):
        request.session[TWO_STEPS] = True
        return False
    return True


def _is_own_account(path):
    own = (reverse("accounts:account"), reverse("account_logout"), reverse("accounts:switch_post"))
    return path.startswith((*own, f"/{settings.STATIC_URL.lstrip('/')}"))
