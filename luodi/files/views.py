"""Handing out stored bytes. The view that found the row in scope calls this; there is no route of its own."""

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from luodi.files.kinds import HEAD, charset_of
from luodi.files.models import BytesGone, StoredFile

SEEN_IN_BROWSER = ("application/pdf", "image/jpeg", "image/png")


def serve(stored: StoredFile, name: str) -> HttpResponseBase:
    """Return the bytes under a name, so that a browser neither guesses their type nor runs anything in them."""
    try:
        content = stored.open()
    except BytesGone as gone:
        return HttpResponse(str(gone), status=410, content_type="text/plain; charset=utf-8")
    kind = stored.kind
    if kind.startswith("text/"):
        kind = f"{kind}; charset={charset_of(content.read(HEAD))}"
        content.seek(0)
    response = FileResponse(
        content,
        as_attachment=stored.kind not in SEEN_IN_BROWSER,
        filename=name,
        content_type=kind,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
