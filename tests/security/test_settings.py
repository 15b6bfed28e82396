"""What an installation is that sets nothing: closed, silent about itself, with strong hashes."""

import runpy
import stat

import pytest

from luodi.config import settings


@pytest.fixture
def unset(monkeypatch, tmp_path):
    """The settings of an installation that names only its data."""
    for name in ("DEBUG", "DEMO", "HTTPS", "HOSTS", "SECRET_KEY", "DATABASE", "UPLOAD_MB", "IDLE_MINUTES"):
        monkeypatch.delenv(f"LUODI_{name}", raising=False)
    monkeypatch.setenv("LUODI_DATA", str(tmp_path))
    return runpy.run_path(settings.__file__)


def test_nothing_of_development_is_on(unset):
    assert (unset["DEBUG"], unset["DEMO"]) == (False, False)
    assert "django.contrib.admin" not in unset["INSTALLED_APPS"]
    assert "*" not in unset["ALLOWED_HOSTS"]


def test_passwords_are_kept_as_argon2(unset):
    assert unset["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_each_installation_has_a_key_of_its_own_that_only_its_owner_reads(unset, tmp_path):
    kept = tmp_path / "secret_key"
    assert unset["SECRET_KEY"] == kept.read_text()
    assert len(unset["SECRET_KEY"]) >= 64  # 50 bytes from the system's generator
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_nothing_private_is_kept_in_a_cache_of_the_server(unset):
    assert not [name for name in unset["MIDDLEWARE"] if "cache" in name.lower()]
