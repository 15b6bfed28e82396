"""What a form says about a firm the county knows already: one row serves all its projects, whosever they are."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from luodi.accounts.models import User
from luodi.audit import trail
from luodi.projects import freezing
from luodi.projects.actions.remembering import signed
from luodi.projects.entries import FirmEntry
from luodi.projects.models import Firm, Project
from luodi.projects.reports.masking import closed_among

TOLD = ("credit_code", "origin", "origin_text")


@transaction.atomic
def tell_firms(*, project: Project, firms: Sequence[FirmEntry], by: User) -> None:
    """Take over what is said and was not known, or known otherwise; what is left empty stays as it is.

    What is known changes only where every project of the firm is the user's to change. Else it stays, and what was said
    is kept with the project, so that the centre sees it.
    """
    said = {firm.name: firm for firm in firms}
    rows = Firm.objects.select_for_update().filter(county_id=project.county_id, name__in=said)
    for firm in rows.order_by("pk"):
        wanted = {name: getattr(said[firm.name], name) for name in TOLD}
        new = {name: value for name, value in wanted.items() if value and value != getattr(firm, name)}
        touched = Project.objects.current().filter(firms__firm=firm).distinct().order_by("pk")
        taken = _that_may_change(firm, new, [one.pk for one in touched], by)
        if taken:
            _change(firm, taken, touched, by)
        kept = {name: value for name, value in new.items() if name not in taken}
        project.firms.filter(firm=firm).update(said=kept or None)


def _that_may_change(
    firm: Firm, new: Mapping[str, str], projects: Collection[int], by: User
) -> Mapping[str, str]:
    """Return what of the new values may be written; nothing while a project of the firm is under review."""
    if any("firms" in freeze.fields for freeze in freezing.frozen_among(projects).values()):
        return {}
    own = Project.objects.writable_by(by).filter(pk__in=projects).count()
    if own == len(projects) and not closed_among(by, projects):
        return new
    return {name: value for name, value in new.items() if not getattr(firm, name)}


def _change(firm: Firm, new: Mapping[str, str], projects: Collection[Project], by: User) -> None:
    before = {name: getattr(firm, name) for name in new}
    for name, value in new.items():
        setattr(firm, name, value)
    signed(firm, by).save(update_fields=list(new))
    told: dict[str, Any] = {"before": before, "after": dict(new)}
    trail.record("firm.changed", firm, by=by, **told)
    for project in projects:
        trail.record("project.firm_changed", project, by=by, firm=firm.name, **told)
