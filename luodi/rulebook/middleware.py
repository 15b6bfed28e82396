"""What a request gets that rests on rules which cannot be read."""

import logging
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render

from luodi.accounts.permissions import Permission
from luodi.rulebook.faults import PackUnreadable

log = logging.getLogger(__name__)
FAILED = HTTPStatus.FAILED_DEPENDENCY


class UnreadableRulesExplained:
    """Say which rules do not fit the program any more, what is wrong and what to do, instead of failing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Answer with a page; whatever was being done is rolled back already."""
        if not isinstance(exception, PackUnreadable):
            return None
        log.error("%s: %s", request.path, exception)
        if request.htmx:
            # A part of a page that stays: only the sentence, which the script shows.
            return HttpResponse(f"{exception}", status=FAILED, content_type="text/plain; charset=utf-8")
        may_look = request.user.is_authenticated and request.user.can(Permission.RULES_VIEW)
        context = {"unreadable": exception, "may_look": may_look}
        return render(request, "rulebook/unreadable.html", context, status=FAILED)
