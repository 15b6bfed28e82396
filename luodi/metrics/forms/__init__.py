"""What is typed about targets; importing it registers what the steps of targets ask."""

from luodi.metrics.forms import targets

__all__ = ["targets"]
