"""Stands between the web server and the application: nobody keeps one of its few threads by being slow.

A request is read whole here, with an end to its size and its time, before a thread works on it, and what is answered
is handed over as slowly as the reader takes it without a thread waiting. Knows ASGI and WSGI, not the application.
"""

import asyncio
import contextlib
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from luodi.config.turns import Claim, Turns

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE

Mapping = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping]]
Send = Callable[[Mapping], Awaitable[None]]
Headers = list[tuple[str, str]]

TOO_SLOW = "网络太慢或者中断了，没有收全，什么也没有改动。请回到上一页再试一次。"
NOT_LOGGED_IN = "您还没有登录，或者登录已经过期，这一次什么也没有收下。请登录以后再发送。"
TOO_MANY_AT_ONCE = "您还有几份文件正在上传，请等它们传完再传这一份。"
NO_SUCH_METHOD = "这里只能打开页面和提交表单。"

_NOTHING_BUT_LOOK = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
OF_A_REFUSAL = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-security-policy", _NOTHING_BUT_LOOK),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
    ("connection", "close"),
]


@dataclass(frozen=True)
class Bounds:
    """How much is read from whom, and how long one waits for it."""

    largest: int
    too_large: str
    # What anybody may send; the forms of the log-in are a tenth of it.
    from_anybody: int = 16 * KILOBYTE
    seconds: float = 10
    # What is let in may come over a thin line.
    bytes_a_second: int = 20 * KILOBYTE
    at_once: int = 4
    # Fewer than there are threads: whatever one address asks for, another finds one free. Pages compute, and more of them
    # at once would only each take longer.
    of_an_address: int = 3
    # Half of it for whom much was done lately: nobody has as many as his whole office for long.
    of_a_session: int = 2
    # What is sent to addresses that begin so costs much and asks nobody who he is: few of the threads together.
    costly: str = "/login/"
    of_costly: int = 2
    # Who is refused hears it better when his browser could go on sending for a moment.
    patience: float = 2
    # What a reader is given at a time, and how long he may take for it.
    portion: int = 256 * KILOBYTE
    seconds_a_portion: float = 60
    methods: tuple[str, ...] = ("GET", "HEAD", "POST")


