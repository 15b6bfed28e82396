"""The demonstration county, built once for all tests that look at it."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from luodi.audit.models import Entry
from luodi.demo import county
from luodi.projects.models import Project

DAY = date(2026, 11, 23)


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """云岭县 as it stands on DAY, taken back after the last test. Yields what it told when it was built once before."""
    cheap = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "FILES_ROOT": tmp_path_factory.mktemp("files"),
        "Q_CLUSTER": {**settings.Q_CLUSTER, "sync": True},
    }
    with django_db_blocker.unblock(), override_settings(**cheap):
        with transaction.atomic():
            county.build(day=DAY, told=lambda done, total: None)
            before = everything_told()
            transaction.set_rollback(True)
        with transaction.atomic():
            county.build(day=DAY, told=lambda done, total: None)
            yield before
            transaction.set_rollback(True)


def everything_told():
    """Return what the library and the trail say, without the ids, which a database gives as it likes."""
    projects = Project.objects.order_by("pk").values_list(
        "name",
        "unit__name",
        "stage",
        "status",
        "investment",
        "signed_on",
        "progress",
        "updated_at",
    )
    entries = Entry.objects.order_by("county_id", "number").values_list(
        "at", "verb", "actor_name", "target_label"
    )
    return [*projects, *entries]
