"""The demonstration county, built once for all tests that look at it."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from luodi.demo import county

DAY = date(2026, 11, 23)


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """云岭县 as it stands on DAY; taken back after the last of them."""
    cheap = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "FILES_ROOT": tmp_path_factory.mktemp("files"),
        "Q_CLUSTER": {**settings.Q_CLUSTER, "sync": True},
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**cheap):
            county.build(day=DAY, told=lambda done, total: None)
        yield
        transaction.set_rollback(True)
