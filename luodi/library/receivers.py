"""What the libraries take from the life of a project: that one nobody hears of is to leave."""

from django.dispatch import receiver

from luodi.library.actions import leaving
from luodi.library.actions.steps import CaseRefused
from luodi.library.models.leaving import Why
from luodi.progress.actions.stagnation import StagnationRefused
from luodi.progress.signals import exit_agreed


@receiver(exit_agreed)
def begin_leaving(project, reason, by, **_):
    """Begin 出库 as the centre; the head of the unit, or another at the centre, agrees or keeps it."""
    try:
        leaving.ask_to_leave(project=project, reason=reason, why=Why.STALE, by=by)
    except CaseRefused as refused:
        raise StagnationRefused(f"{refused}也可以写明原因，不采纳这次提请。") from refused
