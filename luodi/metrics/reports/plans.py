"""计划: what a unit, or the whole county, is to reach in a year, by indicator."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from luodi.accounts.models import Unit
from luodi.metrics.models import Target
from luodi.metrics.phases import Phase
from luodi.metrics.reports import targets
from luodi.metrics.reports.credit import Figures
from luodi.metrics.reports.indicators import Indicator

SUMMED = "全年计划是各单位目标任务之和，完成多少也只算有这项目标的单位。"


@dataclass(frozen=True)
class Plan:
    """What is to be reached by an indicator in a year, and by which units; ``target`` of several is no row of the database."""

    target: Target
    units: tuple[int, ...]

    def done(self, indicator: Indicator, figures: Figures) -> int | None:
        """Return what these units have reached, counted as targets are; None where nothing is known of any."""
        told = [targets.reached(indicator, figures, unit) for unit in self.units]
        known = [value for value in told if value is not None]
        return sum(known) if known else None


def of_unit(unit: Unit, year: int) -> dict[str, Plan]:
    """Return the targets in force for a unit by the codes of their indicators, in one query."""
    return {target.indicator: Plan(target, (unit.pk,)) for target in _in_force(year).filter(unit=unit)}


def of_county(county_id: int, year: int, codes: Collection[str]) -> dict[str, Plan]:
    """Return what the targets of all units come to, in one query; a quarter counts where every unit has a value for it.

    ``codes`` name indicators that add up: counts and money, no rates.
    """
    by_code: dict[str, list[Target]] = defaultdict(list)
    for target in _in_force(year).filter(county_id=county_id, indicator__in=codes):
        by_code[target.indicator].append(target)
    return {
        code: Plan(_summed(code, year, found), tuple(target.unit_id for target in found))
        for code, found in by_code.items()
    }


def _in_force(year: int) -> QuerySet[Target]:
    found: QuerySet[Target] = Target.objects.in_force().filter(year=year, value__isnull=False)
    return found


def _summed(code: str, year: int, found: list[Target]) -> Target:
    due = [[target.by(phase) for target in found] for phase in Phase]
    q1, q2, q3, value = (
        sum(value for value in values if value is not None) if None not in values else None for values in due
    )
    return Target(year=year, indicator=code, value=value, q1=q1, q2=q2, q3=q3)
