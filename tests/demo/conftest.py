"""The demonstration county, built once for all tests that look at it."""

from datetime import date

import pytest

from luodi.demo import county

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """云岭县 as it stands on DAY; taken back after the module."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        county.build(day=DAY, told=lambda done, total: None)
        yield
        transaction.set_rollback(True)
