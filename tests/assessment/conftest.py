"""What the tests of runs lean on."""

from tests.metrics.conftest import live, receive
from tests.progress.conftest import officers

__all__ = ["live", "officers", "receive"]
