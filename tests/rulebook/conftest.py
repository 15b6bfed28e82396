import pytest

from luodi.rulebook import packs
from tests.rulebook.made import register_menu


@pytest.fixture
def kind(tmp_path, monkeypatch):
    """The kind “菜单”, registered as a part would, beside only that which the first screen of the centre asks."""
    first_screen = ("upkeep", "promises", "nodes", "problems", "recognition", "to_do")
    asked = {code: packs.kind_of(code) for code in first_screen}
    monkeypatch.setattr(packs, "_kinds", asked)
    return register_menu(tmp_path, monkeypatch)
