"""What a form says about a firm the county knows already: one row serves all its projects, so a change is told."""

from collections.abc import Sequence

from django.db import transaction

from luodi.accounts.models import User
from luodi.audit import trail
from luodi.projects.actions.remembering import signed
from luodi.projects.entries import FirmEntry
from luodi.projects.models import Firm

TOLD = ("credit_code", "origin", "origin_text")


@transaction.atomic
def tell_firms(*, county_id: int, firms: Sequence[FirmEntry], by: User) -> None:
    """Take over what is said and not known, or known otherwise; what is left empty stays as it is."""
    said = {firm.name: firm for firm in firms}
    for known in Firm.objects.select_for_update().filter(county_id=county_id, name__in=said).order_by("pk"):
        entry = said[known.name]
        new = {
            name: getattr(entry, name)
            for name in TOLD
            if getattr(entry, name) and getattr(entry, name) != getattr(known, name)
        }
        if new:
            before = {name: getattr(known, name) for name in new}
            for name, value in new.items():
                setattr(known, name, value)
            signed(known, by).save(update_fields=list(new))
            trail.record("firm.changed", known, by=by, before=before, after=new)
