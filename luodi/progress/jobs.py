"""What the worker runs every night for the life of projects; running a job twice does no harm."""

import logging

from luodi.progress.actions import stagnation
from luodi.progress.reports import soundness
from luodi.rulebook.actions.counties import in_every_county

log = logging.getLogger(__name__)


class FiguresWrong(Exception):
    """Stored sums are not those of their facts; the message names the projects. The task counts as failed."""


def check_figures() -> None:
    """Recount every stored sum; what is wrong is written to the log and never put right in silence. Raises FiguresWrong."""
    if faults := list(soundness.wrong_figures()):
        for fault in faults:
            log.error(fault)
        raise FiguresWrong("；".join(faults[:20]))


def keep_lights() -> None:
    """Judge every project anew, since days have passed, and propose what is to become of those that fell silent."""
    in_every_county(lambda county_id: stagnation.keep(county_id=county_id))
