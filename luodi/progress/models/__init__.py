"""The models of the life of a project, by subject."""

from luodi.progress.models.facts import (
    Evidence,
    Fact,
    FactOrigin,
    FactState,
    Figures,
)
from luodi.progress.models.hand_over import (
    HandOver,
    HandOverSign,
    fingerprint,
)
from luodi.progress.models.light import (
    LightChange,
    ProjectLight,
    Stagnation,
)
from luodi.progress.models.months import (
    ClosedMonth,
    Exemption,
)
from luodi.progress.models.nodes import (
    Node,
)
from luodi.progress.models.problem import (
    Problem,
    ProblemFile,
    ProblemStep,
    StepIsAppendOnly,
)
from luodi.progress.models.promise import (
    Promise,
    PromiseChange,
    PromiseFile,
    PromiseReport,
    PromiseReview,
    PromiseUrging,
)
from luodi.progress.models.returns import (
    Reminder,
    Return,
)
from luodi.progress.models.staging import (
    Proof,
    SiteCheck,
    StageClaim,
    StageMove,
)

__all__ = [
    "ClosedMonth",
    "Evidence",
    "Exemption",
    "Fact",
    "FactOrigin",
    "FactState",
    "Figures",
    "HandOver",
    "HandOverSign",
    "LightChange",
    "Node",
    "Problem",
    "ProblemFile",
    "ProblemStep",
    "Promise",
    "PromiseChange",
    "PromiseFile",
    "PromiseReport",
    "PromiseReview",
    "PromiseUrging",
    "ProjectLight",
    "Proof",
    "Reminder",
    "Return",
    "SiteCheck",
    "StageClaim",
    "StageMove",
    "Stagnation",
    "StepIsAppendOnly",
    "fingerprint",
]
