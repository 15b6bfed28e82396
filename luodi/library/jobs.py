"""What the worker runs every night for the library; running a job twice does no harm."""

from luodi.accounts.models import Unit, UnitKind
from luodi.library.actions import disputes, holding


def keep_first_contacts() -> None:
    """Free the holds whose time ran out, and let disputes go on whose holder did not answer in time."""
    for county_id in Unit.objects.filter(kind=UnitKind.COUNTY).values_list("pk", flat=True):
        holding.lapse(county_id=county_id)
        disputes.pass_unanswered(county_id=county_id)
