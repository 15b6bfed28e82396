"""The models of metrics."""

from luodi.metrics.models.targets import Kind, Target

__all__ = ["Kind", "Target"]
