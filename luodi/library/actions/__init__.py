"""Everything that changes the library; importing it registers what each outcome of a step does."""

from luodi.library.actions import disputes, leaving, transfers

__all__ = ["disputes", "leaving", "transfers"]
