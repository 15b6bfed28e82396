"""时限: how long each step may take; a rule pack that a county edits."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from luodi.library.flows import STEPS


class Clock(BaseModel):
    """The time limit of one step."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    step: Annotated[str, Field(title="环节", json_schema_extra={"options": "steps"})]
    days: Annotated[int, Field(title="天数", ge=0, le=366)]
    working: Annotated[bool, Field(title="按工作日")] = True
    source: Annotated[str, Field(title="依据", max_length=200)] = ""


class Clocks(BaseModel):
    """The time limits of all steps."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    clocks: Annotated[tuple[Clock, ...], Field(title="各环节时限")]

    @model_validator(mode="after")
    def _each_step_once(self) -> "Clocks":
        named = [clock.step for clock in self.clocks]
        for code in named:
            if code not in STEPS:
                raise ValueError(f"没有“{code}”这个环节，请从环节列表中选择。")
            if named.count(code) > 1:
                raise ValueError(f"环节“{STEPS[code].label}”写了两次时限，请只留一次。")
        for code, step in STEPS.items():
            if code not in named:
                raise ValueError(f"环节“{step.label}”（{code}）没有时限，请补上。")
        return self

    def of(self, step: str) -> Clock:
        """Return the time limit of a step."""
        return next(clock for clock in self.clocks if clock.step == step)
