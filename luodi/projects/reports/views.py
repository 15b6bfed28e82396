"""Views of the list: the ready-made ones and those a user saved, with how many projects each holds."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from luodi.projects.reports import lists
from luodi.projects.stages import UNDER_WAY, Level, StatusAtLevel, place_key

LATELY = {"近 30 天新入库": "new=30", "一季度未更新": "quiet=90", "缺总投资": "missing=1"}
# What views leave as it is: a ready-made one the shelf and the day, an own one the day.
SHELF = {"stage"}
DAY = {"as_of", "known"}
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


def _standing_at(level, *statuses):
    return "&".join(f"at={place_key(level, status)}" for status in statuses)


def _ready_made(user):
    """Return name → query: the own library, the county's, and what is on its way from one to the other."""
    own = lists.own_level(user)
    found = {"全部": ""}
    if own != Level.COUNTY:
        units = "".join(f"&unit={pk}" for pk in sorted(user.reach.reads.units))
        found["本单位库"] = _standing_at(own, StatusAtLevel.ADMITTED) + units
    found["县级库"] = _standing_at(Level.COUNTY, StatusAtLevel.ADMITTED)
    found["正在报送"] = _standing_at(Level.COUNTY, *UNDER_WAY)
    return found | LATELY


def offered(user, query):
    """Return the views in order. The ready-made ones stay on the shelf that is open; all stay at the day, save those of another."""
    shelf, day = _kept(query, SHELF | DAY), _kept(query, DAY)
    here = _settled(query)
    ready = [
        View(name, address(full), _settled(QueryDict(full)) == here, full)
        for name, words in _ready_made(user).items()
        for full in [_joined(shelf, words)]
    ]
    own = user.views.order_by("pk")[:MOST]
    return ready + [
        View(view.name, address(full), _settled(QueryDict(full)) == here, full, pk=view.pk)
        for view in own
        for full in [view.query if DAY & set(QueryDict(view.query)) else _joined(day, view.query)]
    ]


def _kept(query, names):
    """Return the part of a query with these names."""
    found = QueryDict(mutable=True)
    for name in sorted(names & set(query)):
        found.setlist(name, query.getlist(name))
    return found


def _joined(kept, words):
    return "&".join(filter(None, [kept.urlencode(), words]))


def _settled(query):
    """Return what a query says, whatever the order of its words and the page shown."""
    return {name: sorted(values) for name, values in query.lists() if name != "page" and any(values)}


def counted(user, views, form):
    """Add the counts, in one query; ``form`` is the class that reads filters from a query."""
    counts = lists.counts(user, [form(QueryDict(view.query)).as_asked for view in views])
    return [replace(view, count=count) for view, count in zip(views, counts, strict=True)]
