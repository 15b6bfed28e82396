"""办理时限: within how many working days what waits is expected to be settled, where nothing else sets its day."""

from typing import ClassVar

from pydantic import Field, model_validator

from luodi.rulebook.packs import Rules


class WorkLimit(Rules):
    """One kind of work, as the to-do names it."""

    KEY: ClassVar[tuple[str, ...]] = ("work",)

    work: str = Field(title="哪类事", min_length=1, max_length=20, description="待办里写在事项后面的那个词。")
    days: int = Field(title="几个工作日", ge=1, le=250, json_schema_extra={"unit": "个工作日"})
    source: str = Field("", title="依据", max_length=200)


class WorkLimits(Rules):
    """Every kind of work that has a limit of its own, and that of the others."""

    works: tuple[WorkLimit, ...] = Field((), title="各类事的时限")
    other_days: int = Field(5, title="其他的", ge=1, le=250, json_schema_extra={"unit": "个工作日"})

    @model_validator(mode="after")
    def _each_once(self) -> "WorkLimits":
        names = [one.work for one in self.works]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"“{min(twice)}”写了两次，请只留一条。")
        return self

    def days(self, work: str) -> int:
        """Return how many working days a kind of work has, counted from the day since which it waits."""
        return next((one.days for one in self.works if one.work == work), self.other_days)
