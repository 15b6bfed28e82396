"""What the tests of runs lean on."""

from tests.metrics.conftest import receive
from tests.progress.conftest import officers

__all__ = ["officers", "receive"]
