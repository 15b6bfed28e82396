"""What is typed, sent and left half sent by who means harm; for tests, and for the flood of a running server."""

import contextlib
import threading

MEGABYTE = 1024 * 1024

# Numbers beyond every column and beyond what Python reads, digits that are none, the ends of the calendar, lists that nest.
HOSTILE = (
    "9" * 5000, "9" * 30, "9" * 18, "²", "²²²²-01", "1e999", "0001-01-01", "9999-12-31", "0000-00", "9999", "-1",
    "[" * 1000 + "]" * 1000, "\x00", "!",
)  # fmt: skip
IN_PATHS = ("9" * 5000, "9" * 30, "9" * 18, "0", "²²²²-01", "9999-12", "0001-01-01", "%00")
# Texts for the editor of schemes that nest, or go on, without end.
TEXTS = ("[" * 90_000, "{" * 90_000, "a: " * 30_000, "- " * 45_000, "[" + "甲," * 45_000)
# A text of nothing but mistakes, about as long as one that is read at all.
MISTAKES = "".join(f"\n  - {{line: {number}, points: 甲}}" for number in range(1200))

# As found on 2 December 2026: eight of these were enough.
HEAD = (
    "POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=" + "A" * 32 + "\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
)
KNOCKS = {
    "half a form": (HEAD + "Content-Length: 5000\r\n\r\nabc", b""),
    "half a file": (HEAD + "Content-Length: 100000\r\n\r\nabc", b""),
    "half a head": (HEAD, b""),
    "a form in drops": (HEAD + "Content-Length: 5000\r\n\r\nabc", b"x"),
    "a head in drops": (HEAD, b"X-Drop: a\r\n"),
    "a form without end": (HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", b"1\r\nx\r\n"),
}


@contextlib.contextmanager
def dripping(strangers, drop):
    """Send a little more on each connection every second, as long as it is open."""
    over = threading.Event()

    def drip():
        while not over.wait(1):
            for stranger in strangers:
                with contextlib.suppress(OSError):
                    stranger.sendall(drop)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def has_ended(stranger):
    """Read until the other end closes the connection; always true, or the time-out of the socket is raised."""
    with contextlib.suppress(ConnectionError):
        while stranger.recv(65_536):
            pass
    return True
