"""Proving that the trail is whole, and keeping on record that it was proven."""

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.trail import chains_of
from luodi.audit import trail


@permitted(Permission.TRAIL_VIEW)
def check_trail(*, by: User) -> dict[int, int | None]:
    """Return for each chain the number of the first entry that does not fit, or None; the check itself is recorded."""
    found = {county: trail.broken_at(county) for county in chains_of(by)}
    broken = [number for number in found.values() if number is not None]
    trail.record("trail.checked", None, by=by, broken_at=broken or None)
    return found
