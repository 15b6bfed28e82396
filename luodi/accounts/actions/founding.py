"""The first step of an installation: a county and its three administrators."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from luodi.accounts.actions.passwords import Code, drawn_code
from luodi.accounts.actions.people import enter_people
from luodi.accounts.actions.units import found_unit
from luodi.accounts.entries import PersonEntry, PostEntry, UnitEntry
from luodi.accounts.models import Unit, UnitKind, User
from luodi.accounts.permissions import ADMINISTRATORS, Role
from luodi.audit import trail


class CountyRefused(Exception):
    """The county cannot be founded; the message says why, in words for the user."""


def found_county(
    *, name: str, division_code: str, admins: Mapping[Role, tuple[str, str]], above: Unit | None = None
) -> list[tuple[User, str]]:
    """Create a county with its three administrators and return each with a one-time code.

    ``admins`` gives log-in name and full name for each of the three roles. The county stands alone or below a region.
    """
    if set(admins) != ADMINISTRATORS or len({username for username, _ in admins.values()}) != len(
        ADMINISTRATORS
    ):
        raise CountyRefused("要有三名不同的管理员：系统管理员、安全管理员、审计管理员各一名。")
    return _found(name, division_code, admins, above, [drawn_code() for _ in admins])


@transaction.atomic
def _found(
    name: str,
    division_code: str,
    admins: Mapping[Role, tuple[str, str]],
    above: Unit | None,
    codes: Sequence[Code],
) -> list[tuple[User, str]]:
    if Unit.objects.filter(kind=UnitKind.COUNTY, division_code=division_code).exists():
        raise CountyRefused(f"行政区划代码 {division_code} 的县已经建过了。")
    county = _plant(UnitEntry(name, UnitKind.COUNTY, division_code=division_code), above)
    trail.record("county.founded", county, by=None, after={"name": name, "division_code": division_code})
    entries = [
        PersonEntry(username, full_name, PostEntry(role, county.pk))
        for role, (username, full_name) in admins.items()
    ]
    return enter_people(entries=entries, codes=codes, by=None)


def _plant(entry: UnitEntry, above: Unit | None) -> Unit:
    if above is not None:
        return found_unit(entry, above, since=None)
    told = {"name": entry.name, "kind": entry.kind, "division_code": entry.division_code}
    county = Unit.objects.add_root(told)
    county.county = county
    county.save(update_fields=["county"])
    return county
