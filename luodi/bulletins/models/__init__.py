"""The models of bulletins."""

from luodi.bulletins.models.bulletins import Bulletin
from luodi.bulletins.models.templates import SheetTemplate

__all__ = ["Bulletin", "SheetTemplate"]
