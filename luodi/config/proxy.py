"""From whom a request comes and whether it was encrypted, where a proxy stands before us: believed of a named proxy alone."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SAID = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
)
NOT_OUR_PROXY = (
    "请从 https 开头的地址打开落地，这个地址只接受代理转来的访问。\n\n"
    "给系统管理员：如果这次访问正是代理转来的，请把代理的地址 {peer} 写进 LUODI_PROXY，然后重新启动。\n"
)
SAYS_NOTHING = (
    "代理没有说明这次访问是不是 https，落地因此没有打开。\n\n"
    "给系统管理员：请让代理设置请求头 X-Forwarded-Proto，写法见运行与维护里的“https”一章。\n"
)


def client_of_the_proxy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put the address of the client and its scheme in the place of those of the named proxy; forget what others claim.

    Where every page is to be encrypted by the proxy, what does not come from it is told so instead of being led in a circle.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        said = {name: request.META.pop(name, "") for name in SAID}
        peer = request.META.get("REMOTE_ADDR", "")
        scheme = said["HTTP_X_FORWARDED_PROTO"].strip().lower()
        if plain(peer) in settings.PROXIES:
            request.META["REMOTE_ADDR"] = client_of(peer, said["HTTP_X_FORWARDED_FOR"])
            if scheme in ("http", "https"):
                request.META["wsgi.url_scheme"] = scheme
            elif settings.HTTPS:
                return _explained(SAYS_NOTHING)
        elif settings.HTTPS and not request.is_secure():
            return _explained(NOT_OUR_PROXY.format(peer=peer))
        return get_response(request)

    return middleware


def _explained(words: str) -> HttpResponse:
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


def client_of(peer: str, forwarded_for: str) -> str:
    """Return whose address counts: that of the client where the named proxy tells it, else that of who is connected."""
    return (plain(peer) in settings.PROXIES and last_hop(forwarded_for)) or peer


def last_hop(forwarded_for: str) -> str:
    """Return the address that the proxy itself saw; whatever stands before it anybody can have written."""
    return plain(forwarded_for.rpartition(",")[2].strip())


def plain(address: str) -> str:
    """Return an address in the one way of writing it, without a port; "" for what is none."""
    for written in (address, address.rpartition(":")[0].strip("[]")):
        try:
            found = ipaddress.ip_address(written)
        except ValueError:
            continue
        mapped = getattr(found, "ipv4_mapped", None)
        return str(mapped or found)
    return ""
