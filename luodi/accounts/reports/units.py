"""Lists of units: the tree on screen, and the names of a past day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from luodi.accounts.models import Post, Unit, UnitKind, UnitName, User, name_key
from luodi.common import clock


def tree(user: User, *, text: str = "", kind: str = "", state: str = "") -> QuerySet[Unit]:
    """Return the units the user may see in the order of the tree, each with the number of posts held there."""
    today = clock.today()
    units = Unit.objects.visible_to(user)
    if state == "ended":
        units = units.filter(valid_to__lt=today)
    elif state != "all":
        units = units.valid_on(today)
    if kind in UnitKind.values:
        units = units.filter(kind=kind)
    if text:
        called = UnitName.objects.filter(unit=OuterRef("pk"), key__contains=name_key(text))
        units = units.filter(Q(name__icontains=text) | Q(short_name__icontains=text) | Exists(called))
    held = Q(posts__in=Post.objects.valid_on(today))
    return units.annotate(serving=Count("posts", filter=held)).order_by("path")


def particulars(unit: Unit) -> dict[str, Any]:
    """Return what the page of a unit shows beside its fields, in a fixed number of queries."""
    names = list(unit.names.order_by("-valid_to", "pk"))
    posts = Post.objects.filter(unit=unit).not_over_by(clock.today()).select_related("user")
    return {
        "above": Unit.objects.get_parent(unit),
        "former_names": [name for name in names if name.valid_to],
        "other_names": [name for name in names if not name.valid_to],
        "came_from": list(unit.inheritances.select_related("old").order_by("on", "pk")),
        "went_to": list(unit.successions.select_related("new").order_by("on", "pk")),
        "below": list(Unit.objects.get_children(unit).valid_on(clock.today())),
        "posts": list(posts.order_by("role", "pk")),
    }


@dataclass(frozen=True)
class NameThen:
    """What a unit was called on a day."""

    name: str
    short_name: str


def units_as_of(day: date, county: Unit) -> dict[int, NameThen]:
    """Return the units that existed on the day under the names they bore then, by id, in the order of the tree."""
    units = Unit.objects.filter(county_id=county.pk).valid_on(day).order_by("path")
    names = {pk: [name, short] for pk, name, short in units.values_list("pk", "name", "short_name")}
    former = UnitName.objects.filter(county_id=county.pk, unit_id__in=names, valid_to__gte=day)
    # The nearest end after the day wins, so it is set last.
    for name in former.order_by("-valid_to"):
        names[name.unit_id][1 if name.is_short else 0] = name.name
    return {pk: NameThen(*told) for pk, told in names.items()}


@dataclass(frozen=True)
class Consequences:
    """What a merger moves."""

    posts: int
    below: int
    portfolios: int


def consequences(units: Iterable[Unit], on: date) -> Consequences:
    """Count what a merger of the units would move, for the question before it is done."""
    old = [unit.pk for unit in units]
    below = sum(Unit.objects.filter(pk__in=old).values_list("numchild", flat=True))
    covering = Post.objects.filter(covers__in=old).not_over_by(on).distinct()
    return Consequences(Post.objects.filter(unit__in=old).not_over_by(on).count(), below, covering.count())


def unplaced_posts(user: User) -> QuerySet[Post]:
    """Return the posts that are still held at units that ended, for the security administrator to place."""
    today = clock.today()
    posts = Post.objects.visible_to(user).valid_on(today).filter(unit__valid_to__lt=today)
    return posts.select_related("user", "unit").order_by(F("unit__valid_to"), "pk")
