"""What the migrations lead to is what the models say, and with that what all other tests work on."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.slow


def columns(database, table):
    """Return which columns the table has, and whether each may be empty."""
    told = database.execute(f'PRAGMA table_info("{table}")')
    return {name: not (filled or key) for _, name, _, filled, _, key in told}


def test_migrations_lead_to_the_tables_of_the_models(built_apart):
    with closing(sqlite3.connect(Path(built_apart["folder"]) / "luodi.sqlite3")) as migrated:
        made = dict(migrated.execute("SELECT name, sql FROM sqlite_master"))
        for meta in (model._meta for model in apps.get_models(include_auto_created=True)):
            assert columns(migrated, meta.db_table) == {f.column: f.null for f in meta.concrete_fields}
            assert {index.name for index in meta.indexes} <= made.keys()
            rules = {rule.name for rule in meta.constraints}
            assert {name for name in rules if f'"{name}"' not in made[meta.db_table]} <= made.keys()
