"""谋划深度: what has been prepared for a project of the reserve, by kind of project; a rule pack that a county edits."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.projects.industries import is_known
from luodi.rulebook.packs import Rules


class State(TextChoices):
    """How far one item has come."""

    DONE = "done", "已落实"
    DOING = "doing", "正在办"
    NOT_YET = "not_yet", "未落实"
    NOT_NEEDED = "not_needed", "不涉及"


class Band(TextChoices):
    """What a maturity means in a word."""

    RIPE = "ripe", "成熟"
    NEAR = "near", "较成熟"
    RAW = "raw", "待深化"


class Item(Rules):
    """One thing to be prepared."""

    name: str = Field(title="内容", min_length=1, max_length=30)
    about: str = Field("", title="怎样算落实", max_length=120)
    weight: int = Field(title="权重", ge=1, le=100)
    source: str = Field("", title="依据", max_length=200)


class Checklist(Rules):
    """What is to be prepared for one kind of project."""

    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(title="项目类别", min_length=1, max_length=20)
    industries: tuple[str, ...] = Field(
        (), title="行业代码", description="国标门类或大类代码，例如 A、C13；不填为其他所有行业。"
    )
    items: tuple[Item, ...] = Field(title="清单", min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> "Checklist":
        for code in self.industries:
            if not is_known(code):
                raise ValueError(f"没有“{code}”这个行业代码，请填国标门类（如 A）或大类（如 C13）。")
        names = [item.name for item in self.items]
        if twice := next((name for name in names if names.count(name) > 1), ""):
            raise ValueError(f"“{self.name}”里“{twice}”写了两次，请只留一次。")
        return self


class Depth(Rules):
    """The checklists of a county, and from what maturity on a project counts as ripe."""

    ripe: int = Field(80, title="成熟：达到", ge=1, le=100, json_schema_extra={"unit": "%"})
    near: int = Field(50, title="较成熟：达到", ge=1, le=100, json_schema_extra={"unit": "%"})
    checklists: tuple[Checklist, ...] = Field(title="各类项目的清单", min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "Depth":
        if self.near >= self.ripe:
            raise ValueError("“较成熟”的线要低于“成熟”的线。")
        if sum(not one.industries for one in self.checklists) != 1:
            raise ValueError("要有一份不填行业代码的清单，给其他所有行业用，也只能有一份。")
        return self

    def checklist(self, industry: str) -> Checklist:
        """Return the checklist whose industries come closest; the one for all others where none fits."""

        def closeness(one: Checklist) -> int:
            return max((len(code) for code in one.industries if industry.startswith(code)), default=0)

        fitting = [one for one in self.checklists if not one.industries or closeness(one)]
        return max(fitting, key=closeness)

    def band(self, percent: int) -> Band:
        """Return what a maturity means."""
        if percent >= self.ripe:
            return Band.RIPE
        return Band.NEAR if percent >= self.near else Band.RAW


def maturity(checklist: Checklist, states: Mapping[str, str]) -> int:
    """Return the weight of what is done in whole percent of all that is needed, rounded down.

    Every item must have a state; a checklist of which nothing is needed is done. Source of the rule: ours.
    """
    needed = [item for item in checklist.items if states[item.name] != State.NOT_NEEDED]
    done = sum(item.weight for item in needed if states[item.name] == State.DONE)
    whole = sum(item.weight for item in needed)
    return done * 100 // whole if whole else 100
