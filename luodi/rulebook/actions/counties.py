"""Work that goes through all counties of an installation, each by its own rules."""

import logging
from collections.abc import Callable

from luodi.accounts.models import Unit, UnitKind
from luodi.rulebook.faults import PackUnreadable

log = logging.getLogger(__name__)


class CountiesLeftOut(Exception):
    """Some counties could not be seen to; the message says which rules kept them. The task counts as failed."""


def in_every_county(work: Callable[[int], object]) -> None:
    """Do something in every county; rules that cannot be read keep it from their own county alone. Raises CountiesLeftOut."""
    left_out = []
    for county_id in Unit.objects.filter(kind=UnitKind.COUNTY).values_list("pk", flat=True):
        try:
            work(county_id)
        except PackUnreadable as unreadable:
            log.error("county %s: %s", county_id, unreadable)
            left_out.append(f"县编号 {county_id}：{unreadable}")
    if left_out:
        raise CountiesLeftOut("；".join(left_out))
