"""The models of the life of a project, by subject."""

from luodi.progress.models.facts import Evidence, Fact, FactOrigin, FactState, Figures
from luodi.progress.models.months import ClosedMonth, Exemption

__all__ = ["ClosedMonth", "Evidence", "Exemption", "Fact", "FactOrigin", "FactState", "Figures"]
