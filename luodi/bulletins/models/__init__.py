"""The models of bulletins."""

from luodi.bulletins.models.bulletins import Bulletin

__all__ = ["Bulletin"]
