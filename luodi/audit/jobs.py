"""What the worker does for the trail."""

from datetime import timedelta

from luodi.audit import heads, trail
from luodi.audit.models import SpentForm
from luodi.audit.once import DAYS_KEPT
from luodi.common import clock


def write_heads() -> int:
    """Write down where each chain of the trail ends today; return how many lines were added."""
    return heads.write()


def forget_forms() -> int:
    """Forget the words of forms that nobody has open any more; return how many."""
    return SpentForm.objects.filter(at__lt=clock.now() - timedelta(days=DAYS_KEPT)).delete()[0]


def tell_repeated() -> int:
    """Write what was only counted in hours that are over into the trail; return how many lines."""
    return trail.tell_all_repeated()
