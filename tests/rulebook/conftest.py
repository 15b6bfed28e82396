import pytest

from luodi.rulebook import packs
from tests.rulebook.made import register_menu


@pytest.fixture
def kind(tmp_path, monkeypatch):
    """The kind “菜单”, registered as a part would, and no other."""
    monkeypatch.setattr(packs, "_kinds", {})
    return register_menu(tmp_path, monkeypatch)
