"""Views of the list: the ready-made ones and those a user saved, with how many projects each holds."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from luodi.projects.reports import lists

READY_MADE = {"全部": "", "近 30 天新入库": "new=30", "一季度未更新": "quiet=90", "缺总投资": "missing=1"}
# More own views than this are not offered: the line of chips has an end.
MOST = 12


@dataclass(frozen=True)
class View:
    """A view as a chip: its name, where it leads, whether it is the one shown."""

    label: str
    url: str
    active: bool
    query: str
    count: int | None = None
    pk: int | None = None


def address(query):
    """Return the address of the list with a query."""
    return reverse("projects:list") + (f"?{query}" if query else "")


def offered(user, query):
    """Return the views in order. The ready-made ones stay on the shelf that is open."""
    shelf = QueryDict(mutable=True)
    shelf.setlist("stage", query.getlist("stage"))
    here = _settled(query)
    ready = [
        View(name, address(full), _settled(QueryDict(full)) == here, full)
        for name, words in READY_MADE.items()
        for full in ["&".join(filter(None, [shelf.urlencode() if query.getlist("stage") else "", words]))]
    ]
    own = user.views.order_by("pk")[:MOST]
    return ready + [
        View(view.name, address(view.query), _settled(QueryDict(view.query)) == here, view.query, pk=view.pk)
        for view in own
    ]


def _settled(query):
    """Return what a query says, whatever the order of its words and the page shown."""
    return {name: sorted(values) for name, values in query.lists() if name != "page" and any(values)}


def counted(user, views, form):
    """Add the counts, in one query; ``form`` is the class that reads filters from a query."""
    counts = lists.counts(user, [form(QueryDict(view.query)).filters for view in views])
    return [replace(view, count=count) for view, count in zip(views, counts, strict=True)]
