"""The models of rules and days, by subject."""

from luodi.rulebook.models.versions import PackVersion

__all__ = ["PackVersion"]
