"""时限: how long each step may take; a rule pack that a county edits."""

from typing import Any, ClassVar

from django.db.models import TextChoices
from pydantic import Field

from luodi.library.flows import FLOWS
from luodi.rulebook.packs import Every, Rules

# The steps as a list to choose from, each with the flow it belongs to.
StepCode: Any = TextChoices(  # type: ignore[call-overload]
    "StepCode",
    [
        (step.code.replace(".", "_").upper(), (step.code, f"{flow.label}：{step.label}"))
        for flow in FLOWS.values()
        for step in flow.steps
    ],
)


class Clock(Rules):
    """The time limit of one step."""

    step: StepCode = Field(title="环节")
    days: int = Field(title="时限", ge=0, le=366, json_schema_extra={"unit": "天"})
    working: bool = Field(True, title="按工作日", description="不勾选的按自然日算，到期日遇放假顺延。")
    source: str = Field("", title="依据", max_length=200)


class Clocks(Rules):
    """The time limits of all steps."""

    EVERY: ClassVar[tuple[Every, ...]] = (Every("clocks", "step", tuple(StepCode)),)

    clocks: tuple[Clock, ...] = Field(title="各环节时限")

    def of(self, step: str) -> Clock:
        """Return the time limit of a step."""
        return next(clock for clock in self.clocks if clock.step == step)
