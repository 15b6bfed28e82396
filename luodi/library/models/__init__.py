"""The models of the library, by subject."""

from luodi.library.models.cases import Case, Deputyship, Pause, Step
from luodi.library.models.transfers import Certificate, ShareLine, Transfer

__all__ = ["Case", "Certificate", "Deputyship", "Pause", "ShareLine", "Step", "Transfer"]
