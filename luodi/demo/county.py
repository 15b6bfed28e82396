"""Builds the demonstration county: two years of work, lived through in the order it happened."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from luodi.accounts.models import Unit, UnitKind
from luodi.common import clock
from luodi.demo.assessing import note_assessing
from luodi.demo.batches import note_batches
from luodi.demo.bodies import DIVISION, County
from luodi.demo.bulletins import note_bulletins
from luodi.demo.city import note_city
from luodi.demo.claims import note_claims
from luodi.demo.codes import note_codes
from luodi.demo.desks import note_desks
from luodi.demo.diary import Diary
from luodi.demo.facts import note_facts
from luodi.demo.heads import note_heads
from luodi.demo.library import note_projects
from luodi.demo.preparing import note_preparing
from luodi.demo.problems import note_problems
from luodi.demo.promises import note_promises
from luodi.demo.reserve import note_reserve
from luodi.demo.rules import note_rules
from luodi.demo.stories import note_stories
from luodi.demo.targets import note_targets
from luodi.demo.twins import note_twins
from luodi.demo.warnings import note_warnings
from luodi.progress.actions.relight import put_off


def is_built() -> bool:
    """Tell whether the county is here; it is built in one transaction, so it is here whole or not at all."""
    return Unit.objects.filter(division_code=DIVISION).exists()


def others() -> list[str]:
    """Return the counties of this database that are not the demonstration."""
    if Unit._meta.db_table not in connection.introspection.table_names():
        return []
    counties = Unit.objects.filter(kind=UnitKind.COUNTY).exclude(division_code=DIVISION)
    return list(counties.values_list("name", flat=True))


def noted(now: datetime) -> Diary:
    """Return the diary up to a moment, with everything noted and nothing lived; it asks no database anything."""
    diary, county = Diary(now), County()
    county.note(diary)
    projects = note_projects(diary, county)
    note_desks(diary, county, projects)
    note_batches(diary, county, projects)
    note_rules(diary, county)
    note_twins(diary, county, projects)
    note_stories(diary, county, projects)
    note_targets(diary, county)
    note_reserve(diary, county, projects)
    note_city(diary, county, projects)
    note_claims(diary, county, projects)
    note_facts(diary, county, projects)
    note_preparing(diary, county, projects)
    note_problems(diary, county, projects)
    note_promises(diary, county, projects)
    note_heads(diary, county)
    note_codes(diary, county)
    note_warnings(diary, county)
    note_assessing(diary, county)
    note_bulletins(diary, county, projects)
    return diary


@transaction.atomic
def build(*, now: datetime, told: Callable[[int, int], None]) -> None:
    """Build the county as it stands at a moment; the same moment gives the same county."""
    # Every night of the diary judges all lights; between the nights nobody looks at them. What is left to judge at the
    # end is judged as of the moment, not of the day the machine has.
    with clock.moved_to(now), put_off():
        noted(now).live(told)
