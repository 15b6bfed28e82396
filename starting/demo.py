"""The demonstration county: built once, served again and again."""

import http.client
import os
import socket
import subprocess
import time
from pathlib import Path

from starting import installation
from starting.console import ROOT, Stop, output_of, say, started, step

NEXT_STEP = """\
下一步：用浏览器打开这个网址，在登录页上点一个人就进去了，不用记密码；可以先点东川镇的经办人，看他的待办。
停止请按 Ctrl-C；再次运行 start.py demo 打开同一个县。"""
ENCRYPTED = ("LUODI_TLS_CERT", "LUODI_TLS_KEY", "LUODI_PROXY", "LUODI_HTTPS")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only compared with


def demo(*, host: str, port: int, fresh: bool, as_of: str = "") -> int:
    """Serve the demonstration county until somebody ends it; say where it is and who may log in."""
    _refuse_taken_port(host, port)
    installation.install()
    environment = _environment(host)
    step("准备演示县")
    luodi = (installation.python(), "-m", "luodi")
    # Its progress goes to the error stream and is seen at once; the log-ins wait until they can be used.
    wanted = [*(["--fresh"] if fresh else []), *(["--as-of", as_of] if as_of else [])]
    try:
        log_ins = output_of(*luodi, "demo-county", *wanted, env=environment, stderr=None)
    except Stop:
        raise Stop("演示县没有打开，怎么办见上面的说明。") from None
    step("启动服务")
    with started(*luodi, "serve", "--quiet", "--host", host, "--port", str(port), env=environment) as server:
        _answers(server, host, port)
        say(f"\n{log_ins.strip()}\n\n演示县已经打开：http://{_seen(host)}:{port}/\n{NEXT_STEP}")
        return server.wait()


def _environment(host: str) -> dict[str, str]:
    data = Path(os.environ.get("LUODI_DATA", ROOT / "var" / "demo")).resolve()
    names = "*" if host in EVERYWHERE else f"localhost,127.0.0.1,[::1],{host}"
    ours = {"LUODI_DEMO": "1", "LUODI_DATA": str(data), "PYTHONUTF8": "1"}
    # It is opened on this machine, by its own address: whatever encrypts an installation is not for it.
    others = {name: value for name, value in os.environ.items() if name not in ENCRYPTED}
    return {"LUODI_HOSTS": names} | others | ours


def _refuse_taken_port(host: str, port: int) -> None:
    """Find out before the long work, not after it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        if os.name == "posix":  # elsewhere this option would share the port instead of testing it
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Stop(
                f"无法使用 {host} 的端口 {port}（{error}）。可能已有程序占用，请换一个：start.py demo --port {port + 1}"
            ) from error


def _answers(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Wait until a page comes back."""
    for _ in range(600):
        if server.poll() is not None:
            raise Stop("服务没有启动，原因见上面的输出。")
        connection = http.client.HTTPConnection(_seen(host), port, timeout=10)
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except OSError:
            time.sleep(0.1)
        else:
            if status >= 500:
                raise Stop(f"服务已启动，但首页出错（{status}），原因见上面的输出。")
            return
        finally:
            connection.close()
    raise Stop("服务一分钟内没有应答。")


def _seen(host: str) -> str:
    """Return the address to open for an address to listen on."""
    return "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
