"""What the worker runs every night for the library; running a job twice does no harm."""

from luodi.library.actions import disputes, holding
from luodi.rulebook.actions.counties import in_every_county


def keep_first_contacts() -> None:
    """Free the holds whose time ran out, and let disputes go on whose holder did not answer in time."""
    in_every_county(_keep)


def _keep(county_id: int) -> None:
    holding.lapse(county_id=county_id)
    disputes.pass_unanswered(county_id=county_id)
