import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Forget the tries that another test counted."""
    cache.clear()
