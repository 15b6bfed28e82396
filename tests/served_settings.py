"""The settings of a server beside the tests: the product's own, on the database and with the cheap passwords of the tests."""

import json
import os

from luodi.config.settings import *  # noqa: F403
from luodi.config.settings import DATABASES

DATABASES["default"] |= json.loads(os.environ["TEST_DATABASE"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class NoMigrations:
    """The tables are there already, made from the models."""

    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None


MIGRATION_MODULES = NoMigrations()