class Refusal(Exception):
    """The request goes no further than here; the words are fit to show the user."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass
class Front:
    """An ASGI application in front of a WSGI one.

    ``who`` reads from the Cookie header who may send more than anybody may: a word for him, "" for a stranger.
    ``page`` makes a page of the words of a refusal. ``client`` tells, from who is connected and from the header
    X-Forwarded-For, whose address counts. ``session`` reads which session a Cookie header names, unchecked.
    """

    application: Callable[[Mapping, Callable[..., Any]], Iterable[bytes]]
    who: Callable[[str], str]
    page: Callable[[str], str]
    bounds: Bounds
    client: Callable[[str, str], str] = lambda peer, forwarded_for: peer
    session: Callable[[str], str] = lambda cookies: ""
    threads: int = 6
    _sending: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="page")
        self._turns = Turns(
            {
                "all": self.threads,
                "costly": self.bounds.of_costly,
                "address": self.bounds.of_an_address,
                "session": self.bounds.of_a_session,
            }
        )

    async def __call__(self, scope: Mapping, receive: Receive, send: Send) -> None:
        """Read the request, let the application work, hand over its answer."""
        with SpooledTemporaryFile(MEGABYTE) as body, contextlib.suppress(ConnectionError):
            try:
                await self._read(scope, receive, body)
            except Refusal as refusal:
                await self._refuse(refusal, scope, receive, send)
            else:
                body.seek(0)
                await self._answer(scope, body, send)

    async def _read(self, scope: Mapping, receive: Receive, body: IO[bytes]) -> None:
        """Pour the body of a request into a file, unless it is refused before."""
        headers, bounds = dict(scope["headers"]), self.bounds
        if scope["method"] not in bounds.methods:
            raise Refusal(405, NO_SUCH_METHOD)
        # Without a length a body ends where it ends; browsers send none such.
        length = _length(headers, unknown=bounds.largest)
        if length > bounds.largest:
            raise Refusal(413, bounds.too_large)
        if length <= bounds.from_anybody:
            await self._pour(receive, body, length, bounds.seconds)
            return
        async with self._turns.turn(*self._claims(scope)):
            who = await self._in_thread(self.who, _cookies(scope))
        with self._one_more(who):
            await self._pour(receive, body, length, bounds.seconds + length / bounds.bytes_a_second)

    async def _pour(self, receive: Receive, body: IO[bytes], most: int, seconds: float) -> None:
        """Read a body of at most so many bytes in at most so many seconds."""
        size, goes_on = 0, True
        try:
            async with asyncio.timeout(seconds):
                while goes_on:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ConnectionResetError
                    chunk, goes_on = message.get("body", b""), message.get("more_body", False)
                    size += len(chunk)
                    if size > most:
                        raise Refusal(413, self.bounds.too_large)
                    body.write(chunk)
        except TimeoutError as error:
            raise Refusal(408, TOO_SLOW) from error

    @contextlib.contextmanager
    def _one_more(self, who: str) -> Iterator[None]:
        """Keep a place for somebody who sends much."""
        if not who:
            raise Refusal(403, NOT_LOGGED_IN)
        if self._sending[who] >= self.bounds.at_once:
            raise Refusal(429, TOO_MANY_AT_ONCE)
        self._sending[who] += 1
        try:
            yield
        finally:
            self._sending[who] -= 1
            self._sending += Counter()  # forgets whom it counts no more

    async def _refuse(self, refusal: Refusal, scope: Mapping, receive: Receive, send: Send) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.bounds.patience if refusal.status != 408 else 0):
                while (await receive()).get("more_body"):
                    pass
        await send(_start(refusal.status, [*OF_A_REFUSAL, ("allow", ", ".join(self.bounds.methods))]))
        words = str(refusal)
        said = words if b"hx-request" in dict(scope["headers"]) else self.page(words)
        await send({"type": "http.response.body", "body": said.encode()})

    def _claims(self, scope: Mapping) -> Iterator[Claim]:
        """Return what lets somebody have some of the threads and not all; colleagues behind one address are told apart."""
        yield "all", ""
        if scope["method"] == "POST" and scope["path"].startswith(self.bounds.costly):
            yield "costly", ""
        forwarded_for = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
        yield "address", self.client((scope.get("client") or ("",))[0], forwarded_for)
        if named := self.session(_cookies(scope)):
            yield "session", named

    async def _answer(self, scope: Mapping, body: IO[bytes], send: Send) -> None:
        async with self._turns.turn(*self._claims(scope)):
            environ = environ_of(scope, body)
            answer = await self._in_thread(Answer, self.application, environ, self.bounds.portion)
        try:
            await send(_start(answer.status, answer.headers))
            while True:
                async with asyncio.timeout(self.bounds.seconds_a_portion):
                    await send(
                        {"type": "http.response.body", "body": answer.taken, "more_body": answer.goes_on}
                    )
                if not answer.goes_on:
                    return
                await self._in_thread(answer.take)
        except TimeoutError as error:
            raise ConnectionAbortedError from error
        finally:
            if answer.goes_on:
                await self._in_thread(answer.close)

    async def _in_thread(self, work: Callable[..., Any], *words: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *words)


class Answer:
    """What the application says to one request, taken from it in portions; made and asked in threads only."""

    def __init__(self, application: Callable[..., Iterable[bytes]], environ: Mapping, portion: int) -> None:
        self.status, self.headers = 500, Headers()
        self.taken, self.goes_on = b"", True
        self._portion = portion
        self._said = application(environ, self._start_response)
        self._chunks = iter(self._said)
        self.take()

    def take(self) -> None:
        """Take the next portion; the last one ends the answer."""
        taken, size = [], 0
        try:
            for chunk in self._chunks:
                taken.append(chunk)
                size += len(chunk)
                if size >= self._portion:
                    break
            else:
                self.close()
        except BaseException:
            self.close()
            raise
        self.taken = b"".join(taken)

    def close(self) -> None:
        """Let the application close what it opened."""
        self.goes_on = False
        if hasattr(self._said, "close"):
            self._said.close()

    def _start_response(self, status: str, headers: Headers, *_: Any) -> None:
        self.status, self.headers = int(status.split(" ", 1)[0]), headers


def environ_of(scope: Mapping, body: IO[bytes]) -> Mapping:
    """Return a request as WSGI writes it."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        # A name with a low line would pass for another one, as X_Forwarded_For does.
        if "_" not in name:
            key = _AS_WRITTEN.get(name, f"HTTP_{name.upper().replace('-', '_')}")
            between = ";" if name == "cookie" else ","
            environ[key] = between.join(filter(None, [environ.get(key), value.decode("latin-1")]))
    return environ


_AS_WRITTEN = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


def _cookies(scope: Mapping) -> str:
    said = (value for name, value in scope["headers"] if name == b"cookie")
    return b";".join(said).decode("latin-1")


def _length(headers: dict[bytes, bytes], *, unknown: int) -> int:
    if b"transfer-encoding" in headers:
        return unknown
    said = headers.get(b"content-length", b"0")
    return int(said) if said.isdigit() and len(said) < 19 else sys.maxsize


def _start(status: int, headers: Headers) -> Mapping:
    told = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
    # Said here, since the web server would else say its own name.
    return {"type": "http.response.start", "status": status, "headers": [*told, (b"server", b"web")]}
