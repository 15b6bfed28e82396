"""What is typed when a step is settled or a case begun."""

from luodi.library.forms import transfers

__all__ = ["transfers"]
