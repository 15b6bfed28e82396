import pytest

from luodi.rulebook import packs
from tests.rulebook.made import menu_kind


@pytest.fixture
def kind(tmp_path, monkeypatch):
    """The kind “菜单”, registered as a part would."""
    made = menu_kind(tmp_path)
    monkeypatch.setattr(packs, "_kinds", {})
    packs.register(made)
    return made
