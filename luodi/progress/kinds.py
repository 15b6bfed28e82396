"""项目类别: six kinds of projects, told apart by their industry; a rule pack that a county edits.

Requirements, node templates and lights are kept by kind; whoever needs the kind of a project asks ``kind_of``.
"""

from typing import ClassVar

from django.db.models import TextChoices
from pydantic import Field, model_validator

from luodi.projects.industries import is_known
from luodi.rulebook.packs import Rules


class ProjectKind(TextChoices):
    """The kinds of projects; codes are fixed, which industries belong to them is data."""

    INDUSTRY = "industry", "工业"
    AGRICULTURE = "agriculture", "农业"
    TOURISM = "tourism", "文旅"
    SERVICES = "services", "服务业"
    ENERGY = "energy", "能源"
    OTHER = "other", "其他"


class KindRule(Rules):
    """The industries that belong to one kind."""

    KEY: ClassVar[tuple[str, ...]] = ("kind",)

    kind: ProjectKind = Field(title="类别")
    industries: tuple[str, ...] = Field(
        title="行业代码", min_length=1, description="国标门类或大类代码，例如 A、C13；大类比门类优先。"
    )
    source: str = Field("", title="依据", max_length=200)


class ProjectKinds(Rules):
    """Which industries belong to which kind; what is not named, or not known yet, is 其他."""

    kinds: tuple[KindRule, ...] = Field(title="类别")

    @model_validator(mode="after")
    def _sound(self) -> "ProjectKinds":
        owners: dict[str, KindRule] = {}
        for rule in self.kinds:
            for code in rule.industries:
                if not is_known(code):
                    raise ValueError(f"没有“{code}”这个行业代码，请填国标门类（如 A）或大类（如 C13）。")
                if (other := owners.setdefault(code, rule)) is not rule:
                    raise ValueError(
                        f"行业代码“{code}”同时列在“{other.kind.label}”和“{rule.kind.label}”，请只留一处。"
                    )
        return self


def kind_of(rules: ProjectKinds, industry: str) -> ProjectKind:
    """Return the kind whose industries come closest to the code (section or class); 其他 where none fits."""
    fitting = [
        (len(code), rule.kind)
        for rule in rules.kinds
        for code in rule.industries
        if industry.startswith(code)
    ]
    return max(fitting, default=(0, ProjectKind.OTHER), key=lambda one: one[0])[1]
