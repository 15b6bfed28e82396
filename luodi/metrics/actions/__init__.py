"""Everything that changes targets; importing it registers what each answer to them does."""

from luodi.metrics.actions import targets

__all__ = ["targets"]
