"""The models of the library, by subject."""

from luodi.library.models.cases import Case, Deputyship, Pause, Step

__all__ = ["Case", "Deputyship", "Pause", "Step"]
