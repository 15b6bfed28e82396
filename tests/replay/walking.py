"""What a page offers: the addresses it leads to, the parts it fetches, the forms it would send."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.demo.pages import Read

FETCHES = ("href", "src", "hx-get", "data-href")
# Who follows these is somebody else afterwards, or nobody.
LEFT_ALONE = {"account_logout", "account_login", "accounts:switch_post", "accounts:end_log_ins"}


@dataclass(frozen=True)
class Asked:
    """One request: a form has the words it would be sent with."""

    address: str
    body: tuple[tuple[str, str], ...] | None = None

    @property
    def route(self):
        """The name of the route that answers it."""
        return resolve(urlsplit(self.address).path).view_name


def offered(page, here):
    """Yield what the HTML of a page lets its reader ask for."""
    form, words, select = None, [], ""
    for element in Read(page).elements:
        told = element.attributes
        select = told.get("name", "") if element.tag == "select" else select
        for name in FETCHES:
            if name in told and element.tag not in ("link", "script"):
                yield from _ours(Asked(urljoin(here, told[name]).partition("#")[0]))
        if element.tag == "form" or "hx-post" in told:
            if form is not None:
                yield from _ours(Asked(form, tuple(words)))
            sent = told.get("hx-post") or (
                told.get("method", "").lower() == "post" and told.get("action", here)
            )
            form, words = (urljoin(here, sent), []) if sent else (None, [])
        elif form is not None and element.tag == "option" and "selected" in told:
            words.append((select, told.get("value", "")))
        elif form is not None and told.get("name") and "disabled" not in told:
            words.extend(_typed(element))
    if form is not None:
        yield from _ours(Asked(form, tuple(words)))


def _typed(element):
    told = element.attributes
    if element.tag == "input" and told.get("type") not in ("file", "checkbox", "radio"):
        yield told["name"], told.get("value", "")
    elif element.tag == "input" and "checked" in told:
        yield told["name"], told.get("value", "on")
    elif element.tag == "textarea":
        yield told["name"], element.words
    elif element.tag == "button" and told.get("value"):
        yield told["name"], told["value"]


def _ours(asked):
    there = urlsplit(asked.address)
    if there.netloc or there.scheme not in ("", "http") or there.path.startswith("/static/"):
        return
    try:
        name = resolve(there.path).view_name
    except Resolver404:
        return
    if name not in LEFT_ALONE:
        yield asked
