"""One-time codes, handed out on slips: shown in one answer and kept nowhere in clear."""

from django.shortcuts import render
from django.urls import reverse

from luodi.accounts.reports.people import slips


def show_codes(request, made, title):
    """Show a slip for each person, to be printed and cut."""
    context = {
        "units": slips(made),
        "title": title,
        "where": request.build_absolute_uri(reverse("accounts:use_code")),
    }
    return render(request, "accounts/codes.html", context)
