"""Who takes part in a scheme, and in which group: a row for each unit of today."""

from dataclasses import dataclass

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.common.fields import PlainForm
from luodi.common.http import number
from luodi.metrics.reports.targets import GIVEN_TO


@dataclass(frozen=True)
class Row:
    """A unit that can take part."""

    unit: Unit
    takes_part: bool
    group: str


class UnitsForm(PlainForm):
    """A box and a group for each unit that can be given targets today."""

    def __init__(self, scheme, data=None):
        super().__init__(data)
        today = Unit.objects.filter(county_id=scheme.county_id, kind__in=GIVEN_TO).valid_on(clock.today())
        if data is None:
            chosen, groups = set(scheme.units.values_list("pk", flat=True)), scheme.groups
        else:
            chosen = {number(one) for one in data.getlist("unit")}
            groups = {
                name.removeprefix("group-"): words
                for name, words in data.items()
                if name.startswith("group-")
            }
        self.rows = [
            Row(unit, unit.pk in chosen, groups.get(str(unit.pk), "").strip()[:30])
            for unit in today.order_by("path")
        ]

    @property
    def told(self):
        """What is told to the action."""
        taking_part = [row for row in self.rows if row.takes_part]
        return {
            "units": [row.unit for row in taking_part],
            "groups": {row.unit.pk: row.group for row in taking_part},
        }
