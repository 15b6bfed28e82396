"""Row scope, decided here and nowhere else: which rows a post reads, and which it writes.

Units are worked out to ids once per request, since a query by ids is many times faster than one by tree
paths. Reading also covers the projects a unit or a person takes part in; writing never does.
"""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from luodi.accounts.models.units import Unit, UnitKind, UnitSuccession
from luodi.accounts.permissions import PARTICIPATES, WRITERS, Role, Scope


@dataclass(frozen=True)
class Area:
    """A set of rows: whole counties, or some units of them, or what hangs on one person."""

    counties: tuple[int, ...] = ()
    everything: bool = False
    units: frozenset[int] = frozenset()
    person: int | None = None

    def __bool__(self):
        return bool(self.counties and (self.everything or self.units or self.person))


@dataclass(frozen=True)
class Reach:
    """How far one acting post reads and writes."""

    reads: Area
    takes_part: frozenset[int]
    writes: Area
    # The unit of the post and those whose work it carries on; none for a post that reaches what is one's own (本人承办).
    own: frozenset[int] = frozenset()

    @property
    def acts_for(self) -> frozenset[int]:
        """The units in whose name the post acts: its own, with those below it where it writes them."""
        return self.writes.units if self.own <= self.writes.units else self.own


def reach_of_user(user):
    """Work out the reach of the user's acting post."""
    post = user.post
    if post is None or post.scope == Scope.NOTHING:
        return Reach(Area(), frozenset(), Area())
    role = Role(post.role)
    counties = _counties(post)
    older = _predecessors(counties)
    reads = _area(post, Scope(post.scope), counties, older, user)
    # Nobody writes further than the post reads; what is one's own (本人承办) is read and reported on.
    writes = reads if role in WRITERS and post.scope != Scope.OWN else Area()
    own = _with(older, {post.unit_id}) if post.scope != Scope.OWN else frozenset()
    return Reach(reads, own if role in PARTICIPATES else frozenset(), writes, own)


def units_acted_for(user):
    """Return the ids of the units in whose name the acting post settles things, those it carries on among them."""
    # Administrators carry on nothing, but stand at their unit like everybody.
    return user.reach.acts_for | {user.post.unit_id}


def _counties(post):
    if post.county_id:
        return (post.county_id,)
    below = Unit.objects.filter(path__startswith=post.unit.path, kind=UnitKind.COUNTY)
    return tuple(below.order_by("path").values_list("pk", flat=True))


def _area(post, scope, counties, older, user):
    match scope:
        case Scope.NOTHING:
            return Area()
        case Scope.COUNTY:
            return Area(counties, everything=True)
        case Scope.OWN:
            return Area(counties, person=user.pk)
        case Scope.UNIT:
            units = {post.unit_id}
        case Scope.SUBTREE:
            units = _below([(post.unit_id, post.unit.path, post.unit.numchild)])
        case _:
            covered = Unit.objects.filter(postcover__post=post)
            units = _below(covered.values_list("pk", "path", "numchild"))
    return Area(counties, units=_with(older, units))


def _below(units):
    """Return the ids of the units and all below them; one query, and none where nothing is below."""
    units = list(units)
    parents = [path for _, path, children in units if children]
    found = {pk for pk, _, _ in units}
    if parents:
        anywhere = Q()
        for path in parents:
            anywhere |= Q(path__startswith=path)
        found.update(Unit.objects.filter(anywhere).values_list("pk", flat=True))
    return found


def _predecessors(counties):
    """Return new → old for every unit of the counties whose work was carried on by another."""
    older = {}
    for old, new in UnitSuccession.objects.filter(county_id__in=counties).values_list("old_id", "new_id"):
        older.setdefault(new, []).append(old)
    return older


def _with(older, units):
    """Add the units whose work was carried on by these: their rows stay where they are and are read here."""
    found, newest = set(units), set(units)
    while newest:
        newest = {old for new in newest for old in older.get(new, ())} - found
        found |= newest
    return frozenset(found)


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a unit of a county. A model that hangs on another one names the way by ``scope_path``."""

    scope_path = ""

    def visible_to(self, user):
        """Return the rows the user may read under the acting post."""
        area = user.reach.reads
        units = area.units | user.reach.takes_part
        return self._inside(area, self.read_through(area.counties, units, user.pk))

    def writable_by(self, user):
        """Return the rows the user may change under the acting post: those its units are responsible for."""
        area = user.reach.writes
        return self._inside(area, Q(**{f"{self.scope_path}unit_id__in": area.units}))

    def read_through(self, counties, units, person):
        """Return the condition under which units of the counties and a person read a row; it must bind the county.

        Unit ids do, since they were taken from it. A model with more ways to be read overrides this.
        """
        return Q(**{f"{self.scope_path}unit_id__in": units})

    def _inside(self, area, condition):
        if not area:
            return self.none()
        if not area.everything:
            # No further condition on the county: SQLite would walk all its rows by date instead of these few.
            return self.filter(condition)
        if len(area.counties) == 1:
            return self.filter(county_id=area.counties[0])
        return self.filter(county_id__in=area.counties)
