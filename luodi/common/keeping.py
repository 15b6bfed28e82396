"""What may be kept of a page, and what can be read of it on its way."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

HERE = ("localhost", "127.0.0.1", "::1")


def line_is_open(request: HttpRequest) -> bool:
    """Tell whether what is sent can be read on its way: it is not encrypted, and it leaves the machine of the browser."""
    return not request.is_secure() and urlsplit(f"//{request.get_host()}").hostname not in HERE


def kept_by_nobody(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no browser and no proxy keep a page; with the log-out the browser also drops what it noted for itself.

    What is open to everybody, styles and scripts, was answered before and may be kept.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        was_known = request.user.is_authenticated
        response = get_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        # Who was idle too long comes back to what he had typed.
        has_left = was_known and not request.user.is_authenticated and not getattr(request, "was_idle", False)
        # Browsers do as they are told only where nobody on the way can have said it.
        if has_left and not line_is_open(request):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware
