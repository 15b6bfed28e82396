"""The models of metrics."""

from luodi.metrics.models.targets import Target

__all__ = ["Target"]
