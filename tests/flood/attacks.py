"""``python -m tests.flood.attacks KIND``: flood a server, as the target on the standard input says; print what came back."""

import contextlib
import http.client
import json
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.hostile import HOSTILE, IN_PATHS, KNOCKS, MEGABYTE, MISTAKES, TEXTS, dripping, has_ended

TOKEN = "A" * 32
AT_ONCE = 8
SECONDS = 40
GUESSES, PER_NAME = 1000, 10
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Target:
    """A server on this machine, and what the people who flood it have: sessions by who they are, names, a file."""

    port: int
    sessions: dict[str, list[str]]
    names: list[str]
    ledger: str
    scheme: int

    def ask(self, method, path, body=None, session="", kind=FORM, seat=1):
        """Send a request as from the machine 127.0.0.``seat``; return its status, or what went wrong, and its body."""
        headers = {"Cookie": f"csrftoken={TOKEN}; sessionid={session}", "Content-Type": kind}
        source = (f"127.0.0.{seat}", 0)
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120, source_address=source)
        with contextlib.closing(line):
            try:
                line.request(method, path, body, headers)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it is told before all of it was sent
            except OSError as error:
                return type(error).__name__, ""
            try:
                answer = line.getresponse()
                return str(answer.status), answer.read().decode("utf-8", "replace")
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__, ""


def _many(tasks):
    """Do all of it, some at once; return how often which status came back."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(status for status, _ in pool.map(lambda task: task(), tasks))


def _for_a_while(task):
    """Do it again and again, some at once; ``task`` is told which of them it is and how often it was done."""
    told, until = Counter(), time.monotonic() + SECONDS

    def go_on(place):
        times = 0
        while time.monotonic() < until:
            told[task(place, times)[0]] += 1
            times += 1

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(go_on, range(AT_ONCE)))
    return told


def half_open(target):
    """Two hundred requests of each kind that begin and do not go on."""
    told = Counter()
    for text, drop in KNOCKS.values():
        with contextlib.ExitStack() as held:
            strangers = []
            for number in range(200):
                line = http.client.socket.create_connection(
                    ("127.0.0.1", target.port), timeout=60, source_address=(f"127.0.0.{2 + number % 200}", 0)
                )
                strangers.append(held.enter_context(line))
                line.sendall(text.encode())
            with dripping(strangers, drop) if drop else contextlib.nullcontext():
                told["ended"] += sum(has_ended(stranger) for stranger in strangers)
    return told


def large_bodies(target):
    """Bodies of 400 MB, with their length told and in pieces, of strangers and of people who are logged in."""
    sessions = ["made-up", *target.sessions["clerks"]]

    def send(place, times):
        def pieces():
            for _ in range(400):
                yield b"x" * MEGABYTE

        session = sessions[(place + times) % len(sessions)]
        kind = "multipart/form-data; boundary=b"
        line = http.client.HTTPConnection("127.0.0.1", target.port, timeout=120)
        headers = {"Cookie": f"csrftoken={TOKEN}; sessionid={session}", "Content-Type": kind}
        if place % 2:
            headers["Content-Length"] = str(400 * MEGABYTE)
        with contextlib.closing(line):
            try:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    line.request("POST", "/imports/upload/", pieces(), headers, encode_chunked=not place % 2)
                return str(line.getresponse().status), ""
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__, ""

    return _for_a_while(send)


def codes(target):
    """A thousand guesses of one-time codes, ten for each name and a hundred from each place, so that none is refused unasked."""

    def guess(number):
        typed = {
            "username": target.names[number // PER_NAME],
            "code": f"AAAAA-{number:05}",
            "csrfmiddlewaretoken": TOKEN,
        }
        typed |= {"password": "Xin-de-mi-ma-2026", "again": "Xin-de-mi-ma-2026"}
        return target.ask("POST", "/login/code/", urlencode(typed), seat=2 + number // 100)

    return _many([lambda number=number: guess(number) for number in range(GUESSES)])


def passwords(target):
    """Wrong passwords for many names from many places."""

    def guess(place, times):
        number = place * 10_000 + times
        typed = {
            "login": target.names[number % len(target.names)],
            "password": f"wrong-{number}",
            "csrfmiddlewaretoken": TOKEN,
        }
        return target.ask("POST", "/login/", urlencode(typed), seat=2 + number % 200)

    return _for_a_while(guess)


def ledgers(target):
    """A small file whose one sheet is endless, from as many clerks at once."""
    file = Path(target.ledger).read_bytes()
    head = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}'
        for name, more, value in (
            ("csrfmiddlewaretoken", "", f"{TOKEN}\r\n"),
            ("file", '; filename="a.xlsx"', ""),
        )
    )
    body = head.encode() + file + b"\r\n--b--\r\n"

    def send(place, _):
        session = target.sessions["clerks"][place % len(target.sessions["clerks"])]
        return target.ask("POST", "/imports/upload/", body, session, "multipart/form-data; boundary=b")

    return _for_a_while(send)


def schemes(target):
    """Texts of schemes that nest without end, or are full of mistakes, in the editor."""
    texts = (*TEXTS, MISTAKES)

    def send(place, times):
        text = f"title: 办法\nlines: {texts[(place + times) % len(texts)]}"
        typed = {"text": text, "counting": "to_date", "act": "", "at": "[]", "csrfmiddlewaretoken": TOKEN}
        path = f"/assessment/schemes/{target.scheme}/set/work/"
        return target.ask("POST", path, urlencode(typed), target.sessions["assessor"][0])

    return _for_a_while(send)


def addresses(target):
    """Addresses of the pages, with something hostile in the place of each number and behind each question mark."""
    found = set()
    for session in target.sessions["readers"]:
        for page in (
            "/",
            "/projects/",
            "/overview/county/",
            "/returns/",
            "/assessment/",
            "/trail/",
            "/handings/",
        ):
            found |= set(re.findall(r'href="(/[^"#]*)"', target.ask("GET", page, session=session)[1]))
    spoiled = sorted({spoil for address in found for spoil in _spoiled(address)})

    def ask(place, times):
        path = spoiled[(place * 977 + times * AT_ONCE) % len(spoiled)]
        sessions = target.sessions["readers"]
        return target.ask("GET", path, session=sessions[(place + times) % len(sessions)])

    return _for_a_while(ask)


def _spoiled(address):
    path, _, query = address.replace("&amp;", "&").partition("?")
    for one in (quote(one, safe="%") for one in IN_PATHS):
        yield re.sub(r"(?<=/)\d[\d-]*(?=/)", one, path)
    for one in map(quote, HOSTILE):
        yield f"{path}?page={one}"
        if query:
            yield path + "?" + "&".join(f"{word.partition('=')[0]}={one}" for word in query.split("&"))


KINDS = {
    attack.__name__: attack
    for attack in (half_open, large_bodies, codes, passwords, ledgers, schemes, addresses)
}

if __name__ == "__main__":
    json.dump(KINDS[sys.argv[1]](Target(**json.load(sys.stdin))), sys.stdout)
