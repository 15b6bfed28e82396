"""The units of a county by every name they bear, for fields in which a unit is typed."""

from functools import cached_property

from luodi.accounts.models import Unit, UnitName, name_key
from luodi.common import clock


class Directory:
    """Finds units by name; reads the units once, when the first name is looked up."""

    def __init__(self, user):
        self._user = user

    @cached_property
    def units(self):
        """The units of today in the order of the tree."""
        rows = Unit.objects.visible_to(self._user).valid_on(clock.today()).order_by("path")
        return list(rows.only("pk", "name", "short_name", "path", "county_id"))

    @cached_property
    def writable(self):
        """The units for which the user may enter projects."""
        area = self._user.reach.writes
        return [
            unit
            for unit in self.units
            if unit.county_id in area.counties and (area.everything or unit.pk in area.units)
        ]

    @cached_property
    def _by_key(self):
        known = {unit.pk for unit in self.units}
        names = [(unit.pk, name) for unit in self.units for name in (unit.name, unit.short_name) if name]
        names += [
            (pk, name)
            for pk, name in UnitName.objects.filter(unit__in=Unit.objects.visible_to(self._user)).values_list(
                "unit_id", "name"
            )
            if pk in known
        ]
        found = {}
        for pk, name in names:
            found.setdefault(name_key(name), set()).add(pk)
        return found

    def find(self, name):
        """Return the ids of the units that bear the name."""
        return sorted(self._by_key.get(name_key(name), ()))

    def own(self):
        """Return the name of the unit a new project is most likely for: that of the acting post, if it may be chosen."""
        own = [unit for unit in self.writable if unit.pk == self._user.post.unit_id]
        return own[0].name if own and len(self.writable) <= 20 else ""
