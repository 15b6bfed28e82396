"""What an installation is that sets nothing: closed, silent about itself, with strong hashes."""

import stat

from argon2 import Type
from django.utils.module_loading import import_string

from luodi.config import environment


def test_nothing_of_development_is_on(unset):
    assert (unset["DEBUG"], unset["DEMO"]) == (False, False)
    assert "django.contrib.admin" not in unset["INSTALLED_APPS"]
    assert "*" not in unset["ALLOWED_HOSTS"]


def test_passwords_are_kept_as_argon2(unset):
    (name,) = unset["PASSWORD_HASHERS"]
    costs = import_string(name)().params()
    assert (costs.type, costs.memory_cost, costs.time_cost, costs.parallelism) == (Type.ID, 47_104, 1, 1)


def test_each_installation_has_a_key_of_its_own_that_only_its_owner_reads(unset, tmp_path):
    kept = tmp_path / "secret_key"
    assert unset["SECRET_KEY"] == kept.read_text()
    assert len(unset["SECRET_KEY"]) >= 64  # 50 bytes from the system's generator
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_nothing_private_is_kept_in_a_cache_of_the_server(unset):
    assert not [name for name in unset["MIDDLEWARE"] if "cache" in name.lower()]


def test_the_line_to_a_database_elsewhere_can_be_made_to_be_encrypted(monkeypatch, tmp_path):
    address = "postgresql://luodi:a%40b@db.county:5432/luodi?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    monkeypatch.setenv("LUODI_DATABASE", address)
    told = environment.database("DATABASE", tmp_path / "none")
    assert told["OPTIONS"] | {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"} == told["OPTIONS"]
    assert (told["HOST"], told["PASSWORD"], told["PORT"]) == ("db.county", "a@b", 5432)
    monkeypatch.setenv("LUODI_DATABASE", "postgresql://luodi@/luodi?host=/run/postgresql")
    assert environment.database("DATABASE", tmp_path / "none")["HOST"] == "/run/postgresql"
