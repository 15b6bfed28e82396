"""The models of the assessment, by subject."""

from luodi.assessment.models.inputs import Input
from luodi.assessment.models.outcomes import Consequence, Objection
from luodi.assessment.models.runs import Computation, Run
from luodi.assessment.models.schemes import Scheme, SchemeVersion

__all__ = ["Computation", "Consequence", "Input", "Objection", "Run", "Scheme", "SchemeVersion"]
