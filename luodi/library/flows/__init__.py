"""Every flow of the library, and the look-ups that the code asks."""

from luodi.accounts.permissions import Role
from luodi.library.flows.dispute import DISPUTE
from luodi.library.flows.filing import FILING
from luodi.library.flows.handing import HANDING
from luodi.library.flows.plan import PLAN
from luodi.library.flows.reserve import CALL, LEAVING, REVIEW
from luodi.library.flows.tables import START, Flow, Outcome, Step, why_not
from luodi.library.flows.targets import TARGETS
from luodi.library.flows.transfer import TRANSFER

__all__ = ["APART", "FLOWS", "START", "STEPS", "STEPS_OF_ROLE", "Flow", "Outcome", "Step", "why_not"]

FLOWS: dict[str, Flow] = {
    flow.code: flow for flow in (FILING, HANDING, TARGETS, TRANSFER, DISPUTE, LEAVING, REVIEW, CALL, PLAN)
}
APART: dict[str, frozenset[str]] = {
    code: frozenset(
        {code, *flow.not_beside, *(other.code for other in FLOWS.values() if code in other.not_beside)}
    )
    for code, flow in FLOWS.items()
}
"""Which flows keep a flow from beginning for a project while they are under way: itself among them."""
STEPS: dict[str, Step] = {step.code: step for flow in FLOWS.values() for step in flow.steps}
STEPS_OF_ROLE: dict[Role, tuple[str, ...]] = {
    role: tuple(step.code for step in STEPS.values() if role in step.roles) for role in Role
}
