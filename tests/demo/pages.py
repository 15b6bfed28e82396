"""Pages as a reader meets them: their links, the cells of their tables, all their leaves."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """One element with its attributes and all the words inside it."""

    tag: str
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return " ".join("".join(self.parts).split())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


class Read(HTMLParser):
    """All elements of a page in the order they begin."""

    def __init__(self, html):
        super().__init__()
        self.elements, self._open = [], []
        self.rows = 0  # of all bodies of its tables
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        self.rows += tag == "tr" and any(one.tag == "tbody" for one in self._open)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, data):
        for element in self._open:
            element.parts.append(data)

    def of(self, tag, name=None):
        """Return the elements of a tag, and of a class if one is named."""
        return [one for one in self.elements if one.tag == tag and (name is None or name in one.classes)]

    @property
    def heading(self):
        return self.of("h1")[0].words

    @property
    def total(self):
        """How many rows the list has on all its leaves; those of the page where it has no pager."""
        pagers = self.of("nav", "pager")
        return int(re.search(r"/ ([\d,]+)", pagers[0].words)[1].replace(",", "")) if pagers else 0


def opened(client, url):
    """Return the leaves of a page, one after another."""
    first = Read(told(client, url))
    yield first
    further = re.search(r"第 1 / (\d+) 页", " ".join(one.words for one in first.of("nav", "pager")))
    for number in range(2, int(further[1]) + 1 if further else 0):
        yield Read(told(client, f"{url}{'&' if '?' in url else '?'}page={number}"))


def told(client, url, **headers):
    response = client.get(url, headers=headers or None)
    assert response.status_code == 200, url
    return response.content.decode()
