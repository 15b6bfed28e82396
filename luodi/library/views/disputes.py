"""The ruling of a dispute about first contact, fit to be printed."""

from django.http import Http404
from django.shortcuts import render

from luodi.accounts.access import requires, visible_or_404
from luodi.accounts.permissions import Permission
from luodi.library.models import Case
from luodi.library.reports import disputes


@requires(Permission.CASES_VIEW)
def ruling(request, pk):
    """Show the ruling."""
    case = visible_or_404(request, Case, "unit", pk=pk, flow="dispute")
    found = disputes.ruling_of(case, request.user)
    if found is None:
        raise Http404
    context = {"ruling": found, "case": case, "closed_words": disputes.closed_words(case, request.user)}
    return render(request, "library/ruling.html", context)
