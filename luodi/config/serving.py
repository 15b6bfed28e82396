"""`luodi serve`: brings the database up to date, then runs web and worker until somebody ends it."""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from luodi.config import certificates, folder_lock

# Every process ends with this one, also where it is killed.
TIED = ("-m", "luodi.config.lifeline")
# Two processes keep two cores busy; each has its threads in config/front.py. Whoever keeps a connection open waits in
# no thread, so many may, each as long as it takes to send the head of a request.
WEB = (*TIED, "granian", "--interface", "asginl", "--no-ws", "--http", "1", "--log-level", "warning")
PATIENCE = ("--http1-header-read-timeout", "10000", "--backlog", "4096", "--backpressure", "4096")
CONNECTIONS = 16_384
APPLICATION = "luodi.config.asgi:application"
WORKER = (*TIED, "django", "qcluster")
TAKEN = """数据文件夹 {} 已有一个落地在使用；一个数据文件夹只能由一个落地使用。\
请先停掉那一个，或者用 LUODI_DATA 另指定一个文件夹。
"""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with


def main(words: Sequence[str]) -> int:
    """Serve until a signal or until one of the two processes ends; return the exit code."""
    parser = argparse.ArgumentParser(prog="luodi serve", description="启动网页和后台任务")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只在本机")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="网页进程数")
    parser.add_argument("--quiet", action="store_true", help="打开以后不打印网址")
    parser.add_argument("--tls-cert", metavar="文件", help="证书（PEM），与 --tls-key 一起写就只接受 https")
    parser.add_argument("--tls-key", metavar="文件", help="证书的私钥（PEM）")
    options = parser.parse_args(words)
    # The settings of this process and of its children read them there.
    given = {"LUODI_TLS_CERT": options.tls_cert, "LUODI_TLS_KEY": options.tls_key}
    os.environ.update({name: path for name, path in given.items() if path})
    trouble = trouble_with(options.host, options.port) or certificates.trouble_with_certificate(*_pair())
    if trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    held = folder_lock.claim(settings.DATA)
    if held is None:
        sys.stderr.write(TAKEN.format(settings.DATA))
        return 1
    prepare()
    web = [*WEB, "--host", options.host, "--port", str(options.port), "--workers", str(options.processes)]
    _allow_connections()
    commands = [[*web, *_encrypting(), *PATIENCE, APPLICATION], list(WORKER)]
    return _run(commands, "" if options.quiet else options.host, options.port)


def _pair() -> tuple[str, str]:
    return settings.TLS_CERT, settings.TLS_KEY


def _encrypting() -> list[str]:
    """Return what makes the web server encrypt; it then answers nothing else on its port."""
    certificate, key = _pair()
    # Older browsers of offices know no newer protocol.
    words = ["--ssl-certificate", certificate, "--ssl-keyfile", key, "--ssl-protocol-min", "tls1.2"]
    return words if certificate else []


def trouble_with(host: str, port: int) -> str:
    """Say why one cannot listen there; "" where nothing is in the way.

    The web server shares its port among its processes, so a second server would share it as well, and say nothing.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name == "posix":  # elsewhere this option would share the port instead of testing it
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            said = f"无法使用 {host} 的端口 {port}（{error}）。"
            return f"{said}可能已有程序占用，请先停掉它，或者换一个端口：luodi serve --port {port + 1}"
    return ""


def prepare() -> None:
    """Bring tables, cache, static files, nightly jobs and what was left unfinished up to date; cheap when nothing changed."""
    import django
    from django.core.management import call_command

    django.setup()
    from luodi.common import nightly, unfinished

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    nightly.set_up()
    unfinished.take_up()


def _allow_connections() -> None:
    """Let this process and its children have as many connections open as the system lets them."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _run(commands: list[list[str]], host: str, port: int) -> int:
    """Run the commands until one ends or all are to end; say the address of a host once its page is there."""
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), stop)
    children = [
        subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE)  # noqa: S603  our own words
        for words in commands
    ]
    try:
        while not stopping and all(child.poll() is None for child in children):
            if host and _answers(host, port):
                print(f"{_opened(host, port)}\n按 Ctrl-C 停止。", flush=True)  # noqa: T201
                host = ""
            time.sleep(0.2)
    finally:
        ended = [child.poll() for child in children]
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
    return 0 if stopping else next(code or 1 for code in ended if code is not None)


def _answers(host: str, port: int) -> bool:
    if settings.TLS_CERT:
        # Whether somebody answers is asked here, not who: the certificate names other machines than this address.
        believing = ssl._create_unverified_context()  # noqa: S323
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            _at_home(host), port, timeout=10, context=believing
        )
    else:
        connection = http.client.HTTPConnection(_at_home(host), port, timeout=10)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        return bool(connection.getresponse().status)
    return False


def _opened(host: str, port: int) -> str:
    home = _at_home(host)
    place = f"{f'[{home}]' if ':' in home else home}:{port}/"
    if settings.TLS_CERT:
        return f"落地已经打开：https://{place}（这个端口只接受 https）"
    if settings.HTTPS:
        return f"落地已经打开，等候代理（{'、'.join(settings.PROXIES)}）转来 http://{place} 的访问"
    return f"落地已经打开：http://{place}"


def _at_home(host: str) -> str:
    """Return where a page is found on this machine for an address to listen on."""
    return "127.0.0.1" if host in EVERYWHERE else host
