"""The settings of an installation, for tests of what they promise."""

import runpy

import pytest

from luodi.config import settings


@pytest.fixture
def unset(monkeypatch, tmp_path):
    """The settings of an installation that names only its data."""
    for name in ("DEBUG", "DEMO", "HTTPS", "HOSTS", "SECRET_KEY", "DATABASE", "UPLOAD_MB", "IDLE_MINUTES"):
        monkeypatch.delenv(f"LUODI_{name}", raising=False)
    monkeypatch.setenv("LUODI_DATA", str(tmp_path))
    return runpy.run_path(settings.__file__)
